"""Running heads and page numbers in text that came from pages: form feeds, or a repeated line beside page numbers.

A bare number alone proves nothing (novels number their sections), so it needs a form feed, a running head or a sequence
of those beside it.
"""

from collections import defaultdict
from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import SENTENCE_END, TextLine, lines_of
from pipeline.stages.boilerplate.spans import doubt_if_much, repeat_key

EDGE_LINES = 4  # lines from a page's edge: 147 of 257 PDFs repeat a line within them on 60 % of their pages
_NUMBER = regex.compile(
    r"[-–—·• ]{0,3}(?:第\s*(\d{1,4})\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|(\d{1,4})(?:\s?/\s?\d{1,4})?)[-–—·• ]{0,3}"
)
_COUNTED = regex.compile(  # a page number that says so: 第 1 页 共 3 页, https://… 1/3
    r"(?:https?://\S+\s+)?[-–—·• ]{0,3}(?:第\s*(\d{1,4})\s*页\s*[,，/]?\s*(?:共\s*(\d{1,4})\s*页)?|"
    r"(\d{1,4})\s?/\s?(\d{1,4}))[-–—·• ]{0,3}"
)
_OF_PAGES = regex.compile(r"第\s*\d{1,4}\s*页.*|\d{1,4}\s?/\s?\d{1,4}")
_URL_LINE = regex.compile(r"https?://\S+")
_DATE_LINE = regex.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")


def find(text: str) -> Iterator[Edit]:
    if "\f" in text:
        pages = _pages_by_form_feed(text)
    else:
        counted = _counted(text)
        pages = _cut_at(text, counted) if counted else _pages_by_number(text)
        yield from (Edit(line.left, line.right, "", "page/number", 0.96) for line in counted)
    if len(pages) >= 2:
        yield from doubt_if_much(text, [*_running_heads(text, pages), *_numbers(text, pages)])


def _counted(text: str) -> list[TextLine]:
    """Lines that count the pages, each one more than the line before, of one total; [] where they do not."""
    lines = [line for line in lines_of(text) if not line.is_blank]
    found = [(line, m) for line in lines if (m := _COUNTED.fullmatch(text, line.left, line.right))]
    values = [int(m[1] or m[3]) for _, m in found]
    totals = {m[2] or m[4] for _, m in found}
    is_sequence = len(values) >= 2 and values == list(range(values[0], values[0] + len(values)))
    return [line for line, _ in found] if is_sequence and len(totals) == 1 else []


def _cut_at(text: str, counted: list[TextLine]) -> list[list[TextLine]]:
    """Content lines of each page but for the lines that count them."""
    starts = {line.start for line in counted}
    pages: list[list[TextLine]] = [[]]
    for line in lines_of(text):
        if line.start in starts:
            pages.append([])
        elif not line.is_blank:
            pages[-1].append(line)
    return [page for page in pages if page]


def _pages_by_form_feed(text: str) -> list[list[TextLine]]:
    """Content lines of each page, empty pages left out."""
    pages: list[list[TextLine]] = [[]]
    for line in lines_of(text):
        feeds = text[line.start : line.end].count("\f")
        if feeds and pages[-1]:
            pages.append([])
        if not line.is_blank:
            pages[-1].append(line)
    return [page for page in pages if page]


def _pages_by_number(text: str) -> list[list[TextLine]]:
    """Content lines of each page, where each page number is followed by a line that repeats: the running head."""
    lines = [line for line in lines_of(text) if not line.is_blank]
    numbers = [n for n, line in enumerate(lines) if regex.fullmatch(r"\d{1,4}", text[line.left : line.right])]
    values = [int(text[lines[n].left : lines[n].right]) for n in numbers]
    if len(numbers) < 2 or values != list(range(values[0], values[0] + len(values))):
        return []
    after = {text[lines[n + 1].left : lines[n + 1].right] for n in numbers if n + 1 < len(lines)}
    first = text[lines[0].left : lines[0].right]
    if len(after) != 1 or (first not in after and len(numbers) < 3):
        return []
    pages, at = [], 0
    for n in numbers:
        pages.append(lines[at : n + 1])
        at = n + 1
    return [*pages, lines[at:]] if at < len(lines) else pages


def _running_heads(text: str, pages: list[list[TextLine]]) -> Iterator[Edit]:
    """Lines that stand at the head (or the foot) of most pages, digits aside."""
    seen: dict[tuple[str, bool], dict[int, TextLine]] = defaultdict(dict)
    for n, page in enumerate(pages):
        if n == 0 and _is_title_page(text, page):
            continue
        edge = min(EDGE_LINES, len(page) // 2 + 1)
        for at_head, lines in ((True, page[:edge]), (False, page[len(page) - edge :])):
            for line in lines:
                seen[repeat_key(text[line.left : line.right]), at_head].setdefault(n, line)
    for (key, _), on in seen.items():
        first = on[min(on)]
        dated = _DATE_LINE.fullmatch(text, first.left, first.right)
        if len(on) < max(2, len(pages) / 2) or not (dated or regex.search(r"\p{L}", key)):
            continue
        words = Reason(f"{len(pages)} 页中有 {len(on)} 页重复", f"repeated on {len(on)} of {len(pages)} pages")
        for n, line in on.items():
            if not (dated and n == min(on)):  # the first print date is kept: it is metadata
                yield Edit(line.left, line.right, "", "page/running-head", 0.96, words)


def _is_title_page(text: str, page: list[TextLine]) -> bool:
    """A first page without a sentence: its title is the document's, though later pages repeat it as their head."""
    return len(page) <= 12 and not any(
        line.right - line.left >= 20 and any(c in SENTENCE_END for c in text[line.left : line.right]) for line in page
    )


def _numbers(text: str, pages: list[list[TextLine]]) -> Iterator[Edit]:
    last: list[tuple[int, TextLine, str]] = []
    for n, page in enumerate(pages):
        if m := _NUMBER.fullmatch(text[page[-1].left : page[-1].right]):
            last.append((n, page[-1], m[1] or m[2]))
    proven = {(n, int(v)) for n, _, v in last}
    for n, line, value in last:
        sequence = any((n + d, int(value) + d) in proven for d in (-2, -1, 1, 2))
        if sequence or _OF_PAGES.fullmatch(text[line.left : line.right]):
            yield Edit(line.left, line.right, "", "page/number", 0.96 if sequence else 0.95)
            above = pages[n][-2] if len(pages[n]) > 1 else None
            if above and "/" in text[line.left : line.right] and _URL_LINE.fullmatch(text[above.left : above.right]):
                yield Edit(above.left, above.right, "", "page/print-footer", 0.95)

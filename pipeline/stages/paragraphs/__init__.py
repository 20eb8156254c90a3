"""Stage `paragraphs`: false breaks joined, lost breaks put back, white space that carries nothing removed.

Each gap between two content lines is judged by evidence (see `evidence.py`); the reason names the two strongest.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import regex

from pipeline.core.edit import Edit, Flag
from pipeline.core.text import SPACES, TextLine, lines_of
from pipeline.stages.context import Context
from pipeline.stages.paragraphs import lost
from pipeline.stages.paragraphs.evidence import SURE, Verdict, judge
from pipeline.stages.paragraphs.overlaps import page_overlaps
from pipeline.stages.paragraphs.profile import profile_of
from pipeline.stages.paragraphs.spaces import spaces

_LOWER_CASE = regex.compile(r"[a-z]+")
_CUT_WORD = regex.compile(r"[A-Za-z]+-$")
_EMPTY = regex.compile(rf"(?<=\n)[{SPACES}]+(?=\n)")  # white space on a line of its own
_FEEDS = regex.compile(r"\f+")
_HEADINGS = ("前言", "目录", "摘要", "附录", "后记", "序言", "绪论", "结语", "引言", "正文", "导言", "跋语", "致谢")
_GAP = {"as-found": None, "one-per-line": "\n", "blank-between": "\n\n"}


def propose(text: str, context: Context) -> Iterator[Edit | Flag]:
    lines = [line for line in lines_of(text) if not line.is_blank]
    yield from _edges(text, lines)
    if not lines:
        return
    markup = "html" in context.media_type or "xml" in context.media_type
    overlaps = [] if markup else page_overlaps(text, lines)
    yield from overlaps
    profile = profile_of(text, lines, context.layout, context.seams, markup)
    judged = judge(text, lines, profile)
    usual = _usual_breaks(text, lines, judged)
    style = _GAP[context.options.paragraphs]
    for n, verdict in enumerate(judged):
        above, below = lines[n], lines[n + 1]
        if not any(o.start < below.left and above.right < o.end for o in overlaps):
            most = usual if "\f" in text[above.right : below.left] else None
            yield from _gap_edits(text, above, below, verdict, style, most)
            if not profile.wrapped and most is None and not profile.in_table[n]:  # no width, no page explains it
                yield from lost.words(text, above, below)
    if context.options.indents == "remove":
        yield from _unindented(lines, judged, profile.in_table)
    for start, end in _blocks(lines, judged):
        yield from lost.suggested(text, start, end)
    for line, is_row in zip(lines, profile.in_table, strict=True):
        yield from _trailing(text, line)
        if not is_row:
            yield from lost.indents(text, line)
            yield from lost.glued_heading(text, line)
    yield from spaces(text, lines)


def _unindented(lines: list[TextLine], judged: list[Verdict], in_table: Sequence[bool]) -> Iterator[Edit]:
    """The white space before each paragraph; a line that is joined to the one above loses its own with the break."""
    for n, line in enumerate(lines):
        if line.left > line.start and not in_table[n] and (n == 0 or judged[n - 1].probability < SURE):
            yield Edit(line.start, line.left, "", "style/indent", 1.0)


def _blocks(lines: list[TextLine], judged: list[Verdict]) -> Iterator[tuple[int, int]]:
    """Spans of the paragraphs as they will be, the sure joins made."""
    start = lines[0].left
    for n, line in enumerate(lines):
        if n == len(judged) or judged[n].probability < SURE:
            yield start, line.right
            start = lines[n + 1].left if n + 1 < len(lines) else line.right


def _usual_breaks(text: str, lines: list[TextLine], judged: list[Verdict]) -> int:
    """How many line breaks stand between two paragraphs of this document, most often."""
    counts = Counter(
        text.count("\n", lines[n].right, lines[n + 1].left) for n, v in enumerate(judged) if v.probability < 0.5
    )
    return counts.most_common(1)[0][0] if counts else 1


def _edges(text: str, lines: list[TextLine]) -> Iterator[Edit]:
    """Nothing before the first content line but its own indent, one line break after the last."""
    if not lines:
        if text:
            yield Edit(0, len(text), "", "space/edges", 1.0)
        return
    first = max(lines[0].start, text.rfind("\f", 0, lines[0].left) + 1)  # pages without text come first now and then
    if first > 0:
        yield Edit(0, first, "", "space/edges", 1.0)
    if text[lines[-1].right :] != "\n":
        yield Edit(lines[-1].right, len(text), "\n", "space/edges", 1.0)


def _gap_edits(
    text: str, above: TextLine, below: TextLine, verdict: Verdict, style: str | None, most: int | None
) -> Iterator[Edit]:
    """A join, or what tidies the gap; for a doubtful join both: it will be held, the form feed goes all the same.

    `most`: line breaks that may stay where a page ended, None elsewhere.
    """
    head = text[above.left : above.right] + text[below.left : below.right]
    if head in _HEADINGS and above.right - above.left == 1:
        yield Edit(above.end, below.left, "", "break/spaced-heading", 0.93)
        return
    if verdict.probability >= 0.5:
        if verdict.probability >= SURE and _is_cut_by_hyphen(text, above, below):
            yield Edit(above.right - 1, below.left, "", "break/hyphen", 0.95, verdict.reason)
            return
        between = " " if _needs_space(text[above.right - 1], text[below.left]) else ""
        yield Edit(above.end, below.left, between, verdict.rule, round(verdict.probability, 3), verdict.reason)
        if verdict.probability >= SURE or style is not None:
            return
    gap = text[above.end : below.start]
    if style is not None and gap != style:
        yield Edit(above.end, below.start, style, "style/paragraphs", 1.0)
        return
    yield from _page_gap(text, above, below, most)
    for m in _EMPTY.finditer(text, above.end, below.start):
        yield Edit(m.start(), m.end(), "", "space/line-end", 0.99)


def _page_gap(text: str, above: TextLine, below: TextLine, most: int | None) -> Iterator[Edit]:
    """Form feeds go; of the blank lines that furniture left behind, as many stay as paragraphs usually have."""
    for m in _FEEDS.finditer(text, above.end, below.left):
        yield Edit(m.start(), m.end(), "", "break/form-feed", 0.97)
    if most is not None:
        breaks = [i for i in range(above.end, below.left) if text[i] == "\n"]
        for i in breaks[max(most, 1) :]:
            yield Edit(i, i + 1, "", "space/page-gap", 0.96)


def _needs_space(before: str, after: str) -> bool:
    """One space between two Latin words, none beside Han or full-width marks, none inside a number."""
    if after.isdigit() and (before.isdigit() or before in ",."):
        return False
    return before.isascii() and after.isascii() and (before.isalnum() or before in ",.;:)") and after.isalnum()


def _is_cut_by_hyphen(text: str, above: TextLine, below: TextLine) -> bool:
    """Whether a hyphen at a line's end only cuts a word: the document has that word in one piece elsewhere."""
    if text[above.right - 1] != "-":
        return False
    first = _CUT_WORD.search(text, above.left, above.right)
    rest = _LOWER_CASE.match(text, below.left, below.right)
    return bool(first and rest and regex.search(rf"\b{first[0][:-1]}{rest[0]}\b", text, regex.IGNORECASE))


def _trailing(text: str, line: TextLine) -> Iterator[Edit]:
    tail = text[line.right : line.end]
    if tail and set(tail) <= set(SPACES) and line.end < len(text):
        yield Edit(line.right, line.end, "", "space/line-end", 0.99)

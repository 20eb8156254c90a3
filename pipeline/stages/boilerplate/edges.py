"""The outermost rows of printed pages: heads that change with the chapter or carry the page's number, artifacts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.source import Layout, Line
from pipeline.stages.boilerplate.spans import repeat_key

OUTER = 0.2  # of a page's height at the head and at the foot
SAME_PLACE = 4.0  # points: a third of a line's height, chosen; fonts and digits move a box a little
LONGEST = 60  # code points of a row that is a head
NO_LARGER = 1.05  # of the commonest size: headings are larger than the text, running heads are not
SHARE = 0.4  # of the pages with text: chapters begin on pages without a head
LEAST = 3  # pages on which the number must fit: chance gives two
REPEATED = 0.7  # of the rows at one place, chosen: 0.75 of the heads that name the sections of a manual (44 pages)
_NUMBER = regex.compile(r"(\d{1,4})(?:\s.*)?|.*[\s·•|](\d{1,4})")  # at one end of the row


@dataclass(frozen=True, slots=True)
class Row:
    """The lines that stand furthest out at one end of a page."""

    page: int
    at_head: bool
    lines: tuple[Line, ...]

    def text(self, text: str) -> str:
        return " ".join(text[line.start : line.end].strip() for line in self.lines)


def find(text: str, lines: Iterable[Line], layout: Layout) -> Iterator[Edit]:
    """Rows at the edges of pages, of the lines that a reader sees."""
    pages = _by_page(text, lines)
    rows = [row for page, found in pages.items() for row in _outermost(page, found, layout.pages[page].height)]
    upright = [row for row in rows if layout.pages[row.page].height > layout.pages[row.page].width]
    numbered = list(_numbered(text, rows, pages))
    known = {edit.start for edit in numbered}
    yield from numbered
    yield from (edit for edit in _named(text, upright, pages) if edit.start not in known)
    yield from _artifacts(text, rows)


def outermost_rows(text: str, lines: Iterable[Line], layout: Layout) -> Iterator[Row]:
    """Of each page the first row, where it stands at the head, and the last row, where it stands at the foot."""
    for page, found in _by_page(text, lines).items():
        yield from _outermost(page, found, layout.pages[page].height)


def _by_page(text: str, lines: Iterable[Line]) -> dict[int, list[Line]]:
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if not text[line.start : line.end].isspace():
            pages[line.page].append(line)
    return pages


def _outermost(page: int, lines: list[Line], height: float) -> Iterator[Row]:
    flat = [line for line in lines if not line.angle]
    if not flat:
        return
    first, last = min(line.top for line in flat), max(line.bottom for line in flat)
    if first <= OUTER * height:
        yield Row(page, True, tuple(line for line in flat if line.top <= first + SAME_PLACE))
    if last >= (1 - OUTER) * height:
        yield Row(page, False, tuple(line for line in flat if line.bottom >= last - SAME_PLACE))


def _numbered(text: str, rows: list[Row], pages: dict[int, list[Line]]) -> Iterator[Edit]:
    """Rows whose number rises with the pages: titles of chapters and sections beside it change, the place does not."""
    groups: dict[tuple[bool, int], list[Row]] = defaultdict(list)
    for row in _small(text, rows, pages):
        if found := _NUMBER.fullmatch(row.text(text)):
            number = int(found[1] or found[2])
            groups[row.at_head, number - row.page].append(row)
    for group in groups.values():
        standing = [row for row in group if _is_near(row, group)]
        on = len(standing)
        if on >= max(LEAST, SHARE * len(pages)):
            why = Reason(
                f"{len(pages)} 页中有 {on} 页在页边标着本页页码", f"the page's own number on {on} of {len(pages)} pages"
            )
            for row in standing:
                rule = "page/number" if row.text(text).strip(" -–—·•第页").isdigit() else "page/running-head"
                yield from (Edit(line.start, line.end, "", rule, 0.95, why) for line in row.lines)


def _named(text: str, rows: list[Row], pages: dict[int, list[Line]]) -> Iterator[Edit]:
    """Heads without a number that name the section: most stand on several pages, all at one place.

    Slides, which go on under one title, are wide and do not come here. What stands on one page alone is only shown.
    """
    small = [row for row in _small(text, rows, pages) if row.at_head and any(map(str.isalpha, row.text(text)))]
    standing = [row for row in small if _is_near(row, small)]
    on = Counter(repeat_key(row.text(text)) for row in standing)
    repeated = sum(count for count in on.values() if count > 1)
    if len(standing) < max(LEAST, len(pages) / 2) or repeated < REPEATED * len(standing):
        return
    for row in standing:
        times = on[repeat_key(row.text(text))]
        why = Reason(
            f"{len(standing)} 页的页首同一位置都有这样一行，这一行见于 {times} 页",
            f"one of the lines at the same place at the head of {len(standing)} pages; this one stands on {times}",
        )
        confidence = 0.94 if times > 1 else 0.85
        yield from (Edit(line.start, line.end, "", "page/running-head", confidence, why) for line in row.lines)


def _small(text: str, rows: list[Row], pages: dict[int, list[Line]]) -> Iterator[Row]:
    """Rows that are short and not set larger than the text."""
    usual = median(line.size for lines in pages.values() for line in lines) if pages else 0.0
    for row in rows:
        if len(row.text(text)) <= LONGEST and all(line.size <= NO_LARGER * usual for line in row.lines):
            yield row


def _is_near(row: Row, group: list[Row]) -> bool:
    """Whether a row stands where most of its group do."""
    usual = median(other.lines[0].top for other in group)
    return abs(row.lines[0].top - usual) <= SAME_PLACE


def _artifacts(text: str, rows: list[Row]) -> Iterator[Edit]:
    """Rows that the file itself calls artifacts: on several pages they go, on one page they are only shown."""
    marked = [row for row in rows if all(line.artifact for line in row.lines)]
    for at_head in (True, False):
        same = [row for row in marked if row.at_head == at_head]
        near = [row for row in same if _is_near(row, same)]
        confidence = 0.94 if len(near) > 1 else 0.8
        words = Reason(
            f"文件把页边这一行标为 Artifact，共 {len(near)} 页",
            f"marked as an artifact at the edge of {len(near)} pages",
        )
        for row in near:
            yield from (Edit(line.start, line.end, "", "page/running-head", confidence, words) for line in row.lines)

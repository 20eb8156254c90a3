"""The outermost rows of printed pages: heads that change with the chapter and carry the page's number, artifacts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.source import Layout, Line

OUTER = 0.2  # of a page's height at the head and at the foot
SAME_PLACE = 4.0  # points: a third of a line's height, chosen; fonts and digits move a box a little
LONGEST = 60  # code points of a row that is a head
NO_LARGER = 1.05  # of the commonest size: headings are larger than the text, running heads are not
SHARE = 0.4  # of the pages with text: chapters begin on pages without a head
LEAST = 3  # pages on which the number must fit: chance gives two
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
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if not text[line.start : line.end].isspace():
            pages[line.page].append(line)
    rows = [row for page, found in pages.items() for row in _outermost(page, found, layout.pages[page].height)]
    yield from _numbered(text, rows, pages)
    yield from _artifacts(text, rows)


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
    usual = median(line.size for lines in pages.values() for line in lines) if pages else 0.0
    groups: dict[tuple[bool, int], list[Row]] = defaultdict(list)
    for row in rows:
        words = row.text(text)
        small = all(line.size <= NO_LARGER * usual for line in row.lines)
        if small and len(words) <= LONGEST and (found := _NUMBER.fullmatch(words)):
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

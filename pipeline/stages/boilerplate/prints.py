"""What a browser prints at the edges of a page: date, title, address and page of pages, also on a single page."""

from collections.abc import Iterable, Iterator

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.source import Layout, Line
from pipeline.stages.boilerplate.edges import Row, outermost_rows

LONGEST = 120  # code points left of a head beside the marks: a page's title, which browsers cut to the paper's width
_ADDRESS = r"(?:https?|file)://[^\s\p{Han}]+"
_DAY = r"(?:\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日)"
_TIME = r"(?:,?\s*(?:上午|下午|晚上|凌晨|中午)?\s*\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?)?"
_OF = r"(?:第\s*)?(?P<page>\d{1,4})\s*(?:/|of|页[，,]?\s*共)\s*(?P<of>\d{1,4})(?:\s*页)?"
_MARKS = regex.compile(rf"(?<!\S)(?:(?P<address>{_ADDRESS})|(?P<day>{_DAY}{_TIME})|(?:Page\s+)?{_OF})(?!\S)")
_WORDS = Reason(
    "浏览器打印时加的日期、标题、网址和页码", "date, title, address and page number that a browser adds in printing"
)


def find(text: str, lines: Iterable[Line], layout: Layout) -> Iterator[Edit]:
    """The first and the last row of pages where both together name an address, a day and just this page of all pages.

    The head may hold a title beside them, the foot nothing else: the three marks at once are no writer's own.
    """
    rows: dict[int, list[Row]] = {}
    for row in outermost_rows(text, lines, layout):
        rows.setdefault(row.page, []).append(row)
    for page, (head, *rest) in rows.items():
        if len(rest) == 1 and _is_print(head.text(text), rest[0].text(text), (page + 1, len(layout.pages))):
            for line in (*head.lines, *rest[0].lines):
                yield Edit(line.start, line.end, "", "page/running-head", 0.96, _WORDS)


def _is_print(head: str, foot: str, place: tuple[int, int]) -> bool:
    above, below = list(_MARKS.finditer(head)), list(_MARKS.finditer(foot))
    if not above or not below or _besides(foot, below) or _besides(head, above) > LONGEST:
        return False
    marks = above + below
    numbered = [(int(m["page"]), int(m["of"])) for m in marks if m["page"]]
    return numbered == [place] and any(m["address"] for m in marks) and any(m["day"] for m in marks)


def _besides(row: str, marks: list[regex.Match[str]]) -> int:
    """How many code points of a row, spaces aside, belong to no mark."""
    return len("".join(row.split())) - sum(len("".join(mark[0].split())) for mark in marks)

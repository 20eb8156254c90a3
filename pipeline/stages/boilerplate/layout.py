"""Furniture known by its place: PDF lines that repeat at one place, stand at an angle or are pale; HTML regions."""

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.source import Layout, Line
from pipeline.stages.boilerplate import edges, prints
from pipeline.stages.boilerplate.spans import doubt_if_much, repeat_key

SAME_PLACE = 4.0  # points: a third of a line's height, chosen; fonts and digits move a box a little
SHARE = 0.5  # of the pages with text: title pages and chapter openings carry no head
HEAD_ROWS = 2  # a table of no more may be a page's head
LEAST_STAMP = 4  # characters: formulas are drawn as forms, too
_PAGE_NUMBER = regex.compile(
    r"[-–—·• ]*(?:第?\s*[#〇一二三四五六七八九十百]+\s*页?)(?:\s*[/／,，共of]+\s*第?\s*#+\s*页?)?[-–—·• ]*"
)


def find(text: str, layout: Layout) -> Iterator[Edit]:
    yield from _regions(text, layout)
    yield from doubt_if_much(text, list(_hidden(layout)))
    ordinary = [line for line in _printed(layout) if not (line.angle or line.pale)]
    printed = list(prints.find(text, ordinary, layout))
    yield from printed
    if len(layout.pages) >= 2:
        yield from _watermarks(text, layout)
        known = {edit.start for edit in printed}
        repeated = [edit for edit in _repeated(text, ordinary, layout) if edit.start not in known]
        known |= {edit.start for edit in repeated}
        at_edges = [edit for edit in edges.find(text, ordinary, layout) if edit.start not in known]
        yield from doubt_if_much(text, repeated + at_edges)


def _regions(text: str, layout: Layout) -> Iterator[Edit]:
    at = 0
    for region in sorted(layout.regions, key=lambda r: (r.start, -r.end)):
        if region.start < at or not text[region.start : region.end].strip():
            continue
        words = Reason(f"网页的非正文部分：{region.evidence.zh}", f"not the document: {region.evidence.en}")
        yield Edit(region.start, region.end, "", "html/furniture", 0.95, words)
        at = region.end


def _hidden(layout: Layout) -> Iterator[Edit]:
    """Lines that no reader of the page sees."""
    for line in layout.lines:
        if line.hidden:
            confidence, words = _HIDDEN[line.hidden]
            yield Edit(line.start, line.end, "", "page/hidden-text", confidence, words)


_HIDDEN = {
    "invisible": (0.97, Reason("以不可见方式写入，页面上没有扫描图", "written invisibly, with no scan over it")),
    "outside": (0.96, Reason("远在页面之外", "far outside of the page")),
    "white": (0.93, Reason("白字印在白纸上", "white on white paper")),
    "covered": (0.92, Reason("被后画的色块盖住", "under an opaque area drawn later")),
}


def _watermarks(text: str, layout: Layout) -> Iterator[Edit]:
    """Lines at an angle or pale that stand on two pages or more, or that are drawn over the pages at one place."""
    printed = list(_printed(layout))
    groups = list(_alike(text, [line for line in printed if line.angle or line.pale]).values())
    overlays = [line for line in printed if line.overlay and not (line.angle or line.pale)]
    for key, lines in _alike(text, overlays).items():
        first = lines[0]
        stays = all(abs(x.x0 - first.x0) + abs(x.top - first.top) <= SAME_PLACE for x in lines)
        groups += [lines] if stays and len(key) >= LEAST_STAMP else []
    for lines in groups:
        on = len({line.page for line in lines})
        if on >= 2:
            yield from (
                Edit(line.start, line.end, "", "page/watermark", 0.97, _on_pages(on, len(layout.pages)))
                for line in lines
            )


def _repeated(text: str, ordinary: list[Line], layout: Layout) -> Iterator[Edit]:
    """Ordinary lines that stand at one place near the edge of most pages, digits aside."""
    printed = {line.page for line in layout.lines}
    with_text = len(printed)
    for key, lines in _alike(text, ordinary).items():
        is_number = bool(_PAGE_NUMBER.fullmatch(key))
        for group in _same_place(lines, layout):
            on = len({line.page for line in group})
            # Left and right pages may have heads of their own.
            sides = {line.page % 2 for line in group}
            of = with_text if len(sides) == 2 else sum(page % 2 in sides for page in printed)
            few = on < 2 or (on < SHARE * (of if on >= 3 else with_text) and not (is_number and on >= 3))
            if few or (is_number and not _is_sequence(text, group)):
                continue
            rule = "page/number" if is_number else "page/running-head"
            yield from (Edit(line.start, line.end, "", rule, 0.97, _on_pages(on, with_text)) for line in group)


def _printed(layout: Layout) -> Iterator[Line]:
    """Lines that a reader sees and that are no row of a larger table: its head may stand on each page."""
    begins = [line.start for line in layout.lines]
    rows: set[int] = set()
    for table in layout.tables:
        first, end = bisect_left(begins, table.start), bisect_left(begins, table.end)
        rows.update(range(first, end) if end - first > HEAD_ROWS else ())
    yield from (line for n, line in enumerate(layout.lines) if n not in rows and not line.hidden)


def _alike(text: str, lines: list[Line]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if key := repeat_key(text[line.start : line.end]):
            groups[key].append(line)
    return groups


def _same_place(lines: list[Line], layout: Layout) -> Iterator[list[Line]]:
    """Lines of one key, grouped by distance from the page's nearer edge; only the outer fifths of a page count."""
    groups: list[tuple[float, list[Line]]] = []
    for line in sorted(lines, key=lambda x: x.top):
        height = layout.pages[line.page].height
        place = line.top if line.top < height / 2 else line.top - height
        if abs(place) > height / 5:
            continue
        for anchor, group in groups:
            if abs(anchor - place) <= SAME_PLACE:
                group.append(line)
                break
        else:
            groups.append((place, [line]))
    yield from (group for _, group in groups)


def _is_sequence(text: str, lines: list[Line]) -> bool:
    """Whether the numbers rise with the pages (a column of equal figures at page ends does not)."""
    numbers = [(line.page, int(m[0])) for line in lines if (m := regex.search(r"\d{1,5}", text[line.start : line.end]))]
    numbers.sort()
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(numbers)]
    return not numbers or sum(pages == value for pages, value in steps) >= 0.7 * len(steps)


def _on_pages(pages: int, of: int) -> Reason:
    return Reason(f"{of} 页中有 {pages} 页在同一位置出现", f"at the same place on {pages} of {of} pages")

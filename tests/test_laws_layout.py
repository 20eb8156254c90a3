"""Laws of the layout: what moved with the text, and which lines a journal keeps."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SHA, Stack, layouts, settled, stacks
from test_laws_hunks import Origin, follow

from pipeline.core.edit import Change, Edit, Flag
from pipeline.core.engine import apply
from pipeline.core.journal import Journal, Layer, make_layer, record_source
from pipeline.core.source import Layout, Line, Region, Source


@st.composite
def moved(draw: st.DrawFn) -> tuple[str, tuple[Change, ...], Layout]:
    case = draw(settled())
    return case.text, case.changes, draw(layouts(len(case.text)))


def origins(text: str, changes: tuple[Change, ...]) -> list[Origin]:
    return follow(len(text), [changes])[0]


def members(came: list[Origin], start: int, end: int) -> set[int]:
    """Raw positions of the characters of the later text that stand in [start, end) and are the raw text's own."""
    return {a for a in came[start:end] if isinstance(a, int)}


def spanned(layout: Layout) -> list[Line | Region]:
    return [*layout.lines, *layout.regions]


def is_touched(line: Line | Region, changes: tuple[Change, ...]) -> bool:
    """A change takes some of its characters, or writes new ones inside it or at its end."""
    return any(
        (c.start < line.end and line.start < c.end) or (c.start == c.end and line.start < c.start <= line.end)
        for c in changes
    )


@given(moved())
def test_lines_and_regions_hold_the_same_characters_after(drawn: tuple[str, tuple[Change, ...], Layout]) -> None:
    text, changes, layout = drawn
    came = origins(text, changes)
    held = [members(came, x.start, x.end) for x in spanned(layout.through(changes))]
    had = [set(range(x.start, x.end)) & members(came, 0, len(came)) for x in spanned(layout)]
    assert [h for h in held if h] == [h for h in had if h]


@given(moved())
def test_an_untouched_line_keeps_its_text_and_looks(drawn: tuple[str, tuple[Change, ...], Layout]) -> None:
    text, changes, layout = drawn
    after, now = apply(text, changes), layout.through(changes)
    kept = [(after[x.start : x.end], looks(x)) for x in now.lines]
    for line in layout.lines:
        if line.start < line.end and not is_touched(line, changes):
            assert (text[line.start : line.end], looks(line)) in kept


def looks(line: Line) -> tuple[object, ...]:
    return line.page, line.x0, line.top, line.x1, line.bottom, line.size, line.angle, line.pale


@given(moved())
def test_spans_stay_ordered_and_in_the_text(drawn: tuple[str, tuple[Change, ...], Layout]) -> None:
    text, changes, layout = drawn
    length = len(apply(text, changes))
    now = layout.through(changes)
    assert all(one.end <= after.start for one, after in pairwise(now.lines))
    assert all(one.start <= after.start for one, after in pairwise(now.pages))
    assert all(0 <= x.start <= x.end <= length for x in spanned(now))
    assert all(0 <= page.start <= length for page in now.pages)
    assert all(x.start < x.end for x in spanned(now)) or not changes, "what vanished is left out"


@given(moved())
def test_a_character_stays_on_its_page(drawn: tuple[str, tuple[Change, ...], Layout]) -> None:
    text, changes, layout = drawn
    now = layout.through(changes)
    assert len(now.pages) == len(layout.pages), "lines name pages by number"
    for c, a in enumerate(origins(text, changes)):
        assert not isinstance(a, int) or now.page_at(c) == layout.page_at(a)


@given(layouts(9), st.integers(0, 9))
def test_page_at_is_the_last_page_that_has_begun(layout: Layout, position: int) -> None:
    begun = [n for n, page in enumerate(layout.pages) if page.start <= position]
    assert layout.page_at(position) == ((begun or [0])[-1] if layout.pages else None)


@given(layouts(9))
def test_no_changes_no_difference(layout: Layout) -> None:
    assert layout.through(()) is layout


def journal_of(raw: str, layers: tuple[Layer, ...], layout: Layout) -> Journal:
    source = Source(SHA, "application/pdf", "sample 1.0", raw, layout=layout)
    return Journal(record_source(source, layers), {}, SHA, layers)


@given(stacks(max_edits=2), st.data())  # few edits, so that most lines are left alone
def test_a_journal_keeps_exactly_the_lines_that_it_speaks_of(stack: Stack, data: st.DataObject) -> None:
    """Spoken of: a change, a declined edit or a flag touches the line, be it only at an end."""
    layout = data.draw(layouts(len(stack.raw)))
    journal = journal_of(stack.raw, stack.layers, layout)
    spoken: list[tuple[int, int]] = []
    for n, layer in enumerate(journal.layers):
        marks: list[Change | Edit | Flag] = [*layer.changes, *(d.edit for d in layer.declined), *layer.flags]
        spoken += [(journal.to_raw(n, x.start), journal.to_raw(n, x.end)) for x in marks]
    wanted = [line for line in layout.lines if any(a <= line.end and line.start <= b for a, b in spoken)]
    assert list(journal.source.lines) == wanted


@pytest.mark.parametrize(("confidence", "is_unsure"), [(0.79, True), (0.8, False), (1.0, False)])
def test_lines_that_ocr_was_not_sure_of(confidence: float, is_unsure: bool) -> None:
    line = Line(0, 3, 0, 1, 2, 3, 4, 10.5, confidence=confidence)
    assert Layout(lines=(line,)).unsure_lines == ((line,) if is_unsure else ())


LINES = tuple(Line(start, start + 3, 0, 1, 2, 3, 4, 10.5) for start in range(0, 40, 5))  # one in every five characters

SPOKEN = [  # the layers, each as (start, end) of what it takes away or, with "flag", speaks of; the lines kept
    ("nothing", [], []),
    ("a flag", [["flag", (6, 7)]], [1]),
    ("an end is enough", [["flag", (8, 10)]], [1, 2]),
    ("between the lines", [["flag", (14, 14)]], []),
    ("a short one inside a long one", [["flag", (0, 17), (1, 2)]], [0, 1, 2, 3]),
    ("in any order", [["flag", (21, 22), (1, 2)]], [0, 4]),
    ("the second layer's text has moved", [[(0, 3)], ["flag", (23, 24)]], [0, 5]),
    ("the third layer's text has moved twice", [[(0, 3)], [(3, 9)], ["flag", (27, 28)]], [0, 1, 2, 7]),
]


@pytest.mark.parametrize(("layers", "wanted"), [row[1:] for row in SPOKEN], ids=[row[0] for row in SPOKEN])
def test_which_lines_are_kept(layers: list[list[Any]], wanted: list[int]) -> None:
    raw = text = "".join(map(chr, range(0x4E00, 0x4E00 + 40)))
    made = []
    for marks in layers:
        flags = tuple(Flag(a, b, "r", 0.5) for a, b in marks[1:]) if marks[0] == "flag" else ()
        cuts = () if flags else tuple(Change(a, text[a:b], "", "r", 0.9) for a, b in marks)
        layer, text = make_layer("s", text, cuts, (), flags)
        made.append(layer)
    kept = journal_of(raw, tuple(made), Layout((), LINES)).source.lines
    assert [LINES.index(line) for line in kept] == wanted

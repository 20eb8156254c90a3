"""Laws of hunks and position maps, against a naive model that follows every single character."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SHA, Cleaned, Stack, cleaned, stacks

from pipeline.core.edit import Change
from pipeline.core.engine import apply
from pipeline.core.hunks import Hunk, Ref, compose, map_position
from pipeline.core.journal import Journal, Layer, make_layer, record_source
from pipeline.core.source import Source

Span4 = tuple[int, int, int, int]


Origin = int | Ref
"""Where a character comes from: its place in the first text, or the change that wrote it."""


def follow(length: int, layers: Sequence[Sequence[Change]]) -> tuple[list[Origin], list[tuple[Origin, Ref]]]:
    """The model: the origin of every character of the last text, and of every character struck out, with by what."""
    now: list[Origin] = list(range(length))
    struck: list[tuple[Origin, Ref]] = []
    for n, changes in enumerate(layers):
        for i, c in reversed(list(enumerate(changes))):
            struck += [(origin, (n, i)) for origin in now[c.start : c.end]]
            now[c.start : c.end] = [(n, i)] * len(c.after)
    return now, struck


def survivors(stack: Stack) -> list[tuple[int, int]]:
    """(raw position, clean position) of every character that no change touched."""
    came, _ = follow(len(stack.raw), changes_of(stack.layers))
    return [(a, c) for c, a in enumerate(came) if isinstance(a, int)]


def differences(stack: Stack) -> list[Span4]:
    """What the model calls different: the widest stretches between two neighbouring survivors."""
    fence = [(-1, -1), *survivors(stack), (len(stack.raw), len(stack.clean))]
    gaps = [(a + 1, a2, c + 1, c2) for (a, c), (a2, c2) in pairwise(fence)]
    return [(a0, a1, c0, c1) for a0, a1, c0, c1 in gaps if a0 < a1 or c0 < c1]


def joined(hunks: Sequence[Hunk]) -> list[Span4]:
    """Hunks that touch made one; those that are empty on both sides left out."""
    out: list[Span4] = []
    for h in hunks:
        a0, c0 = (out.pop()[0::2]) if out and out[-1][1] == h.a0 else (h.a0, h.b0)
        out.append((a0, h.a1, c0, h.b1))
    return [(a0, a1, c0, c1) for a0, a1, c0, c1 in out if a0 < a1 or c0 < c1]


def changes_of(layers: Sequence[Layer]) -> list[tuple[Change, ...]]:
    return [layer.changes for layer in layers]


def hunks_of(stack: Stack) -> tuple[Hunk, ...]:
    return compose(changes_of(stack.layers))


# --- hunks


@given(stacks())
def test_hunks_cover_exactly_what_the_model_calls_different(stack: Stack) -> None:
    assert joined(hunks_of(stack)) == differences(stack)


@given(stacks())
def test_hunks_are_ordered_and_between_them_the_texts_are_equal(stack: Stack) -> None:
    fence = [Hunk(0, 0, 0, 0, ()), *hunks_of(stack), Hunk(len(stack.raw), 0, len(stack.clean), 0, ())]
    for one, next_ in pairwise(fence):
        assert one.a0 <= one.a1 <= next_.a0
        assert one.b0 <= one.b1 <= next_.b0
        assert stack.raw[one.a1 : next_.a0] == stack.clean[one.b1 : next_.b0]


@given(stacks())
def test_applying_the_hunks_gives_the_clean_text(stack: Stack) -> None:
    as_changes = [Change(h.a0, stack.raw[h.a0 : h.a1], stack.clean[h.b0 : h.b1], "", 1.0) for h in hunks_of(stack)]
    assert apply(stack.raw, as_changes) == stack.clean


@given(cleaned().map(lambda c: c.journal), st.data())
def test_each_change_sits_in_exactly_one_hunk_of_any_run_of_layers(journal: Journal, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(journal.layers)))
    first = data.draw(st.integers(0, end))
    refs = Counter(ref for h in journal.hunks(first, end) for ref in h.by)
    assert refs == Counter((n, i) for n in range(first, end) for i in range(len(journal.layers[n].changes)))
    assert all(journal.change(ref) for ref in refs)


@given(stacks())
def test_each_change_sits_in_the_hunk_of_the_characters_that_it_wrote_and_struck_out(stack: Stack) -> None:
    came, struck = follow(len(stack.raw), changes_of(stack.layers))
    hunk = {ref: h for h in hunks_of(stack) for ref in h.by}
    for c, origin in enumerate(came):
        assert isinstance(origin, int) or hunk[origin].b0 <= c < hunk[origin].b1
    for origin, by in struck:
        if isinstance(origin, int):
            assert hunk[by].a0 <= origin < hunk[by].a1
        else:
            assert hunk[by] is hunk[origin], "what a later stage rewrote lies in the hunk of the earlier one"


@given(stacks())
def test_the_changes_of_a_hunk_come_by_layer_then_by_position(stack: Stack) -> None:
    assert all(list(h.by) == sorted(h.by) for h in hunks_of(stack))


@given(stacks(max_layers=1))
def test_one_layer_has_a_hunk_for_each_change(stack: Stack) -> None:
    wanted = [(c.start, c.end, ((0, n),)) for layer in stack.layers for n, c in enumerate(layer.changes)]
    assert [(h.a0, h.a1, h.by) for h in hunks_of(stack)] == wanted


@given(stacks(max_layers=3), st.data())
def test_layers_without_changes_compose_to_nothing(stack: Stack, data: st.DataObject) -> None:
    layers = changes_of(stack.layers)
    at = data.draw(st.integers(0, len(layers)))
    with_gap = compose([*layers[:at], (), *layers[at:]])
    assert [(h.a0, h.a1, h.b0, h.b1) for h in with_gap] == [(h.a0, h.a1, h.b0, h.b1) for h in compose(layers)]


CHANGE = re.compile(r"\[(.*?)>(.*?)\]")


def read(picture: str) -> list[Span4]:
    """一[二>甲乙]三: what stands between > and ] takes the place of what stands before it."""
    out, shift, shift_after = [], 0, 0  # signs of the picture that the text before, the text after, does not have
    for m in CHANGE.finditer(picture):
        before, after = m.groups()
        a0, c0 = m.start() - shift, m.start() - shift_after
        out.append((a0, a0 + len(before), c0, c0 + len(after)))
        shift += 3 + len(after)
        shift_after += 3 + len(before)
    return out


def layer(picture: str) -> list[Change]:
    spans, texts = read(picture), CHANGE.findall(picture)
    return [Change(a0, before, after, "r", 1.0) for (a0, *_), (before, after) in zip(spans, texts, strict=True)]


COMPOSED = [  # the layers, and the hunks they make
    ("far apart", "[一>甲]二三四", "甲二三[四>丁]", "[一>甲]二三[四>丁]"),
    ("the same place twice", "一[二>乙]三", "一[乙>丙]三", "一[二>丙]三"),
    ("touching stay apart", "一[二>乙]三", "一乙[三>丙]", "一[二>乙][三>丙]"),
    ("touching before stay apart", "一[二>乙]三", "[一>甲]乙三", "[一>甲][二>乙]三"),
    ("overlapping become one", "一[二三>乙]四", "[一乙>甲]四", "[一二三>甲]四"),
    ("one joins its neighbours", "[一>甲]二[三>丙]四", "[甲二丙>乙]四", "[一二三>乙]四"),
    ("a chain", "[一二>甲乙]三四[五六>戊己]", "甲[乙三四戊>丙]己", "[一二三四五六>甲丙己]"),
    ("two chains", "[一二>甲乙]三四[五六>戊己]", "甲[乙三>丙][四戊>丁]己", "[一二三>甲丙][四五六>丁己]"),
    ("undone", "一[二>乙]三", "一[乙>二]三", "一[二>二]三"),
    ("written and struck out", "一[>乙]二", "一[乙>]二", "一[>]二"),
    ("into a gap", "一[二>]三", "一[>乙]三", "一[二>乙]三"),
    ("a gap's edges", "一[二>]三", "[一>甲]三", "[一>甲][二>]三"),
    ("after a gap", "一[二>]三", "一[三>丙]", "一[二>][三>丙]"),
    ("over a gap", "一[二>]三", "[一三>甲]", "[一二三>甲]"),
    ("insertions side by side", "一[>甲]二", "一甲[>乙]二", "一[>甲][>乙]二"),
    ("insertion inside what was written", "一[二>甲乙]三", "一甲[>丙]乙三", "一[二>甲丙乙]三"),
    ("gaps at one point", "[一>][二>]三", "[>甲]三", "[一二>甲]三"),
]


@pytest.mark.parametrize(("first", "second", "wanted"), [r[1:] for r in COMPOSED], ids=[r[0] for r in COMPOSED])
def test_what_meets_becomes_one_hunk(first: str, second: str, wanted: str) -> None:
    assert [(h.a0, h.a1, h.b0, h.b1) for h in compose([layer(first), layer(second)])] == read(wanted)


# --- position maps


@given(stacks())
def test_position_maps_agree_with_the_model(stack: Stack) -> None:
    hunks = hunks_of(stack)
    for a, c in survivors(stack):
        assert map_position(hunks, a) == c
        assert map_position(hunks, c, back=True) == a


@given(stacks())
def test_position_maps_are_monotone_and_stay_in_the_text(stack: Stack) -> None:
    for here, there, back in ((stack.raw, stack.clean, False), (stack.clean, stack.raw, True)):
        mapped = [map_position(hunks_of(stack), p, back=back) for p in range(len(here) + 1)]
        assert mapped == sorted(mapped)
        assert mapped[0] >= 0
        assert mapped[-1] == len(there), "the end maps to the end"


@given(stacks())
def test_the_beginning_maps_to_the_beginning_unless_something_was_inserted_there(stack: Stack) -> None:
    hunks = hunks_of(stack)
    if not any(h.a0 == h.a1 == 0 for h in hunks):
        assert map_position(hunks, 0) == 0
    if not any(h.b0 == h.b1 == 0 for h in hunks):
        assert map_position(hunks, 0, back=True) == 0


@given(stacks())
def test_positions_in_a_hunk_map_into_its_other_side(stack: Stack) -> None:
    hunks = hunks_of(stack)
    for h in hunks:
        assert all(h.b0 <= map_position(hunks, p) <= h.b1 for p in range(h.a0, h.a1))
        assert all(h.a0 <= map_position(hunks, p, back=True) <= h.a1 for p in range(h.b0, h.b1))
        # as far in as the other side is long
        assert all(map_position(hunks, h.a0 + n) == min(h.b0 + n, h.b1) for n in range(h.a1 - h.a0))


@given(stacks())
def test_forth_and_back_is_identity_outside_the_hunks(stack: Stack) -> None:
    hunks = hunks_of(stack)
    inside_raw = {p for h in hunks for p in range(h.a0, h.a1)}
    inside_clean = {p for h in hunks for p in range(h.b0, h.b1)}
    for p in set(range(len(stack.raw) + 1)) - inside_raw:
        assert map_position(hunks, map_position(hunks, p), back=True) == p
    for p in set(range(len(stack.clean) + 1)) - inside_clean:
        assert map_position(hunks, map_position(hunks, p, back=True)) == p


def test_a_layers_position_in_the_raw_and_in_the_clean_text() -> None:
    """一二三 loses 一 in the first layer, and 二 in the second."""
    texts = ("一二三", "二三", "三")
    layers = [make_layer("s", t, (Change(0, t[0], "", "r", 1.0),), (), ())[0] for t in texts[:2]]
    journal = Journal(record_source(Source(SHA, "text/plain", "x", texts[0]), layers), {}, SHA, tuple(layers))
    assert [journal.to_raw(n, texts[n].index("三")) for n in range(3)] == [2, 2, 2]
    assert [journal.to_clean(n, texts[n].index("三")) for n in range(3)] == [0, 0, 0]


@given(cleaned(), st.data())
def test_a_journals_maps_start_at_any_layer(drawn: Cleaned, data: st.DataObject) -> None:
    journal, stack = drawn.journal, drawn.stack
    n = data.draw(st.integers(0, len(stack.layers)))
    before, after = Stack(stack.texts[: n + 1], stack.layers[:n]), Stack(stack.texts[n:], stack.layers[n:])
    assert all(journal.to_raw(n, c) == a for a, c in survivors(before))
    assert all(journal.to_clean(n, a) == c for a, c in survivors(after))
    assert all((journal.map(a), journal.map(c, back=True)) == (c, a) for a, c in survivors(stack))

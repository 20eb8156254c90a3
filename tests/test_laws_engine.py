"""Laws of the engine: nothing vanishes, nothing clashes, groups stand together, preference is a total order."""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import RULES, Settled, open_gate, picky_gate, proposals, settled, singles, texts, threshold_gate

from pipeline.core.edit import WHYS, Change, Declined, Edit
from pipeline.core.engine import apply, settle

Span = tuple[int, int]


def applied(case: Settled) -> list[Edit]:
    """The proposals that were not declined, by identity: the very objects that went in."""
    declined = {id(d.edit) for d in case.declined}
    return [e for e in case.edits if id(e) not in declined]


def change_of(text: str, e: Edit) -> Change:
    return Change(e.start, text[e.start : e.end], e.text, e.rule, e.confidence, e.reason)


def clash(a: Span, b: Span) -> bool:
    """Two spans share a code point, one inserts inside the other, or both insert at one point."""
    (a0, a1), (b0, b1) = a, b
    return max(a0, b0) < min(a1, b1) or a0 < b0 == b1 < a1 or b0 < a0 == a1 < b1 or a0 == a1 == b0 == b1


def any_clash(these: Iterable[Edit], those: Iterable[Edit]) -> bool:
    return any(clash((a.start, a.end), (b.start, b.end)) for a in these for b in those if a is not b)


def bundles(of: Iterable[Edit]) -> list[list[Edit]]:
    """The edits that stand or fall together."""
    found: dict[object, list[Edit]] = {}
    for n, e in enumerate(of):
        found.setdefault(n if e.group is None else e.group, []).append(e)
    return list(found.values())


def is_no_op(text: str, e: Edit) -> bool:
    return text[e.start : e.end] == e.text


# --- nothing vanishes


@given(settled())
def test_every_proposal_is_applied_or_declined_exactly_once(case: Settled) -> None:
    assert len(case.changes) + len(case.declined) == len(case.edits)
    assert Counter(case.changes) == Counter(change_of(case.text, e) for e in applied(case))


@given(settled())
def test_declined_edits_are_the_proposals_themselves_in_their_order(case: Settled) -> None:
    left: Iterator[Edit] = iter(case.edits)
    assert all(any(d.edit is e for e in left) for d in case.declined)
    assert all(d.why in WHYS for d in case.declined)


@given(settled())
def test_what_was_settled_is_settled(case: Settled) -> None:
    """Idempotence: what was taken, proposed alone, is taken again as it is, and nothing is left to decline."""
    assert settle(case.text, applied(case), case.gate) == (case.changes, ())


def test_the_same_object_proposed_twice_comes_back_twice() -> None:
    e = Edit(0, 1, "二", "r", 1.0)
    assert settle("一", [e, e], open_gate) == ((Change(0, "一", "二", "r", 1.0),), (Declined(e, "overlap"),))


@given(settled())
def test_before_is_what_stands_in_the_text(case: Settled) -> None:
    assert all(case.text[c.start : c.end] == c.before and c.before != c.after for c in case.changes)


# --- nothing clashes


@given(settled())
def test_changes_are_ordered_and_never_clash(case: Settled) -> None:
    for a, b in pairwise(case.changes):
        assert (a.start, a.end) < (b.start, b.end)
        assert a.end <= b.start
    assert not any_clash(applied(case), applied(case))


@given(settled())
def test_apply_is_splicing_from_the_back(case: Settled) -> None:
    text = case.text
    for c in reversed(case.changes):
        text = text[: c.start] + c.after + text[c.end :]
    assert apply(case.text, case.changes) == text


@given(settled(), st.data())
def test_any_subset_of_what_was_settled_is_settled(case: Settled, data: st.DataObject) -> None:
    chosen = [replace(e, group=None) for e in applied(case) if data.draw(st.booleans())]
    changes, declined = settle(case.text, chosen, open_gate)
    assert (Counter(changes), declined) == (Counter(change_of(case.text, e) for e in chosen), ())


# --- why a proposal is declined


@given(settled())
def test_an_edit_that_changes_nothing_is_declined_as_no_op(case: Settled) -> None:
    no_ops = [e for e in case.edits if is_no_op(case.text, e)]
    assert [d.edit for d in case.declined if d.why == "no-op" and is_no_op(case.text, d.edit)] == no_ops


@given(texts.flatmap(lambda text: st.tuples(st.just(text), proposals(text))))
def test_the_gate_is_asked_once_for_every_real_edit(drawn: tuple[str, list[Edit]]) -> None:
    text, proposed = drawn
    asked: list[tuple[Edit, str]] = []

    def remember(edit: Edit, before: str) -> None:
        asked.append((edit, before))

    settle(text, proposed, remember)
    assert asked == [(e, text[e.start : e.end]) for e in proposed if not is_no_op(text, e)]


@given(settled(gate=st.sampled_from((picky_gate, threshold_gate))))
def test_the_gates_why_is_kept_and_takes_its_group_along(case: Settled) -> None:
    why = {id(d.edit): d.why for d in case.declined}
    for bundle in bundles(e for e in case.edits if not is_no_op(case.text, e)):
        answers = [case.gate(e, case.text[e.start : e.end]) for e in bundle]
        refused = next((a for a in answers if a is not None), None)
        if refused is not None:
            assert [why[id(e)] for e in bundle] == [a or refused for a in answers]


@given(settled(gate=st.just(open_gate)))
def test_an_open_gate_leaves_overlap_and_no_op_only(case: Settled) -> None:
    assert {d.why for d in case.declined} <= {"overlap", "no-op"}


@given(settled())
def test_groups_are_all_or_nothing(case: Settled) -> None:
    landed = {id(e) for e in applied(case)}
    for bundle in bundles(e for e in case.edits if not is_no_op(case.text, e)):
        assert len({id(e) in landed for e in bundle}) == 1


@given(settled())
def test_a_bundle_is_applied_unless_it_clashes_with_itself_or_with_a_preferred_one(case: Settled) -> None:
    """The whole preference in one law: higher confidence (a group's lowest), then longer, then proposed earlier."""
    place = {id(e): n for n, e in enumerate(case.edits)}

    def preference(bundle: list[Edit]) -> tuple[float, int, int]:
        length = sum(e.end - e.start for e in bundle)
        return (-min(e.confidence for e in bundle), -length, min(place[id(e)] for e in bundle))

    real = [e for e in case.edits if not is_no_op(case.text, e)]
    open_bundles = [b for b in bundles(real) if not any(case.gate(e, case.text[e.start : e.end]) for e in b)]
    landed = {id(e) for e in applied(case)}
    taken: list[Edit] = []
    for bundle in sorted(open_bundles, key=preference):
        fits = not any_clash(bundle, bundle) and not any_clash(bundle, taken)
        assert all((id(e) in landed) == fits for e in bundle)
        taken += bundle if fits else []


# --- the order is total, and no rule name takes part in it


@given(settled(singles), st.randoms())
def test_the_order_of_proposals_decides_nothing_but_ties(case: Settled, shuffled: random.Random) -> None:
    again = shuffled.sample(case.edits, len(case.edits))
    changes, declined = settle(case.text, again, case.gate)
    assert changes == case.changes
    assert Counter(declined) == Counter(case.declined)


@given(settled(gate=st.just(open_gate)), st.randoms())
def test_the_order_of_grouped_proposals_decides_nothing_but_ties(case: Settled, shuffled: random.Random) -> None:
    ranked = [replace(e, confidence=n / 8) for n, e in enumerate(shuffled.sample(case.edits, len(case.edits)))]
    changes, declined = settle(case.text, ranked, open_gate)
    again = settle(case.text, shuffled.sample(ranked, len(ranked)), open_gate)
    assert (changes, Counter(declined)) == (again[0], Counter(again[1]))


@given(settled(gate=st.sampled_from((open_gate, threshold_gate))), st.permutations(RULES))
def test_no_rule_name_decides(case: Settled, names: list[str]) -> None:
    new = dict(zip(RULES, names, strict=True))
    changes, declined = settle(case.text, [replace(e, rule=new[e.rule]) for e in case.edits], case.gate)
    assert changes == tuple(replace(c, rule=new[c.rule]) for c in case.changes)
    assert declined == tuple(replace(d, edit=replace(d.edit, rule=new[d.edit.rule])) for d in case.declined)


def edit(start: int, end: int, text: str, confidence: float = 0.9, group: str | None = None) -> Edit:
    return Edit(start, end, text, "r", confidence, group=group)


X = edit(1, 3, "X")

WINNERS = [  # what is proposed over 一二三四五, the text after, the whys of what was declined
    ("one edit", [X], "一X四五", ""),
    ("touching edits", [X, edit(3, 4, "Y"), edit(0, 1, "")], "XY五", ""),
    ("the more confident wins", [X, edit(2, 4, "Y", 0.95)], "一二Y五", "overlap"),
    ("then the longer", [X, edit(2, 5, "Y")], "一二Y", "overlap"),
    ("then the earlier", [X, edit(2, 4, "Y")], "一X四五", "overlap"),
    ("confidence before length", [edit(0, 5, ""), edit(2, 3, "Y", 0.95)], "一二Y四五", "overlap"),
    ("insertion inside a change", [X, edit(2, 2, "Y")], "一X四五", "overlap"),
    ("insertion at a change's start", [X, edit(1, 1, "Y")], "一YX四五", ""),
    ("insertion at a change's end", [X, edit(3, 3, "Y")], "一XY四五", ""),
    ("insertion between changes", [edit(2, 4, "Y"), edit(1, 2, "X"), edit(2, 2, "+")], "一X+Y五", ""),
    ("insertions at one point", [edit(2, 2, "X"), edit(2, 2, "Y", 0.95)], "一二Y三四五", "overlap"),
    ("insertions at both ends", [edit(0, 0, "X"), edit(5, 5, "Y")], "X一二三四五Y", ""),
    ("the same edit twice", [X, X], "一X四五", "overlap"),
    ("a loser bars nobody", [edit(0, 2, "X"), edit(1, 3, "Y", 0.95), edit(2, 4, "Z", 0.99)], "XZ五", "overlap"),
    ("a pair of quotes", [edit(0, 0, "“", 0.9, "g"), edit(5, 5, "”", 0.9, "g")], "“一二三四五”", ""),
    ("a group falls whole", [edit(0, 1, "X", 0.9, "g"), edit(2, 3, "Y", 0.9, "g"), edit(2, 4, "Z", 0.95)],
     "一二Z五", "overlap overlap"),
    ("a group weighs its weakest", [edit(0, 1, "X", 0.99, "g"), edit(2, 3, "Y", 0.5, "g"), edit(2, 3, "Z")],
     "一二Z四五", "overlap overlap"),
    ("a group weighs its length", [edit(0, 2, "Z"), edit(0, 1, "X", 0.9, "g"), edit(1, 3, "Y", 0.9, "g")],
     "XY四五", "overlap"),
    ("a group at odds with itself", [edit(0, 2, "X", 0.9, "g"), edit(1, 3, "Y", 0.9, "g")],
     "一二三四五", "overlap overlap"),
    ("groups of two names are two", [edit(0, 2, "X", 0.9, "g"), edit(1, 3, "Y", 0.9, "h")], "X三四五", "overlap"),
    ("a no-op does not hold its group", [edit(0, 1, "一", 0.9, "g"), edit(1, 2, "X", 0.9, "g")], "一X三四五", "no-op"),
    ("a no-op takes no place", [edit(1, 3, "二三", 0.99), X], "一X四五", "no-op"),
    ("an empty insertion is a no-op", [edit(2, 2, "")], "一二三四五", "no-op"),
]  # fmt: skip


@pytest.mark.parametrize(("proposed", "after", "whys"), [row[1:] for row in WINNERS], ids=[row[0] for row in WINNERS])
def test_who_wins(proposed: list[Edit], after: str, whys: str) -> None:
    changes, declined = settle("一二三四五", proposed, open_gate)
    assert (apply("一二三四五", changes), " ".join(d.why for d in declined)) == (after, whys)


# --- defects of a stage, and speed


@pytest.mark.parametrize("span", [(-1, 1), (0, 6), (6, 6), (3, 2), (-2, -1), (-1, -1)])
def test_an_edit_outside_the_text_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match=r"^typo/x: edit -?\d+:-?\d+ lies outside a text of 5 code points$"):
        settle("一二三四五", [X, Edit(*span, "Y", "typo/x", 0.1)], threshold_gate)


def seconds(edits_count: int, *, clashing: bool) -> float:
    """The best of two runs over a text of ten code points an edit."""
    text = "字" * (10 * edits_count)
    length = 11 if clashing else 3
    many = [Edit(10 * n, min(10 * n + length, len(text)), "x", "r", n % 7 / 7) for n in range(edits_count)]

    def once() -> float:
        begin = time.process_time()
        changes, declined = settle(text, many, open_gate)
        apply(text, changes)
        assert bool(declined) == clashing
        return time.process_time() - begin

    return min(once() for _ in range(2))


@pytest.mark.parametrize("clashing", [False, True])
def test_time_is_near_linear(clashing: bool) -> None:
    """10^5 edits over 10^6 code points against a quarter of that: 4 if linear, 16 if quadratic (5 to 7 were seen)."""
    assert seconds(100_000, clashing=clashing) < 12 * seconds(25_000, clashing=clashing)


def test_a_rejected_edit_that_would_change_nothing_is_a_no_op() -> None:
    edit = Edit(0, 1, "山", "r", 1.0)
    assert settle("山", [edit], lambda edit, before: None, {edit}) == ((), (Declined(edit, "no-op"),))

"""Hunks: raw[a0:a1] became clean[b0:b1], by these changes. Composed from layers, never found by comparing texts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.core.edit import Change

Ref = tuple[int, int]
"""A change, as (index of its layer, index in that layer's changes)."""


class Hunk(NamedTuple):
    """raw[a0:a1] became clean[b0:b1]. The two may be equal, where a later stage undid an earlier one.

    `by` is in order: by layer, then by position.
    """

    a0: int
    a1: int
    b0: int
    b1: int
    by: tuple[Ref, ...]


def compose(layers: Sequence[Sequence[Change]], first: int = 0) -> tuple[Hunk, ...]:
    """Fold the changes of successive layers into hunks between the first input and the last output, ordered.

    `first` is the number that the first of these layers has in its journal: the refs count from there.
    """
    hunks: tuple[Hunk, ...] = ()
    for n, changes in enumerate(layers, first):
        hunks = then(hunks, n, changes)
    return hunks


def then(hunks: tuple[Hunk, ...], n: int, changes: Sequence[Change]) -> tuple[Hunk, ...]:
    """The hunks after one layer more, which has number `n` in its journal."""
    if not changes:
        return hunks
    later = _as_hunks(n, changes)
    return tuple(_compose_two(hunks, later) if hunks else later)


def map_position(hunks: Sequence[Hunk], position: int, *, back: bool = False) -> int:
    """Where a raw position stands in the clean text (`back`: where a clean position stood in the raw text).

    Monotone. Inside a hunk a position goes to the hunk's other side, as far in as that side is long.
    """
    if back:
        i = bisect_right(hunks, position, key=lambda h: h.b0) - 1
        return position if i < 0 else _across(position, hunks[i].b0, hunks[i].b1, hunks[i].a0, hunks[i].a1)
    i = bisect_right(hunks, position, key=lambda h: h.a0) - 1
    return position if i < 0 else _across(position, hunks[i].a0, hunks[i].a1, hunks[i].b0, hunks[i].b1)


def span_back(hunks: Sequence[Hunk], start: int, end: int) -> tuple[int, int]:
    """Where clean[start:end] stood in the raw text; what was deleted right before or behind it stays outside."""
    a = map_position(hunks, start, back=True)
    if start == end:
        return a, a
    i = bisect_left(hunks, end, key=lambda h: h.b0) - 1
    return a, max(a, end if i < 0 else _across(end, hunks[i].b0, hunks[i].b1, hunks[i].a0, hunks[i].a1))


def map_positions(hunks: Sequence[Hunk], positions: Iterable[int], *, back: bool = False) -> list[int]:
    """`map_position` of each; the hunks are looked through once for all."""
    sides = [(h.b0, h.b1, h.a0, h.a1) for h in hunks] if back else [(h.a0, h.a1, h.b0, h.b1) for h in hunks]
    starts = [side[0] for side in sides]
    found = ((p, bisect_right(starts, p) - 1) for p in positions)
    return [p if i < 0 else _across(p, *sides[i]) for p, i in found]


def _across(position: int, from0: int, from1: int, to0: int, to1: int) -> int:
    return to1 + position - from1 if position >= from1 else min(to0 + position - from0, to1)


def _as_hunks(n: int, changes: Sequence[Change]) -> list[Hunk]:
    out, shift = [], 0
    for i, c in enumerate(changes):
        b0 = c.start + shift
        out.append(Hunk(c.start, c.end, b0, b0 + len(c.after), ((n, i),)))
        shift += len(c.after) - len(c.before)
    return out


def _compose_two(first: Sequence[Hunk], second: Sequence[Hunk]) -> list[Hunk]:
    """`first` maps A to B, `second` maps B to C; hunks that meet in B become one hunk from A to C."""
    out: list[Hunk] = []
    i = j = 0
    to_a = to_c = 0  # added to a B position that lies in no hunk, these give its A and its C position
    while i < len(first) or j < len(second):
        i0, j0 = i, j
        if j == len(second) or (i < len(first) and (first[i].b0, first[i].b1) <= (second[j].a0, second[j].a1)):
            lo, hi, i = first[i].b0, first[i].b1, i + 1
        else:
            lo, hi, j = second[j].a0, second[j].a1, j + 1
        while True:  # take in all that meets [lo, hi) in B
            if i < len(first) and _meet(lo, hi, first[i].b0, first[i].b1):
                hi, i = max(hi, first[i].b1), i + 1
            elif j < len(second) and _meet(lo, hi, second[j].a0, second[j].a1):
                hi, j = max(hi, second[j].a1), j + 1
            else:
                break
        a0, c0 = lo + to_a, lo + to_c
        to_a += sum((h.a1 - h.a0) - (h.b1 - h.b0) for h in first[i0:i])
        to_c += sum((h.b1 - h.b0) - (h.a1 - h.a0) for h in second[j0:j])
        by = tuple(sorted(ref for h in (*first[i0:i], *second[j0:j]) for ref in h.by))
        out.append(Hunk(a0, hi + to_a, c0, hi + to_c, by))
    return out


def _meet(lo: int, hi: int, start: int, end: int) -> bool:
    """Whether [start, end) overlaps [lo, hi), or both are the same point: then only one hunk can say their order."""
    return (start < hi and lo < end) or lo == hi == start == end

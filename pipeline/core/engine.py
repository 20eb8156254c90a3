"""Settle proposals and apply what was settled: one sort, one join, no fixed-point loop."""

from bisect import bisect_right, insort
from collections.abc import Callable, Container, Iterable, Sequence
from itertools import pairwise

from pipeline.core.edit import Change, Declined, Edit

Gate = Callable[[Edit, str], str | None]
"""Asked for every edit with the text it would replace; answers None (may be applied) or a why."""


def settle(
    text: str, edits: Iterable[Edit], gate: Gate, rejected: Container[Edit] = ()
) -> tuple[tuple[Change, ...], tuple[Declined, ...]]:
    """Decide which proposals are applied to `text`.

    Every edit comes back exactly once, as a `Change` (ordered by position) or as a `Declined` (in proposal order).
    The order of preference is total over fields: decided by a person, then higher confidence, then longer span, then
    earlier proposal. No rule name takes part in it.
    The edits in `rejected` are taken out at the end, with their groups: what they kept out does not take their place.

    Raises ValueError if an edit does not lie inside the text: that is a defect of the stage.
    """
    proposals = list(edits)
    why: list[str | None] = [_refusal(text, edit, gate) for edit in proposals]
    bundles = _bundles(proposals, why)
    taken = sorted((e.start, e.end) for i, e in enumerate(proposals) if why[i] is None)
    if any(_clash(a, b) for a, b in pairwise(taken)):
        bundles.sort(key=lambda b: _preference(proposals, b))
        taken = []
        for bundle in bundles:
            spans = sorted((proposals[i].start, proposals[i].end) for i in bundle)
            free = not any(_clash(a, b) for a, b in pairwise(spans))
            if free and all(_is_free(taken, span) for span in spans):
                for span in spans:
                    insort(taken, span)
            else:
                for i in bundle:
                    why[i] = "overlap"
    _reject(proposals, why, rejected)
    applied = sorted((e for e, w in zip(proposals, why, strict=True) if w is None), key=lambda e: (e.start, e.end))
    changes = tuple(
        Change(e.start, text[e.start : e.end], e.text, e.rule, e.confidence, e.reason, e.decided) for e in applied
    )
    return changes, tuple(Declined(e, w) for e, w in zip(proposals, why, strict=True) if w is not None)


def apply(text: str, changes: Sequence[Change]) -> str:
    """The text after `changes` (ordered, not clashing, as `settle` returns them)."""
    if not changes:
        return text
    pieces: list[str] = []
    at = 0
    for change in changes:
        pieces += (text[at : change.start], change.after)
        at = change.end
    pieces.append(text[at:])
    return "".join(pieces)


def _refusal(text: str, edit: Edit, gate: Gate) -> str | None:
    if not 0 <= edit.start <= edit.end <= len(text):
        raise ValueError(f"{edit.rule}: edit {edit.start}:{edit.end} lies outside a text of {len(text)} code points")
    before = text[edit.start : edit.end]
    return "no-op" if before == edit.text else gate(edit, before)


def _bundles(proposals: list[Edit], why: list[str | None]) -> list[list[int]]:
    """Indexes of edits that stand or fall together; a refused member takes its group with it (a no-op does not)."""
    groups: dict[str, list[int]] = {}
    singles: list[list[int]] = []
    for i, edit in enumerate(proposals):
        if why[i] == "no-op":
            continue
        if edit.group is None:
            singles.append([i])
        else:
            groups.setdefault(edit.group, []).append(i)
    for members in groups.values():
        refused = next((why[i] for i in members if why[i] is not None), None)
        for i in members:
            why[i] = why[i] or refused
    return [b for b in [*singles, *groups.values()] if why[b[0]] is None]


def _preference(proposals: list[Edit], bundle: list[int]) -> tuple[bool, float, int, int]:
    members = [proposals[i] for i in bundle]
    is_decided = any(e.decided for e in members)
    return not is_decided, -min(e.confidence for e in members), -sum(e.end - e.start for e in members), bundle[0]


def _reject(proposals: list[Edit], why: list[str | None], rejected: Container[Edit]) -> None:
    if not rejected:
        return
    out = [edit in rejected for edit in proposals]
    groups = {edit.group for edit, is_out in zip(proposals, out, strict=True) if is_out and edit.group is not None}
    for i, edit in enumerate(proposals):
        if (out[i] or edit.group in groups) and why[i] != "no-op":
            why[i] = "rejected"


def _clash(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two spans, a <= b, want the same place. Touching is fine, but for two insertions at one point."""
    return a[1] > b[0] or a == b


def _is_free(taken: list[tuple[int, int]], span: tuple[int, int]) -> bool:
    i = bisect_right(taken, span)
    return not (i and _clash(taken[i - 1], span)) and not (i < len(taken) and _clash(span, taken[i]))

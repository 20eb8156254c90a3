"""A person's word on single edits, remembered by content; and what it makes of a stage's proposals.

A decision holds where the document's bytes and the edit are the same, or where rule, texts and both contexts (the
edit's anchor) are met at exactly one place of the document; else it is an orphan: no place is ever guessed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from pipeline.core.anchor import Anchor, edit_id
from pipeline.core.edit import Edit, Flag, Reason

Action = Literal["accept", "reject", "edit", "protect", "undo"]
BY_HAND = Reason("由人改定", "edited by hand")


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a decisions file."""

    action: Action
    at: str = ""  # when, UTC, ISO 8601; only to put several files in order
    path: str = ""  # of the document below raw/, as the manifest shows it
    sha256: str = ""  # of the document's bytes
    id: str = ""  # of the edit, as reports name it; where it is missing it follows from the five below
    rule: str = ""
    old: str = ""
    new: str | None = None  # what the rule proposes; None for a suspicion
    prefix: str = ""  # raw text at both sides, as in core.anchor
    suffix: str = ""
    text: str = ""  # of edit: what to write instead; of protect: the term

    @property
    def name(self) -> str:
        """The id of the edit that it speaks of."""
        return self.id or edit_id(Anchor(self.rule, self.old, self.new, self.prefix, self.suffix))

    @property
    def target(self) -> tuple[str, ...]:
        """What it speaks of: of two decisions with one target the later one counts."""
        return ("protect", self.text) if self.action == "protect" else (self.sha256, self.path, self.name)


def standing(log: Sequence[Decision]) -> tuple[Decision, ...]:
    """The last word on every target, in the order in which they were given; protected terms come apart."""
    last: dict[tuple[str, ...], Decision] = {}
    for decision in log:
        last.pop(decision.target, None)
        last[decision.target] = decision
    return tuple(last.values())


@dataclass(frozen=True, slots=True)
class Decided:
    """The proposals of one stage after people's decisions."""

    edits: list[Edit]
    flags: list[Flag]
    rejected: frozenset[Edit]
    met: frozenset[int]  # indexes of the decisions that found their place


def decide(
    decisions: Sequence[Decision],
    sha256: str,
    proposals: Sequence[Edit | Flag],
    anchor_of: Callable[[Edit | Flag], Anchor],
) -> Decided:
    """Mark those of a stage's proposals that a decision speaks of, and add the edits written by hand.

    `sha256` is of the document's bytes.
    """
    named = _named(proposals, anchor_of) if decisions else {}
    last: dict[int, Decision] = {}  # by index of the proposal
    met: set[int] = set()
    for n, decision in enumerate(decisions):
        place = named.get(decision.name)
        if place is not None and (place.is_only or decision.sha256 == sha256):
            met.add(n)
            last.update(dict.fromkeys(place.proposals, decision))
    return _marked(proposals, last, frozenset(met))


@dataclass(frozen=True, slots=True)
class _Place:
    proposals: list[int]  # indexes; several only where a stage proposed one and the same twice
    is_only: bool  # no other place of the text has its anchor


def _named(proposals: Sequence[Edit | Flag], anchor_of: Callable[[Edit | Flag], Anchor]) -> dict[str, _Place]:
    """The proposals by the ids that the reports give them."""
    places: dict[Anchor, dict[int, list[int]]] = {}
    for i in sorted(range(len(proposals)), key=lambda i: proposals[i].start):
        anchor = anchor_of(proposals[i])
        if anchor.before != anchor.after:  # reports leave out what would change nothing
            places.setdefault(anchor, {}).setdefault(proposals[i].start, []).append(i)
    named: dict[str, _Place] = {}
    for anchor, by_start in places.items():
        nth = 0
        for twins in by_start.values():
            place = _Place(twins, len(by_start) == 1)
            named.update({edit_id(anchor, nth + k): place for k in range(len(twins))})
            nth += len(twins)
    return named


def _marked(proposals: Sequence[Edit | Flag], last: dict[int, Decision], met: frozenset[int]) -> Decided:
    said = {i: (_action(d, proposals[i]), d.text) for i, d in last.items() if d.action != "undo"}
    accepted = (p.group for i, p in enumerate(proposals) if isinstance(p, Edit) and said.get(i, ("",))[0] == "accept")
    groups = {group for group in accepted if group is not None}
    edits: list[Edit] = []
    flags: list[Flag] = []
    rejected: set[Edit] = set()
    by_hand: dict[tuple[int, int, str], Edit] = {}
    for i, p in enumerate(proposals):
        action, text = said.get(i, ("", ""))
        if action == "edit":
            hand = Edit(p.start, p.end, text, p.rule, p.confidence, BY_HAND, decided="edit")
            by_hand.setdefault((p.start, p.end, text), hand)
        if isinstance(p, Flag):
            flags.append(replace(p, decided=action))
        elif action in ("reject", "edit"):
            rejected.add(p)
            edits.append(p)
        else:
            edits.append(replace(p, decided="accept") if action or p.group in groups else p)
    return Decided([*edits, *by_hand.values()], flags, frozenset(rejected), met)


def _action(decision: Decision, said: Edit | Flag) -> str:
    """What a decision asks for; to write by hand what the rule proposes is to accept it."""
    is_same = isinstance(said, Edit) and decision.action == "edit" and decision.text == said.text
    return "accept" if is_same else decision.action

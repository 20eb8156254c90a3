"""What a stage may say: `Edit` (a proposal), `Flag` (a suspicion); and what became of it: `Change`, `Declined`.

All positions are Unicode code points of the text that the stage read, half-open.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Reason(NamedTuple):
    """Why, in words, in both languages of the report."""

    zh: str
    en: str


NO_REASON = Reason("", "")  # "see the rule": the rule's own reason says it all


@dataclass(frozen=True, slots=True)
class Edit:
    """A proposal: replace text[start:end] by `text`. The engine decides; the stage never changes anything.

    `confidence` is the probability (0..1) that a careful editor would agree at this very place.
    Edits of one stage that share a `group` land together or not at all (a pair of quotes).
    `decided` is empty in what a stage proposes; an edit that a person asked for says how: one of `DECIDED`.
    """

    start: int
    end: int
    text: str
    rule: str
    confidence: float
    reason: Reason = NO_REASON
    group: str | None = None
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """An applied edit. `before` was read from the text by the engine, never supplied by a rule."""

    start: int
    before: str
    after: str
    rule: str
    confidence: float
    reason: Reason = NO_REASON
    decided: str = ""  # as in its Edit

    @property
    def end(self) -> int:
        return self.start + len(self.before)


@dataclass(frozen=True, slots=True)
class Declined:
    """A proposal that was not applied, and why: one of `WHYS`."""

    edit: Edit
    why: str


WHYS = ("overlap", "no-op", "below-threshold", "held", "rejected", "protected")
DECIDED = ("accept", "edit", "reject")  # proposed by a rule and accepted; written by hand; of a flag only: dismissed


@dataclass(frozen=True, slots=True)
class Flag:
    """A suspicion without a replacement, over text[start:end] of the text the stage read."""

    start: int
    end: int
    rule: str
    confidence: float
    reason: Reason = NO_REASON
    decided: str = ""  # what a person said of it: one of `DECIDED`

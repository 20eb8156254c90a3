"""What a rule is."""

from dataclasses import dataclass
from enum import IntEnum
from fnmatch import fnmatchcase
from typing import Literal

from pipeline.core.edit import Reason


class Safety(IntEnum):
    """The author's promise, ordered: what may be applied rises with it."""

    display = 0  # only shown, never applied
    unsafe = 1  # probably right, could change meaning
    safe = 2  # not the author's text, or meaning cannot change


Kind = Literal["literal", "pattern", "code"]
Where = Literal["anywhere", "head", "tail", "edges"]
Place = Literal["anywhere", "line", "end", "inside", "title", "list", "brackets"]
"""In its line: all of it, up to its end, between two Han characters; at the end of the first line, behind a mark; all
of it, and the titles listed in the lines below go with it; between brackets of its own."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a learned rule comes from, so that a person can judge it."""

    site: str
    documents: int  # that hold one of its phrases …
    of: int  # … among those of the site that were looked at
    share: float
    position: dict[str, int]  # own-line, end-of-line, start-of-line, inside-line; head, middle, tail -> times
    spellings: int  # different ones seen
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A whole small text and what the rule makes of it; `after` None for a rule that only flags."""

    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a pack.

    `literal` and `pattern` rules are matched by `rules.match`; a `code` rule names what a stage's own code proposes,
    so that it has a safety, a reason, cases and a line in the docs like any other.
    `match` cuts its group named `cut` where that takes part in the match, else the whole; the rest is context.
    """

    id: str
    stage: str
    kind: Kind
    match: str
    replace: str
    flag: bool  # a suspicion: proposes no edit
    safety: Safety
    confidence: float
    reason: Reason
    where: Where
    needs: tuple[str, ...]  # folded literals, one of which every match contains: the cheap test before a pattern
    cases: tuple[Case, ...]
    keep: tuple[str, ...]
    cases_in: str  # a test file that holds the cases instead, for evidence that text alone cannot show
    pack: str
    folded: bool = False  # a literal that is met in any width, case, spacing and punctuation, look-alikes too
    variants: tuple[str, ...] = ()  # other phrases of a folded literal
    place: Place = "anywhere"  # of a folded literal
    provenance: Provenance | None = None  # of a learned rule
    sites: tuple[str, ...] = ()  # hosts or folders: it holds for their documents only; () for all
    not_sites: tuple[str, ...] = ()  # it does not hold for these
    seconds: float | None = None  # a pattern's time for one text
    notice: bool = False  # a cut that takes words of notices alone: see stages/boilerplate/notices.py


class RuleSet:
    """All rules of a run, in the order of their packs."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._by_id = {rule.id: rule for rule in rules}

    def __getitem__(self, rule_id: str) -> Rule:
        return self._by_id[rule_id]

    def __contains__(self, rule_id: str) -> bool:
        return rule_id in self._by_id

    def of(self, stage: str) -> tuple[Rule, ...]:
        """The rules that a stage matches against its text (its code rules are the stage's own affair)."""
        return tuple(r for r in self.rules if r.stage == stage and r.kind != "code")

    def without(self, disabled: tuple[str, ...]) -> "RuleSet":
        """All but the matched rules whose id fits a shell-style pattern. Code rules stay: the policy holds them."""
        return RuleSet(tuple(r for r in self.rules if r.kind == "code" or not is_named(r.id, disabled)))


def is_named(rule_id: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(rule_id, p) for p in patterns)

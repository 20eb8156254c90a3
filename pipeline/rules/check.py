"""Does a rule do what its own examples say? Used by `jiaokan rules test` and by the tests."""

from collections.abc import Callable, Iterable

from pipeline.core.edit import Edit, Flag
from pipeline.core.engine import apply, settle
from pipeline.rules.model import Case, Rule

Propose = Callable[[str], Iterable[Edit | Flag]]
"""The proposals of the rule's stage for a text; of other rules' among them no notice is taken."""


def check_rule(rule: Rule, propose: Propose) -> list[str]:
    """The faults of a rule, each a sentence that names the example; [] for a rule that holds.

    Every case must be met (a matched rule: at one place, no more), give its `after` and then be at rest;
    no keep may be met. `propose` is the rule's stage, so that an example shows what a user gets.
    """
    faults = [fault for case in rule.cases for fault in _case_faults(rule, case, propose)]
    for keep in rule.keep:
        if met := _of(rule, propose(keep)):
            faults.append(f"{rule.id}: keep {keep!r}: must leave it alone, meets {_spans(keep, met)}")
    return faults


def _case_faults(rule: Rule, case: Case, propose: Propose) -> list[str]:
    met = _of(rule, propose(case.before))
    if not met:
        return [f"{rule.id}: case {case.before!r}: meets nothing"]
    if rule.kind != "code" and len(met) > 1:
        return [f"{rule.id}: case {case.before!r}: meets {len(met)} places, must meet one: {_spans(case.before, met)}"]
    if rule.flag:
        wrong = [p for p in met if not isinstance(p, Flag)]
        return [f"{rule.id}: case {case.before!r}: a flag rule proposes an edit"] if wrong else []
    changes, _ = settle(case.before, [p for p in met if isinstance(p, Edit)], lambda edit, before: None)
    after = apply(case.before, changes)
    if case.after is not None and after != case.after:
        return [f"{rule.id}: case {case.before!r}: gives {after!r}, not {case.after!r}"]
    if again := _of(rule, propose(after)):
        return [f"{rule.id}: case {case.before!r}: its result {after!r} is met again: {_spans(after, again)}"]
    return []


def _of(rule: Rule, proposals: Iterable[Edit | Flag]) -> list[Edit | Flag]:
    return [p for p in proposals if p.rule == rule.id]


def _spans(text: str, met: Iterable[Edit | Flag]) -> str:
    return ", ".join(f"{p.start}:{p.end} {text[p.start : p.end]!r}" for p in met)

"""Try rules on their own examples, each in its stage."""

from collections.abc import Iterable, Iterator

from pipeline.config import Options
from pipeline.core.edit import Edit, Flag
from pipeline.core.source import Layout
from pipeline.rules.check import Propose, check_rule
from pipeline.rules.model import Rule, RuleSet
from pipeline.stages import STAGES
from pipeline.stages.context import Context

ATTEMPTS = (  # a rule that an option wakes is tried with that option
    Options(),
    Options(punctuation="full", paragraphs="one-per-line"),
    Options(script="traditional", paragraphs="blank-between"),
    Options(script="simplified-tw"),
    Options(script="simplified-hk"),
)


def rule_faults(chosen: Iterable[Rule], rules: RuleSet) -> Iterator[str]:
    """The faults of the `chosen` ones of `rules`."""
    for rule in chosen:
        attempts = (check_rule(rule, _stage(rule, rules, options)) for options in ATTEMPTS)
        faults = next(attempts)
        if faults and all(attempts):
            yield from faults


def _stage(rule: Rule, rules: RuleSet, options: Options) -> Propose:
    """The stage of a rule, for texts of the first of its sites."""
    stage = next((s for s in STAGES if s.name == rule.stage), None)
    context = Context(rules, options, Layout(), path="/".join((*rule.sites[:1], "example.txt")))

    def propose(text: str) -> Iterable[Edit | Flag]:
        return stage.propose(text, context) if stage else ()

    return propose

"""The gate between a proposal and the text: which edits a `Policy` lets through, and why not the others."""

import ahocorasick_rs

from pipeline.config import Policy
from pipeline.core.edit import Edit
from pipeline.core.engine import Gate
from pipeline.rules.model import RuleSet, Safety, is_named


def gate(policy: Policy, rules: RuleSet, stage: str, text: str) -> Gate:
    """The gate of one stage over one text. The user's protected terms win over everything, then people's decisions."""
    least = Safety[policy.safety]
    threshold = policy.stages.get(stage, policy.min_confidence)
    guarded = _occurrences(policy.protect, text)

    def why_not(edit: Edit, before: str) -> str | None:
        rule = rules[edit.rule]
        if any(start < edit.end and edit.start < end for start, end in guarded):
            return "protected"
        if edit.decided:
            return None
        if rule.safety < least or is_named(rule.id, policy.disabled):
            return "held"
        return "below-threshold" if edit.confidence < threshold else None

    return why_not


def _occurrences(terms: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    if not terms:
        return []
    automaton = ahocorasick_rs.AhoCorasick(terms)
    return [(start, end) for _, start, end in automaton.find_matches_as_indexes(text, overlapping=True)]

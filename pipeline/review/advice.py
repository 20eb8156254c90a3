"""What decisions say of rules: which promise more than people find, and their cases as a rule file writes them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

from pipeline.decisions import Decision

LEAST_REFUSALS = 3  # below, chance or one odd document explains them
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Advice:
    """A rule whose edits people refuse more often than its stated confidence allows."""

    rule: str
    agreed: int
    of: int
    stated: float
    at_most: float  # upper end of the 95 % interval (Wilson 1927) of how often people agree


def advice(decisions: Iterable[Decision], stated: Mapping[str, float]) -> list[Advice]:
    """The rules that should be lowered, the most refused first. To write something else is to refuse the proposal."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for d in decisions:
        if d.action in ("accept", "reject", "edit"):
            counts[d.rule][d.action == "accept"] += 1
    found = []
    for rule, (refused, agreed) in counts.items():
        at_most = upper_bound(agreed, refused + agreed)
        if refused >= LEAST_REFUSALS and at_most < stated.get(rule, 0):
            found.append(Advice(rule, agreed, refused + agreed, stated[rule], at_most))
    return sorted(found, key=lambda a: (-(a.of - a.agreed), a.rule))


def upper_bound(hits: int, of: int) -> float:
    """The upper end of the Wilson score interval of a share."""
    share, square = hits / of, Z * Z
    middle = share + square / (2 * of)
    return min(1.0, (middle + Z * sqrt(share * (1 - share) / of + square / (4 * of * of))) / (1 + square / of))


def cases(decisions: Iterable[Decision]) -> Iterator[str]:
    """Lines of TOML: what was accepted as `cases`, what was rejected as `keep`, rule by rule, each once."""
    by_rule: defaultdict[str, tuple[dict[str, None], dict[str, None]]] = defaultdict(lambda: ({}, {}))
    for d in decisions:
        before = _string(d.prefix + d.old + d.suffix)
        wanted = d.new if d.action == "accept" else d.text if d.action == "edit" else None
        if d.action == "accept" and d.new is None:
            by_rule[d.rule][0][f"{{ before = {before} }}"] = None
        elif wanted is not None:
            after = _string(d.prefix + wanted + d.suffix)
            by_rule[d.rule][0][f"{{ before = {before}, after = {after} }}"] = None
        elif d.action == "reject":
            by_rule[d.rule][1][before] = None
    for rule, (met, kept) in sorted(by_rule.items()):
        yield "[[rule]]"
        yield f"id = {_string(rule)}"
        for name, values in (("cases", met), ("keep", kept)):
            if values:
                yield f"{name} = ["
                yield from (f"    {value}," for value in values)
                yield "]"
        yield ""


def _string(text: str) -> str:
    """A basic TOML string: JSON's escapes are TOML's but for DEL, which TOML wants escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

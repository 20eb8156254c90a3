"""Match a stage's rules against a text: one automaton for literals, patterns only where a literal of theirs occurs."""

from collections.abc import Iterator
from functools import lru_cache

import ahocorasick_rs
import regex

from pipeline.core.edit import Edit, Flag, Reason
from pipeline.rules.folded import FoldedMatcher
from pipeline.rules.model import Rule, RuleSet
from pipeline.rules.sites import is_in_scope, sites_of

HEAD_SHARE = 0.15  # "head" and "tail" of a text: the first and last 15 %, at least EDGE_CHARS …
EDGE_CHARS = 400  # … as banners of 200-300 characters stand before short essays (facts: 0-290 of 800)
BASE_SECONDS = 2.0  # a pattern's time for one text: this, and a second for each million characters
# (a user's runaway pattern costs seconds, not the run; of ours the median takes 9 ms, the slowest 135 ms a million)


class Matcher:
    """Compiled rules of one stage. Matching is pure: the same text gives the same proposals."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._literals = [r for r in rules if r.kind == "literal" and not r.folded]
        self._folded = FoldedMatcher([r for r in rules if r.folded])
        self._patterns = [(r, regex.compile(r.match, regex.V1)) for r in rules if r.kind == "pattern"]
        self._needs = sorted({n for r, _ in self._patterns for n in r.needs})
        self._has_sites = any(r.sites or r.not_sites for r in rules)
        self._literal_automaton = _automaton([r.match for r in self._literals])
        self._needs_automaton = _automaton(self._needs)

    def proposals(self, text: str, path: str = "") -> Iterator[Edit | Flag]:
        """What the rules propose for a text; `path` is where it lies below raw/, for rules of one site."""
        sites = sites_of(text, path) if self._has_sites else frozenset[str]()
        if self._literal_automaton is not None:
            for n, start, end in self._literal_automaton.find_matches_as_indexes(text):
                rule = self._literals[n]
                if _is_in_place(rule, start, end, len(text)) and is_in_scope(rule, sites):
                    yield _proposal(rule, start, end, rule.replace)
        for hit in self._folded.hits(text, sites):
            if _is_in_place(hit.rule, hit.start, hit.end, len(text)):
                yield _proposal(hit.rule, hit.start, hit.end, hit.rule.replace)
        for rule, pattern in self._due_patterns(text):
            if is_in_scope(rule, sites):
                yield from _pattern_proposals(rule, pattern, text)

    def _due_patterns(self, text: str) -> list[tuple[Rule, regex.Pattern[str]]]:
        if self._needs_automaton is None:
            return []
        hits = self._needs_automaton.find_matches_as_indexes(text.lower(), overlapping=True)
        present = {self._needs[n] for n, _, _ in hits}
        return [(r, p) for r, p in self._patterns if not present.isdisjoint(r.needs)]


@lru_cache(maxsize=64)
def matcher(rules: RuleSet, stage: str) -> Matcher:
    """The matcher of a stage, compiled once a process."""
    return Matcher(rules.of(stage))


def _automaton(words: list[str]) -> ahocorasick_rs.AhoCorasick | None:
    return ahocorasick_rs.AhoCorasick(words) if words else None


def _pattern_proposals(rule: Rule, pattern: regex.Pattern[str], text: str) -> Iterator[Edit | Flag]:
    seconds = rule.seconds or BASE_SECONDS + len(text) / 1e6
    has_cut = "cut" in pattern.groupindex
    try:
        for m in pattern.finditer(text, timeout=seconds):
            start, end = m.span("cut" if has_cut and m["cut"] is not None else 0)
            if _is_in_place(rule, start, end, len(text)):
                yield _proposal(rule, start, end, m.expand(rule.replace) if "\\" in rule.replace else rule.replace)
    except TimeoutError:
        yield Flag(
            0,
            0,
            rule.id,
            1.0,
            Reason(
                f"规则在本文上超过 {seconds:g} 秒，其余部分未检查",
                f"the rule ran over {seconds:g} s on this text; the rest of it was not looked at",
            ),
        )


def _proposal(rule: Rule, start: int, end: int, text: str) -> Edit | Flag:
    if rule.flag:
        return Flag(start, end, rule.id, rule.confidence)
    return Edit(start, end, text, rule.id, rule.confidence)


def _is_in_place(rule: Rule, start: int, end: int, length: int) -> bool:
    if rule.where == "anywhere":
        return True
    reach = edge(length)
    head, tail = start < reach, end > length - reach
    return (head and rule.where != "tail") or (tail and rule.where != "head")


def edge(length: int) -> int:
    """Code points of the head, and of the tail, of a text."""
    return max(EDGE_CHARS, int(length * HEAD_SHARE))

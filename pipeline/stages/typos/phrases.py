"""Phrases that no author means, each with its right form: misspelt ones, and those of rewriting programs."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import ahocorasick_rs

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import CLOSERS

TABLES = {"typo/phrase": "typos.tsv", "typo/spun": "spun.tsv"}  # of rules/data, by the rule that their edits carry
OPENERS = frozenset("“‘「『《〈\"'")
SHOWN = 0.7  # confidence of what stands alone between quotation marks, at the most
_CLOSERS = frozenset(CLOSERS)


class Confusion(NamedTuple):
    rule: str
    wrong: str
    right: str
    confidence: float


def find(text: str) -> Iterator[tuple[range, Edit]]:
    """The positions of every listed phrase, and the edit of what differs in it."""
    confusions, automaton = _lexicon()
    for n, start, end in automaton.find_matches_as_indexes(text):
        c = confusions[n]
        quoted = text[start - 1 : start] in OPENERS and text[end : end + 1] in _CLOSERS
        a, b = _difference(c.wrong, c.right)
        words = Reason(f"{c.wrong} 应为 {c.right}", f"{c.wrong} is written {c.right}")
        # a word quoted on its own may be a pun or an example of the error: shown, not changed
        new, sure = c.right[a : len(c.right) - b], min(SHOWN, c.confidence) if quoted else c.confidence
        yield range(start, end), Edit(start + a, end - b, new, c.rule, sure, words)


def _difference(wrong: str, right: str) -> tuple[int, int]:
    """How many characters the two share at the front and at the back: an edit touches only what differs."""
    shortest = min(len(wrong), len(right))
    a = next((i for i in range(shortest) if wrong[i] != right[i]), shortest)
    b = next((i for i in range(shortest - a) if wrong[-1 - i] != right[-1 - i]), shortest - a)
    return a, b


@lru_cache(maxsize=1)
def _lexicon() -> tuple[list[Confusion], ahocorasick_rs.AhoCorasick]:
    confusions = []
    for rule, name in TABLES.items():
        table = (resources.files("pipeline.rules") / "data" / name).read_text(encoding="utf-8")
        rows = [line.split("\t") for line in table.split("\n") if line and not line.startswith("#")]
        confusions += [Confusion(rule, wrong, right, float(confidence)) for wrong, right, confidence in rows]
    return confusions, ahocorasick_rs.AhoCorasick(
        [c.wrong for c in confusions], ahocorasick_rs.MatchKind.LeftmostLongest
    )

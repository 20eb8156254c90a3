"""Verb and object that never go together: 发挥…关系. What stood between them, and joined them, may be lost."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import regex

from pipeline.core.edit import Flag, Reason

MOST_BETWEEN = 4  # code points; over more of them the noun often belongs to something else


class _Associations(NamedTuple):
    strangers: dict[str, dict[str, str]]  # verb -> noun -> pairs that chance would give
    pattern: regex.Pattern[str]


def never_seen_together(text: str) -> Iterator[Flag]:
    """发挥办公室关系。 A listed verb, a few characters, and at the clause's end a noun that no text has with it."""
    table = _associations()
    for m in table.pattern.finditer(text):
        verb, noun = m["verb"], m["noun"]
        expected = table.strangers[verb].get(noun)
        if expected is None:
            continue
        words = Reason(
            f"“{verb}”和“{noun}”不搭配：语料中偶然也该遇到 {expected} 次，实际一次没有；中间可能丢了一段",
            f"{verb} does not take {noun}: chance alone would give {expected} cases in the corpus, there is none; "
            "a passage may be lost between",
        )
        yield Flag(m.start(), m.end(), "lost/collocation", 0.7, words)


@lru_cache(maxsize=1)
def _associations() -> _Associations:
    table = (resources.files("pipeline.rules") / "data" / "associations.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.split("\n") if line and not line.startswith("#")]
    strangers = {verb: dict(pair.split(" ") for pair in pairs.split(", ")) for verb, pairs in rows}
    verbs = "|".join(strangers)
    nouns = "|".join(sorted({noun for row in strangers.values() for noun in row}))
    return _Associations(
        strangers,
        regex.compile(
            rf"(?<![所被的])(?P<verb>{verbs})(?:(?!{verbs}|{nouns}|的)\p{{Han}}){{0,{MOST_BETWEEN}}}?(?P<noun>{nouns})(?=[，。；！？\n]|$)",
            regex.V1,
        ),
    )

"""What counted pairs of characters say of an eaten full stop: does 住。 fit between its neighbours better than 祝?"""

from collections.abc import Iterable
from functools import lru_cache
from math import log2
from typing import NamedTuple

from pipeline.core.text import is_han
from pipeline.stages.characters.tables import read_table

BELIEF = 5  # occurrences of a pair that weigh as much as what follows its second character in general
LINE_END = "$"


class Counts(NamedTuple):
    by_kind: dict[tuple[str, str], dict[str, float]]
    sums: dict[tuple[str, str], float]
    common: dict[str, float]
    total: float


@lru_cache(maxsize=1)
def _counts() -> Counts:
    by_kind, common = read_table("stops"), read_table("frequency")["all", "*"]
    return Counts(by_kind, {key: sum(row.values()) for key, row in by_kind.items()}, common, sum(common.values()))


def before_end(right: str) -> Iterable[str]:
    """The characters that were ever seen before `right` at the end of a sentence or clause."""
    return _counts().by_kind["stop", right]


def gain_of(pair: str, right: str, follows: str) -> float:
    """Bits by which `right` and a full stop fit better than the second character of `pair` where that stands.

    `follows` are the two characters behind it; what is no Han counts as the line's end.
    """
    follower = follows[:1] if is_han(follows[:1]) else LINE_END
    return _gain(pair, right, follower) + _counts().by_kind.get(("lift", follower), {}).get(follows[1:], 0.0)


@lru_cache(maxsize=4096)
def _gain(pair: str, right: str, follower: str) -> float:
    c = _counts()
    before, wrong = pair[0], pair[1]
    seen = c.by_kind["before", wrong].get(before, 0.0)
    usual = 0.02 if follower == LINE_END else c.common.get(follower, 1.0) / c.total
    goes_on = (c.by_kind["after", wrong].get(follower, 0.0) + 2 * usual) / (c.sums["after", wrong] + 2)
    if (then := c.by_kind.get(("then", pair))) is not None:
        goes_on = (then.get(follower, 0.0) + BELIEF * goes_on) / (max(seen, c.sums["then", pair]) + BELIEF)
    by_chance = c.common.get(before, 1.0) * c.common.get(wrong, 1.0) / c.total
    ended = c.by_kind["stop", right][before] + 0.02 * c.by_kind["before", right].get(before, 0.0)
    starting = (c.by_kind["start", "。"].get(follower, 0.0) + 1) / c.sums["start", "。"]
    return log2(ended * starting) - log2((seen + 0.1 * by_chance + 0.05) * goes_on)

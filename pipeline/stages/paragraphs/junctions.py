"""Whether two characters that a break parts belong together: the table rules/data/junctions.tsv (bench/make_junctions).

36 % of cuts inside sentences part such a pair, 0.2 % of meetings of two sentences are one.
"""

from functools import lru_cache
from importlib import resources


def belong_together(last: str, first: str) -> bool:
    """Whether `first` after `last` is a common pair far above chance, mostly two characters of one word."""
    return first in _followers().get(last, "")


@lru_cache(maxsize=1)
def _followers() -> dict[str, str]:
    table = (resources.files("pipeline.rules") / "data" / "junctions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t", 1) for line in table.split("\n") if line and not line.startswith("#"))
    return dict(rows)

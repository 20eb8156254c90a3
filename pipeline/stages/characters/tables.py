"""Counted tables of rules/data/*.tsv: characters by level, level n standing for 2^n to 2^(n+1)-1 occurrences."""

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=4)
def read_table(name: str) -> dict[tuple[str, str], dict[str, float]]:
    """(kind, character) -> {character: how often, about; for the kind `lift` the level itself}. `$`: a line's end."""
    table = (resources.files("pipeline.rules") / "data" / f"{name}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.split("\n") if line and not line.startswith("#"))
    return {(kind, char): dict(_counts(cells, kind == "lift")) for kind, char, *cells in rows}


def _counts(cells: list[str], plain: bool) -> list[tuple[str, float]]:
    pairs = (cell.split(":", 1) for cell in cells if cell)
    # the middle of a level: 1, 2.5, 5.5, 11.5, …
    return [(char, float(level) if plain else 1.5 * 2 ** int(level) - 0.5) for level, chars in pairs for char in chars]

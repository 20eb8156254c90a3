"""Document frequency of shingles, exact, in bounded memory: a sketch finds candidates, a second pass counts them.

The sketch overestimates only (two shingles in one cell), so what it lets through and the exact count confirms is the
same in every run, though Python hashes strings differently each time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

SHINGLE = 8  # folded characters; shorter ones are phrases of the language, longer ones miss short ads
SHORT_LINE = range(3, SHINGLE)  # folded characters of a line that counts as a whole: 分节阅读0, 上一页
MOST_CELLS = 2**26  # bytes; a group of 400 documents of 24,000 characters fills a seventh of them
TOP = 255

Keys = Callable[[], Iterable[str]]
"""Gives the folded texts of a group, each time anew."""


def shingles(key: str) -> Iterator[str]:
    """All shingles of a folded text, line by line; a short line as "⏎line⏎"."""
    for line in key.split("\n"):
        if len(line) >= SHINGLE:
            yield from (line[i : i + SHINGLE] for i in range(len(line) - SHINGLE + 1))
        elif len(line) in SHORT_LINE:
            yield f"\n{line}\n"


def frequent(keys: Keys, least: int) -> dict[str, int]:
    """Shingle -> number of texts that hold it, for all that are in `least` texts or more."""
    chars = sum(map(len, keys()))
    cells = min(MOST_CELLS, 1 << max(12, (4 * chars).bit_length()))
    mask, sketch, enough = cells - 1, bytearray(cells), min(least, TOP)
    for key in keys():
        for cell in {hash(s) & mask for s in shingles(key)}:
            if sketch[cell] < TOP:
                sketch[cell] += 1
    counts: Counter[str] = Counter()
    for key in keys():
        counts.update({s for s in shingles(key) if sketch[hash(s) & mask] >= enough})
    return {s: n for s, n in sorted(counts.items()) if n >= least}

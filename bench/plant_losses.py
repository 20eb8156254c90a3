"""Take spans out of sound text, and remember where: what a converter loses, with the answer known.

A loss within a sentence leaves MARGIN characters of it on both sides and Han characters at the junction (a span that
ends at a mark leaves a sound sentence, which nobody can tell from one that was written so); one across sentences begins
in a sentence and ends in another. Lengths are even over 1-30 characters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import regex

from pipeline.core.text import is_han

LONGEST = 30
MARGIN = 4
TRIES = 20  # at places for one sentence
_SENTENCE = regex.compile(r"[^。！？\n]{12,}[。！？]")


@dataclass(frozen=True, slots=True)
class Planted:
    text: str  # with the losses
    at: tuple[int, ...]  # places in it, ascending
    lost: tuple[str, ...]  # what stood there


def sentences(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in _SENTENCE.finditer(text)]


def plant(text: str, rng: Random, share: float, across: bool = False) -> Planted:
    """`text` without a span of one in `share` of its sentences; `across`: spans that hold the end of a sentence."""
    pieces, places, lost = [], [], []
    done, size = 0, 0
    spans = sentences(text)
    for n, (start, end) in enumerate(spans):
        if rng.random() >= share or start < done:
            continue
        if across and (n + 1 == len(spans) or spans[n + 1][0] != end):
            continue
        found = _span(text, start, spans[n + 1][1] if across else end, end, across, rng)
        if found is None:
            continue
        pieces.append(text[done : found[0]])
        size += len(pieces[-1])
        places.append(size)
        lost.append(text[found[0] : found[1]])
        done = found[1]
    return Planted("".join([*pieces, text[done:]]), tuple(places), tuple(lost))


def _span(text: str, start: int, end: int, mark: int, across: bool, rng: Random) -> tuple[int, int] | None:
    """A span inside text[start:end] to take out; `mark` is where the first sentence ends."""
    for _ in range(TRIES):
        length = rng.randint(2 if across else 1, LONGEST)
        low, high = start + MARGIN, end - 1 - MARGIN - length
        if across:
            low, high = max(low, mark - length + 1), min(high, mark - 1)
        if low > high:
            continue
        a = rng.randint(low, high)
        if is_han(text[a - 1]) and is_han(text[a + length]):
            return a, a + length
    return None


def plant_all(texts: Sequence[str], rng: Random, share: float, across: bool = False) -> Iterator[Planted]:
    for text in texts:
        yield plant(text, rng, share, across)

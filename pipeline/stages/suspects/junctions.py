"""Junctions whose probability falls off: the words before a place and those after it were not written to meet."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from pipeline.core.edit import Flag, Reason

if TYPE_CHECKING:
    from pipeline.lm.trees import Trees

LEAST_SCORE = 4.1  # log-odds of the trees: 0.3 untouched places in 10,000 characters of laws, fewer in all other texts
WIDTH_SHOWN = 2  # characters on each side that a flag covers
CONFIDENCE = 0.6  # four of the seven that 341 scraped documents show are right
BLOCK = 512  # places looked at at once: what is tried at them fits the cache; 256 took 6 % longer, 1024 no less
NO_TEXT = 25  # code points: shorter texts are titles and captions


def broken_junctions(text: str) -> Iterator[Flag]:
    """Places where the text before and the text after hardly go together, and which the text does not repeat."""
    if len(text) < NO_TEXT:
        return
    for at in places(text, LEAST_SCORE):
        around = text[at - WIDTH_SHOWN : at + WIDTH_SHOWN]
        if text.count(around) > 1:  # said twice it is a term or a name
            continue
        left, right = text[max(0, at - 4) : at], text[at : at + 4]
        words = Reason(
            f"“{left}”与“{right}”接不上：语言模型认为后面的字不会跟在前面之后，中间可能丢了字句",
            f"{left} and {right} do not join: the language model does not expect the one after the other; "
            "words may be lost between",
        )
        yield Flag(at - WIDTH_SHOWN, at + WIDTH_SHOWN, "lost/junction", CONFIDENCE, words)


def places(text: str, least: float) -> list[int]:
    """Positions whose log-odds of a lost span are at least `least`, ascending."""
    from pipeline import lm  # numpy takes a tenth of a second, and most commands need neither
    from pipeline.stages.suspects.evidence import features, loose_places, padded

    model = lm.load()
    symbols, scores = padded(model, text)
    at = loose_places(model, symbols, scores)
    if not len(at):
        return []
    blocks = [at[k : k + BLOCK] for k in range(0, len(at), BLOCK)]
    found = [block[_trees().score(features(model, symbols, scores, block)) >= least] for block in blocks]
    return [int(i) for block in found for i in block]


@lru_cache(maxsize=1)
def _trees() -> "Trees":
    from pipeline.lm.trees import read

    return read((resources.files("pipeline.rules") / "data" / "suspects-trees.json").read_text(encoding="utf-8"))

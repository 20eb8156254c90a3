"""Whether the two sides of a break read on: the language model's opinion, as log-odds for "one sentence was cut".

`bench/fit_junctions.py` estimates the weights on sentences the model has not seen: cut in the middle, or the end of one
beside the start of another, their marks taken off. There the two scores together tell 95 of 100 such pairs apart.
"""

from collections.abc import Sequence

SIDE = 12  # code points of each side that are shown to the model
# log-odds = GOES_ON * (joined - broken) + TIED * (joined - unrelated) + BASE
GOES_ON, TIED, BASE = 0.56, 0.25, -2.83
FOR = 3.5  # no more than a comma and a long line say together
# A cut between two words that seldom meet looks like two strangers: of 745 cuts in our own prose 9 % scored below -1
DOUBT, AGAINST = 0.5, -1.75


def log_odds(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """For each (text before the break, text after it) the evidence that a sentence was cut, within FOR and AGAINST.

    Meant for sides that meet in Han characters; characters that the model does not know are no evidence.
    """
    if not pairs:
        return []
    from pipeline import lm  # numpy takes a tenth of a second to load

    model = lm.load()
    scores = model.junctions([(left[-SIDE:], right[:SIDE]) for left, right in pairs])
    odds = GOES_ON * (scores.joined - scores.broken) + TIED * (scores.joined - scores.unrelated) + BASE
    known = (model.known(left[-1]) and model.known(right[0]) for left, right in pairs)
    return [_believed(float(o)) if k else 0.0 for o, k in zip(odds, known, strict=True)]


def _believed(odds: float) -> float:
    return min(odds, FOR) if odds > 0 else max(odds * DOUBT, AGAINST)

"""Stage `characters`: what no author wrote and no reader should see: wrong decodings, stray code points, eaten stops.

Where two readings clash (a control character inside mojibake), the wider one is proposed and the narrower is not.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from pipeline.core.edit import Edit, Flag
from pipeline.rules.match import matcher
from pipeline.stages.characters import codepoints, composition, disguise, escapes, mojibake, names, private, stops
from pipeline.stages.characters.look import look
from pipeline.stages.context import Context


def propose(text: str, context: Context) -> Iterator[Edit | Flag]:
    seen = look(text)
    own = matcher(context.rules, "characters").proposals(text)  # what users know of their sites and fonts
    wide: list[Edit | Flag] = [*own, *mojibake.find(text, seen), *escapes.find(text)]
    narrow: list[Edit | Flag] = [*composition.find(text)]
    if seen.is_odd:
        narrow += (*codepoints.find(text), *private.find(text), *composition.stray_selectors(text))
    yield from wide
    yield from _outside(narrow, wide) if wide else narrow
    yield from names.find(text)
    yield from stops.find(text)
    yield from disguise.find(text)


def _outside(narrow: Iterable[Edit | Flag], wide: list[Edit | Flag]) -> Iterator[Edit | Flag]:
    """Those of `narrow` that touch none of `wide`."""
    spans = sorted((one.start, one.end) for one in wide)
    starts = [start for start, _ in spans]
    ends = [0, *accumulate((end for _, end in spans), max)]  # the farthest end of all that start before
    yield from (one for one in narrow if ends[bisect_right(starts, one.end - 1)] <= one.start)

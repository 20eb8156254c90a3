"""Stage `characters`: what no author wrote and no reader should see: wrong decodings, stray code points, eaten stops.

Where two readings clash (a control character inside mojibake), the wider one is proposed and the narrower is not.
"""

from collections.abc import Iterable, Iterator

from pipeline.core.edit import Edit, Flag
from pipeline.rules.match import matcher
from pipeline.stages.characters import codepoints, composition, escapes, mojibake, names, private, stops
from pipeline.stages.context import Context


def propose(text: str, context: Context) -> Iterator[Edit | Flag]:
    own = matcher(context.rules, "characters").proposals(text)  # what users know of their sites and fonts
    wide: list[Edit | Flag] = [*own, *mojibake.find(text), *escapes.find(text)]
    narrow: list[Edit | Flag] = [*codepoints.find(text), *private.find(text), *composition.find(text)]
    yield from wide
    yield from _outside(narrow, wide) if wide else narrow
    yield from names.find(text)
    yield from stops.find(text)


def _outside(narrow: Iterable[Edit | Flag], wide: list[Edit | Flag]) -> Iterator[Edit | Flag]:
    for one in narrow:
        if not any(w.start < one.end and one.start < w.end for w in wide):
            yield one

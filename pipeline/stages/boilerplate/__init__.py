"""Stage `boilerplate`: what the site or the converter wrote, found by rule, by repetition and by place on the page.

Spans, never lines: an ad is cut where it starts and ends. Only a line of which nothing is left goes as a whole.
"""

from collections.abc import Iterator

from pipeline.core.edit import Edit, Flag
from pipeline.rules.conversion import simplified
from pipeline.rules.match import matcher
from pipeline.stages.boilerplate import (
    chunks,
    company,
    emoji,
    furniture,
    heads,
    inside_words,
    jammers,
    layout,
    separators,
    tails,
    watermarks,
)
from pipeline.stages.boilerplate.notices import without_prose
from pipeline.stages.boilerplate.partners import with_partners
from pipeline.stages.boilerplate.spans import widen
from pipeline.stages.context import Context


def propose(text: str, context: Context) -> Iterator[Edit | Flag]:
    plain = simplified(text)
    found = [*_found(text, context), *jammers.random_lines(plain)]
    if plain != text:  # our rules are written in simplified characters, a user's need not be
        known = set(found)
        found += [p for p in _found(plain, context) if p not in known and not (isinstance(p, Edit) and p.text)]
    edits = list(without_prose(plain, (p for p in found if isinstance(p, Edit)), context.rules))
    edits = list(with_partners(text, edits))
    edits += heads.find(text, edits)
    edits += company.find(plain, edits)
    edits += separators.find(text, edits)
    yield from (p for p in found if isinstance(p, Flag))
    yield from widen(text, edits)


def _found(text: str, context: Context) -> Iterator[Edit | Flag]:
    yield from matcher(context.rules, "boilerplate").proposals(text, context.path)
    yield from watermarks.find(text)
    yield from layout.find(text, context.layout)
    yield from () if context.layout.pages else furniture.find(text)
    yield from tails.find(text)
    yield from chunks.find(text)
    yield from emoji.find(text)
    yield from jammers.find(text)
    yield from inside_words.find(text)

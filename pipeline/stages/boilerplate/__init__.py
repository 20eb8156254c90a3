"""Stage `boilerplate`: what the site or the converter wrote, found by rule, by repetition and by place on the page.

Spans, never lines: an ad is cut where it starts and ends. Only a line of which nothing is left goes as a whole.
"""

from collections.abc import Iterator

from pipeline.core.edit import Edit, Flag
from pipeline.rules.match import matcher
from pipeline.stages.boilerplate import (
    furniture,
    heads,
    inside_words,
    jammers,
    layout,
    pinyin,
    separators,
    tails,
    watermarks,
)
from pipeline.stages.boilerplate.spans import widen
from pipeline.stages.context import Context


def propose(text: str, context: Context) -> Iterator[Edit | Flag]:
    found: list[Edit | Flag] = list(matcher(context.rules, "boilerplate").proposals(text, context.path))
    found += watermarks.find(text)
    found += layout.find(text, context.layout)
    found += [] if context.layout.pages else furniture.find(text)
    found += tails.find(text)
    found += jammers.find(text)
    found += pinyin.find(text)
    found += inside_words.find(text)
    edits = [p for p in found if isinstance(p, Edit)]
    edits += heads.find(text, edits)
    edits += separators.find(text, edits)
    yield from (p for p in found if isinstance(p, Flag))
    yield from widen(text, edits)

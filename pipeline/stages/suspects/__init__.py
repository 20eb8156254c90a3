"""Stage `suspects`: flags where text seems lost or garbled, with what was seen. Never an edit: what is gone cannot be
guessed, but it can be shown.

One file a kind of evidence; each is a function from a text to flags. `ranking` decides what is worth showing.
"""

from collections.abc import Iterator

from pipeline.core.edit import Edit, Flag
from pipeline.rules.match import matcher
from pipeline.stages.context import Context
from pipeline.stages.suspects.collocations import never_seen_together
from pipeline.stages.suspects.emphasis import emphasis_marks
from pipeline.stages.suspects.endings import unended_paragraphs
from pipeline.stages.suspects.enumerations import unfulfilled
from pipeline.stages.suspects.garbled import garbled, garbled_lines
from pipeline.stages.suspects.junctions import broken_junctions
from pipeline.stages.suspects.marks import unpaired
from pipeline.stages.suspects.ordinals import gaps
from pipeline.stages.suspects.parallels import glued_openers, lonely_prefixes
from pipeline.stages.suspects.ranking import best
from pipeline.stages.suspects.repeats import repeated
from pipeline.stages.suspects.unsure import unsure_lines

_KINDS = (
    unfulfilled,
    gaps,
    glued_openers,
    lonely_prefixes,
    never_seen_together,
    unpaired,
    unended_paragraphs,
    repeated,
    broken_junctions,
)


def propose(text: str, context: Context) -> Iterator[Edit | Flag]:
    noise = garbled_lines(text)
    emphasis = emphasis_marks(text)
    found = matcher(context.rules, "suspects").proposals(text)
    matched = (p for p in found if isinstance(p, Flag) and p.start not in emphasis)
    told = (flag for kind in _KINDS for flag in kind(text))
    sound = [
        f
        for f in (*matched, *told, *unsure_lines(context.layout))
        if not any(line.start <= f.start < line.end for line in noise)
    ]
    yield from best([*garbled(text, noise), *sound], context.options.suspects, len(text), context.rules)

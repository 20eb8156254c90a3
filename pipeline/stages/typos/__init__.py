"""Stage `typos`: listed phrases, what a language model would rather read otherwise, doubled and dropped characters.

What the model proposes has a confidence learnt from spoiled text. Rules carry it: `typo/sound` and `typo/word` may be
applied, `typo/alike` is only shown, however likely (see `guards`). Below 0.3 nothing is said. In lines that OCR was not
sure of all is only shown: what stands around a place may be misread as well.
"""

from collections.abc import Iterator

from pipeline.core.edit import Edit
from pipeline.stages.context import Context
from pipeline.stages.typos import phrases


def propose(text: str, context: Context) -> Iterator[Edit]:
    from pipeline.stages.typos import repairs  # numpy and the model: where there is no text they are not needed

    listed = list(phrases.find(text))
    yield from (edit for _, edit in listed)
    taken = {i for span, _ in listed for i in span}
    yield from (e for e in repairs.propose(text, context.layout) if taken.isdisjoint(range(e.start, e.end)))

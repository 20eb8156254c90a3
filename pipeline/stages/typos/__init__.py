"""Stage `typos`: listed phrases, and characters that a language model would rather read otherwise.

What the model proposes has a confidence learnt from spoiled text. Two rules carry it: `typo/sound` may be applied,
`typo/alike` is only shown, however likely (see `guards`). Below 0.3 nothing is said. In lines that OCR was not sure of
all is only shown: what stands around a place may be misread as well.
"""

from collections.abc import Iterator

from pipeline.core.edit import Edit, Reason
from pipeline.core.source import Layout
from pipeline.stages.context import Context
from pipeline.stages.typos import phrases

LEAST_SHOWN = 0.3


def propose(text: str, context: Context) -> Iterator[Edit]:
    listed = list(phrases.find(text))
    yield from (edit for _, edit in listed)
    taken = {i for span, _ in listed for i in span}
    yield from (edit for edit in _judged(text, context.layout) if taken.isdisjoint(range(edit.start, edit.end)))


def _judged(text: str, layout: Layout) -> Iterator[Edit]:
    from pipeline import lm
    from pipeline.stages.typos.candidates import find
    from pipeline.stages.typos.features import column, features_of
    from pipeline.stages.typos.guards import is_familiar, is_simplified, is_worth_showing, may_apply
    from pipeline.stages.typos.judge import confidence

    model = lm.load()
    found = find(text, model)
    if not len(found.at):
        return
    features = features_of(found, model)
    sure = confidence(features)
    if sure.max() < LEAST_SHOWN or not is_simplified(text):
        return
    is_known_kind = is_familiar(text, found.text_scores)
    misread = [range(line.start, line.end) for line in layout.unsure_lines]
    edits, old_words = found.edits(model), column(features, "old_word").tolist()
    may = may_apply(text, edits, found, features)
    for edit, how, applicable, old_word in zip(edits, sure.tolist(), may, old_words, strict=True):
        start, end, new = edit
        if how >= LEAST_SHOWN and is_worth_showing(text, edit, old_word):
            words = Reason(f"{text[start:end]} 疑为 {new}", f"{text[start:end]} seems to stand for {new}")
            is_sure = applicable and is_known_kind and not any(start in line for line in misread)
            yield Edit(start, end, new, "typo/sound" if is_sure else "typo/alike", round(how, 3), words)

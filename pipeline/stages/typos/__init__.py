"""Stage `typos`: listed phrases, and characters that a language model would rather read otherwise.

What the model proposes has a confidence learnt from spoiled text. Two rules carry it: `typo/sound` may be applied,
`typo/alike` is only shown, however likely (see `guards`). Below 0.3 nothing is said.
"""

from collections.abc import Iterator

from pipeline.core.edit import Edit, Reason
from pipeline.stages.context import Context
from pipeline.stages.typos import phrases

LEAST_SHOWN = 0.3


def propose(text: str, context: Context) -> Iterator[Edit]:
    listed = list(phrases.find(text))
    yield from (edit for _, edit in listed)
    taken = {i for span, _ in listed for i in span}
    yield from (edit for edit in _judged(text) if edit.start not in taken)


def _judged(text: str) -> Iterator[Edit]:
    from pipeline import lm
    from pipeline.stages.typos.candidates import find
    from pipeline.stages.typos.guards import is_familiar, is_simplified, may_apply
    from pipeline.stages.typos.judge import confidence

    model = lm.load()
    found = find(text, model)
    if not len(found.at):
        return
    sure = confidence(found.features)
    if sure.max() < LEAST_SHOWN or not is_simplified(text):
        return
    meant, is_known_kind = model.characters(found.symbols), is_familiar(text, model)
    for at, new, how, may in zip(found.at.tolist(), meant, sure.tolist(), may_apply(text, found, meant), strict=True):
        if how >= LEAST_SHOWN:
            words = Reason(f"{text[at]} 疑为 {new}", f"{text[at]} seems to stand for {new}")
            yield Edit(at, at + 1, new, "typo/sound" if may and is_known_kind else "typo/alike", round(how, 3), words)

"""What the language model would mend: replacements with their confidence; doubled and dropped characters to show."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline import lm
from pipeline.core.edit import Edit, Reason
from pipeline.core.source import Layout
from pipeline.stages.typos import doubled, dropped
from pipeline.stages.typos.alike import Kind
from pipeline.stages.typos.candidates import Found, find
from pipeline.stages.typos.features import Floats, column, features_of
from pipeline.stages.typos.guards import is_familiar, is_simplified, is_worth_showing, may_apply
from pipeline.stages.typos.judge import confidence, with_proof

LEAST_SHOWN = 0.3


def propose(text: str, layout: Layout) -> Iterator[Edit]:
    model = lm.load()
    yield from doubled.find(text, model)
    found = find(text, model)
    lacking, features = list(dropped.find(text, found, model)), features_of(found, model)
    sure = confidence(features)
    if (lacking or (sure >= LEAST_SHOWN).any()) and is_simplified(text):
        yield from lacking
        yield from _replaced(text, layout, found, features, sure)


def _replaced(text: str, layout: Layout, found: Found, features: Floats, sure: NDArray[np.float64]) -> Iterator[Edit]:
    model = lm.load()
    misread = [range(line.start, line.end) for line in layout.unsure_lines]
    edits, old_words = found.edits(model), column(features, "old_word").tolist()
    may = may_apply(text, edits, found, features) & is_familiar(text, found.text_scores)
    stated, kinds_of = with_proof(sure, may, found.kinds & Kind.IDIOM > 0).tolist(), found.kinds.tolist()
    for edit, how, proved, kinds, old_word in zip(edits, stated, may.tolist(), kinds_of, old_words, strict=True):
        start, end, new = edit
        if how >= LEAST_SHOWN and is_worth_showing(text, edit, old_word):
            words = Reason(f"{text[start:end]} 疑为 {new}", f"{text[start:end]} seems to stand for {new}")
            sounds = bool(kinds & (Kind.SOUND | Kind.WORD))
            is_sure = proved and not any(start in line for line in misread)
            rule = ("typo/sound" if sounds else "typo/word") if is_sure else "typo/alike"
            yield Edit(start, end, new, rule, round(how, 3), words)

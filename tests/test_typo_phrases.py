"""The tables of phrases: every row is its own case."""

import pytest

from pipeline.core.edit import Change
from pipeline.core.engine import apply
from pipeline.stages.typos.phrases import Confusion, _lexicon, find

ROWS = _lexicon()[0]


def mended(text: str) -> str:
    edits = [edit for _, edit in find(text)]
    return apply(text, [Change(e.start, text[e.start : e.end], e.text, e.rule, e.confidence) for e in edits])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.wrong)
def test_a_row_mends_its_phrase_and_nothing_more(row: Confusion) -> None:
    assert mended(f"灯。{row.wrong}。") == f"灯。{row.right}。"
    assert [edit.rule for _, edit in find(row.wrong)] == [row.rule]
    assert mended(row.right) == row.right


def test_no_phrase_is_listed_twice() -> None:
    assert len({row.wrong for row in ROWS}) == len(ROWS)


def test_a_phrase_between_quotes_is_only_shown() -> None:
    assert [edit.confidence for _, edit in find("他写成了“礼貌古国”。")] == [0.7]
    assert [edit.confidence for _, edit in find("他写成了礼貌古国。")] == [0.98]

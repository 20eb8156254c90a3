"""Lost spans within sentences: what is planted is known, sound text stays silent."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.plant_losses import LONGEST, plant, sentences
from pipeline import lm
from pipeline.core.text import is_han
from pipeline.lm.model import load_neighbours
from pipeline.stages.suspects import junctions
from pipeline.stages.suspects.junctions import broken_junctions, places

LAW = "县级以上人民政府应当加强对本行政区域内安全生产工作的领导，有关部门的职责分工由本级人民政府规定并向社会公布。"


@given(st.integers(0, 99), st.booleans(), st.sampled_from([0.2, 1.0]), st.integers(1, 5))
def test_what_is_planted_can_be_put_back(seed: int, across: bool, share: float, times: int) -> None:
    text = LAW * times
    planted = plant(text, Random(seed), share, across)
    whole, moved = planted.text, 0
    for at, lost in zip(planted.at, planted.lost, strict=True):
        whole = whole[: at + moved] + lost + whole[at + moved :]
        moved += len(lost)
        assert 1 <= len(lost) <= LONGEST
        assert ("。" in lost) == across
        assert is_han(planted.text[at - 1])
        assert is_han(planted.text[at])
    assert whole == text


def test_sentences_are_found_where_they_stand() -> None:
    assert [LAW[a:b] for a, b in sentences(f"{LAW}\n短。")] == [LAW]


LOST = [  # where characters were taken out, and how many
    (LAW, 24, 5),
    (LAW, 11, 8),
    (LAW, 22, 11),
]


@pytest.mark.parametrize(("text", "start", "length"), LOST)
def test_a_lost_span_is_seen_where_it_was(text: str, start: int, length: int) -> None:
    assert list(broken_junctions(text)) == []
    (flag,) = broken_junctions(text[:start] + text[start + length :])
    assert flag.start <= start <= flag.end
    assert flag.rule == "lost/junction"
    assert text[start - 2 : start] in flag.reason.zh


@pytest.mark.parametrize("text", ["", "短", "。", "abc" * 30, "\n" * 60, "𠮷" * 60, "县" * 60])
def test_odd_texts_have_no_place(text: str) -> None:
    assert places(text, 0.0) == [] or is_han(text[0])


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(LAW[:start] + LAW[start + length :] for _, start, length in LOST)
    whole = places(text, -9.0)
    assert len(whole) > 1
    monkeypatch.setattr(junctions, "BLOCK", 1)
    assert places(text, -9.0) == whole


def test_neighbours_complete_words() -> None:
    model = lm.load()
    after, before = load_neighbours()
    assert len(after) >= len(model.unigrams)
    assert "切" in model.characters(after[model.encode("密")[0]])
    assert "密" in model.characters(before[model.encode("切")[0]])

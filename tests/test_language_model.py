"""The language model: its table, its arithmetic, what it says of Chinese, and that nobody pays who does not ask."""

import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.make_language_model import vocabulary, write
from pipeline import lm
from pipeline.lm.model import read
from pipeline.lm.table import fill, look_up
from pipeline.lm.trees import Trees
from pipeline.lm.trees import read as read_trees

SENTENCES = (
    "各部门要认真贯彻落实会议精神，切实加强对工作的领导，确保各项任务按时完成。",
    "村里的老人说，河水涨起来的时候，桥头的那盏灯从来没有灭过。",
    "截至2024年底，全镇共有12个行政村，新修道路36.5公里。",
)
FREE_TEXT = st.text(st.sampled_from("的一是在不了有和人这，。\n1a 龘𠮷\ud800\x00"), max_size=40)


@given(st.dictionaries(st.integers(0, 2**64 - 1), st.integers(0, 2**16 - 1), max_size=300))
def test_a_table_gives_back_what_was_put_in(rows: dict[int, int]) -> None:
    keys = np.array(list(rows), np.uint64)
    cells = fill(keys, np.array(list(rows.values()), np.uint16))
    found, values = look_up(cells, keys)
    assert found.all()
    assert values.tolist() == list(rows.values())


def test_a_table_knows_what_it_does_not_hold() -> None:
    rng = np.random.default_rng(1)
    keys = rng.integers(0, 2**63, 200_000).astype(np.uint64)
    cells = fill(keys[:50_000], np.zeros(50_000, np.uint16))
    found, _ = look_up(cells, keys[50_000:])
    assert found.mean() < 1e-4  # 2^-16 expected
    assert cells.nbytes < 50_000 * 4.95


def test_probabilities_of_all_characters_sum_to_one() -> None:
    model = lm.load()
    everything = np.arange(len(model.unigrams), dtype=np.uint16)
    for context in ("各项工作", "老人说，", "龘龘龘龘", "\n\n\n\n", "我的的我"):
        rows = np.concatenate(
            [np.broadcast_to(model.encode(context), (len(everything), 4)), everything[:, None]], axis=1
        )
        # eight bits a number: half a step of the likeliest character, and of the weights of three orders
        assert np.exp(model.score(rows).astype(float)).sum() == pytest.approx(1, abs=np.expm1(1 / 32 + 3 / 64))


@given(st.sampled_from(SENTENCES), FREE_TEXT, st.data())
def test_a_gain_is_the_difference_of_two_texts(sentence: str, new: str, data: st.DataObject) -> None:
    a = data.draw(st.integers(0, len(sentence)))
    b = data.draw(st.integers(a, len(sentence)))
    model = lm.load()
    edited = sentence[:a] + new + sentence[b:]
    wanted = model.log_probabilities(edited).sum() - model.log_probabilities(sentence).sum()
    (gain,) = model.gains(sentence, [(a, b, new)])
    assert gain == pytest.approx(wanted, abs=0.01)


@given(FREE_TEXT)
def test_any_text_has_a_number_for_every_character(text: str) -> None:
    scores = lm.load().log_probabilities(text)
    assert len(scores) == len(text)
    assert np.isfinite(scores).all()
    assert (scores < 2).all()  # a quantised back-off weight may lift a sum a little above nought


def test_long_texts_are_scored_as_one() -> None:
    text = "".join(SENTENCES) * 500
    model = lm.load()
    scores = model.log_probabilities(text)
    period = len("".join(SENTENCES))
    assert scores[period : 2 * period] == pytest.approx(scores[-period:])


GAINS = [  # text, wrong, right: what the model must prefer
    ("要坚持以经济建设为重心的基本路线不动摇", "重心", "中心"),
    ("切实履行职责，加强侧划和组织", "侧划", "策划"),
    ("在市场竟争中不断发展壮大", "竟争", "竞争"),
    ("本条例自公布之日起施形。", "施形", "施行"),
]


@pytest.mark.parametrize(("text", "wrong", "right"), GAINS)
def test_the_right_word_gains(text: str, wrong: str, right: str) -> None:
    at = text.index(wrong)
    gains = lm.load().gains(text, [(at, at + 2, right), (at, at + 2, wrong)])
    assert gains[0] > 3
    assert gains[1] == 0


def test_junctions_tell_a_cut_sentence_from_two_paragraphs() -> None:
    cut = ("各部门要认真贯彻落实会议精", "神，切实加强对工作的领导")
    apart = ("确保各项任务按时完成。", "第二章 组织机构")
    strangers = ("河水涨起来的时候，桥头的那盏灯", "务院令第三十号公布")
    found = lm.load().junctions([cut, apart, strangers, ("", ""), ("左边", "")])
    told = found.joined - found.broken
    assert told[0] > 5 > -2 > told[1]
    assert (found.joined - found.unrelated)[0] > 5 > (found.joined - found.unrelated)[2]
    assert np.isfinite(told).all()


def test_a_model_of_a_small_text_is_a_distribution(tmp_path: Path) -> None:
    lines = ["甲乙丙丁戊己庚辛" * 4, "甲丙乙丁" * 9, "丁丁甲乙" * 9, "甲乙丙" * 5, "戊己庚" * 7]
    write(tmp_path, {"tiny": lines}, 10_000, vocabulary({"tiny": lines}))
    model = read(tmp_path)
    symbols = len(model.unigrams)
    assert symbols == 4 + len("甲乙丙丁戊己庚")  # 辛 is too rare
    assert model.characters(range(symbols)) == "\ufffd\n0a丁丙乙己庚戊甲"
    for context in ("甲乙丙丁", "丁丁甲乙", "\n\n\n甲"):
        rows = np.array([[*model.encode(context), s] for s in range(symbols)], np.uint16)
        assert np.exp(model.score(rows).astype(float)).sum() == pytest.approx(1, abs=0.05)
    assert model.gains("甲乙丙", [(2, 3, "丁"), (2, 3, "甲")]).max() < -0.2


def test_who_asks_nothing_pays_nothing() -> None:
    code = "import sys, pipeline.cli, pipeline.document; sys.exit('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


def walk(model: Trees, row: np.ndarray) -> float:
    total = model.start
    for feature, threshold, leaf in zip(model.feature, model.threshold, model.leaf, strict=True):
        node = 0
        while node < len(feature):
            node = 2 * node + 1 + int(row[feature[node]] > threshold[node])
        total += float(leaf[node - len(feature)])
    return float(total)


@pytest.mark.parametrize("name", ["typo-judge.json", "suspects-trees.json"])
def test_trees_are_walked_as_they_are_meant(name: str) -> None:
    model = read_trees((resources.files("pipeline.rules") / "data" / name).read_text(encoding="utf-8"))
    rows = np.random.default_rng(1).normal(-4, 4, (300, int(model.feature.max()) + 1)).astype(np.float32)
    assert np.allclose(model.score(rows), [walk(model, row) for row in rows], atol=1e-4)

"""Mojibake through every wrong codec pair: repaired exactly where the information survives, never made worse."""

import lzma
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from pipeline.config import Config
from pipeline.core.edit import Edit
from pipeline.core.engine import apply, settle
from pipeline.core.source import Source
from pipeline.document import clean_source
from pipeline.rules.load import built_in
from pipeline.stages import STAGES
from pipeline.stages.characters import mojibake
from pipeline.stages.characters.look import look

SENTENCES = (
    "我们在图书馆里读书，天气很好。",
    "灯塔的守护人每天早上六点起床，先看看海面。",
    "“你明天来吗？”他问。",
    "请把这封信交给王老师，她在二楼（东侧）。",
    "一九八四年，渡口街的修表铺开张了！",
    "社区图书馆2024年工作总结",
    "第12页，共20页",
    "她说：《红楼梦》读了三遍，还想再读。",
    "朱镕基总理来过这里",
    "面包5元，牛奶3.5元；合计8.5元",
    "雨下了一整夜，河水漫过了石桥。",
    "老人把网收起来，慢慢走回家去。",
    "会议讨论了三个问题：人员、经费、时间。",
    "孩子们在操场上放风筝，笑声传得很远。",
    "这本书一共有三百二十页，价格是四十五元。",
    "秋天到了，山上的叶子红了一片。",
    "他写完作业，就去厨房帮妈妈洗碗。",
    "本条例自公布之日起施行。",
    "各部门要认真落实，确保按期完成任务。",
    "她站在窗前，望着远处的灯火，一句话也没有说。",
    "为什么天空是蓝色的？老师笑了。",
    "地址：城南路8号，电话请拨总机。",
    "工作总结与明年计划",
    "这是第一次，也是最后一次。",
    "火车晚点两个小时，站台上挤满了人。",
)
TRADITIONAL = OpenCC("s2tw")
_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def western(data: bytes) -> str:
    """As browsers read cp1252: bytes that it leaves undefined are the control characters of latin-1."""
    one = (bytes((b,)) for b in data)
    return "".join(b.decode("latin-1" if b[0] in _UNDEFINED else "cp1252") for b in one)


def by_pairs(data: bytes, codec: str) -> str:
    """As browsers read a code of two bytes: a pair that is none costs both its bytes."""
    pairs = re.findall(rb"[\x00-\x7f]|[\x80-\xff].", data, re.DOTALL)
    return "".join(pair.decode(codec, "ignore") or "\ufffd" for pair in pairs)


def as_written(kind: str, sentence: str) -> str:
    """The sentence as people write it who use the encoding of a kind of damage."""
    return TRADITIONAL.convert(sentence) if kind.startswith("big5") else sentence


Damage = Callable[[str], str]

SURVIVES: dict[str, Damage] = {
    "utf-8 as latin-1": lambda s: s.encode().decode("latin-1"),
    "utf-8 as cp1252": lambda s: western(s.encode()),
    "gbk as latin-1": lambda s: s.encode("gbk").decode("latin-1"),
    "gbk as cp1252": lambda s: western(s.encode("gbk")),
    "gb18030 as latin-1": lambda s: s.encode("gb18030").decode("latin-1"),
    "utf-8 as cp1252 twice": lambda s: western(western(s.encode()).encode()),
    "utf-8 as latin-1 twice": lambda s: s.encode().decode("latin-1").encode().decode("latin-1"),
    "utf-8 as cp1252 three times": lambda s: western(western(western(s.encode()).encode()).encode()),
    "gbk as cp1252, utf-8 as cp1252": lambda s: western(western(s.encode("gbk")).encode()),
    "utf-8 as gbk": lambda s: s.encode().decode("gbk"),  # most texts of an odd length cannot be read so
    "utf-8 as gb18030": lambda s: s.encode().decode("gb18030"),
    "gbk as big5": lambda s: s.encode("gbk").decode("big5hkscs"),
    "gbk as cp950": lambda s: s.encode("gbk").decode("cp950"),
    "big5 as gb18030": lambda s: s.encode("cp950").decode("gb18030"),
    "big5 as latin-1": lambda s: s.encode("cp950").decode("latin-1"),
    "big5 as cp1252": lambda s: western(s.encode("cp950")),
    "big5 as cp1252, utf-8 as cp1252": lambda s: western(western(s.encode("cp950")).encode()),
}
DAMAGED: dict[str, Damage] = {
    "utf-8 as gbk, lost bytes U+FFFD": lambda s: s.encode().decode("gbk", "replace"),
    "utf-8 as gb18030, lost bytes U+FFFD": lambda s: s.encode().decode("gb18030", "replace"),
    "utf-8 as gbk, lost bytes ?": lambda s: s.encode().decode("gbk", "replace").replace("\ufffd", "?"),
    "gbk as big5, lost pairs U+FFFD": lambda s: by_pairs(s.encode("gbk"), "big5hkscs"),
    "gbk as big5, lost pairs ?": lambda s: by_pairs(s.encode("gbk"), "cp950").replace("\ufffd", "?"),
    "big5 as gbk, lost pairs U+FFFD": lambda s: by_pairs(s.encode("cp950"), "gbk"),
    "utf-8 as latin-1, controls lost": lambda s: "".join(
        c for c in s.encode().decode("latin-1") if not "\x80" <= c < "\xa0"
    ),
}
LOST: dict[str, Damage] = {
    "gbk as utf-8": lambda s: s.encode("gbk").decode("utf-8", "replace"),
    "big5 as utf-8": lambda s: s.encode("cp950").decode("utf-8", "replace"),
    "utf-8 as big5": lambda s: s.encode().decode("cp950", "replace"),
    "gbk as ascii": lambda s: s.encode("gbk").decode("ascii", "replace"),
    "锟斤拷": lambda s: "锟斤拷" * (len(s) // 3),
}


# Five characters, or two uncommon ones where a line begins, are too few to be sure what was meant.
DOUBTFUL = {
    ("gbk as big5", "第12页，共20页"),
    ("gbk as cp950", "第12页，共20页"),
    ("big5 as gb18030", "朱鎔基總理來過這裡"),
}


def repaired(text: str) -> str:
    changes, declined = settle(text, mojibake.find(text, look(text)), lambda edit, before: None)
    assert not declined
    return apply(text, changes)


def pairs(kinds: Mapping[str, Damage]) -> list[tuple[str, str]]:
    return [(kind, as_written(kind, sentence)) for kind in kinds for sentence in SENTENCES]


def survives(kind: str, sentence: str) -> bool:
    try:
        SURVIVES[kind](sentence)
    except UnicodeDecodeError:
        return False
    return (kind, sentence) not in DOUBTFUL


@pytest.mark.parametrize(("kind", "sentence"), [pair for pair in pairs(SURVIVES) if survives(*pair)])
def test_what_survives_is_repaired_exactly(kind: str, sentence: str) -> None:
    wrong = SURVIVES[kind](sentence)
    assert repaired(wrong) == sentence
    assert (
        repaired(f"前面的话没有坏。\n{wrong}\n后面的话也没有坏。")
        == f"前面的话没有坏。\n{sentence}\n后面的话也没有坏。"
    )


@pytest.mark.parametrize(("kind", "sentence"), [*pairs(DAMAGED), *sorted(DOUBTFUL)])
def test_damage_is_repaired_around_its_holes(kind: str, sentence: str) -> None:
    """What comes out holds more of the sentence than what went in, and no character that neither has."""
    wrong = (DAMAGED | SURVIVES)[kind](sentence)
    after = repaired(wrong)
    right = set(sentence)
    assert {c for c in after if c not in wrong} <= right | {"\ufffd"}
    assert sum(c in right for c in after) >= sum(c in right for c in wrong)


ALONE = ("utf-8 as latin-1", "utf-8 as cp1252")  # readings in which a lost byte costs one character only


@given(
    st.sampled_from([pair for pair in pairs(SURVIVES) if survives(*pair)]),
    st.lists(st.integers(0, 10_000), min_size=1, max_size=3),
    st.sampled_from(["", "?", "\ufffd"]),
)
def test_a_line_with_lost_bytes_is_made_no_worse(pair: tuple[str, str], places: list[int], left: str) -> None:
    kind, sentence = pair
    chars = list(SURVIVES[kind](sentence))
    for at in places:
        chars[at % len(chars)] = left
    wrong = "".join(chars)
    after = repaired(wrong)
    right = set(sentence)
    assert sum(c in right for c in after) >= sum(c in right for c in wrong)
    if kind in ALONE:
        assert {c for c in after if c not in wrong} <= right | {"\ufffd"}
        assert repaired(after) == after


CLEAN = 1_000_000  # code points of clean text of each kind


def test_clean_text_has_no_mojibake(corpus: Path) -> None:
    for path in sorted((corpus / "lm").glob("*.txt.xz")):
        with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
            text = file.read(CLEAN)
        for script in (text, OpenCC("s2t").convert(text)):
            found = list(mojibake.find(script, look(script)))
            assert found == [], (path.name, script[found[0].start - 9 : found[0].end + 9])


@pytest.mark.parametrize(("kind", "sentence"), pairs(LOST))
def test_what_is_lost_stays(kind: str, sentence: str) -> None:
    wrong = LOST[kind](sentence)
    assert repaired(wrong) == wrong


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sound_text_stays(sentence: str) -> None:
    assert list(mojibake.find(sentence, look(sentence))) == []
    beside = f"Où étés déjà, {sentence} Größe"
    assert list(mojibake.find(beside, look(beside))) == []


@pytest.mark.parametrize(
    "text",
    [
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ",
        "NAÇÃO SÃO JOÃO",
        "±°²³×÷",
        "Ångström 與 Curaçao",
        "老舍（Lǎo Shě）、巴金",
        "涓涓细流，浜汉濡以沫",
        "ÿÿÿÿÿÿ",
    ],
)
def test_letters_and_rare_characters_stay(text: str) -> None:
    assert list(mojibake.find(text, look(text))) == []


def test_repaired_text_is_restored_and_at_rest() -> None:
    kinds = DAMAGED | {"gbk as cp1252": SURVIVES["gbk as cp1252"]}
    raw = "".join(f(as_written(kind, SENTENCES[n])) + "\n" for kind, f in kinds.items() for n in (0, 9))
    stages = [stage for stage in STAGES if stage.name in ("characters", "suspects")]
    document = clean_source(Source("0", "text/plain", "test", raw), built_in(), Config(), stages)
    assert document.restore() == raw
    again = clean_source(Source("0", "text/plain", "test", document.text), built_in(), Config(), stages)
    assert again.text == document.text
    assert any(f.rule == "lost/replacement" for f in document.flags)
    assert all(isinstance(e, Edit) for e in mojibake.find(raw, look(raw)))

"""Traditional and simplified: directions, regions, phrases that keep a character, names, lone characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config, Options, Policy
from pipeline.core.source import Layout, Source
from pipeline.document import Document, clean_source
from pipeline.rules import conversion
from pipeline.rules.load import built_in
from pipeline.stages import script
from pipeline.stages.context import Context, Stage

ONLY = (Stage("script", script.propose),)
SIMPLE = "社区图书馆藏书不多，却天天有人来读，老人和孩子都喜欢这里的安静。"


def converted(text: str, config: Config) -> Document:
    return clean_source(Source("0", "text/plain", "test", text), built_in(), config, ONLY)


@pytest.mark.parametrize(
    ("target", "before", "after"),
    [
        ("simplified", "圖書館裡燈還亮着，孩子們寫完作業纔回家。", "图书馆里灯还亮着，孩子们写完作业才回家。"),
        (
            "simplified",
            "乾隆年間的著作，他執著地讀，乾燥的書頁黃了。",
            "乾隆年间的著作，他执著地读，干燥的书页黄了。",
        ),
        (
            "simplified",
            "宮商角徵羽，瞭望塔上瞭解了情況，遍地狼藉，圖書館。",
            "宫商角徵羽，瞭望塔上了解了情况，遍地狼藉，图书馆。",
        ),
        ("simplified-tw", "這個軟體和滑鼠是資訊室買的，網路也裝好了。", "这个软件和鼠标是信息室买的，网络也装好了。"),
        ("simplified-hk", "圖書館裏燈還亮着，孩子們寫完作業才回家。", "图书馆里灯还亮着，孩子们写完作业才回家。"),
        ("traditional", "图书馆里灯还亮着，皇后在后面，头发和发展。", "圖書館裏燈還亮着，皇后在後面，頭髮和發展。"),
        ("keep", "圖書館裡燈還亮着。", "圖書館裡燈還亮着。"),
    ],
)
def test_directions(target: str, before: str, after: str) -> None:
    document = converted(before, Config(options=Options(script=target)))  # type: ignore[arg-type]
    assert document.text == after
    assert document.restore() == before


def test_protected_names_keep_their_characters() -> None:
    config = Config(policy=Policy(protect=("鍾書",)))
    assert converted("鍾書寫過許多書，圖書館裡有三本。", config).text.startswith("鍾書")
    assert "图书馆里有三本" in converted("鍾書寫過許多書，圖書館裡有三本。", config).text


TRADITIONAL = "圖書館裡燈還亮着，孩子們寫完作業纔回家，老師們還在討論乾隆年間的著作與瞭望塔。"


@given(
    st.text(st.sampled_from(TRADITIONAL + "鍾書寫過許多的，\n"), max_size=40),
    st.lists(st.text(st.sampled_from(TRADITIONAL), min_size=1, max_size=3), max_size=3),
)
def test_what_is_protected_keeps_its_characters_and_no_others(text: str, protect: list[str]) -> None:
    text = TRADITIONAL * 3 + text
    kept = {
        n for term in protect for at in range(len(text)) if text.startswith(term, at) for n in range(at, at + len(term))
    }
    plain = converted(text, Config()).text
    document = converted(text, Config(policy=Policy(protect=tuple(protect))))
    assert document.text == "".join(a if n in kept else b for n, (a, b) in enumerate(zip(text, plain, strict=True)))
    assert document.restore() == text


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        (SIMPLE + "门口挂着“藏書樓”三字。", ["书楼"]),
        (SIMPLE + "他打坏了杯子，一坏再坏；沈先生来过。", []),  # t2s has 打坯 and 沉 for a traditional text
        (SIMPLE, []),
    ],
)
def test_lone_traditional_characters_are_suggested(text: str, proposed: list[str]) -> None:
    found = list(script.propose(text, Context(built_in(), Options(), Layout())))
    assert [(e.text, e.rule, e.confidence) for e in found] == [(t, "script/stray", script.STRAY) for t in proposed]
    assert converted(text, Config()).text == text


def test_what_starts_a_conversion_is_all_that_a_conversion_needs() -> None:
    """Every character that OpenCC changes in a phrase is one that is looked for, or has an ordinary use."""
    for phrase in ("瞭解", "藉口", "答覆", "甦醒", "彷彿", "乾燥", "衹得"):
        assert any(char in conversion.traditional() for char in phrase), phrase

"""What a policy lets through: safety, thresholds, disabled rules, protected terms."""

import pytest

from pipeline.config import PROFILES, Config, Options, Policy
from pipeline.core.source import Source
from pipeline.document import Document, clean_source
from pipeline.rules.load import built_in

RULES = built_in()
TEXT = "社区图书馆 PDF转换可能丢失图片或格式，建议阅读原文\n在市场竟争中，大家再接再励。\n"


def cleaned(text: str = TEXT, policy: Policy | None = None, options: Options | None = None) -> Document:
    source = Source("0", "text/plain", "test", text)
    return clean_source(source, RULES, Config(policy=policy or Policy(), options=options or Options()))


def whys(document: Document) -> dict[str, str]:
    return {d.edit.rule: d.why for layer in document.journal.layers for d in layer.declined}


def test_default_applies_safe_and_sure_unsafe() -> None:
    assert cleaned().text == "社区图书馆\n在市场竞争中，大家再接再厉。\n"


def test_cautious_holds_what_could_change_meaning() -> None:
    document = cleaned(policy=Policy(safety="safe"))
    assert document.text == "社区图书馆\n在市场竟争中，大家再接再励。\n"
    assert whys(document) == {"typo/phrase": "held"}


def test_thresholds_hold_by_stage() -> None:
    document = cleaned(policy=Policy(stages={"typos": 0.99}))
    assert "竟争" in document.text
    assert whys(document)["typo/phrase"] == "below-threshold"


@pytest.mark.parametrize("pattern", ["banner/*", "banner/converted-document", "*"])
def test_a_disabled_rule_changes_nothing(pattern: str) -> None:
    assert "建议阅读原文" in cleaned(policy=Policy(disabled=(pattern,))).text


def test_a_protected_term_wins_over_every_rule() -> None:
    document = cleaned(policy=Policy(protect=("竟争", "建议阅读原文")))
    assert "竟争" in document.text
    assert "建议阅读原文" in document.text
    assert "再接再厉" in document.text
    assert whys(document) == {"typo/phrase": "protected", "banner/converted-document": "protected"}


@pytest.mark.parametrize(
    ("options", "before", "after"),
    [
        (Options(), "改革,开放。\n\n第二段。\n", "改革,开放。\n\n第二段。\n"),
        (Options(punctuation="full"), "改革,开放。\n", "改革，开放。\n"),
        (Options(paragraphs="one-per-line"), "一段。\n\n\n二段。\n三段。\n", "一段。\n二段。\n三段。\n"),
        (Options(paragraphs="blank-between"), "一段。\n\n\n二段。\n三段。\n", "一段。\n\n二段。\n\n三段。\n"),
        # style/indent
        (
            Options(indents="remove"),
            "标题\n　　一段写完了。\n\n　　二段也写完了。\n",
            "标题\n一段写完了。\n\n二段也写完了。\n",
        ),
        (Options(script="keep"), "圖書館裡燈還亮着，孩子們寫作業。\n", "圖書館裡燈還亮着，孩子們寫作業。\n"),
        (Options(script="traditional"), "图书馆里灯还亮着。\n", "圖書館裏燈還亮着。\n"),
        (Options(script="simplified-tw"), "這個軟體是資訊室買的。\n", "这个软件是信息室买的。\n"),
        (Options(script="simplified-hk"), "圖書館裏燈還亮着。\n", "图书馆里灯还亮着。\n"),
        (
            Options(),
            "他写下“國家圖書館”五个字，又给孩子们讲这几个字怎么认。\n",
            "他写下“國家圖書館”五个字，又给孩子们讲这几个字怎么认。\n",
        ),
    ],
)
def test_options(options: Options, before: str, after: str) -> None:
    document = cleaned(before, options=options)
    assert document.text == after
    assert document.restore() == before


def test_profiles_name_known_settings() -> None:
    for name, sections in PROFILES.items():
        for section, entries in sections.items():
            for key in entries:
                assert hasattr(getattr(Config(), section), key), (name, section, key)

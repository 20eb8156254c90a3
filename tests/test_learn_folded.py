"""Folded literals: one phrase in all its spellings, at the right span and in the right place."""

from dataclasses import replace

import pytest

from pipeline.rules.folded import FoldedMatcher
from pipeline.rules.folding import Folded, fold
from pipeline.rules.load import PackError, parse_pack
from pipeline.rules.model import Place, Rule

KEYS = [
    ("ｗＷw．Kaоwen。example", "wwwkaowenexample"),  # о is Cyrillic
    ("ka0wen", "kaowen"),
    ("第 12 页，共345页", "第0页共0页"),
    ("t.x.t 小_说", "txt小说"),
    ("㎡ ①", "㎡0"),
    ("甲\r\n乙", "甲\n乙"),
]


@pytest.mark.parametrize(("text", "key"), KEYS)
def test_keys(text: str, key: str) -> None:
    assert fold(text) == key
    folded = Folded(text)
    assert len(folded.aligned) == len(text)
    if folded.key.strip():
        assert folded.span(0, len(folded.key))[1] <= len(text)


ENTRY = """
stage = "boilerplate"
[[rule]]
id = "learned/a/1"
literal = "更多范文请访问本站"
folded = true
safety = "safe"
confidence = 0.97
reason = { zh = "站点", en = "site" }
cases = [{ before = "甲。更多范文请访问本站", after = "甲。" }]
keep = ["更多范文"]
"""


def rule(words: str, place: Place = "anywhere", variants: tuple[str, ...] = ()) -> Rule:
    (parsed,) = parse_pack(ENTRY.encode(), "test.toml")
    return replace(parsed, match=words, place=place, variants=variants)


MET = [  # a rule, a text with what is met in 〔〕
    (rule("更多范文请访问www.kaowen.example"), "写完了。〔更 多 范文，请访问 ＷＷＷ.kaowen.example/a/7.html。〕"),
    (rule("【更多范文】请访问本站"), "前〔【更多范文】请访问本站〕后"),
    (rule("阅读123次"), "〔阅读 4567 次〕\n正文。"),
    (rule("本站资料仅供参考", "line"), "正文。\n〔◆ 本站资料，仅供参考！〕\n正文。"),
    (rule("本站资料仅供参考", "line"), "他说本站资料仅供参考，不可全信。"),
    (rule("本站资料仅供参考", "end"), "写完了。〔本站资料仅供参考。〕\n正文。"),
    (rule("本站资料仅供参考", "end"), "写完了。本站资料仅供参考，他说。"),
    (rule("kaowen", "inside"), "实事〔kaowen〕求是，见kaowen.example"),
    (rule("kaowen", "inside"), "实事〔kaowen〕，求是；他说“kaowen”很好，见 kaowen"),
    (
        rule("本站资料仅供参考", "line"),
        "灯亮了。\n〔========\n本站资料，仅供参考\n--------〕\n灯灭了。\n--------\n正文。",
    ),
    (rule("本站资料仅供参考", "end"), "灯亮了。\n========\n〔本站资料，仅供参考〕\n灯灭了。"),
    (rule("-考文网", "title"), "渡口旧事〔-考文网〕\n他去了考文网\n-考文网"),
    (rule("txt小说天堂"), "mytxt小说天堂"),
    (
        rule("以上是《{}》全部内容，请关注考文网", "line"),
        "灯亮了。\n〔以上是《渡口，旧事》全部内容，请 关注考文网！〕\n灯灭了。",
    ),
    (rule("以上是《{}》全部内容，请关注考文网", "line"), f"以上是《{'渡' * 41}》全部内容，请关注考文网"),
    (rule("以上是《{}》全部内容，请关注考文网"), "以上是他说的。全部内容都在这里，请关注考文网的消息。"),
    (rule("本文由考文网会员{}上传", "line"), "〔本文由考文网会员夜航船 12 上传〕\n本文由考文网会员夜航船上传，他说。"),
    (rule("内部资料 {}", "line"), "〔内部资料　渡口旧事〕\n灯亮了。"),
    (rule("★{}：爱上望江楼社区", "line"), "灯亮了。\n〔★夜航船：爱上望江楼社区〕"),
    (
        rule("【往期精选】", "list"),
        "灯亮了。\n〔【往期精选】\n渡口旧事\n\n水塔札记〕\n他合上账册，走出门去，没有回头。",
    ),
    (rule("【往期精选】", "list", ("邮路与灯",)), "〔【往期精选】\n邮路与灯\n水塔札记〕\n他合上账册，走出门去。"),
    (rule("【往期精选】", "list"), "往期精选里有一篇。\n渡口旧事"),
    (rule("【文渊阁首发】", "brackets"), "他说〔【文渊阁首发】〕走吧，文渊阁首发的书都在这里。"),
    (rule("www.a.example", variants=("txt小说",)), "他笑了。\n〔www.a.example..〕〔t.x.t/小说〕\n她也笑了。"),
]


@pytest.mark.parametrize(("of", "marked"), MET, ids=[m for _, m in MET])
def test_spans(of: Rule, marked: str) -> None:
    text = marked.translate({ord("〔"): None, ord("〕"): None})
    shown, at = "", 0
    for hit in FoldedMatcher([of]).hits(text):
        shown += f"{text[at : hit.start]}〔{text[hit.start : hit.end]}〕"
        at = hit.end
    assert shown + text[at:] == marked


FAULTS = [
    (ENTRY.replace("folded = true", 'variants = ["a"]'), "folded"),
    (ENTRY.replace("folded = true", 'place = "line"'), "folded"),
    (ENTRY.replace('literal = "更多范文请访问本站"', 'match = "更多"\nneeds = ["更多"]'), "literal"),
    (ENTRY.replace("folded = true", 'folded = true\nvariants = ["。。。"]'), "letters"),
    (ENTRY.replace("folded = true", 'folded = true\nplace = "somewhere"'), "place"),
    (ENTRY.replace("folded = true", 'folded = true\nvariants = ["更多范文{}{}请访问"]'), "slots"),
    (ENTRY.replace("folded = true", 'folded = true\nvariants = ["更{}多"]'), "in a row"),
    (ENTRY.replace("folded = true", "folded = true\nseconds = 3.0"), "seconds"),
]


@pytest.mark.parametrize(("pack", "words"), FAULTS, ids=[w for _, w in FAULTS])
def test_faults_are_named(pack: str, words: str) -> None:
    with pytest.raises(PackError, match=words) as error:
        parse_pack(pack.encode(), "mine.toml")
    assert "mine.toml: rule 1 (learned/a/1)" in str(error.value)

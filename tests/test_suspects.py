"""Suspicions point at the right place, say what was seen, keep quiet about sound text and are few."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Options
from pipeline.core.edit import Flag
from pipeline.core.source import Layout
from pipeline.rules.load import built_in
from pipeline.stages.context import Context
from pipeline.stages.suspects import propose
from pipeline.stages.suspects.numerals import value, written
from pipeline.stages.suspects.ranking import PAGE, best

RULES = built_in()


def flags(text: str, most: int = 0) -> list[Flag]:
    found = list(propose(text, Context(RULES, Options(suspects=most), Layout())))
    assert all(isinstance(f, Flag) for f in found)
    return [f for f in found if isinstance(f, Flag)]


PROSE = "村里的路修好了，孩子们上学再也不用绕远。老人们出门也放心得多，从前一下雨就满是泥水的日子总算过去了。\n"
THREE = (
    f"{PROSE}村口的老井还在，水也还是甜的。后来又有了路灯，灯不算亮，可照得见回家的人，也照得见墙上的字。\n"
    "第二年春天，路旁栽上了树。树不高，可是一年比一年绿，夏天的傍晚，许多人坐在下面乘凉，说些闲话。\n"
)
LONG_AGO = "如今再走这条路，没有人记得从前的样子了。"

SEEN = [  # text, rule, what is pointed at, what the reason must name
    ("会议要求做到三个坚持。一是坚持早起。二是坚持读书。散会。", "lost/enumeration", "三个坚持", "三是"),
    ("他讲了四点意见：第一，早起。第二，读书。第三，写作。大家鼓掌。", "lost/enumeration", "四点意见", "第四"),
    ("办法有两条：一要早起，这样精神好。散会以后各自回家。", None, "", ""),
    ("目标分三步。①修路。②架桥。④通车。", "lost/item", "④", "③"),
    ("1．修路。\n2．架桥。\n5．通车。\n6．植树。", "lost/item", "5．", "3.、4."),
    ("一是早起。二是读书。四是写作。", "lost/item", "四是", "三是"),
    ("版本 1.2 之后是 1.4，再后是 2.0。", None, "", ""),
    ("他说：“明天就走。", "lost/quote", "“", "“"),
    ("他读的是《史记，不是别的。", "lost/quote", "《", "《"),
    ("他说“早”，她也说“早”，（笑）。", None, "", ""),
    ("这是Tom’s的书，:) 笑一笑。", None, "", ""),
    ("甲说：“第一段。\n“第二段。\n“第三段。”\n乙不答。", None, "", ""),
    ("诗曰：“白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。”", None, "", ""),
    ("②‘α，见悲剧；‘Ελλάς，古国名。", None, "", ""),
    ("会上强调，居民不排除抗争，「挖厂区砂石...\n关厂", None, "", ""),
    (f"{THREE}{LONG_AGO}老人们说起那年的雨，两眼发直，像是又见到了洪水，\n“那座桥啊！”", None, "", ""),
    (f"{THREE}{LONG_AGO}见老人们所写的《桥志》附录一，县文史社1996年4月第1版", None, "", ""),
    (
        f"{THREE}{LONG_AGO}老人们说起那年的雨，两眼发直，像是又见到了洪",
        "lost/ending",
        "，像是又见到了洪",
        "半句",
    ),
    ("总投资约亿元，已经开工。", "lost/number", "约亿元", ""),
    ("产量增长%，利润也高。", "lost/number", "长%", ""),
    ("投资近亿元，以美元计价，占65 %。", None, "", ""),
    ("农村改革的重要成果的重要成果，来之不易。", "lost/repeat", "的重要成果的重要成果", "的重要成果"),
    (f"{PROSE}新的学校也开了门。{PROSE}", "lost/repeat", PROSE.strip(), "一字不差"),
    (f"{PROSE}{PROSE[::-1]}", None, "", ""),
    ("要大力弘扬基层规定，走在前列。", "lost/collocation", "弘扬基层规定", "弘扬"),
    ("要大力弘扬民族精神，走在前列。", None, "", ""),
]


@pytest.mark.parametrize(("text", "rule", "place", "named"), SEEN, ids=[s[0][:16] for s in SEEN])
def test_what_is_seen(text: str, rule: str | None, place: str, named: str) -> None:
    found = flags(text)
    if rule is None:
        assert found == []
        return
    assert [(f.rule, text[f.start : f.end].strip()) for f in found] == [(rule, place)]
    reason = found[0].reason if any(found[0].reason) else RULES[rule].reason
    assert named in reason.zh
    assert reason.en


@pytest.mark.parametrize(
    ("numeral", "number"), [("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("二十一", 21), ("7", 7)]
)
def test_numerals(numeral: str, number: int) -> None:
    assert value(numeral) == number
    assert written("{}." if numeral.isdecimal() else "第{}", number) in (f"{numeral}.", f"第{numeral}")


@pytest.mark.parametrize("numeral", ["一二三", "十十", "一十二三"])
def test_what_is_no_numeral(numeral: str) -> None:
    assert value(numeral) == 0


spans = st.tuples(st.integers(0, 200), st.integers(0, 9), st.sampled_from(["lost/quote", "lost/item", "lost/masked"]))
some_flags = st.lists(
    st.builds(lambda s, c: Flag(s[0], s[0] + s[1], s[2], c), spans, st.sampled_from([0.5, 0.6, 0.9])), max_size=40
)


@given(some_flags, st.integers(0, 10), st.integers(0, 3 * PAGE))
def test_a_handful_is_shown_and_the_rest_is_counted(found: list[Flag], most: int, length: int) -> None:
    everything = best(found, 0, length, RULES)
    shown = best(found, most, length, RULES)
    limit = most * (1 + length // PAGE) if most else len(found)
    assert len(shown) <= limit
    assert {(f.start, f.end, f.rule) for f in shown} <= {(f.start, f.end, f.rule) for f in everything}
    assert all(a.end <= b.start or a.end == a.start or b.end == b.start for a, b in pairwise(everything))
    hidden = len(everything) - len(shown)
    assert sum(f"另有 {hidden} 处" in f.reason.zh for f in shown) == (hidden > 0)
    if shown and hidden:
        assert max(f.confidence for f in shown) == max(f.confidence for f in everything)


def test_flags_do_not_depend_on_the_limit_of_others() -> None:
    text = "\n\n".join(f"{n}号说：“走。" for n in range(30))
    assert len(flags(text)) == 30
    assert len(flags(text, most=8)) == 4
    assert "另有 26 处" in flags(text, most=8)[-1].reason.zh


def test_stars_hide_nothing_where_a_document_is_markdown() -> None:
    words = "下雨天要扶着**栏杆**走，从前*这里有三条*船。\n"
    assert [f.rule for f in flags(words)] == ["lost/masked"] * 4
    assert flags("# 渡口\n\n" + words) == []
    assert flags("**一、石阶**\n\n" + words) == []
    masked = "# 渡口\n\n他骂了一句**就走了。\n\n我是个**徒。\n"
    assert [f.rule for f in flags(masked)] == ["lost/masked"] * 2

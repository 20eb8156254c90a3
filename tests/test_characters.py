"""Code points, eaten stops: exactly the tables' members change, and clean text is left alone."""

import lzma
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Options
from pipeline.core.edit import Edit, Flag
from pipeline.core.engine import apply, settle
from pipeline.core.source import Layout
from pipeline.rulebook import load_rules
from pipeline.rules.load import built_in
from pipeline.stages.characters import composition, private, propose, stops
from pipeline.stages.context import Context
from pipeline.task import Pack

CONTEXT = Context(built_in(), Options(), Layout())
APPLIED = 0.9

# What the stage may touch; everything else assigned must stay, alone and in context.
MEMBERS = re.compile(
    "[\0-\x08\x0b\x0d-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\u2e80-\u2fdf\uf900-\ufaff"
    "\ufe00-\ufe0f\ufeff\U0002f800-\U0002fa1f\U000e0100-\U000e01ef]"
)


def applied(text: str) -> list[Edit]:
    return [p for p in propose(text, CONTEXT) if isinstance(p, Edit) and p.confidence >= APPLIED]


def edits(text: str) -> list[Edit]:
    return [p for p in propose(text, CONTEXT) if isinstance(p, Edit)]


def test_on_every_assigned_code_point_only_the_tables_members_change() -> None:
    wrong: list[str] = []
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in ("Cn", "Cs", "Co"):
            continue
        alone = MEMBERS.match(char) or (unicodedata.normalize("NFC", char) != char and char not in "\u2000\u2001")
        context = f"图书{char}馆"
        beside = alone or unicodedata.normalize("NFC", context) != context
        if (not alone and edits(char)) or (not beside and edits(context)):
            wrong.append(f"U+{code:04X}")
    assert wrong == []


def test_what_looks_like_width_stays() -> None:
    assert edits("㎡ ① ： 〇 ， （２０２４） ｱ ﬁ ™ ½ 𠮷 𪚥 𰻞 ￥ ～") == []


@given(
    st.text(
        st.sampled_from("ae\u0301\u0308\u0323\u0302ñ中文가ᄀ\u1161\u11a8\u212b\u2126\u0958\u0344か\u3099 \n"),
        max_size=40,
    )
)
def test_composition_by_pieces_is_nfc(text: str) -> None:
    proposals = [p for p in composition.find(text) if isinstance(p, Edit) and p.rule == "chars/nfc"]
    flags = [p for p in composition.find(text) if isinstance(p, Flag)]
    changes, declined = settle(text, proposals, lambda edit, before: None)
    assert not declined
    if not flags:
        assert apply(text, changes) == unicodedata.normalize("NFC", text)


def test_a_tower_of_marks_is_shown_and_left() -> None:
    text = "字a" + "\u0301" * 5000 + "尾"
    assert edits(text) == []
    assert [p.rule for p in propose(text, CONTEXT) if isinstance(p, Flag)] == ["chars/mark-run"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("又湿又滴\ue82f，当心", "又湿又滴㳠，当心"),  # GBK FE6A
        ("刘\ue863在番禺", "刘䶮在番禺"),
        ("\ue5e5\ue5e5一段的开头", "\u3000\u3000一段的开头"),  # A3A0, an old page's space
        ("竖排\ue78d人名", "竖排︐人名"),
        ("這\uecda人的\ue547歷\U00027d2f", "這啲人的嚟歷\U00027d2f"),
        ("\uf0b7 灯塔\n  \uf0b7渡口\n", "• 灯塔\n  •渡口\n"),
        ("1\ue010名\n2\ue010年\n3\ue010金\n", "1．名\n2．年\n3．金\n"),
        ("\uf06c 灯塔", None),  # one such line is a doubt
        ("\ue82f", None),  # alone it may be a table of a font
        ("這些人\ueeb8，\ue547歷不明", None),  # a code that is none of Hong Kong's beside one that is
        ("他姓\ue3a1，住在城南", None),
        ("\ufffe的", None),
    ],
)
def test_private_use_has_a_known_meaning_or_is_shown(text: str, after: str | None) -> None:
    changes, declined = settle(text, applied(text), lambda edit, before: None)
    assert not declined
    assert apply(text, changes) == (text if after is None else after)
    if after is None and "\ufffe" not in text:
        assert [p for p in propose(text, CONTEXT) if isinstance(p, Flag) or p.confidence < APPLIED]


def test_hong_kongs_private_codes_are_those_of_code_page_950() -> None:
    told = {
        0xECDA: "啲",
        0xECD1: "嘅",
        0xECD9: "咗",
        0xE547: "嚟",
        0xE473: "邨",
        0xE11A: "峯",
        0xEEB8: None,
        0xF849: None,
    }
    assert {code: private.hong_kong(chr(code)) for code in told} == told


def test_a_rule_pack_says_what_a_font_of_ones_own_means() -> None:
    pack = """
    stage = "characters"
    [[rule]]
    id = "our/logo"
    literal = "\ue3a1"
    replace = "灯"
    safety = "safe"
    confidence = 0.99
    reason = { zh = "本站字体", en = "our font" }
    cases = [{ before = "\ue3a1塔", after = "灯塔" }]
    keep = ["塔"]
    """
    rules = load_rules((Pack("ours", pack.encode()),))
    found = list(propose("\ue3a1塔", Context(rules, Options(), Layout())))
    assert [(p.text if isinstance(p, Edit) else p.rule) for p in found] == ["灯"]


def test_quads_stay() -> None:
    assert edits("甲\u2000乙\u2001丙 e\u0301") == [Edit(6, 8, "é", "chars/nfc", 0.97)]


HIT = (
    "夜里太冷，谁也睡不祝\n我们把火生起来。这点粮食要用得很节剩他把每一两都记在账上。\n"
    "屋子里东西不多，用处却不校可是谁也没有说破。\n好书让人终身受用不荆大家都这样讲。\n"
)


def test_eaten_stops_are_put_back_where_several_prove_each_other() -> None:
    found = applied(HIT)
    assert {HIT[e.start] + e.text for e in found} >= {"祝住。", "剩省。", "荆尽。"}


def test_one_eaten_stop_is_a_doubt() -> None:
    text = "夜里太冷，谁也睡不祝\n他想起家里的火炉。\n"
    assert applied(text) == []
    assert [e.text for e in edits(text)] == ["住。"]


def test_a_document_that_has_its_stops_is_not_hit() -> None:
    assert applied(HIT + "风停了，雨也小。他站住。省了不少。病好了，住。路不小。") == []


@pytest.mark.parametrize(
    "text",
    [
        "她姓祝\n他姓郑\n祝家的人都姓祝\n老祝今年六十，小祝刚上学。\n",
        "我们学校可是全县最好的学校。离校的那天，校长来了。\n",
        "剩下的人不多。荆州的荆条很长。大家保重，福气到了。\n",
    ],
)
def test_words_that_look_hit_stay(text: str) -> None:
    assert applied(text) == []


CLEAN = 2_000_000  # code points of clean text of each kind


def test_clean_text_has_no_eaten_stop(corpus: Path) -> None:
    for path in sorted((corpus / "lm").glob("*.txt.xz")):
        with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
            text = file.read(CLEAN)
        for at in range(0, len(text), 5000):
            found = [e for e in stops.find(text[at : at + 5000]) if e.confidence >= APPLIED]
            assert found == [], (path.name, text[at + found[0].start - 9 : at + found[0].end + 9])


def test_a_lone_surrogate_is_no_half_of_a_disguised_character() -> None:
    text = "醫(yī)務(wù)員給學(xué)生們講(jiǎng)課，關(guān)心老人\ud800F(xiàn)在。"
    rules = {one.rule for one in propose(text, Context(built_in(), Options(), Layout()))}
    assert "chars/pinyin-note" in rules and "chars/half-character" not in rules

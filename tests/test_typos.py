"""The stage `typos` beyond its listed phrases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lm
from pipeline.config import Config, Policy
from pipeline.core.edit import Edit
from pipeline.core.source import Layout, Source
from pipeline.document import Document, clean_source
from pipeline.rules.load import built_in
from pipeline.stages import STAGES, typos
from pipeline.stages.context import Context
from pipeline.stages.typos import candidates, repairs
from pipeline.stages.typos.alike import Kind, load_alike
from pipeline.stages.typos.features import FEATURES, features_of
from pipeline.stages.typos.guards import is_worth_showing
from pipeline.stages.typos.judge import confidence, with_proof

RULES = built_in()
TYPOS = next(stage for stage in STAGES if stage.name == "typos")
CONTEXT = Context(RULES, Config().options, Layout())


def proposed(text: str) -> list[Edit]:
    return [edit for edit in typos.propose(text, CONTEXT) if isinstance(edit, Edit)]


def cleaned(text: str, policy: Policy | None = None) -> Document:
    return clean_source(Source("0", "text/plain", "test", text), RULES, Config(policy=policy or Policy()), [TYPOS])


MENDED = [  # a word of the dictionary again that sounds the same, or has three characters and more: changed
    ("要充分发挥基层党组织的站斗堡垒作用，推动各项工作落实。", "站", "战"),
    ("各级政府要切实加强领倒，把责任落实到每一个岗位。", "倒", "导"),
    ("坚持依法治国，推进国家治理体系和治理能力现待化。", "待", "代"),
    ("世上没有从天而将的财富，致富要靠辛勤劳动。", "将", "降"),
    ("要坚持实事求事的思想路线，推动工作落实。", "求事", "求是"),
    ("广播稿内容丰富、通熟易懂，深受群众欢迎。", "熟", "俗"),
]
SHOWN = [  # likely, and never changed: other kinds, quotations, titles, grammar, protected terms
    ("他说：“要充分发挥基层党组织的站斗堡垒作用，推动各项工作落实。”", "站", "战"),
    ("《关于发挥基层党组织站斗堡垒作用的意见》已经印发。", "站", "战"),
    ("支部共有党员三百明，其中七成以上是青年人。", "明", "名"),
    ("我们要立足当前，面向末来，不断提高人民生活水平。", "末", "未"),
]
CLEAN = (
    "他把稿子又做了修改，交给它的主人。",
    "要改进作风，坚持从群众中来、到群众中去。",
    "河水涨起来的时候，桥头的那盏灯从来没有灭过。",
    "截至2024年底，全镇共有12个行政村，新修道路36.5公里。",
    "张旗康同志代表乡政府作了发言。",
)
UNFAMILIAR = (  # texts of which the model knows nothing: every second character would surprise it
    "渡口街的修錶鋪開了三十餘年，門前掛著一塊舊匾，來往的人們總要抬頭看看時間。",
    "夫天地者，万物之逆旅也；光阴者，百代之过客也。",
    "ａｂｃ def 12345 xyz",
    "龘靐齉爩鱻麤灪吁爨",
)


@pytest.mark.parametrize(("text", "wrong", "right"), MENDED)
def test_a_word_that_sounds_the_same_is_mended(text: str, wrong: str, right: str) -> None:
    document = cleaned(text)
    assert document.text == text.replace(wrong, right)
    assert document.restore() == text


@pytest.mark.parametrize(("text", "wrong", "right"), SHOWN)
def test_what_may_be_meant_otherwise_is_only_shown(text: str, wrong: str, right: str) -> None:
    assert cleaned(text).text == text
    at = text.index(wrong)
    assert ("typo/alike", right) in {(e.rule, e.text) for e in proposed(text) if e.start == at}


@pytest.mark.parametrize("text", [*CLEAN, *UNFAMILIAR])
def test_clean_and_unfamiliar_texts_stay(text: str) -> None:
    assert [e for e in proposed(text) if e.confidence >= 0.9] == []


def test_a_protected_term_wins() -> None:
    text, wrong, _ = MENDED[0]
    document = cleaned(text, Policy(protect=("站斗堡垒",)))
    assert document.text == text
    whys = {d.why for layer in document.journal.layers for d in layer.declined if d.edit.start == text.index(wrong)}
    assert "protected" in whys


def test_a_spelling_that_the_document_keeps_to_is_its_own() -> None:
    text = MENDED[0][0]
    assert cleaned(text * 4).text == text * 4


def test_a_suffix_closes_words_that_no_dictionary_lists() -> None:
    text = "安全管理要变事后处理型为问题发现型，做到防患于未然。"
    assert cleaned(text).text == text


def test_a_word_that_reaches_out_of_two_characters_is_meant() -> None:
    text = "当一个目标到达时，必须跟矩形的四条边比较，才能知道它在哪一侧。"
    assert cleaned(text).text == text


def test_a_country_may_be_any_character() -> None:
    text = "建交半个多世纪以来，中柬关系始终健康发展。中莫两国人民的友谊源远流长。"
    assert cleaned(text).text == text


UNSAID = [("他对老师说：您再想想，我等着您的回音。", "您"), ("这是英美两国签订的协议，美英两国都遵守。", "美英")]


@pytest.mark.parametrize(("text", "part"), UNSAID)
def test_manner_and_order_are_the_authors(text: str, part: str) -> None:
    assert [e for e in proposed(text) if part in text[e.start : e.end] or text[e.start : e.end] == part] == []


def test_what_is_worth_showing() -> None:
    assert not is_worth_showing("等您来", (1, 2, "你"), 1)
    assert not is_worth_showing("美英两国", (0, 2, "英美"), 2)
    assert is_worth_showing("济经社会", (0, 2, "经济"), 1)


def test_pronouns_of_other_regions_are_no_slips() -> None:
    text = "那些马儿一边走一边吃草，牠们可以一边走一边休息，谁也不去管牠。"
    assert [e for e in proposed(text) if e.rule == "typo/sound"] == []


def test_a_listed_phrase_is_proposed_once() -> None:
    (edit,) = [e for e in proposed("在市场竟争中不断发展壮大，取得了明显成效。") if e.start == 3]
    assert (edit.rule, edit.text) == ("typo/phrase", "竞")


@given(st.text(st.sampled_from("站斗堡垒作用的市场竟争中，。“”《》\n0a𠮷"), max_size=60))
def test_proposals_lie_in_any_text_and_are_the_same_twice(text: str) -> None:
    first = proposed(text)
    assert first == proposed(text)
    for edit in first:
        assert 0 <= edit.start <= edit.end <= len(text)
        assert text[edit.start : edit.end] != edit.text
        assert repairs.LEAST_SHOWN <= edit.confidence <= 1


def test_a_candidate_gains_what_the_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    model = lm.load()
    text = "。".join(text for text, _, _ in MENDED) + "推动济经社会发展，领倒\n"
    found = candidates.find(text, model)
    assert {1, 2} == set(found.lengths.tolist())
    assert found.gain == pytest.approx(model.gains(text, found.edits(model)), abs=1e-3)
    monkeypatch.setattr(candidates, "_PLACES", 1)
    again = candidates.find(text, model)
    assert np.array_equal(features_of(again, model), features_of(found, model))


PAIRS = [
    ("推动济经社会发展，增加群众收入。", "经济", Kind.SWAPPED),
    ("各级人民正负应当加强领导。", "政府", Kind.WORD),
]


@pytest.mark.parametrize(("text", "meant", "kind"), PAIRS)
def test_two_characters_may_both_be_wrong(text: str, meant: str, kind: Kind) -> None:
    model = lm.load()
    found = candidates.find(text, model)
    assert (meant, kind) in [(new, k) for (_, _, new), k in zip(found.edits(model), found.kinds.tolist(), strict=True)]


IDIOMS = [  # wrong, right, whether the two are alike
    ("代表们争先恐后地发表意见，场面十分热闹。", "恐前", "恐后", False),
    ("大家对政策的内容一目了然。", "了解", "了然", False),
    ("干部要以身作则，不能得过且过。", "作责", "作则", True),
]


@pytest.mark.parametrize(("text", "wrong", "right", "is_alike"), IDIOMS)
def test_what_completes_an_idiom_is_a_candidate(text: str, wrong: str, right: str, is_alike: bool) -> None:
    model, spoiled = lm.load(), text.replace(right, wrong)
    found = candidates.find(spoiled, model)
    at = spoiled.index(wrong) + 1
    (kinds,) = [
        kinds
        for (start, _, new), kinds in zip(found.edits(model), found.kinds.tolist(), strict=True)
        if (start, new) == (at, right[1])
    ]
    assert kinds & Kind.IDIOM
    assert bool(kinds & Kind.SOUND) == is_alike
    if not is_alike:
        assert cleaned(spoiled).text == spoiled


def test_compounds_are_completed_by_what_is_alike_only() -> None:
    model = lm.load()
    found = candidates.find("中匈关系正处于历史最好时期。", model)
    assert (1, 2, "日") not in found.edits(model)
    assert not (found.kinds == Kind.COMPOUND).any()


def shown(text: str, rule: str) -> list[str]:
    return [text[: e.start] + e.text + text[e.end :] for e in proposed(text) if e.rule == rule]


TWICE = [  # as written, as meant
    ("乡里开了关于关于春耕的会。", "乡里开了关于春耕的会。"),
    ("的的马", "的马"),
    ("民警就在在四川把他找到了。", "民警就在四川把他找到了。"),
    ("他现在在渡口街修表。", None),
    ("为了达到目的的人不择手段。", None),
    ("他们的的确确来过。", None),
    ("大家和和气气地过日子。", None),
    ("是是，我这就去。", None),
    ("省人民政府政府采购办法", None),
    ("的的的的", None),
]


@pytest.mark.parametrize(("text", "meant"), TWICE)
def test_particles_and_words_that_stand_twice(text: str, meant: str | None) -> None:
    assert shown(text, "typo/doubled") == ([meant] if meant else [])
    assert cleaned(text).text == text


DROPPED = [
    ("建设有中国特色的社会主特色文化。", "建设有中国特色的社会主义特色文化。"),
    ("对这件事，大家一目然，不必多说。", "对这件事，大家一目了然，不必多说。"),
    ("老百姓敢怒不敢言。", None),  # made of words
    ("他为官清廉自律。", None),
]


@pytest.mark.parametrize(("text", "meant"), DROPPED)
def test_characters_that_fell_out_of_phrases(text: str, meant: str | None) -> None:
    assert shown(text, "typo/dropped") == ([meant] if meant else [])
    assert cleaned(text).text == text


def test_a_proof_lifts_what_is_likely() -> None:
    sure = np.array([0.77, 0.78, 0.89, 1.0, 0.9, 0.4, 0.39])
    proved = np.array([True, True, True, True, False, True, True])
    are_idioms = np.array([False, False, False, False, False, True, True])
    assert with_proof(sure, proved, are_idioms).tolist() == pytest.approx([0.77, 0.95, 0.975, 1.0, 0.9, 0.95, 0.39])


ALIKE = [
    ("竟", "竞", Kind.SOUND | Kind.KEYS | Kind.SHAPE),
    ("撒", "撤", Kind.SHAPE),
    ("站", "战", Kind.SOUND),
    ("济", "常", Kind(0)),
    ("金", "斤", Kind.SOUND),
    ("金", "经", Kind.NEAR_SOUND),
    ("侯", "候", Kind.SOUND | Kind.SHAPE),
]


@pytest.mark.parametrize(("char", "other", "kinds"), ALIKE)
def test_what_is_alike(char: str, other: str, kinds: Kind) -> None:
    model = lm.load()
    count, symbols, found = load_alike().alike(model.encode(char))
    assert count.tolist() == [len(symbols)] == [len(found)]
    said = dict(zip(model.characters(symbols), found.tolist(), strict=True))
    assert said.get(other, 0) == kinds
    assert char not in said


def test_lists_of_many_characters_lie_end_to_end() -> None:
    model, table = lm.load(), load_alike()
    count, others, kinds = table.alike(model.encode("济，竟龘"))
    alone = [table.alike(model.encode(char)) for char in "济，竟龘"]
    assert count.tolist() == [len(others) for _, others, _ in alone]
    assert others.tolist() == [other for _, of, _ in alone for other in of.tolist()]
    assert kinds.tolist() == [kind for _, _, of in alone for kind in of.tolist()]
    assert table.judged(model.encode("济，竟a")).tolist() == [True, False, True, False]


def test_confidence_is_a_probability_for_any_features() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(0, 9, (500, len(FEATURES))).astype(np.float32)
    sure = confidence(features)
    assert ((sure > 0) & (sure < 1)).all()
    assert len(confidence(features[:0])) == 0
    more = features.copy()
    more[:, FEATURES.index("gain")] += 5
    assert (confidence(more) >= sure - 1e-6).all()

"""What people's decisions make of a document: any of them apply, none is guessed a place, a run repeats them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Config, Policy
from pipeline.core import records
from pipeline.core.edit import Edit
from pipeline.core.engine import settle
from pipeline.core.source import Source
from pipeline.decisions import Action, Decision, standing
from pipeline.document import Document, clean_source
from pipeline.report.view import Note, build_view
from pipeline.review.anchors import decision_on
from pipeline.rules.load import built_in

RULES = built_in()
TEXT = (
    "谈社区图书馆（建议阅读原文）\nhttp://www.example.com/1.html\n\n"
    "社区图书馆 PDF转换可能丢失图片或格式，建议阅读原文\n"
    "在市场竟争中，⼤家再接再励，对事\u200b物发展的超前把\n握很重要。圖書館裡燈還亮着，孩子們寫作業。\n"
    "必须处理好三个关系。一是轻与重的关系。二是上与下的关系。在市场竟争中，大家再接再励。\n"
)
ACTIONS: tuple[Action, ...] = ("accept", "reject", "edit", "undo")


def source_of(text: str = TEXT, sha256: str = "a") -> Source:
    return Source(sha256, "text/plain", "test", text)


def clean(decisions: Sequence[Decision] = (), text: str = TEXT, sha256: str = "a", **policy: object) -> Document:
    config = Config(policy=Policy(**policy))  # type: ignore[arg-type]
    return clean_source(source_of(text, sha256), RULES, config, decisions=decisions)


def notes_of(document: Document) -> tuple[Note, ...]:
    return build_view(document.journal, document.text).notes


def on(note: Note, action: Action, text: str = "", notes: Sequence[Note] = (), sha256: str = "a") -> Decision:
    return decision_on(note, action, path="a.txt", sha256=sha256, at="", text=text, notes=notes)


def note_about(document: Document, before: str) -> Note:
    return next(n for n in notes_of(document) if n.before == before)


NOTES = notes_of(clean())


def test_the_text_has_edits_of_every_kind() -> None:
    assert {n.status for n in NOTES} == {"applied", "held", "suspect"}
    assert len(NOTES) > 10


@given(
    st.lists(
        st.tuples(st.sampled_from(range(len(NOTES))), st.sampled_from(ACTIONS), st.sampled_from(("", "改", "𠮷\n")))
    )
)
def test_any_subset_of_decisions_applies(drawn: list[tuple[int, Action, str]]) -> None:
    decisions = standing([on(NOTES[i], action, text) for i, action, text in drawn])
    document = clean(decisions)
    assert document.restore() == TEXT
    assert document.journal.replay(TEXT) == document.text
    assert records.load(records.dump(document.journal)) == document.journal
    assert clean(decisions) == document
    by_id = {n.id: n for n in notes_of(document)}
    orphans = {d.id for d in document.orphans}
    for decision in decisions:
        note = by_id.get(decision.id)
        if decision.id in orphans:
            continue
        assert note is not None or decision.action == "undo"
        if note is None:
            continue
        if decision.action == "accept" and note.after is not None:
            assert note.decided == "accept"
            assert note.status == "applied" or note.why in ("overlap", "rejected")
        elif decision.action in ("reject", "edit") and note.after not in (None, decision.text):
            assert note.status == "held"
            assert note.why == "rejected"


@settings(max_examples=50)
@given(st.sets(st.sampled_from(range(len(NOTES)))), st.sampled_from(("accept", "reject")))
def test_a_decided_document_asks_for_the_same_decisions(chosen: set[int], action: Action) -> None:
    """Decide again on what the second run shows as decided: the third run gives the same bytes."""
    first = clean([on(NOTES[i], action) for i in sorted(chosen)])
    notes = notes_of(first)
    again = [on(n, n.decided, notes=notes) for n in notes if n.decided]  # type: ignore[arg-type]
    assert records.dump(clean(again).journal) == records.dump(first.journal)


def test_accept_reject_edit_undo() -> None:
    assert "竞争" in clean().text
    typo = note_about(clean(), "竟")
    rejected = clean([on(typo, "reject")])
    assert "市场竟争中，大家再接再厉，对" in rejected.text
    assert note_about(rejected, "竟").why == "rejected"
    by_hand = clean([on(typo, "edit", "战")])
    assert "市场战争中" in by_hand.text
    mine = next(n for n in notes_of(by_hand) if n.after == "战")
    assert (mine.decided, mine.status) == ("edit", "applied")
    undone = clean(standing([on(typo, "edit", "战"), on(mine, "undo", notes=notes_of(by_hand))]))
    assert undone.text == clean().text
    held = next(n for n in notes_of(clean(safety="safe")) if n.before == "竟")
    assert "竞争" in clean([on(held, "accept")], safety="safe").text


def test_a_suspicion_is_dismissed_or_mended_by_hand() -> None:
    flag = next(n for n in NOTES if n.after is None)
    assert next(n for n in notes_of(clean([on(flag, "reject")])) if n.id == flag.id).decided == "reject"
    mended = clean([on(flag, "edit", "〔缺〕")])
    assert "〔缺〕" in mended.text
    mine = next(n for n in notes_of(mended) if n.after == "〔缺〕")
    assert on(mine, "undo", notes=notes_of(mended)).id == flag.id


def test_protected_terms_win_over_decisions() -> None:
    typo = note_about(clean(), "竟")
    document = clean([on(typo, "accept")], protect=("竟争",))
    assert "竞争" not in document.text
    assert note_about(document, "竟").why == "protected"


OTHER = "在市场竟争中，大家再接再励，努力前行。\n"
PLACES = [  # a text that was decided on, the text now, whether the decision on 竟争 still has its place
    (OTHER, OTHER, True),
    (OTHER, "又一年。\n" + "前面多了一大段与此无关的话，说了很多。" + OTHER, False),  # the context before differs
    ("前面有一大段与此无关的话，说了很多。" + OTHER, "新的开头。\n前面有一大段与此无关的话，说了很多。" + OTHER, True),
    ("前面有一大段与此无关的话，说了很多。" + OTHER, ("前面有一大段与此无关的话，说了很多。" + OTHER) * 2, False),
    (OTHER, OTHER.replace("竟争", "竞争"), False),
]


@pytest.mark.parametrize(("before", "now", "is_met"), PLACES)
def test_other_bytes_need_the_same_place_exactly_once(before: str, now: str, is_met: bool) -> None:
    decision = on(note_about(clean(text=before), "竟"), "reject")
    document = clean([decision], text=now, sha256="b")
    assert (document.orphans == ()) == is_met
    assert ("竟争" in document.text) == is_met
    bare = Decision(
        "reject", sha256="x", rule=decision.rule, old="竟", new="竞", prefix=decision.prefix, suffix=decision.suffix
    )
    assert (clean([bare], text=now, sha256="b").orphans == ()) == is_met


def test_same_bytes_tell_equal_places_apart() -> None:
    text = ("前面有一大段与此无关的话，说了很多。" + OTHER) * 3
    second = [n for n in notes_of(clean(text=text)) if n.before == "竟"][1]
    document = clean([on(second, "reject")], text=text)
    assert document.text.split("\n")[1] == "前面有一大段与此无关的话，说了很多。在市场竟争中，大家再接再厉，努力前行。"
    assert document.text.count("竟争") == 1


def test_a_rejected_edit_makes_way_for_no_other() -> None:
    wide, narrow = Edit(0, 4, "", "r", 0.9), Edit(1, 2, "x", "r", 0.5)
    apart = Edit(5, 6, "", "r", 0.5)
    changes, declined = settle("abcdefg", [wide, narrow, apart], lambda e, b: None, {wide})
    assert [(c.start, c.after) for c in changes] == [(5, "")]
    assert [d.why for d in declined] == ["rejected", "overlap"]


def test_rejecting_one_of_a_group_rejects_the_group() -> None:
    pair = [Edit(0, 1, "“", "q", 0.9, group="g"), Edit(3, 4, "”", "q", 0.9, group="g")]
    changes, declined = settle('"ab"', pair, lambda e, b: None, {pair[0]})
    assert (changes, [d.why for d in declined]) == ((), ["rejected", "rejected"])


def test_a_decided_edit_wins_over_a_surer_one() -> None:
    sure, asked = Edit(0, 4, "", "r", 0.99), replace(Edit(1, 2, "x", "r", 0.5), decided="accept")
    changes, declined = settle("abcd", [sure, asked], lambda e, b: None)
    assert [(c.before, c.decided) for c in changes] == [("b", "accept")]
    assert [d.why for d in declined] == ["overlap"]


def test_the_last_word_stands() -> None:
    one, two = Decision("accept", id="e-1", sha256="a"), Decision("reject", id="e-2", sha256="a")
    undo = Decision("undo", id="e-1", sha256="a")
    assert standing([one, two, undo]) == (two, undo)
    assert standing([Decision("protect", text="张三"), Decision("protect", text="张三")]) == (
        Decision("protect", text="张三"),
    )

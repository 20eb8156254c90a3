"""Names of edits: two edits never share one, and what happens elsewhere in a document does not change them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.anchor import CONTEXT, anchor, edit_id, edit_ids
from pipeline.core.hunks import Hunk, span_back

TEXTS = st.text(st.sampled_from("一二三\0\n\"'𠮷\ud800"), max_size=40)


@given(TEXTS, TEXTS, TEXTS, st.integers(0, 40), st.integers(0, 3))
def test_text_far_away_changes_no_name(head: str, raw: str, tail: str, start: int, width: int) -> None:
    start = min(start, len(raw))
    end = min(start + width, len(raw))
    near, far = "前" * CONTEXT + raw + "后" * CONTEXT, head + "前" * CONTEXT + raw + "后" * CONTEXT + tail
    one = anchor("r", raw[start:end], "", near, start + CONTEXT, end + CONTEXT)
    two = anchor("r", raw[start:end], "", far, start + CONTEXT + len(head), end + CONTEXT + len(head))
    assert one == two
    assert re.fullmatch("e-[a-z2-7]{10}", edit_id(one))


@given(st.lists(st.tuples(TEXTS, TEXTS, st.none() | TEXTS, st.integers(0, 2)), max_size=20))
def test_no_two_edits_of_a_document_share_a_name(said: list[tuple[str, str, str | None, int]]) -> None:
    anchors = [anchor(rule, before, after, "一二三一二三", at, at) for rule, before, after, at in said]
    ids = edit_ids(anchors)
    assert len(set(ids)) == len(ids)
    assert ids == edit_ids(anchors)


def test_a_name_is_for_good() -> None:
    """Decisions are kept by these names: a change of the scheme would orphan them all."""
    assert edit_id(anchor("typo/x", "经济", "经常", "他总是经济下基层。", 3, 5)) == "e-ms5jjvtsjm"


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (0, 2, (0, 2)),
        (1, 3, (1, 3)),  # up to a deletion: what was deleted stays outside
        (3, 4, (5, 6)),  # right behind it
        (2, 4, (2, 6)),  # across it
        (3, 3, (5, 5)),
        (7, 8, (9, 9)),  # text that a stage inserted stood nowhere
        (6, 9, (8, 10)),
    ],
)
def test_span_back(start: int, end: int, span: tuple[int, int]) -> None:
    hunks = (Hunk(3, 5, 3, 3, ((0, 0),)), Hunk(9, 9, 7, 8, ((0, 1),)))
    assert span_back(hunks, start, end) == span

"""Quotes and brackets: no cut tears a pair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.edit import Edit
from pipeline.stages.boilerplate.partners import SHORTEST, with_partners
from pipeline.stages.boilerplate.spans import DOUBT

CUT = 0.95
LINES = [  # what a rule cuts stands between two bars, what is cut of the line then; None: it is only shown
    ("他说：“石阶很滑。|更多请访问某某网”|", "更多请访问某某网"),
    ("他说：“石阶很滑。|”更多请访问某某网|他走了。", "更多请访问某某网"),
    ("石阶（|更多请访问某某网）|很滑。", "（更多请访问某某网）"),
    ("石阶|（更多请访问某某网|）很滑。", "（更多请访问某某网）"),
    ("石阶“（|更多请访问某某网|）”很滑。", "“（更多请访问某某网）”"),
    ("|更多请访问某某网“|石阶很滑。”", "更多请访问某某网"),
    ("|“更多请访问某某网。|石阶很滑。”", "更多请访问某某网。"),
    ("|更多请访问某某网（“|石阶很滑。”）", "更多请访问某某网"),
    ("他说：“（石阶很滑。|更多请访问某某网）”|", "更多请访问某某网"),
    ("|更多请访问某某网：“最新最全|石阶很滑。”", None),  # where the advertisement ends nobody can tell
    ("“石阶|很滑”更多请访问某某网|", None),
    ('"石阶很滑。|更多请访问某某网"|,"二"', "更多请访问某某网"),
    ("石阶很滑。|更多请访问某某网）|", "更多请访问某某网）"),  # has no partner
    ("石阶很滑。|更多（请访问）某某网|", "更多（请访问）某某网"),
    ("“石阶很滑。\n|更多请访问某某网”|", "更多请访问某某网”"),  # … on its line
    ("（石阶|[短）]|", "[短）]"),
]


@pytest.mark.parametrize(("line", "cut"), LINES)
def test_where_a_cut_ends(line: str, cut: str | None) -> None:
    before, found, after = line.split("|")
    text = before + found + after
    (edit,) = with_partners(text, [Edit(len(before), len(before) + len(found), "", "ad/x", CUT)])
    if cut is None:
        assert edit.confidence == DOUBT
    else:
        assert (text[edit.start : edit.end], edit.confidence) == (cut, CUT)


def test_a_partner_that_another_cut_takes_counts_for_none() -> None:
    text = "（第一处广告在此处石阶很滑第二处广告在此处）"
    one, two = Edit(0, 8, "", "ad/x", CUT), Edit(len(text) - 8, len(text), "", "ad/y", CUT)
    assert list(with_partners(text, [one, two])) == [one, two]


@given(st.text('“”（）"a。 \n', max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_no_cut_tears_a_pair_or_grows_over_words(text: str, start: int, length: int) -> None:
    edit = Edit(min(start, len(text)), min(start + length, len(text)), "", "ad/x", CUT)
    (fitted,) = with_partners(text, [edit])
    assert 0 <= fitted.start <= fitted.end <= len(text)
    grown = text[min(fitted.start, edit.start) : edit.start] + text[edit.end : max(fitted.end, edit.end)]
    assert not set(grown) & set("a。\n")
    assert fitted.confidence in (CUT, DOUBT)
    if edit.end - edit.start >= SHORTEST and fitted.confidence == CUT:
        assert fitted.start < fitted.end
        assert list(with_partners(text, [fitted])) == [fitted]

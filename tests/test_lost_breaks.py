"""Breaks in long blocks: break/enumeration and break/parallel are only shown, break/section is applied."""

import pytest

from pipeline import clean

FILL = (
    "县里把这件事当成一件大事来办，派干部进村入户，一家一家地问，一条一条地记，回来以后连夜整理，第二天就拿出了办法。"
)


def suggestions(text: str) -> list[tuple[str, str]]:
    """(rule, what follows the suggested break) of one document."""
    document = clean(text)
    (layer,) = (x for x in document.journal.layers if x.stage == "paragraphs")
    before = document.journal.texts(document.text)[2]
    return [(d.edit.rule, before[d.edit.start : d.edit.start + 4]) for d in layer.declined if d.edit.text == "\n"]


@pytest.mark.parametrize(
    ("heads", "rule"),
    [
        (("一是强化责任。", "二是强化协同。", "三是强化监督。"), "break/enumeration"),
        (("（一）理清思路。", "（二）抓好落实。", "（三）总结经验。"), "break/enumeration"),
        (("要创新服务理念。", "要创新服务方式。", "要创新服务机制。"), "break/parallel"),
    ],
)
def test_long_blocks_are_suggested_breaks(heads: tuple[str, ...], rule: str) -> None:
    block = FILL + FILL + "".join(head + FILL for head in heads) + FILL
    found = [(r, words) for r, words in suggestions(block + "\n") if r == rule]
    assert found == [(rule, head[:4]) for head in heads]


@pytest.mark.parametrize(
    "text",
    [
        "一是强化责任。二是强化协同。三是强化监督。\n",  # one short paragraph
        FILL * 6 + "一是强化责任。" + FILL + "\n",  # no second member
        FILL * 3 + "一是强化责任，二是强化协同，三是强化监督。" + FILL * 3 + "\n",  # inside a sentence
    ],
)
def test_other_blocks_are_not(text: str) -> None:
    assert suggestions(text) == []


def test_nothing_is_changed_by_default() -> None:
    block = FILL + FILL + "一是强化责任。" + FILL + "二是强化协同。" + FILL + "三是强化监督。" + FILL + "\n"
    assert clean(block).text == block


@pytest.mark.parametrize(
    ("heads", "applied"),
    [
        (("1.2工作机制", "1.3保障措施", "2.1渡口", "2.2水塔"), True),
        (("2.1.1工作机制", "2.1.2保障措施", "2.1.3渡口", "2.1.4水塔"), True),
        (("1.2工作机制", "1.3保障措施"), False),  # two may be chance
        (("1.2工作机制", "1.4保障措施", "1.5渡口"), False),  # one is missing
        (("1.2亿元", "1.3亿元", "1.4亿元"), False),  # sums
    ],
)
def test_sections_in_order_get_their_breaks_back(heads: tuple[str, ...], applied: bool) -> None:
    block = FILL + "".join(head + FILL for head in heads) * (1 if applied else 3)
    expected = "\n".join([FILL, *(head + FILL for head in heads)]) if applied else block
    assert clean(block + "\n").text == expected + "\n"

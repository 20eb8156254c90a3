"""Lines that are no prose, whatever width they reach: code, rows of figures, the answers of a poll."""

import pytest

from pipeline import clean

PROSE = (
    "渡口的石阶被水磨得发亮，下雨天要扶着栏杆走，老人和孩子更要当心，\n"
    "稍不留神就会滑倒，去年夏天就有人摔伤过，后来乡里在石阶两边加了铁\n"
    "链，又请人把青苔铲干净，走的人才慢慢多起来，连卖菜的也愿意来了。\n"
)


@pytest.mark.parametrize(
    "block",
    [
        (
            "    while (left < right && values[left] <= values[middle] - margin) {\n"
            "        total += values[left] * weights[left]; count = count + 1;\n"
            "        left = left + 1; right = right - (values[left] > limit);\n"
        ),
        (
            "if (Tree[Num].Left <= First) and (Last <= Tree[Num].Right) then\n"
            "  Tree[Num].Cover := Tree[Num].Cover + Step * Weight[Num] + Extra;\n"
        ),
        (
            "x 1.25 2.50 3.75 5.00 6.25 7.50 8.75 10.00 11.25 12.50 13.75 15\n"
            "y 0.31 0.94 1.57 2.20 2.83 3.46 4.09 4.72 5.35 5.98 6.61 7.24 9\n"
        ),
    ],
)
def test_code_and_figures_keep_their_lines(block: str) -> None:
    text = clean(PROSE + block + PROSE).text
    assert PROSE.replace("\n", "") + "\n" + block + PROSE.replace("\n", "") + "\n" == text


def test_short_answers_with_blank_lines_between_are_a_list() -> None:
    answers = (
        "情节曲折，悬念一个接着一个",
        "人物亲切，就像自己的邻居呀",
        "台词风趣，听过一遍就忘不掉",
        "配乐动人，隔了多年还会哼唱",
    )
    text = "你喜欢这部戏的什么地方呢？\n\n" + "\n\n".join(answers) + "\n"
    assert clean(text).text == text

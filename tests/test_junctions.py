"""Whether two sides of a break read on, in the language model's opinion."""

import pytest

from pipeline import clean
from pipeline.stages.paragraphs.junctions import AGAINST, FOR, log_odds

CUT = [
    ("图书馆在巷子深处，不大，却总是亮着", "灯，附近的孩子放学就来"),
    ("这件事要从去年春天说起，那时候村里还没有通公", "路，出门要走两个小时"),
    ("办公室的工作头绪很多，首先要把各项制度建", "立起来，再一条一条落实"),
    ("他把那把旧伞换到另一只手里，又回头看了一", "眼渡口，才慢慢往家走"),
]
STRANGERS = [
    ("他把那把旧伞换到另一只手里就走了", "第二天一早村里人都知道了这件事"),
    ("图书馆从此不再收押金", "为了方便老人借书，街道又添了两辆车"),
    ("全村人都说这座桥修得值", "据统计，去年一年过桥的车有三万辆"),
    ("孩子们一哄而散", "十年以后我又回到这里"),
]


@pytest.mark.parametrize("sides", CUT)
def test_a_cut_sentence_reads_on(sides: tuple[str, str]) -> None:
    assert log_odds([sides])[0] > 1


@pytest.mark.parametrize("sides", STRANGERS)
def test_two_strangers_do_not(sides: tuple[str, str]) -> None:
    assert log_odds([sides])[0] < 0


def test_opinions_are_bounded_and_the_unknown_is_no_evidence() -> None:
    odds = log_odds([*CUT, *STRANGERS, ("乒霟甪哖", "𠮷𠮷𠮷𠮷")])
    assert all(AGAINST <= o <= FOR for o in odds)
    assert odds[-1] == 0.0
    assert log_odds([]) == []


def test_one_question_or_many_give_the_same_answers() -> None:
    assert log_odds(CUT + STRANGERS) == [log_odds([sides])[0] for sides in CUT + STRANGERS]


@pytest.mark.parametrize(
    "sides", [*STRANGERS[2:], ("为把家乡建设得更加美丽富饶而不懈奋斗", "回想当年渡口无船可乘的日子")]
)
def test_a_long_paragraph_without_its_mark_is_not_joined_to_a_stranger(sides: tuple[str, str]) -> None:
    prose = "县里把这件事当成一件大事来办，派干部进村入户，一家一家地问，一条一条地记，回来以后连夜整理出了办法"
    above, below = f"{prose}。{prose}，{prose}，{prose}，{sides[0]}", f"{sides[1]}，{prose}。"
    document = clean("\n\n".join(f"　　{line}" for line in (*[prose + "。"] * 12, above, below, *[prose + "。"] * 12)))
    assert above + "\n" in document.text

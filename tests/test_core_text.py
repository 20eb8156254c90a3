"""Plain looks at Chinese text, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import text as looks
from pipeline.core.text import TextLine, ends_sentence, is_han, is_separator, is_title, lines_of, width


@given(st.text(st.sampled_from("山人 \t\u3000\n\r\x0c\x85\u2028"), max_size=40))
def test_lines_are_all_of_the_text(text: str) -> None:
    lines = lines_of(text)
    assert "\n".join(text[line.start : line.end] for line in lines) == text
    for line in lines:
        inner = text[line.left : line.right]
        assert line.start <= line.left <= line.right <= line.end
        assert inner == text[line.start : line.end].strip()
        assert line.is_blank == (not inner)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [TextLine(0, 0, 0, 0)]),
        (" 山\t\n\n水", [TextLine(0, 3, 1, 2), TextLine(4, 4, 4, 4), TextLine(5, 6, 5, 6)]),
        ("  ", [TextLine(0, 2, 2, 2)]),
        ("a\x0cb\u2028c", [TextLine(0, 5, 0, 5)]),  # nothing but a line feed ends a line
    ],
)
def test_lines(text: str, lines: list[TextLine]) -> None:
    assert list(lines_of(text)) == lines


@pytest.mark.parametrize("char", "一\u9fff\u3400\u4dbf〇々\U00020000𠮷\U0003ffff")
def test_han(char: str) -> None:
    assert is_han(char)


@pytest.mark.parametrize("char", ["\u4dff", "\ua000", "\u33ff", "\u4dc0", "\U0001ffff", "\U00040000", "あ", "。", "A"])
def test_not_han(char: str) -> None:
    assert not is_han(char)


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("山a", 3), ("，", 2), ("Ａ", 2), ("ñ", 1), ("…", 2), ("ｱ", 1)]
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("line", "is_one"),
    [("-" * 8, True), ("-" * 7, False), ("☆" * 30, True), ("山" * 8, False), ("-" * 7 + "=", False), ("", False)],
)
def test_separators(line: str, is_one: bool) -> None:
    assert is_separator(line) is is_one


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", False),
        ("山。", True),
        ("山。”", True),
        ("山！』） ", True),
        ("山…\u3000\u00a0\t", True),
        ("山，", False),
        ("”", False),
    ],
)
def test_ends_of_sentences(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


def test_titles_are_short_and_end_no_sentence() -> None:
    assert is_title("山" * looks.LONGEST_TITLE)
    assert not is_title("山" * (looks.LONGEST_TITLE + 1))
    assert not is_title("山外有山。")

"""Plain looks at Chinese text: lines with spans, display width, what kind of character. No rules, no changes."""

from functools import lru_cache
from typing import NamedTuple
from unicodedata import east_asian_width

SENTENCE_END = "。！？!?…．｡"  # ．and ｡ stand for 。 in old conversions (a whole edition of 红楼梦 has only ．)
CLOSERS = "”’』」）)】》〉］]〕}\"'"
LONGEST_TITLE = 45  # code points of a headline in a list of links
SHORTEST_SEPARATOR, _RULED = 8, frozenset("-=*_~—━─＝－＊#+☆★◆◇■□●○")
SPACES = " \t\u3000\u00a0"


class TextLine(NamedTuple):
    """text[start:end] without its line break; [left, right) is the same without white space at the ends."""

    start: int
    end: int
    left: int
    right: int

    @property
    def is_blank(self) -> bool:
        return self.left == self.right


@lru_cache(maxsize=1)  # a stage asks up to eight times for the lines of the same text
def lines_of(text: str) -> tuple[TextLine, ...]:
    r"""The lines of a text, cut at "\n" only. A form feed is white space of the line it stands in."""
    lines: list[TextLine] = []
    start = 0
    for piece in text.split("\n"):
        left = start + len(piece) - len(piece.lstrip())
        right = max(left, start + len(piece.rstrip()))
        lines.append(TextLine(start, start + len(piece), left, right))
        start += len(piece) + 1
    return tuple(lines)


def is_han(char: str) -> bool:
    """Whether a character is a Han ideograph or 〇, extensions B and later included."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or char in "〇々"
        or "\U00020000" <= char <= "\U0003ffff"
    )


def width(text: str) -> int:
    """Columns a text takes in print: 2 for a full-width character, 1 for another."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(c) in "WFA" else 1 for c in text)


def is_separator(line: str) -> bool:
    """Whether a line is one sign eight times or more."""
    return len(line) >= SHORTEST_SEPARATOR and line[0] in _RULED and len(set(line)) == 1


def is_title(words: str) -> bool:
    """Whether a line may be a title in a list of links: short, and it ends no sentence."""
    return len(words) <= LONGEST_TITLE and not ends_sentence(words)


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a sentence mark, closing quotes and brackets aside."""
    return bool(text) and text.rstrip(CLOSERS + SPACES)[-1:] in tuple(SENTENCE_END)

"""Text as a key to compare spellings by: width, case, look-alike letters and digits made one, the rest left out.

One site wrote its watermark in 1,461 spellings; folded, 133 are left. A key is never document text: what is found in
it is mapped back to the span of the text.
"""

from functools import cached_property
from unicodedata import normalize

import regex

GONE = "\0"  # stands in `aligned` for what a key leaves out
DIGIT = "0"  # stands for a run of digits: page numbers, dates and counts differ where the words are the same
_LATIN = "aaabcceeghiijklmnoopppstuvwxxyy"  # what Cyrillic, Greek and other letters below look like
_ALIKE = dict(zip("аαɑвсϲеεɡніιјκӏмпоοрρϱѕтυνωхχуγ", _LATIN, strict=True))
_IN_WORD = regex.compile(r"(?<=[a-z])[01]+(?=[a-z])")  # ka0wen, xia0shu0: a name written with digits for letters
_DIGITS = regex.compile("[0-9]+")


class _Table(dict[int, str]):
    """Code point -> its one-character form, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = form = _form(chr(code))
        return form


def _form(char: str) -> str:
    if char == "\n":
        return char
    letters = [c for c in normalize("NFKC", char).lower() if c.isalnum()]
    if len(letters) != 1:  # ㎡ and Ⅳ are words of their own; a mark is nothing
        return char if letters else GONE
    letter = _ALIKE.get(letters[0], letters[0])
    return str(int(letter)) if letter.isdecimal() else letter


_TABLE = _Table()


class Folded:
    """A text's key: letters, Han and line breaks; one `DIGIT` for a run of digits."""

    def __init__(self, text: str) -> None:
        self.text = text
        aligned = text.translate(_TABLE)
        self.aligned = _with_digits_folded(aligned)
        self.key = self.aligned.replace(GONE, "")

    @cached_property
    def at(self) -> list[int]:
        """Where each character of the key stands in the text."""
        return [i for i, c in enumerate(self.aligned) if c != GONE]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text, from the first to the last character, of key[start:end] (not empty)."""
        last = self.at[end - 1] + 1
        if self.key[end - 1] == DIGIT:
            while last < len(self.text) and self.aligned[last] == GONE and self.text[last].isdecimal():
                last += 1
        return self.at[start], last


def _with_digits_folded(aligned: str) -> str:
    words = _IN_WORD.sub(lambda m: m[0].translate({48: "o", 49: "l"}), aligned)
    return _DIGITS.sub(lambda m: DIGIT + GONE * (len(m[0]) - 1), words)


def fold(text: str) -> str:
    """The key of a text."""
    return Folded(text).key


def mark(char: str) -> str:
    """A punctuation mark or space as it compares: （ and ( are one, all spaces in a line are one."""
    return char if char == "\n" else " " if char.isspace() else normalize("NFKC", char)

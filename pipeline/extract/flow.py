"""The text of a page as a browser lays it out: blocks on lines of their own, white space collapsed, cells apart."""

import re

_SPACE = " \t\n\r\f"  # HTML's white space; U+00A0 and U+3000 are characters like any other
_SPACES = re.compile(f"[{_SPACE}]+")


class Flow:
    """Text in the making. `len(flow)` is the position of the next character, separators not yet written."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._lines = 0  # separators that the next character will need: line breaks,
        self._tabs = 0  # or tabs,
        self._space = False  # or a space
        self._cell_start = 0
        self._cell_lines = 0  # line breaks written since the cell began
        self._in_cell_start = False

    def __len__(self) -> int:
        return self._length

    def __str__(self) -> str:
        return "".join(self._pieces)

    def text(self, value: str, preserve: bool = False) -> int:
        """Add a text node; `preserve` keeps its white space (<pre>). Returns the number of characters not space."""
        if preserve:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
            if value:
                self._write(value)
            return sum(not c.isspace() for c in value)
        words = _SPACES.split(value)
        if not words[0]:
            self._space = True
        inner = " ".join(words).strip(_SPACE)
        if not inner:
            return 0
        self._write(inner)
        self._space = not words[-1]
        return len(inner) - inner.count(" ")

    def line_break(self) -> None:
        """<br>: one line break; two of them leave an empty line."""
        self._lines += 1

    def block(self) -> None:
        """The edge of a block: what follows starts on a new line. Leading blocks of a table cell do not."""
        if not self._in_cell_start:
            self._lines = max(self._lines, 1)

    def cell(self, first: bool) -> None:
        """The start of a table cell: a tab after a cell of one line, else a new line."""
        if not first and (self._lines == 0 or (self._lines == 1 and self._cell_lines == 0)):
            self._tabs, self._lines = self._tabs + 1, 0
        self._cell_lines = 0
        self._in_cell_start = True

    def _write(self, value: str) -> None:
        gap = "\n" * self._lines or "\t" * self._tabs or " " * self._space
        if gap and self._pieces:
            ended = self._pieces[-1].endswith("\n")  # a <pre> may bring its own
            self._cell_lines += 0 if self._in_cell_start else self._lines
            value = (gap[1:] if ended else gap) + value
        self._pieces.append(value)
        self._length += len(value)
        self._lines = self._tabs = 0
        self._space = self._in_cell_start = False

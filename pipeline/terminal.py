"""What a terminal shows: language, names made harmless, widths of Chinese, progress. Glyphs are ones that GBK has."""

import locale
import os
import sys
import unicodedata
from collections.abc import Sequence
from time import monotonic
from typing import Literal, TextIO

from pipeline.core.edit import Reason

Lang = Literal["zh", "en"]


def choose_lang(wanted: str) -> Lang:
    """`wanted` is zh, en or auto: by the locale, whose first set variable decides as in POSIX."""
    if wanted != "auto":
        return "zh" if wanted == "zh" else "en"
    named = next((v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), None)
    if named is None:
        named = locale.getlocale()[0] or ""
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


def say(words: Reason, lang: Lang) -> str:
    return words.zh if lang == "zh" else words.en


def printable(text: str) -> str:
    """`text` with all that could move a cursor, hide or reorder as an escape: names and snippets come from anyone."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def width(text: str) -> int:
    """Columns of a monospaced terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(rows: Sequence[Sequence[str]], numbers_from: int) -> str:
    """Rows as aligned columns; those from `numbers_from` on are set to the right."""
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            gap = " " * (widths[i] - width(cell))
            cells.append(gap + cell if i >= numbers_from else cell + gap)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def harden_streams() -> None:
    """Let no character that a console's encoding lacks end the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


class Progress:
    """Documents done, rate and time left, on one line of a terminal; nothing where the output is no terminal."""

    def __init__(self, stream: TextIO, lang: Lang) -> None:
        self.stream, self.lang = stream, lang
        self.is_shown = stream.isatty()
        self.started, self.told, self.columns = monotonic(), 0.0, 0

    def __call__(self, done: int, count: int) -> None:
        now = monotonic()
        if not self.is_shown or (now - self.told < 0.1 and done < count):
            return
        self.told = now
        rate = done / max(now - self.started, 1e-3)
        left = round((count - done) / rate) if rate else 0
        clock = f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"
        line = say(
            Reason(
                f"{done}/{count}  每秒 {rate:.1f} 份  还需 {clock}",
                f"{done}/{count}  {rate:.1f} documents/s  {clock} left",
            ),
            self.lang,
        )
        self._put(line)

    def close(self) -> None:
        if self.is_shown and self.columns:
            self._put("")
            self.stream.write("\r")
            self.stream.flush()

    def _put(self, line: str) -> None:
        columns = width(line)
        self.stream.write("\r" + line + " " * max(0, self.columns - columns))
        self.stream.flush()
        self.columns = columns

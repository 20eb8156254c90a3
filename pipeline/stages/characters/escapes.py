r"""Escapes that a program wrote and none took back: `\u4e2d\u6587`, `\xe4\xb8\xad`, `%E4%B8%AD`.

Only runs that give nothing but Chinese are read; in program text and addresses an escape is what was meant.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from pipeline.core.edit import Edit
from pipeline.core.text import is_han
from pipeline.stages.characters.readings import chinese, likely

# The first one is written out: a pattern that begins with a character is searched for four times as fast.
_UNICODE = re.compile(r"\\u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})+")
_BYTES = re.compile(r"\\x[0-9a-fA-F]{2}(?:\\x[0-9a-fA-F]{2}){3,}")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2}){3,}")
_ADDRESS = re.compile(r"""[^\s\u3000-\u9fff\uff00-\uffef"<>]{0,400}$""")
_LEAST = -14.0  # mean bits: a run is read only where it gives common Chinese


def find(text: str) -> Iterator[Edit]:
    has_backslash = "\\" in text  # one character is looked for ten times as fast as two
    if has_backslash and "\\u" in text:
        for m in _UNICODE.finditer(text):
            units = [int(code, 16) for code in m[0].split("\\u")[1:]]
            data = b"".join(unit.to_bytes(2, "big") for unit in units)
            yield from _edit(text, m, _decoded(data, ("utf-16-be",)))
    if has_backslash and "\\x" in text:
        for m in _BYTES.finditer(text):
            data = bytes(int(code, 16) for code in m[0].split("\\x")[1:])
            yield from _edit(text, m, _decoded(data, ("utf-8", "gb18030")))
    if "%" in text:
        for m in _PERCENT.finditer(text):
            if not _in_address(text, m):
                yield from _edit(text, m, _decoded(unquote_to_bytes(m[0]), ("utf-8", "gb18030")))


def _decoded(data: bytes, codecs: tuple[str, ...]) -> str | None:
    """The Chinese in `data`, by the first codec that reads all of it."""
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if all(c > "\x9f" or c.isprintable() for c in text) and chinese(text) and likely(text) >= _LEAST:
            return text
    return None


def _edit(text: str, m: re.Match[str], decoded: str | None) -> Iterator[Edit]:
    if decoded is None or sum(map(is_han, decoded)) < 2:
        return
    around = text[m.start() - 1 : m.start()] + text[m.end() : m.end() + 1]
    quoted = any(c in around for c in "\"'`\\")  # a string of a program, or of a text about programs
    yield Edit(m.start(), m.end(), decoded, "chars/escape", 0.7 if quoted else 0.95)


def _in_address(text: str, m: re.Match[str]) -> bool:
    """Whether the run is part of a URL, a path or a query."""
    before = _ADDRESS.search(text, max(0, m.start() - 400), m.start())
    word = before[0] if before else ""
    after = text[m.end() : m.end() + 1]
    return any(c in word for c in "/=&?:@#%+") or "www." in word or after in tuple("/=&?#%+")

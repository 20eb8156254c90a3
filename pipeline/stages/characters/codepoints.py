"""Code points that the author did not write: line ends, controls, zero width, radicals, entities.

Never NFKC: it turns ， into , and ㎡ into m2 (105 wrong edits on one essay). Each kind has its own narrow table.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from unicodedata import normalize

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import is_han

# One scan finds every place where this stage has something to say; what is said is decided at the place.
_PLACES = regex.compile(
    r"""
      (?P<line_end>\r\n|\r|\u2028|\u2029|\x85|\x0b)
    | (?P<zero_width>[\u200b\u2060\ufeff\u200c\u200d\u180e]+)
    | (?P<soft_hyphen>\xad)
    | (?P<bidi>[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+)
    | (?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+)
    | (?P<radical>[\u2e80-\u2fdf])
    | (?P<compat>[\uf900-\ufaff\U0002f800-\U0002fa1f])
    | (?P<entity>&(?:nbsp|ensp|emsp|thinsp|ldquo|rdquo|lsquo|rsquo|hellip|mdash|ndash|middot|bull|times|quot|copy)\b;?
        |&\#(?:\d{2,7}|[xX][0-9a-fA-F]{2,6});)
    """,
    regex.VERBOSE | regex.V1,
)
_SPACE_ENTITY = regex.compile(r"(?:&(?:nbsp|ensp|emsp|thinsp)\b;?|&#(?:160|12288|32);|[ \u00a0])+")


# The same characters as one set: three times as fast on text in which none of them is.
_ANY = re.compile(
    "[\0-\x08\x0b\x0d-\x1f\x7f-\x9f\xad&\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\u2e80-\u2fdf"
    "\uf900-\ufaff\ufeff\U0002f800-\U0002fa1f]"
)


def find(text: str) -> Iterator[Edit]:
    done = 0
    for found in _ANY.finditer(text):
        m = _PLACES.match(text, found.start()) if found.start() >= done else None
        edit = _PROPOSERS[str(m.lastgroup)](text, m.start(), m.end()) if m else None
        if edit is not None:
            done = edit.end
            yield edit


def _line_end(text: str, start: int, end: int) -> Edit:
    return Edit(start, end, "\n", "chars/line-end", 0.99)


def _zero_width(text: str, start: int, end: int) -> Edit | None:
    if start == 0 and text[0] == "\ufeff":
        return Edit(0, 1, "", "chars/bom", 1.0)
    joiner = text[start:end].strip("\u200c\u200d") == ""
    if joiner and not (is_han(text[start - 1 : start]) or is_han(text[end : end + 1])):
        return None  # a joiner shapes emoji and Indic scripts; beside Han it carries nothing
    return Edit(start, end, "", "chars/zero-width", 0.98)


def _soft_hyphen(text: str, start: int, end: int) -> Edit:
    before, after = text[start - 1 : start], text[end : end + 1]
    shown = (before.isdigit() and after.isdigit()) or (before == after == " ")
    return Edit(start, end, "-" if shown else "", "chars/soft-hyphen", 0.95)


def _bidi(text: str, start: int, end: int) -> Edit:
    return Edit(start, end, "", "chars/bidi", 0.97)


def _control(text: str, start: int, end: int) -> Edit:
    return Edit(start, end, "", "chars/control", 0.97)


def _radical(text: str, start: int, end: int) -> Edit | None:
    unified = _radicals().get(text[start:end])
    if unified is None:
        return None
    near = text[max(0, start - 2) : start] + text[end : end + 2]
    in_prose = any(is_han(c) for c in near)  # alone it may be meant: a dictionary's table of radicals
    words = Reason(
        f"{_shown(text[start])} 应为 {_shown(unified)}", f"{_shown(text[start])} stands for {_shown(unified)}"
    )
    return Edit(start, end, unified, "chars/radical", 0.99 if in_prose else 0.6, words)


def _compat(text: str, start: int, end: int) -> Edit | None:
    unified = normalize("NFC", text[start:end])
    if unified == text[start:end]:
        return None
    words = Reason(
        f"{_shown(text[start])} 应为 {_shown(unified)}", f"{_shown(text[start])} stands for {_shown(unified)}"
    )
    return Edit(start, end, unified, "chars/compat-ideograph", 0.97, words)


def _entity(text: str, start: int, end: int) -> Edit | None:
    spaces = _SPACE_ENTITY.match(text, start)
    if spaces:
        indent = text[:start].rpartition("\n")[2].strip() == "" if start - text.rfind("\n", 0, start) < 80 else False
        return Edit(start, spaces.end(), "" if indent else " ", "chars/entity-space", 0.98)
    raw = text[start:end]
    char = html.unescape(raw if raw.endswith(";") else raw + ";")
    return Edit(start, end, char, "chars/entity", 0.97) if len(char) == 1 and char.isprintable() else None


_PROPOSERS = {
    "line_end": _line_end,
    "zero_width": _zero_width,
    "soft_hyphen": _soft_hyphen,
    "bidi": _bidi,
    "control": _control,
    "radical": _radical,
    "compat": _compat,
    "entity": _entity,
}


@lru_cache(maxsize=1)
def _radicals() -> dict[str, str]:
    table = (resources.files("pipeline.rules") / "data" / "radicals.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.split("\n") if line and not line.startswith("#"))
    return {chr(int(radical, 16)): chr(int(unified, 16)) for radical, unified in rows}


def _shown(char: str) -> str:
    return f"{char} U+{ord(char):04X}"

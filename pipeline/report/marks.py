"""Characters that a reader cannot see, or cannot tell from others, made visible: as HTML and as plain text.

Every function here returns text that is safe to write as UTF-8: lone surrogates become marks as well.
"""

import json
import re
from functools import lru_cache
from html import escape

NAMES = {
    "\r": "CR",
    "\f": "FF",
    "\xa0": "NBSP",
    "\xad": "SHY",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
}
GLYPHS = {"\n": "↵", "\t": "⇥", " ": "␣", "\f": "⇟", "\r": "CR"}

# Never fine to print as they are, even in text that nobody changed: controls, bidi, zero width, fillers, tags,
# surrogates, private use, noncharacters.
_HIDDEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U0010ffff"
)
# Ordinary where they stand, but a change of them cannot be seen: wide and narrow spaces, variation selectors.
_QUIET = r"\u1680\u2000-\u200a\u3000\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Kangxi and CJK radicals, strokes, compatibility ideographs: they look like the character that they are not.
_ALIKE = r"\u2e80-\u2fdf\u31c0-\u31ef\uf900-\ufaff\U0002f800-\U0002fa1f"

_IN_KEPT = re.compile(f"[{_HIDDEN}]")
_IN_EDIT = re.compile(rf"([\n\t{_HIDDEN}{_QUIET}{_ALIKE}])\1*")
_IN_BLANK = re.compile(rf"([ \n\t{_HIDDEN}{_QUIET}{_ALIKE}])\1*")
_IS_ALIKE = re.compile(f"[{_ALIKE}]")
_IS_SPACE = re.compile(r"[ \n\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_SURROGATE = re.compile(r"[\ud800-\udfff]")

LONG = 80  # code points: about two lines of the page
SPELL = 4  # code points: a pair of texts up to this length is spelled in full when one of them looks like the other


def code(c: str) -> str:
    """The code point of a character as `U+2F34`."""
    return f"U+{ord(c):04X}"


def has_bidi(text: str) -> bool:
    """Whether the text holds a control that reorders what a reader sees."""
    return _BIDI.search(text) is not None


def kept_html(text: str) -> str:
    """Kept text as HTML, in which no hidden character is left."""
    return _IN_KEPT.sub(_box, escape(text, quote=False))


def edited_html(text: str) -> str:
    """Deleted or inserted text as HTML: hidden and look-alike characters get marks.

    White space stands behind its mark in `<i class="w">`, which the page shows where it hides the mark.
    Only in a long text does a line break stay one: in a short one (a join) it would tear what is now one paragraph.
    """
    return _edited_short(text) if len(text) <= SPELL else _edited(text)


def _edited(text: str) -> str:
    blank, long = not text.strip(), len(text) > LONG

    def mark(m: re.Match[str]) -> str:
        c, run = m[1], m[0]
        if _IS_ALIKE.match(c):
            return "".join(f'<b class="k">{c}<i>{code(c)}</i></b>' for c in run)
        label = GLYPHS[c] * len(run) if c in GLYPHS else code(c) + _times(len(run))
        real = "" if not _IS_SPACE.match(c) else run if c == "\n" and long else f'<i class="w">{run}</i>'
        return f'<b class="m">{label}</b>{real}'

    return (_IN_BLANK if blank else _IN_EDIT).sub(mark, escape(text, quote=False))


_edited_short = lru_cache(maxsize=8192)(_edited)  # most edits are of a character or a line break


def told_html(text: str, *, spell: bool = False) -> str:
    """Text inside a note, on one line: marks with code points and names. With `spell` every character is spelled."""
    if spell:
        return " ".join(f"{_mark_told(c)}" if _IN_BLANK.match(c) else _spelled(c) for c in text)
    pattern = _IN_EDIT if text.strip() else _IN_BLANK
    return pattern.sub(lambda m: _mark_told(m[0]), escape(text, quote=False))


@lru_cache(maxsize=4096)
def pair_html(before: str, after: str | None) -> tuple[str, str]:
    """Both sides of an edit inside a note; spelled in full where one looks like the other."""
    alike = _IS_ALIKE.search(before + (after or "")) is not None
    spell = alike and len(before) <= SPELL and len(after or "") <= SPELL
    return told_html(before, spell=spell), told_html(after or "", spell=spell)


def plain(text: str) -> str:
    """Text for a title, a name or a context, as plain text (not escaped): nothing hidden, nothing on a second line."""
    return _IN_KEPT.sub(_bracket, text.replace("\r\n", "\n").replace("\n", "↵").replace("\t", "⇥"))


def plain_edit(text: str) -> str:
    """Deleted or inserted text as plain text (not escaped), with marks also where `plain` has none."""
    return (_IN_EDIT if text.strip() else _IN_BLANK).sub(_bracket_run, text)


def escaped(text: str) -> str:
    """A JSON text with its hidden characters as JSON escapes them."""
    return _IN_KEPT.sub(lambda m: json.dumps(m[0])[1:-1], text)


def utf8_safe(text: str) -> str:
    """The same string with U+FFFD for every lone surrogate, which no UTF-8 file can hold."""
    try:
        text.encode()  # twenty times as fast as a search
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _times(n: int) -> str:
    return f"×{n}" if n > 1 else ""


def _box(m: re.Match[str]) -> str:
    return '<b class="ff"></b>' if m[0] == "\f" else f'<b class="u">{code(m[0])}</b>'


def _mark_told(run: str) -> str:
    c = run[0]
    if _IS_ALIKE.match(c):
        return " ".join(_spelled(c) for c in run)
    if c in "\n\t ":
        return f'<b class="m">{GLYPHS[c] * len(run)}</b>'
    label = "⇟ " if c == "\f" else ""
    name = f" {NAMES[c]}" if c in NAMES else ""
    return f'<b class="m">{label}{code(c)}{name}{_times(len(run))}</b>'


def _spelled(c: str) -> str:
    return f"{escape(c, quote=False)} <code>{code(c)}</code>"


def _bracket(m: re.Match[str]) -> str:
    return f"⟨{code(m[0])}⟩"


def _bracket_run(m: re.Match[str]) -> str:
    c, run = m[1], m[0]
    if c in "\n\t ":
        return GLYPHS[c] * len(run)
    if _IS_ALIKE.match(c):
        return "".join(f"{c}⟨{code(c)}⟩" for c in run)
    return f"⟨{code(c)}{_times(len(run))}⟩"

"""Canonical composition (NFC) by exact pieces, too many marks on one letter, variation selectors without a base.

Never NFKC. A text is cut before every character that cannot compose with the one before it, so that each edit is one
letter and its marks; all edits together give the NFC of the text. Only the two quads, U+2000 and U+2001, stay: NFC
makes other spaces of them, and one space is no better than another here.
"""

from collections.abc import Iterator
from unicodedata import is_normalized, normalize

import regex

from pipeline.core.edit import Edit, Flag, Reason
from pipeline.core.text import is_han

MOST_MARKS = 30  # combining characters in a row; no language stacks more, and more make normalisation quadratic
_MARKED = regex.compile(r"[^\p{M}\n]?\p{M}+|[\u1100-\u115f\uac00-\ud7a3][\u1160-\u11ff]+")
_SINGLE = regex.compile(r"[\p{NFC_Quick_Check=No}--[\p{M}\p{Han}\u2000\u2001]]", regex.V1)
_SELECTOR = regex.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")


def find(text: str) -> Iterator[Edit | Flag]:
    if not is_normalized("NFC", text):
        yield from _compositions(text)


def _compositions(text: str) -> Iterator[Edit | Flag]:
    done = 0
    pieces = [(m.start(), m.end()) for p in (_MARKED, _SINGLE) for m in p.finditer(text)]
    for start, end in sorted(pieces, key=lambda piece: (piece[0], -piece[1])):
        if start < done:
            continue
        done = end
        if end - start > MOST_MARKS:
            words = Reason(
                f"{end - start - 1} 个组合符叠在一个字符上", f"{end - start - 1} combining marks on one character"
            )
            yield Flag(start, end, "chars/mark-run", 0.9, words)
            continue
        composed = normalize("NFC", text[start:end])
        if composed != text[start:end]:
            yield Edit(start, end, composed, "chars/nfc", 0.97)


def stray_selectors(text: str) -> Iterator[Edit]:
    """Selectors where there is nothing to choose a form of: after white space, punctuation, other selectors.

    After Han a selector names a form of the character (ideographic variation sequences) and stays.
    """
    for m in _SELECTOR.finditer(text):
        base = text[m.start() - 1 : m.start()] if m.start() else ""
        form = m[0][0]
        if is_han(base):
            kept = form not in "\ufe0e\ufe0f"
        else:
            kept = (
                bool(base) and not base.isspace() and base not in "，。、；：？！“”‘’（）《》" and form < "\U000e0100"
            )
        if not kept or len(m[0]) > 1:
            yield Edit(m.start() + kept, m.end(), "", "chars/variation-selector", 0.95)

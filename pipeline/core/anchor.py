"""Names for edits that hold across runs: made of what an edit says and what stands around it, not of its position.

An anchor looks at the raw text, which no rule, setting or decision changes: whether a neighbour was applied makes no
difference. A document scraped again keeps the names of all edits whose surroundings stayed.
"""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from typing import NamedTuple

CONTEXT = 12  # code points of raw text at each side: a clause, enough to recognise the place
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"  # of base 32: no digit looks like a letter
_PAIRS = [a + b for a in _DIGITS for b in _DIGITS]


class Anchor(NamedTuple):
    """What names an edit or a flag. Its place in the raw text is where its context says it is."""

    rule: str
    before: str  # the text that the stage read there
    after: str | None  # None: a flag proposes nothing
    prefix: str
    suffix: str


def anchor(rule: str, before: str, after: str | None, raw: str, start: int, end: int) -> Anchor:
    """The anchor of what a rule says of raw[start:end], in code points (`hunks.span_back` finds that span)."""
    return Anchor(rule, before, after, raw[max(start - CONTEXT, 0) : start], raw[end : end + CONTEXT])


def edit_id(anchor: Anchor, nth: int = 0) -> str:
    """`e-` and ten letters or digits (50 bits: of 100,000 edits in one text, two share a name once in 200,000 texts).

    `nth` counts, from 0, the edits of one document with this very anchor, in the order of `edit_ids`.
    """
    texts = ("null" if text is None else encode_basestring_ascii(text) for text in anchor)
    told = f"[{', '.join(texts)}, {nth}]"  # JSON: ASCII, and no two anchors read the same
    bits = int.from_bytes(sha256(told.encode()).digest()[:7], "big") >> 6
    return "e-" + "".join([_PAIRS[bits >> shift & 1023] for shift in (40, 30, 20, 10, 0)])


def edit_ids(anchors: Iterable[Anchor]) -> list[str]:
    """The ids of all that was said of a document, given stage by stage and by place within each stage."""
    seen: Counter[Anchor] = Counter()
    ids = []
    for one in anchors:
        ids.append(edit_id(one, seen[one]))
        seen[one] += 1
    return ids

"""Quotes and brackets beside an advertisement: a cut takes none whose partner stays, and leaves no empty pair.

What a site writes into a speech or a bracket ends at the latest where that closes: “石阶很滑。更多请访问 a.com”他说。
"""

from collections.abc import Iterator
from dataclasses import replace

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import SPACES
from pipeline.stages.boilerplate.spans import DOUBT, SURE, merged, overlap

REACH = 1000  # code points on each side of a cut in which a partner is looked for
SHORTEST = 8  # of the cuts that are looked at: what takes out marks one by one takes their partners, too
_OPENERS, _CLOSERS = "“‘「『（(【《〈［[〔｛{", "”’」』）)】》〉］]〕｝}"
_OPENS = dict(zip(_CLOSERS, _OPENERS, strict=True))
_STRAIGHT = '"'  # of a line each second one closes
_MARK = regex.compile("[" + regex.escape(_OPENERS + _CLOSERS + _STRAIGHT, literal_spaces=True) + "]")
_UNSURE = Reason("括号或引号跨在两边，只显示", "a bracket or quote reaches across: only shown")
_BESIDE = SPACES + _OPENERS + _STRAIGHT


def with_partners(text: str, edits: list[Edit]) -> Iterator[Edit]:
    """The same edits; deletions within a line end where a pair around them does, or take all of it."""
    taken = merged([(edit.start, edit.end) for edit in edits if not edit.text and edit.confidence >= SURE])
    for edit in edits:
        within = not edit.text and edit.end - edit.start >= SHORTEST and "\n" not in text[edit.start : edit.end]
        beside = within and _MARK.search(text, max(0, edit.start - 1), edit.end + 1)
        yield _fitted(text, edit, taken) if beside else edit


def _fitted(text: str, edit: Edit, taken: list[tuple[int, int]]) -> Edit:
    start, end = edit.start, edit.end
    partners = {
        at: other
        for at, other in _partners(text, start, end).items()
        if start <= other < end or not overlap(taken, other, other + 1)
    }
    while torn := [at for at in partners if start <= at < end and not start <= partners[at] < end]:
        mended = _mended(text, start, end, torn[0], partners[torn[0]])
        if mended is None:
            return replace(edit, confidence=min(edit.confidence, DOUBT), reason=_UNSURE)
        start, end = mended
    while partners.get(start - 1) == end:  # nothing is left between the two
        start, end = start - 1, end + 1
    return edit if (start, end) == (edit.start, edit.end) else replace(edit, start=start, end=end)


def _mended(text: str, start: int, end: int, at: int, other: int) -> tuple[int, int] | None:
    """Start and end of a cut that holds the mark `at` and its partner `other`, or neither. None: nobody can tell."""
    if other < start:
        if not text[other + 1 : start].strip(SPACES):
            return other, end
        if not text[start:at].strip(SPACES):
            return at + 1, end
        return (start, at) if (at - start) * 2 >= end - start else None
    if not text[end:other].strip(SPACES):
        return start, other + 1
    if not text[at + 1 : end].strip(_BESIDE):
        return start, at
    return None if text[start:at].strip(SPACES) else (at + 1, end)


def _partners(text: str, start: int, end: int) -> dict[int, int]:
    """Of each mark on the line of a cut the place of its partner, both ways, in the order of the text."""
    left = max(text.rfind("\n", max(0, start - REACH), start) + 1, start - REACH, 0)
    right = text.find("\n", end, end + REACH)
    waiting: list[tuple[str, int]] = []  # openers
    partners: dict[int, int] = {}
    for mark in _MARK.finditer(text, left, right if right >= 0 else end + REACH):
        opener = _OPENS.get(mark[0], mark[0])
        depth = next((n for n in reversed(range(len(waiting))) if waiting[n][0] == opener), None)
        if mark[0] in _OPENERS or (mark[0] == _STRAIGHT and depth is None):
            waiting.append((opener, mark.start()))
        elif depth is not None:  # what was opened since is never closed
            partners |= {waiting[depth][1]: mark.start(), mark.start(): waiting[depth][1]}
            del waiting[depth:]
    return dict(sorted(partners.items()))

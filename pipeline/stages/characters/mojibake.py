"""Mojibake: text that was decoded with the wrong codec, repaired where the bytes prove it.

Two wrong codecs leave traces of their own: latin-1 and cp1252 (letters with accents side by side), and GBK (rare
characters whose lead bytes are those of UTF-8). Twice wrong is undone twice. GBK and Big5 taken for one another are
looked for in `misread`. What the wrong codec had thrown away is
a hole, U+FFFD, which the stage `suspects` flags. 锟斤拷 is such a hole that was written out, and stays.
"""

import re
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import is_han
from pipeline.stages.characters import misread
from pipeline.stages.characters.look import Span, Traces
from pipeline.stages.characters.readings import (
    BIG5_AS_WESTERN,
    GBK_AS_WESTERN,
    HOLE,
    UTF8_AS_GBK,
    UTF8_AS_WESTERN,
    Reading,
    Run,
    chinese,
    likely,
    read_again,
)

RULE = "chars/mojibake"
LIKELY = -16.0  # mean bits: of 700 lines' first two characters 99 % have more, read wrongly 99 % have less than -18
SHORT, LIKELY_SHORT = 4, -12.5  # so few characters from GBK or Big5 must be common ones: any two bytes are a character
CLEARER = 5.0  # bits a character that the repaired text must be likelier than what stands there
WIDEST_HOLE = 6  # characters of the wrong reading between two repaired parts
DEEPEST = 3  # decodings undone one after the other
NEAR = 16  # characters between two traces of one damaged part
ASIDE = 4  # characters from one uncommon character to the next that make a trace
_HIGH = "[\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\ufffd]"
# The second byte of a character in Big5 or GBK may be ASCII, and numbers stand between characters.
_BEFORE = re.compile(f"(?:{_HIGH}[@-~]?[0-9.]{{0,9}})*$")
_BEHIND = re.compile(f"[@-~]?(?:[0-9.]{{0,9}}{_HIGH}[@-~]?)*")
FARTHEST = 400  # code points of them before the first trace
_LETTER = re.compile("[A-Za-z]")


class Repair(NamedTuple):
    runs: list[Run]
    reading: str
    score: float


def find(text: str, seen: Traces) -> Iterator[Edit]:
    found: list[Edit] = []
    done = 0
    for start, end in (*_parts(text, seen.accented, 0), *_parts(text, _beside(seen.utf8), NEAR // 2)):
        repair = _repair(text[start:end])
        for run in repair.runs if repair else ():
            edit = _edit(text, Run(start + run.start, start + run.end, run.text), repair.reading if repair else "")
            if edit is not None and (edit.start >= done or edit.end <= done):
                done = edit.end
                found.append(edit)
    yield from found
    for run, reading in misread.find(text, seen.uncommon):
        edit = _edit(text, run, reading)
        if edit is not None and all(edit.end <= other.start or other.end <= edit.start for other in found):
            yield edit


def _beside(uncommon: list[int]) -> list[Span]:
    """Pairs of uncommon characters, side by side or nearly."""
    return [(one, other + 1) for one, other in pairwise(uncommon) if other - one <= ASIDE]


def _parts(text: str, traces: list[Span], margin: int) -> Iterator[Span]:
    """Stretches of one line with traces of damage near each other, `margin` code points wider than these."""
    done, spans = 0, deque(traces)
    while spans:
        first, last = spans[0]
        line_end = text.find("\n", last)
        line_end = line_end if line_end >= 0 else len(text)
        while spans and spans[0][1] <= min(line_end, last + NEAR):
            near = _BEHIND.match(text, max(last, spans.popleft()[1]))
            last = near.end() if near else last
        before = _BEFORE.search(text, max(first - FARTHEST, done), first)
        first = max((before.start() if before else first) - margin, text.rfind("\n", 0, first) + 1, done)
        done = min(last + 1 + margin, line_end)
        yield first, done
        while spans and spans[0][1] <= done:
            spans.popleft()


def _repair(chars: str) -> Repair | None:
    """The likeliest repair of a damaged part."""
    whole = _undone(chars, DEEPEST)
    if whole is not None:
        return whole
    repairs = [r for reading in _READINGS if (r := _partly(chars, reading)) is not None]
    return max(repairs, key=lambda r: r.score, default=None)


_READINGS = (UTF8_AS_WESTERN, GBK_AS_WESTERN, BIG5_AS_WESTERN, UTF8_AS_GBK)


def _undone(chars: str, depth: int) -> Repair | None:
    """The part read again as a whole, and again if that is still no Chinese; None if nothing believable comes out."""
    found: list[Repair] = []
    for reading in _READINGS:
        runs = list(read_again(chars, reading))
        if len(runs) != 1 or (runs[0].start, runs[0].end) != (0, len(chars)) or runs[0].text == chars:
            continue
        if believable(chars, runs[0].text, reading):
            found.append(Repair(runs, reading.name, likely(runs[0].text)))
        elif depth > 1 and reading.codec == "utf-8" and (deeper := _undone(runs[0].text, depth - 1)) is not None:
            run = Run(0, len(chars), deeper.runs[0].text)
            found.append(Repair([run], f"{reading.name}, {deeper.reading}", deeper.score))
    return max(found, key=lambda r: r.score, default=None)


def _partly(chars: str, reading: Reading) -> Repair | None:
    runs = [r for r in read_again(chars, reading) if believable(chars[r.start : r.end], r.text, reading)]
    if not runs:
        return None
    joined = [runs[0]]
    for run in runs[1:]:
        last = joined[-1]
        if run.start - last.end <= WIDEST_HOLE and not _sound(chars[last.end : run.start]):
            joined[-1] = Run(last.start, run.end, last.text + HOLE * (run.start > last.end) + run.text)
        else:
            joined.append(run)
    score = likely("".join(r.text for r in runs))
    return Repair(joined, reading.name, score + sum(len(r.text) for r in runs) / 1000)


def _sound(between: str) -> bool:
    """Whether what stands between two repaired parts is ordinary text that was never damaged."""
    return between.isascii() and "?" not in between and bool(between.strip())


def believable(before: str, after: str, reading: Reading) -> bool:
    """Whether `after`, the bytes of `before` in another codec, is what was meant."""
    beyond = [c for c in after if c > "\x7f" and c != HOLE]
    if not beyond or not chinese(after) or any("\x80" <= c < "\xa0" or "\ue000" <= c <= "\uf8ff" for c in beyond):
        return False
    score = likely(after)
    if reading is UTF8_AS_GBK:
        return len(beyond) >= 2 and score >= LIKELY and score >= likely(before) + CLEARER
    if reading is UTF8_AS_WESTERN:
        return score >= LIKELY and all(is_han(c) or c > "\u2000" or c in "·×°±" for c in beyond)
    codes = [ord(c) for c in before]
    if codes == list(range(codes[0], codes[0] + len(codes))) or len(set(beyond)) < 2:
        return False  # a table of letters, a row of one sign
    if len(beyond) <= SHORT:
        return score >= LIKELY_SHORT and sum(map(is_han, beyond)) >= 2 and not _LETTER.search(before)
    return score >= LIKELY


def _edit(text: str, run: Run, reading: str) -> Edit | None:
    """The edit without the characters that both readings share at the ends."""
    before, after = text[run.start : run.end], run.text
    if before == after:
        return None
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    tail = next((i for i in range(shortest - head) if before[-1 - i] != after[-1 - i]), shortest - head)
    words = Reason(f"解码有误，还原：{reading}", f"decoded wrongly, undone: {reading}")
    confidence = 0.95 if HOLE in after else 0.98
    return Edit(run.start + head, run.end - tail, after[head : len(after) - tail], RULE, confidence, words)

"""Frequent shingles of a text -> spans, cut at sentences, each with the place where it stands.

A span is grown as far as shingles are frequent. Where it begins or ends inside a sentence and far fewer documents share
that edge, the edge is a coincidence (titles that end alike before a glued banner) and is cut back.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import ahocorasick_rs
import regex

from pipeline.core.text import CLOSERS, SENTENCE_END, SPACES, ends_sentence
from pipeline.learn.count import SHINGLE
from pipeline.learn.lines import Lines, region_of
from pipeline.rules.folding import Folded

EDGE_SHARE = 0.6  # of the documents that share a span's core: fewer at an open edge, and the edge is cut back
SHORTEST_SENTENCE = 3  # folded characters: w。w。w。 is one word, disguised
JOINED_SHARE = 0.5  # of the documents that have either of two sentences: fewer, and they met by chance
LONGEST_SLOT = 40  # characters: a book's title, a user's name
TITLE_LINES = 3  # content lines at the top, one of which may be the title
_BREAK = regex.compile(rf"[{regex.escape(SENTENCE_END)}；;]+[{regex.escape(CLOSERS)}]*")
_BOUND = regex.compile(rf"[\s{regex.escape(SENTENCE_END)}；;：:|｜【】\[\]（）()<>《》「」“”—_*★◆■□●~～=-]")
_MARKS_AFTER = regex.compile(rf"[^\p{{L}}\p{{N}}{regex.escape(SENTENCE_END + CLOSERS)}]+$")  # of an ad: （, ▼, —
_SIGNS = "—–-_~～·•|｜*◆◇★☆■□●○▲※→"
_OPENING, _CLOSING = "（(【[〔［{｛《<“「『", "）)】]〕］}｝》>”」』"


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, or the part of one, that recurs: text[start:end], key[first:last]."""

    first: int
    last: int
    documents: int  # that share its commonest shingle
    is_open: bool  # at the left or right it breaks off inside a sentence
    is_joined: bool = False  # most documents that have it have the sentence before it, too


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase at one place of one document."""

    key: str
    words: str  # as written, with the marks at its edges
    place: str  # own-line, end-of-line, after-words, start-of-line, inside-line; part-of-line: another phrase before it
    region: str  # head, middle, tail
    parts: bool  # a line of its own between two that are one sentence
    is_bounded: bool  # at both ends a sentence, a line, a bracket or a space begins or ends
    context: str  # the line that it stands in
    above: str = ""  # of a line of its own: the key of the content line above; "" of prose and at the text's ends
    below: str = ""
    lists: bool = False  # titles stand below it, in lines of their own
    is_alone: bool = False  # its line holds nothing else, no other phrase either


class Grower:
    """Finds spans by a group's frequent shingles."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.shingles = list(counts)
        self.documents = list(counts.values())
        self._automaton = ahocorasick_rs.AhoCorasick(self.shingles) if self.shingles else None

    def runs(self, key: str) -> Iterator[list[tuple[int, int]]]:
        """Runs of frequent shingles as lists of (start in the key, number of the shingle); a short line is a run."""
        if self._automaton is None:
            return
        run: list[tuple[int, int]] = []
        for n, start, end in self._automaton.find_matches_as_indexes(f"\n{key}\n", overlapping=True):
            if self.shingles[n][0] == "\n":
                yield [(start, n)]  # the key begins one later: the line's break is not in the run
            elif end - start == SHINGLE:
                if run and start - 1 != run[-1][0] + 1:
                    yield run
                    run = []
                run.append((start - 1, n))
        if run:
            yield run

    def segments(self, folded: Folded) -> Iterator[list[Segment]]:
        """For each run its sentences, in order."""
        for run in self.runs(folded.key):
            start, n = run[0]
            if self.shingles[n][0] == "\n":  # a short line is a whole
                yield [Segment(start, start + len(self.shingles[n]) - 2, self.documents[n], is_open=False)]
            else:
                yield list(self._sentences(folded, _trimmed(folded, run, self.documents)))

    def _sentences(self, folded: Folded, run: list[tuple[int, int]]) -> Iterator[Segment]:
        first, last = run[0][0], run[-1][0] + SHINGLE
        start, end = folded.span(first, last)
        cuts = [m.end() for m in _BREAK.finditer(folded.text, start, end)]
        bounds = [first]
        for n in (bisect_left(folded.at, cut) for cut in cuts):
            if n - bounds[-1] >= SHORTEST_SENTENCE and last - n >= SHORTEST_SENTENCE:
                bounds.append(n)
        bounds.append(last)
        before = 0
        for a, b in pairwise(bounds):
            inside = [n for at, n in run if at >= a and at + SHINGLE <= b]
            crossing = [n for at, n in run if at < b and at + SHINGLE > a]
            seen = inside or crossing
            most = max(self.documents[n] for n in seen)
            is_open = (a == first and not _is_bound(folded, a, left=True)) or (
                b == last and not _is_bound(folded, b, left=False)
            )
            across = [self.documents[n] for at, n in run if at < a < at + SHINGLE]
            joined = bool(across) and min(across) >= JOINED_SHARE * max(most, before)
            before = most
            yield Segment(a, b, most, is_open, joined)


def _trimmed(folded: Folded, run: list[tuple[int, int]], documents: list[int]) -> list[tuple[int, int]]:
    """The run without open edges that far fewer documents share than its core."""
    least = EDGE_SHARE * max(documents[n] for _, n in run)
    a, b = 0, len(run)
    if not _is_bound(folded, run[0][0], left=True):
        while documents[run[a][1]] < least:
            a += 1
    if not _is_bound(folded, run[-1][0] + SHINGLE, left=False):
        while documents[run[b - 1][1]] < least:
            b -= 1
    return run[a:b] if a < b else run


def _is_bound(folded: Folded, k: int, *, left: bool) -> bool:
    """Whether a position of the key is one where a sentence, a line or a bracket begins (`left`) or ends."""
    before = folded.span(k - 1, k)[1] if k else 0
    after = folded.at[k] if k < len(folded.key) else len(folded.text)
    gap = folded.text[before:after]
    return k == 0 or k == len(folded.key) or "\n" in (folded.key[k - 1], folded.key[k]) or bool(_BOUND.search(gap))


Rate = Callable[[Segment, str], int]
"""What a sentence of a run, with its key, says of itself: 0 nothing, 1 perhaps boilerplate, 2 that a site wrote it."""


def phrases(folded: Folded, grower: Grower, rate: Rate) -> list[Found]:
    """The phrases of a text: of each run the sentences that may be boilerplate; those that say so join."""
    spans: list[tuple[int, int]] = []
    for segments in grower.segments(folded):
        spans += _kept_spans(folded, segments, rate)
    spans = sorted(set(spans))
    lines = Lines(folded.text)
    where = [folded.span(a, b) for a, b in spans]
    return [
        _found(folded, lines, span, where) for span in spans if not _is_in_address(folded.text, *folded.span(*span))
    ]


def _kept_spans(folded: Folded, segments: list[Segment], rate: Rate) -> Iterator[tuple[int, int]]:
    rated = [(rate(s, folded.key[s.first : s.last]), s) for s in segments]
    good = [(r, s) for r, s in rated if r]
    whole = [(r, s) for r, s in good if not s.is_open] or good
    at: int | None = None
    for n, (r, s) in enumerate(whole):
        at = s.first if at is None else at
        after = whole[n + 1] if n + 1 < len(whole) else None
        if after is None or after[1].first != s.last or not after[1].is_joined or r < 2 or after[0] < 2:
            yield at, s.last
            at = None


def _found(folded: Folded, lines: Lines, span: tuple[int, int], spans: list[tuple[int, int]]) -> Found:
    text = folded.text
    start, end = folded.span(*span)
    n = lines.at(start)
    left, right = lines.starts[n], lines.ends[n]
    before = _uncovered(text, left, start, spans)
    after = _uncovered(text, end, right, spans)
    is_part = bool(before) and _is_part(text, left, start, spans)
    is_title = lines.rank[n] < TITLE_LINES and not ends_sentence(before)
    if is_part:
        place = "part-of-line"
    elif not after:
        glued = (
            not before
            or ends_sentence(_MARKS_AFTER.sub("", before))
            or is_title
            or before[-1] in "\u2026—"
            or before[-1].isspace()
        )
        place = "own-line" if not before else "end-of-line" if glued else "after-words"
    else:
        place = "inside-line" if before else "start-of-line"
    region = region_of(lines.rank[n], lines.content)
    whole = not before and not after
    is_alone = whole and not _covered(left, right, spans, (start, end))
    a, b = (left, right) if is_alone else _edges(text, start, end)
    context = text[max(left, start - 20) : min(right, end + 20)]
    bounded = _is_bound(folded, span[0], left=True) and _is_bound(folded, span[1], left=False)
    key, words = folded.key[span[0] : span[1]], text[a:b].strip()
    if place != "own-line":
        return Found(key, words, place, region, False, bounded, context.strip())
    above, below = lines.neighbour(n, -1), lines.neighbour(n, 1)
    parts, lists = lines.parts(n), lines.lists(n)
    return Found(key, words, place, region, parts, bounded, context.strip(), above, below, lists, is_alone)


def sentence_bounds(text: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    """The sentences of a line, as spans."""
    for start, end in pairwise([left, *(m.end() for m in _BREAK.finditer(text, left, right)), right]):
        if start < end:
            yield start, end


def _is_in_address(text: str, start: int, end: int) -> bool:
    """Whether a span begins in the midst of an address: two sites' lines that differ in its first part only."""
    return start > 1 and text[start - 1] in "./-:" and text[start - 2].isascii() and not text[start - 2].isspace()


def _is_part(text: str, left: int, start: int, spans: list[tuple[int, int]]) -> bool:
    """Whether another recurring phrase stands before in the same sentence, with a slot of other words between."""
    ends = [b for _, b in spans if left < b <= start]
    slot = text[max(ends) : start] if ends else ""
    filled = any(c.isalnum() for c in slot)
    return filled and len(slot) <= LONGEST_SLOT and not any(c in SENTENCE_END for c in slot)


def _covered(left: int, right: int, spans: list[tuple[int, int]], own: tuple[int, int]) -> bool:
    return any(left <= a < right and (a, b) != own for a, b in spans)


def _uncovered(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """What stands between two places that no recurring phrase covers; "" where that is no word."""
    pieces, at = [], start
    for a, b in spans:
        if b > at and a < end:
            pieces.append(text[at : max(at, a)])
            at = max(at, b)
    pieces.append(text[at : max(at, end)])
    left = "".join(pieces)
    return left if any(c.isalnum() for c in left) else ""


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with its marks: brackets that enclose it or that it left open, a dash or a star before it."""
    inner = text[start:end]
    a, b = start, end
    while a and text[a - 1] in _OPENING and (text[b : b + 1] in tuple(_CLOSING) or _surplus(inner) < 0):
        a -= 1
        inner = text[a:end]
        b += text[b : b + 1] in tuple(_CLOSING)
    if text[b : b + 1] in tuple(_CLOSING) and _surplus(inner) > 0:
        b += 1
    while a and text[a - 1] in _SIGNS:
        a -= 1
    if (whole := _BREAK.match(text, b)) and (not a or text[a - 1] in f"\n{SENTENCE_END}{CLOSERS}{SPACES}"):
        b = whole.end()  # a whole sentence, with its mark
    return a, b


def _surplus(words: str) -> int:
    """How many brackets are open at the end of some words; below 0: how many were closed that they did not open."""
    return sum(map(words.count, _OPENING)) - sum(map(words.count, _CLOSING))

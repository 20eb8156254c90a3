"""Match phrases in all their spellings: on folded text, with spans mapped back, edges set and the place checked."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick_rs
import regex

from pipeline.core.text import ends_sentence, is_han, is_separator, is_title
from pipeline.rules.folding import Folded, mark
from pipeline.rules.model import Rule
from pipeline.rules.sites import is_in_scope
from pipeline.rules.slots import SLOT, longest_part, parts_of, stretched

SHORTEST = 3  # folded characters of a phrase; learned ones shorter than 8 stand for whole lines or inside words
_ADDRESS_TAIL = regex.compile(r"[./][A-Za-z0-9./?=&%_#:-]*[A-Za-z0-9/]|/")  # of an address: its path differs by page
_PAUSES = "，、；：“”‘’《》（）"
_ADDRESS = regex.compile(r"www|http")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A spelling of a rule: its key, and the marks that stand at its edges and go with it."""

    rule: Rule
    key: str  # of a phrase with slots: its parts, run together
    parts: tuple[str, ...]
    lead: frozenset[str]
    trail: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    rule: Rule
    start: int
    end: int


class FoldedMatcher:
    """All folded rules of a stage, compiled once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        by_key: dict[str, Phrase] = {}
        for rule in rules:
            for words in (rule.match, *rule.variants):
                by_key.setdefault(SLOT.join(parts_of(words)), _phrase(rule, words))
        self._plain = [p for p in by_key.values() if len(p.parts) == 1]
        self._slotted = [p for p in by_key.values() if len(p.parts) > 1]
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        keys = [p.key for p in self._plain]
        self._automaton = ahocorasick_rs.AhoCorasick(keys, matchkind=longest) if keys else None
        anchors = [p.parts[longest_part(p.parts)] for p in self._slotted]
        self._anchors = ahocorasick_rs.AhoCorasick(anchors) if anchors else None

    def hits(self, text: str, sites: frozenset[str] = frozenset()) -> Iterator[Hit]:
        """Where the phrases stand in a text of these sites, each in a place that its rule allows; in order, apart."""
        if self._automaton is None and self._anchors is None:
            return
        folded = Folded(text)
        found = [(self._plain[n], start, end) for n, start, end in self._found(self._automaton, folded.key, False)]
        slotted = dict[tuple[int, int], Phrase]()
        for n, start, _ in self._found(self._anchors, folded.key, True):
            span = stretched(folded.key, self._slotted[n].parts, start)
            if span and not _has_sentence(folded, self._slotted[n], *span):
                slotted.setdefault(span, self._slotted[n])
        if slotted:
            found = _widest([*found, *((phrase, *span) for span, phrase in slotted.items())])
        if not found:
            return
        edges = {n for _, start, end in found for n in (-start, end)}  # a phrase may follow on another, unparted
        hits = [
            hit
            for phrase, start, end in found
            if is_in_scope(phrase.rule, sites)
            and (hit := self._hit(folded, phrase, start, end, start in edges, -end in edges))
        ]
        yield from _placed(folded, _joined(folded, hits))

    @staticmethod
    def _found(automaton: ahocorasick_rs.AhoCorasick | None, key: str, overlapping: bool) -> list[tuple[int, int, int]]:
        return automaton.find_matches_as_indexes(key, overlapping=overlapping) if automaton else []

    def _hit(
        self, folded: Folded, phrase: Phrase, first: int, last: int, follows: bool, is_followed: bool
    ) -> Hit | None:
        text = folded.text
        start, end = folded.span(first, last)
        if phrase.rule.place == "inside":
            return Hit(phrase.rule, start, end) if _is_inside(text, start, end) else None
        if _is_letter(phrase.key[0]) and not follows and start and _is_letter(text[start - 1]):
            return None  # the end of another word
        if _is_letter(phrase.key[-1]) and not is_followed and end < len(text):
            if _is_letter(text[end]):
                return None
            if _ADDRESS.search(phrase.key) and (m := _ADDRESS_TAIL.match(text, end)):
                end = m.end()
        first_mark, last_mark = start, end
        while start and mark(text[start - 1]) in phrase.lead:
            start -= 1
        while end < len(text) and mark(text[end]) in phrase.trail:
            end += 1
        if phrase.rule.place == "brackets" and not (start < first_mark and end > last_mark):
            return None
        if phrase.rule.place == "title" and not (start < first_mark and _is_first_line(text, start)):
            return None
        return Hit(phrase.rule, start, end)


def _is_inside(text: str, start: int, end: int) -> bool:
    """Whether a place is in mid-sentence: Han on both sides, or on one and a Chinese mark on the other."""
    beside = (text[start - 1 : start], text[end : end + 1])
    return any(map(is_han, filter(None, beside))) and all(c and (is_han(c) or c in _PAUSES) for c in beside)


def _phrase(rule: Rule, words: str) -> Phrase:
    parts = parts_of(words)
    kept = [n for n, c in enumerate(words) if c.isalnum()]
    lead, trail = (frozenset(map(mark, w)) - {"{", "}"} for w in (words[: kept[0]], words[kept[-1] + 1 :]))
    return Phrase(rule, "".join(parts), parts, lead, trail)


def _widest(found: list[tuple[Phrase, int, int]]) -> list[tuple[Phrase, int, int]]:
    """Of places that overlap the widest, in order."""
    out: list[tuple[Phrase, int, int]] = []
    for phrase, start, end in sorted(found, key=lambda f: (f[1], -f[2])):
        if out and start < out[-1][2]:
            if end - start > out[-1][2] - out[-1][1]:
                out[-1] = (phrase, start, end)
        else:
            out.append((phrase, start, end))
    return out


def _has_sentence(folded: Folded, phrase: Phrase, start: int, end: int) -> bool:
    """Whether a phrase that may stand inside a line would take a sentence's end that is not its own."""
    if phrase.rule.place == "line":
        return False
    taken = folded.text[slice(*folded.span(start, end))]
    return taken.count("。") > phrase.rule.match.count("。")


def _is_first_line(text: str, position: int) -> bool:
    """Whether a place is in the first line that has words, behind some of them."""
    left = text.rfind("\n", 0, position) + 1
    before = any(c.isalnum() for c in text[:left])
    return not before and any(c.isalnum() for c in text[left:position])


def _joined(folded: Folded, hits: list[Hit]) -> list[Hit]:
    """Hits grown over what is no word between two of them, or between one of them and the ends of its line."""
    text, out = folded.text, list[Hit]()
    for n, hit in enumerate(hits):
        if hit.rule.place == "inside":
            out.append(hit)
            continue
        start, end = max(hit.start, out[-1].end if out else 0), hit.end
        following = hits[n + 1].start if n + 1 < len(hits) else len(text)
        left = text.rfind("\n", 0, start) + 1
        right = text.find("\n", end)
        right = len(text) if right < 0 else right
        touches = left >= start or (bool(out) and out[-1].end > left and _is_bare(folded, out[-1].end, start))
        if following < right and _is_bare(folded, end, following):
            end = following
        elif (touches or _is_bare(folded, left, start) or ends_sentence(text[left:start])) and _is_bare(
            folded, end, right
        ):  # after a sentence's end the marks up to the line's end are the ad's
            end = _stripped_end(text, end, right)
        if _is_bare(folded, left, start) and _is_bare(folded, end, right):
            start = left + len(text[left:start]) - len(text[left:start].lstrip())
        if start < end:
            out.append(Hit(hit.rule, start, end))
    return out


def _placed(folded: Folded, hits: list[Hit]) -> Iterator[Hit]:
    """Those that stand where their rule wants them; other hits beside them count as nothing."""
    text = folded.text
    starts = [hit.start for hit in hits]
    listed = 0  # where the titles of the last list end: what else is met among them goes with it
    for hit in hits:
        if hit.start < listed:
            continue
        if hit.rule.place not in ("line", "end", "title", "list"):
            yield hit
            continue
        left = text.rfind("\n", 0, hit.start) + 1
        right = text.find("\n", hit.end)
        right = len(text) if right < 0 else right
        beside = hits[max(0, bisect_right(starts, left) - 1) : bisect_right(starts, right)]
        after = _rest(folded, hit.end, right, beside)
        before = _rest(folded, left, hit.start, beside) if hit.rule.place in ("line", "list") else False
        if not after and not before:
            placed = _with_list(text, hit) if hit.rule.place == "list" else _framed(text, hit, left, right)
            listed = placed.end if hit.rule.place == "list" else listed
            yield placed


def _framed(text: str, hit: Hit, left: int, right: int) -> Hit:
    """A hit that is a line of its own with the separator lines directly above and below it."""
    if hit.rule.place != "line":
        return hit
    above = text.rfind("\n", 0, max(0, left - 1)) + 1
    below = text.find("\n", right + 1)
    below = len(text) if below < 0 else below
    start = above if left and is_separator(text[above : left - 1].strip()) else hit.start
    end = below if right < len(text) and is_separator(text[right + 1 : below].strip()) else hit.end
    return Hit(hit.rule, start, end)


def _with_list(text: str, hit: Hit) -> Hit:
    """The heading of a list with the titles below it, as far as they go."""
    end, at = hit.end, text.find("\n", hit.end) + 1
    while 0 < at < len(text):
        right = text.find("\n", at)
        right = len(text) if right < 0 else right
        words = text[at:right].strip()
        if not is_title(words):
            break
        end, at = (right if words else end), right + 1
    return Hit(hit.rule, hit.start, end)


def _rest(folded: Folded, start: int, end: int, hits: list[Hit]) -> bool:
    """Whether a word of the text's own stands between two places of a line."""
    at = start
    for hit in hits:
        if hit.start >= end:
            break
        if hit.end > at:
            if not _is_bare(folded, at, hit.start):
                return True
            at = max(at, hit.end)
    return not _is_bare(folded, at, end)


def _is_bare(folded: Folded, start: int, end: int) -> bool:
    return not any(c.isalnum() for c in folded.text[start:end])


def _stripped_end(text: str, end: int, right: int) -> int:
    return max(end, end + len(text[end:right].rstrip()))


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()

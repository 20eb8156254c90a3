"""Match phrases in all their spellings: on folded text, with spans mapped back, edges set and the place checked."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick_rs
import regex

from pipeline.core.text import ends_sentence, is_han
from pipeline.rules.folding import Folded, fold, mark
from pipeline.rules.model import Rule

SHORTEST = 3  # folded characters of a phrase; learned ones shorter than 8 stand for whole lines or inside words
_ADDRESS_TAIL = regex.compile(r"[./][A-Za-z0-9./?=&%_#:-]*[A-Za-z0-9/]|/")  # of an address: its path differs by page
_ADDRESS = regex.compile(r"www|http")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A spelling of a rule: its key, and the marks that stand at its edges and go with it."""

    rule: Rule
    key: str
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
                by_key.setdefault(fold(words), _phrase(rule, words))
        self._phrases = list(by_key.values())
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        keys = [p.key for p in self._phrases]
        self._automaton = ahocorasick_rs.AhoCorasick(keys, matchkind=longest) if keys else None

    def hits(self, text: str) -> Iterator[Hit]:
        """Where the phrases stand, each in a place that its rule allows; in order, not overlapping."""
        if self._automaton is None:
            return
        folded = Folded(text)
        found = self._automaton.find_matches_as_indexes(folded.key)
        if not found:
            return
        edges = {n for _, start, end in found for n in (-start, end)}  # a phrase may follow on another, unparted
        hits = [
            hit
            for n, start, end in found
            if (hit := self._hit(folded, self._phrases[n], start, end, start in edges, -end in edges))
        ]
        yield from _placed(folded, _joined(folded, hits))

    def _hit(
        self, folded: Folded, phrase: Phrase, first: int, last: int, follows: bool, is_followed: bool
    ) -> Hit | None:
        text = folded.text
        start, end = folded.span(first, last)
        if phrase.rule.place == "inside":  # a site's name set into a word: Han on both sides
            is_inside = start > 0 and end < len(text) and is_han(text[start - 1]) and is_han(text[end])
            return Hit(phrase.rule, start, end) if is_inside else None
        if _is_letter(phrase.key[0]) and not follows and start and _is_letter(text[start - 1]):
            return None  # the end of another word
        if _is_letter(phrase.key[-1]) and not is_followed and end < len(text):
            if _is_letter(text[end]):
                return None
            if _ADDRESS.search(phrase.key) and (m := _ADDRESS_TAIL.match(text, end)):
                end = m.end()
        first_mark = start
        while start and mark(text[start - 1]) in phrase.lead:
            start -= 1
        while end < len(text) and mark(text[end]) in phrase.trail:
            end += 1
        if phrase.rule.place == "title" and not (start < first_mark and _is_first_line(text, start)):
            return None
        return Hit(phrase.rule, start, end)


def _phrase(rule: Rule, words: str) -> Phrase:
    kept = [n for n, c in enumerate(words) if c.isalnum()]
    lead, trail = words[: kept[0]], words[kept[-1] + 1 :]
    return Phrase(rule, fold(words), frozenset(map(mark, lead)) - {"\n"}, frozenset(map(mark, trail)) - {"\n"})


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
    for hit in hits:
        if hit.rule.place not in ("line", "end", "title"):
            yield hit
            continue
        left = text.rfind("\n", 0, hit.start) + 1
        right = text.find("\n", hit.end)
        right = len(text) if right < 0 else right
        beside = hits[max(0, bisect_right(starts, left) - 1) : bisect_right(starts, right)]
        after = _rest(folded, hit.end, right, beside)
        before = _rest(folded, left, hit.start, beside) if hit.rule.place == "line" else False
        if not after and not before:
            yield hit


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

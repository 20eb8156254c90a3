"""Advertisements with slots: lines that are the same but for a title, a name or a city -> one phrase with {} there.

Lines that share their commonest shingle, or their ends, are laid over one of them; what nearly all have in common is
the phrase, what differs is a slot. Only lines that speak of a site are looked at: sentences of a
genre are alike, too.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.core.text import SENTENCE_END, lines_of
from pipeline.learn.cues import cue_count, is_listing
from pipeline.learn.grow import TITLE_LINES, Found, Grower, sentence_bounds
from pipeline.learn.lines import region_of
from pipeline.rules.folding import DIGIT, Folded, fold
from pipeline.rules.slots import SLOT, longest_part, stretched

LONGEST_LINE = 120  # folded characters of a line that is taken whole; of a longer one the sentence
SAMPLE = 16  # lines that are laid over the first; what 90 % of them share is fixed
FIXED_SHARE = 0.9
SHORTEST_PART = 2  # folded characters that two lines share by design, not by chance
SHORTEST, SHORTEST_LABEL = 8, 6  # folded characters of all parts together; of a link's label: 上一篇 … 通过
MOST_SLOTS = 5
ENDS_SHARE = 0.1  # of the documents that have lines which are alike at their ends only
TITLE_CUES = 3  # of a line that opens the text: with fewer it is the title
MET = 0.8  # share of the lines that the phrase must fit, else it is no phrase of theirs

Texts = Callable[[], Iterable[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A line, or a sentence up to its line's end, that may be an advertisement with slots."""

    number: int  # of its document
    words: str
    key: str
    place: str
    rank: int  # of its line among those with words
    region: str
    context: str


def templates(
    texts: Texts, grower: Grower, names: tuple[str, ...], least: int, documents: int
) -> Iterator[tuple[str, list[tuple[int, Found]]]]:
    """Phrases with slots, as folded parts joined by `SLOT`, each with its places."""
    buckets: dict[str, list[Unit]] = defaultdict(list)
    for number, text in texts():
        for unit in _units(number, text, names):
            if anchor := _anchor(unit.key, grower):
                buckets[anchor].append(unit)
            if unit.place == "own-line" and unit.rank and len(unit.key) >= SHORTEST:  # titles begin alike by chance
                for ends in _ends(unit.key):
                    buckets[ends].append(unit)
    for anchor, units in sorted(buckets.items()):
        enough = max(least, ENDS_SHARE * documents) if SLOT in anchor else least
        if len({u.number for u in units}) >= enough and len({u.key for u in units}) > 1 and (parts := _parts(units)):
            met = [(u, found) for u in units if (found := _found(u, parts))]
            is_usual = len({u.number for u, _ in met}) >= enough and len(met) >= MET * len(units)
            if is_usual and not _may_be_titles([u for u, _ in met], parts):
                yield SLOT.join(parts), [(u.number, found) for u, found in met]


def _ends(key: str) -> Iterator[str]:
    """What a line shares with others where its fixed words are too short for a shingle, or a name makes it another."""
    yield key[:SHORTEST_PART] + SLOT + key[-SHORTEST_PART:]
    yield key[: 2 * SHORTEST_PART] + SLOT
    yield SLOT + key[-2 * SHORTEST_PART :]


def _may_be_titles(units: list[Unit], parts: tuple[str, ...]) -> bool:
    """Whether the lines may be titles of one series: 国家公务员考试申论范文：{}, at the top of the text."""
    first = sum(u.rank == 0 for u in units)
    top = sum(u.rank < TITLE_LINES for u in units)
    is_open = not parts[0] or not parts[-1]
    return (is_open and 2 * top > len(units)) or (5 * first > len(units) and cue_count("".join(parts)) < TITLE_CUES)


def _units(number: int, text: str, names: tuple[str, ...]) -> Iterator[Unit]:
    lines = [line for line in lines_of(text) if any(c.isalnum() for c in text[line.left : line.right])]
    for n, line in enumerate(lines):
        for start, end in _spans(text, line.left, line.right, names):
            words = text[start:end]
            key = Folded(words).key
            if len(key) > LONGEST_LINE or not cue_count(key, names):
                continue
            before, after = text[line.left : start], text[end : line.right]
            place = "own-line" if not before and not after else "end-of-line" if not after else "inside-line"
            context = text[max(line.left, start - 20) : end + 20].split("\n")[0]
            yield Unit(number, words, key, place, n, region_of(n, len(lines)), context)


def _spans(text: str, left: int, right: int, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """A line whole, or of a long one each sentence, as of one with a sentence that says nothing of a site."""
    sentences = list(sentence_bounds(text, left, right))
    is_whole = right - left <= LONGEST_LINE and all(cue_count(fold(text[a:b]), names) for a, b in sentences)
    yield from [(left, right)] if is_whole else sentences


def _anchor(key: str, grower: Grower) -> str:
    """The shingle of a line that most documents have; of equals the first."""
    runs = [shingle for run in grower.runs(key) for shingle in run]
    best = max(runs, key=lambda at_n: (grower.documents[at_n[1]], -at_n[0]), default=None)
    return grower.shingles[best[1]] if best else ""


def _parts(units: list[Unit]) -> tuple[str, ...]:
    """What most of the lines have in common, in order, with "" at an end that differs; () where it is no phrase."""
    by_key = {u.key: u for u in units}
    keys = sorted(by_key, key=lambda k: (len(k), k))
    step = max(1, len(keys) // SAMPLE)
    base, others = keys[len(keys) // 2], [k for k in keys[::step] if k != keys[len(keys) // 2]]
    shared: Counter[int] = Counter()
    for other in others:
        blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
        shared.update(n for a, _, size in blocks if size >= SHORTEST_PART for n in range(a, a + size))
    fixed = [shared[n] >= FIXED_SHARE * len(others) for n in range(len(base))]
    parts, at = [], 0
    for n in range(len(base) + 1):
        if n == len(base) or not fixed[n]:
            if n - at >= SHORTEST_PART:
                parts.append(base[at:n])
            at = n + 1
    parts = [part for part in (_without_numbers(p, base) for p in parts) if part]
    if not parts:
        return ()
    lead, trail = not base.startswith(parts[0]), not base.endswith(parts[-1])
    parts = [*([""] if lead else []), *parts, *([""] if trail else [])]
    least = SHORTEST_LABEL if any(map(is_listing, parts)) else SHORTEST
    enough = sum(map(len, parts)) >= least and 2 <= len(parts) <= MOST_SLOTS + 1
    return tuple(parts) if enough else ()


def _without_numbers(part: str, base: str) -> str:
    """A part without the number that it shares with a slot beside it: users' names end in digits. A date stays."""
    if len(part) > 1 and set(part) == {DIGIT}:
        return part
    part = part if base.startswith(part) else part.lstrip(DIGIT)
    return part if base.endswith(part) else part.rstrip(DIGIT)


def _found(unit: Unit, parts: tuple[str, ...]) -> Found | None:
    """The phrase in a line, its words as written there with slots; None where it does not fit the whole of it."""
    anchor = parts[longest_part(parts)]
    span = stretched(unit.key, parts, unit.key.find(anchor)) if anchor in unit.key else None
    if span != (0, len(unit.key)):
        return None
    folded, pieces, at, last = Folded(unit.words), list[str](), 0, 0
    for part in filter(None, parts):
        start = unit.key.find(part, at)
        a, b = folded.span(start, start + len(part))
        pieces += [unit.words[last:a], unit.words[a:b]]
        at, last = start + len(part), b
    gaps = [*pieces[::2], unit.words[last:]]
    if (not parts[0] and not _is_set_off(gaps[0])) or (not parts[-1] and any(c in SENTENCE_END for c in gaps[-1])):
        return None
    is_slot = [not parts[0], *(True for _ in gaps[2:]), not parts[-1]]
    marks = [_as_slot(gap) if slot else gap for gap, slot in zip(gaps, is_slot, strict=True)]
    words = "".join(mark + part for mark, part in zip(marks, [*pieces[1::2], ""], strict=True))
    return Found(SLOT.join(parts), words.strip(), unit.place, unit.region, False, True, unit.context.strip())


def _is_set_off(gap: str) -> bool:
    """Whether a slot at the start of a line has words with a mark before them: else it may be the title that an ad was
    glued to, or nothing at all."""
    words = gap.strip()
    return bool(words) and not words[0].isalnum() and any(map(str.isalnum, words))


def _as_slot(gap: str) -> str:
    """What stands between two parts: its words as a slot, its marks as they are."""
    letters = [n for n, c in enumerate(gap) if c.isalnum()]
    return gap[: letters[0]] + SLOT + gap[letters[-1] + 1 :] if letters else gap + SLOT

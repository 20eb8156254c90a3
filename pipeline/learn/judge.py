"""Phrases with their evidence -> rules, or nothing: what is a title, a formula, a quotation or a law is left alone.

What an author writes recurs across sites or in the midst of prose; what a site writes stands in lines of its own, at
the ends of the text or glued to a line's end, and mostly speaks of itself.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.core.text import is_han
from pipeline.learn.count import SHINGLE
from pipeline.learn.cues import (
    cue_count,
    is_address,
    is_credit,
    is_listing,
    is_metadata,
    is_of_genre,
    is_widget,
    reads_as_text,
)
from pipeline.learn.grow import Found, Segment
from pipeline.rules.folding import fold
from pipeline.rules.slots import SLOT, longest_part, stretched

LEAST_DOCUMENTS = 3
LEAST_SHARE = 0.01  # for what speaks of itself; a folder of books from seven sites holds each one's ads in 2-30 %
PLAIN_SHARE = 0.8  # for what does not: "谢谢大家" ends up to two thirds of a site's speeches
PLAIN_DOCUMENTS = 8
SHOWN_SHARE = 0.3  # what falls short of that is shown, not applied, from here on
INSIDE_DOCUMENTS, INSIDE_SHARE = 5, 0.1  # for what is set into prose: an address may be what the prose is about
FOREIGN_CUES = 3  # for what other sites have, too: 版权归作者所有，如有侵权请联系删除
BRACKETED_CUES = 2  # 点击查看大图
BRACKETS = tuple("（(【[〔［《<")  # what is set into prose without an address stands in brackets
PARTED_SHARE = 0.5  # of a marker's places: it stands between two halves of a sentence
CLOSING = 0.5  # of an address's places
ALWAYS = 0.95
STRONG = 0.8  # share of a phrase's places that are a line of its own, or a line's end after a sentence or a title
LISTED_SHARE = 0.2
COMPANY_SHARE = 0.9  # of a line's places
LONG_LINE = 24  # folded characters of a line that may have been wrapped
FEWEST_LETTERS = 3  # different ones: a row of numbers is no phrase


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a group when its phrases are judged."""

    documents: int  # looked at
    has_contrast: bool  # documents of other sites were looked at, too
    names: tuple[str, ...]  # the site's own, as keys: the labels of its hosts


@dataclass(slots=True)
class Evidence:
    """A phrase over the documents of a group."""

    key: str
    documents: set[int] = field(default_factory=set)
    places: Counter[str] = field(default_factory=Counter)
    bounded: int = 0
    parts: int = 0
    regions: Counter[str] = field(default_factory=Counter)
    spellings: Counter[str] = field(default_factory=Counter)
    contexts: list[str] = field(default_factory=list)
    beside: Counter[tuple[str, str]] = field(default_factory=Counter)  # the keys of the lines above and below
    lists: int = 0  # places with titles below
    alone: int = 0  # places that are all of a line
    is_foreign: bool = False

    def add(self, number: int, found: Found) -> None:
        self.documents.add(number)
        self.places[found.place] += 1
        self.regions[found.region] += 1
        self.bounded += found.is_bounded
        self.parts += found.parts
        self.spellings[found.words] += 1
        self.beside[found.above, found.below] += 1
        self.lists += found.lists
        self.alone += found.is_alone
        if len(self.contexts) < 3 and found.context not in self.contexts:
            self.contexts.append(found.context)

    @property
    def words(self) -> str:
        """The commonest spelling; of equals the plainest."""
        return min(self.spellings, key=lambda w: (-self.spellings[w], sum(fold(c) != c for c in w), w))

    def part(self, *places: str) -> float:
        return sum(self.places[p] for p in places) / self.places.total()


@dataclass(frozen=True, slots=True)
class Verdict:
    safety: str
    confidence: float
    place: str


def rating(segment: Segment, key: str, setting: Setting) -> int:
    """Whether a sentence of a recurring span can be a site's: 2 it speaks of itself, 1 many documents have it."""
    if cue_count(key, setting.names):
        return 2
    return int(segment.documents >= SHOWN_SHARE * setting.documents)


def verdict(e: Evidence, setting: Setting) -> Verdict | None:
    """What to make of a phrase; None: leave it alone."""
    share = len(e.documents) / setting.documents
    cues = cue_count(e.key, setting.names)
    if len(e.documents) < max(LEAST_DOCUMENTS, LEAST_SHARE * setting.documents):
        return None
    parts = e.parts >= PARTED_SHARE * e.places.total() and share >= SHOWN_SHARE
    has_letters = len({c for c in e.key if c.isalpha()}) >= FEWEST_LETTERS or is_widget(e.key)
    is_any_address = SLOT in e.key and not any(map(is_han, e.key))  # http://{}.kaowen.example/{}: it may be the source
    if is_metadata(e.words) or is_any_address or not (has_letters or parts):
        return None
    own, end = e.part("own-line"), e.part("own-line", "end-of-line")
    if parts:
        return Verdict("safe", 0.94, "line")
    if _heads_a_list(e, share) and not e.is_foreign:
        return Verdict("safe", 0.93, "list")
    is_site = is_address(e.key, setting.names)
    opens = e.part("start-of-line") >= ALWAYS and e.regions["head"] >= STRONG * e.places.total()
    if opens and e.bounded >= STRONG * e.places.total() and share >= LISTED_SHARE and cues >= FOREIGN_CUES:
        return None if e.is_foreign or is_of_genre(e.key) else Verdict("safe", 0.93, "anywhere")
    does_credit = is_site and is_credit(e.key)
    if e.part("part-of-line") > (
        PARTED_SHARE if does_credit else 1 - STRONG
    ):  # its line is an ad with slots: half of it is not worth cutting
        return Verdict("unsafe", 0.8, "anywhere") if is_site and cues >= 3 else None
    if is_site and end >= CLOSING and e.part("own-line", "end-of-line", "after-words") >= ALWAYS:
        end = 1.0  # an address that always closes its line was glued there, under headings, too
    if end >= STRONG:
        return _at_an_edge(e, cues, share, "line" if own >= ALWAYS else "end", setting)
    if cues < 3 or e.is_foreign or len(e.key) < SHINGLE:
        return None
    is_bounded = e.bounded >= STRONG * e.places.total() and (is_site or e.words[:1] in BRACKETS)
    is_sure = len(e.documents) >= INSIDE_DOCUMENTS and share >= INSIDE_SHARE and (is_bounded or does_credit)
    if not is_sure and not is_site:
        return None
    return Verdict("safe", 0.93, "anywhere") if is_sure else Verdict("unsafe", 0.8, "anywhere")


def _at_an_edge(e: Evidence, cues: int, share: float, place: str, setting: Setting) -> Verdict | None:
    """A phrase that stands in lines of its own or closes lines."""
    is_short = len(e.key) < SHINGLE
    if is_of_genre(e.key) and not is_address(e.key, setting.names):
        return Verdict("unsafe", 0.7, place) if share >= SHOWN_SHARE else None
    is_label = is_short and place == "line" and is_widget(e.key)
    if is_label or (not is_short and cues >= (FOREIGN_CUES if e.is_foreign else 2)):
        return Verdict("safe", 0.97 if share >= 0.2 else 0.94, place)
    if e.is_foreign:
        return None
    is_usual = share >= PLAIN_SHARE and len(e.documents) >= PLAIN_DOCUMENTS and SLOT not in e.key
    if cues == 1 and share >= 0.2 and not is_short and not reads_as_text(e.words):
        return Verdict("safe", 0.93, place)
    if is_usual and setting.has_contrast and not is_short and not reads_as_text(e.words):
        return Verdict("safe", 0.92, place)
    return Verdict("unsafe", 0.7, place) if share >= SHOWN_SHARE else None


def _heads_a_list(e: Evidence, share: float) -> bool:
    """Whether a phrase is the heading of links to other pages at the text's end: titles follow, others in each text."""
    places = e.places.total()
    at_end = e.regions["tail"] >= STRONG * places and e.part("own-line") >= ALWAYS
    return at_end and e.lists >= STRONG * places and share >= LISTED_SHARE and is_listing(e.key)


def bracketed_verdict(e: Evidence, setting: Setting) -> Verdict | None:
    """Of words in brackets within lines: they hold the site's own name or two cues, and no other site has them."""
    share = len(e.documents) / setting.documents
    is_own = any(name in e.key for name in setting.names) or cue_count(e.key) >= BRACKETED_CUES
    is_usual = len(e.documents) >= INSIDE_DOCUMENTS and share >= INSIDE_SHARE
    return Verdict("safe", 0.93, "brackets") if is_own and is_usual and not e.is_foreign else None


def in_company(evidence: Iterable[Evidence], sure: Iterable[Evidence], setting: Setting) -> list[Evidence]:
    """Lines that say nothing of a site but stand, alone or with others such, between two lines that are a site's, or
    go on where one that is breaks off."""
    known = {e.key: e for e in sure}
    found = [e for e in evidence if e.key not in known and may_have_company(e, setting)]
    broken = {key for key, e in known.items() if len(key) >= LONG_LINE and e.words[-1:].isalnum()}
    going_on = [e for e in found if sum(n for (above, _), n in e.beside.items() if above in broken) >= _most(e)]
    known |= {e.key: e for e in going_on}
    found = [e for e in found if e.key not in known]
    size = -1
    while len(found) != size:  # until each one left has neighbours of both kinds only
        size = len(found)
        company = known.keys() | {e.key for e in found}
        found = [e for e in found if _is_between(e, company)]
    return going_on + found


def _most(e: Evidence) -> float:
    return COMPANY_SHARE * e.places.total()


def may_have_company(e: Evidence, setting: Setting) -> bool:
    """Whether a phrase is a line that may be a site's if its neighbours are."""
    share = len(e.documents) / setting.documents
    is_authors = e.is_foreign or is_metadata(e.words) or is_of_genre(e.key)
    return share >= SHOWN_SHARE and e.part("own-line") >= ALWAYS and not is_authors


def _is_between(e: Evidence, known: set[str]) -> bool:
    inside = sum(n for (above, below), n in e.beside.items() if above in known and below in known)
    return inside >= _most(e)


def is_piece(e: Evidence, template: Evidence) -> bool:
    """Whether a phrase is but a part of one with slots: its documents have that one, and its words are those of it."""
    if e is template or len(e.documents & template.documents) < STRONG * len(e.documents):
        return False
    parts = template.key.split(SLOT)
    mine = e.key.split(SLOT)
    if len(mine) == 1 and e.alone >= ALWAYS * e.places.total():
        anchor = e.key.find(parts[longest_part(parts)])
        return anchor >= 0 and stretched(e.key, parts, anchor) == (0, len(e.key))
    if len(mine) > 1 and len(e.documents) >= len(template.documents):
        return False
    return any(a and b and (a in b or b in a) for a in mine for b in parts)


def families(keys: Iterable[str]) -> list[list[str]]:
    """Phrases that share half of the shorter one's shingles, together: spellings and lengths of one ad."""
    ordered = list(keys)
    grams = {k: {k[i : i + 4] for i in range(max(1, len(k) - 3))} for k in ordered}
    out: list[list[str]] = []
    for key in ordered:
        for family in out:
            first = grams[family[0]]
            if 2 * len(first & grams[key]) >= min(len(first), len(grams[key])):
                family.append(key)
                break
        else:
            out.append([key])
    return out

"""Learn a folder: group by group count, grow and judge; then look at what other sites share; then write."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

import ahocorasick_rs

from pipeline.config import Config
from pipeline.learn.count import frequent
from pipeline.learn.documents import Documents, Group, read_folder
from pipeline.learn.grow import Found, Grower, phrases
from pipeline.learn.inside import parted_words
from pipeline.learn.judge import (
    LEAST_DOCUMENTS,
    LEAST_SHARE,
    Evidence,
    Setting,
    Verdict,
    bracketed_verdict,
    families,
    in_company,
    is_piece,
    may_have_company,
    rating,
    verdict,
)
from pipeline.learn.names import bracketed, names_at_addresses, shared_names, words_between_han
from pipeline.learn.templates import templates
from pipeline.learn.titles import title_tails
from pipeline.rules.folding import Folded, fold
from pipeline.rules.model import RuleSet
from pipeline.rules.slots import SLOT, longest_part, stretched

MOST_CONTRAST = 2_000  # documents of all sites that phrases are looked for in, those of least hash
LEAST_CONTRAST = 20  # other sites' documents: with fewer, "no one else has it" says nothing
FOREIGN_DOCUMENTS = 2  # other sites' documents that hold a phrase: then it is not this site's own
NAME_SHARE = 0.2  # of a folder's documents that name a host: then the host's name is the site's
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Learned:
    """A family of phrases that becomes one rule."""

    group: Group
    setting: Setting
    phrases: tuple[Evidence, ...]  # the commonest first
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    learned: list[Learned]
    documents: int
    groups: int
    unread: int


def learn(raw: str, rules: RuleSet, config: Config) -> Outcome:
    """What the documents of `raw` share that their authors did not write."""
    with read_folder(raw, rules, config) as documents:
        found = list(learn_documents(documents))
        return Outcome(found, len(documents.entries), len(documents.groups), documents.unread)


def learn_documents(documents: Documents, *, with_contrast: bool = True) -> Iterator[Learned]:
    """The same for documents that were read already."""
    groups = list(documents.groups.values())
    candidates = [(g, *_candidates(documents, g)) for g in groups]
    contrast = _Contrast(documents, {key for _, s, es in candidates for key in (*s.names, *(e.key for e in es))})
    taken: set[str] = set()
    for group, setting, evidence in candidates:
        has_contrast = contrast.size(group) >= LEAST_CONTRAST
        own_names = tuple(name for name in setting.names if contrast.holds(group, name) < FOREIGN_DOCUMENTS)
        for e in evidence:
            e.is_foreign = contrast.holds(group, e.key) >= FOREIGN_DOCUMENTS
        for learned in _rules(group, replace(setting, has_contrast=has_contrast, names=own_names), evidence, taken):
            taken |= {e.key for e in learned.phrases}
            yield learned


def _setting(documents: Documents, group: Group) -> Setting:
    """A group's size and its site's names: its host's, or those of hosts that many of a folder's documents name."""
    counts: dict[str, int] = {}
    for n in group.numbers:
        for host in documents.entries[n].hosts:
            counts[host] = counts.get(host, 0) + 1
    size = len(group.numbers)
    hosts = {h for h, n in counts.items() if n >= max(LEAST_DOCUMENTS, NAME_SHARE * size)}
    labels = (fold(host.split(".")[0]) for host in hosts | ({group.host} - {""}))
    return Setting(size, False, tuple(sorted({label for label in labels if len(label) >= SHORTEST_NAME})))


def _candidates(documents: Documents, group: Group) -> tuple[Setting, list[Evidence]]:
    """All phrases of a group that may become rules, whatever other sites have; its setting with the names found."""

    def texts() -> Iterator[tuple[int, str]]:
        for number in group.numbers:
            yield number, documents.text(number)

    setting = replace(_setting(documents, group), has_contrast=True)
    least = max(LEAST_DOCUMENTS, int(LEAST_SHARE * setting.documents))
    grower = Grower(frequent(lambda: (Folded(text).key for _, text in texts()), least))
    found = _gathered(
        (f.key, [(number, f)])
        for number, text in texts()
        for f in phrases(Folded(text), grower, lambda s, key: rating(s, key, setting))
    )
    found |= _gathered(templates(texts, grower, setting.names, least, setting.documents))
    sure = {e.key: e for e in found.values() if _is_safe(verdict(e, setting))}
    han = shared_names(f[0] for f in families(sorted(sure))) | names_at_addresses(
        w for e in sure.values() for w in (e.words, e.key)
    )
    setting = replace(setting, names=tuple(sorted({*setting.names, *han})))
    words = {*setting.names, *words_between_han(texts, setting.documents, least)}
    found |= _gathered([*parted_words(words, texts), *title_tails(texts, setting.documents)])
    found |= {key: e for key, e in _gathered(bracketed(texts, setting.names)).items() if key not in found}
    return setting, [e for _, e in sorted(found.items()) if _verdict(e, setting) or may_have_company(e, setting)]


def _gathered(places: Iterable[tuple[str, list[tuple[int, Found]]]]) -> dict[str, Evidence]:
    by_key: dict[str, Evidence] = {}
    for key, found in places:
        e = by_key.setdefault(key, Evidence(key))
        for number, f in found:
            e.add(number, f)
    return by_key


def _rules(group: Group, setting: Setting, evidence: list[Evidence], taken: set[str]) -> Iterator[Learned]:
    """The rules of a group but for phrases that are `taken` by another."""
    verdicts = {e.key: v for e in evidence if (v := _verdict(e, setting))}
    company = in_company(evidence, [e for e in evidence if _is_safe(verdicts.get(e.key))], setting)
    verdicts |= {e.key: Verdict("safe", 0.92, "line") for e in company}
    whole = [e for e in evidence if SLOT in e.key and e.key in verdicts and verdicts[e.key].safety == "safe"]
    own = [e for e in evidence if e.key not in taken and not any(is_piece(e, template) for template in whole)]
    judged = [(e, verdicts[e.key]) for e in own if e.key in verdicts]
    judged.sort(key=lambda ev: (-len(ev[0].documents), ev[0].key))
    by_verdict: dict[Verdict, list[Evidence]] = {}
    for e, v in judged:
        by_verdict.setdefault(v, []).append(e)
    for v, es in by_verdict.items():
        by_key = {e.key: e for e in es}
        for family in families(by_key):
            yield Learned(group, setting, tuple(by_key[key] for key in family), v)


def _is_safe(v: Verdict | None) -> bool:
    return v is not None and v.safety == "safe"


def _verdict(e: Evidence, setting: Setting) -> Verdict | None:
    if e.places["inside-word"]:
        return None if e.is_foreign else Verdict("safe", 0.93, "inside")
    if e.places["bracketed"]:
        return bracketed_verdict(e, setting)
    if e.places["title"]:
        return None if e.is_foreign else Verdict("safe", 0.94, "title")
    return verdict(e, setting)


class _Contrast:
    """In which documents of other sites do phrases stand?"""

    def __init__(self, documents: Documents, keys: set[str]) -> None:
        order = sorted(range(len(documents.entries)), key=lambda n: sha256(str(n).encode()).digest())
        self._numbers = order[:MOST_CONTRAST]
        self._documents = documents
        self._places: dict[str, list[int]] = {}
        words = sorted(keys)
        if not words:
            return
        parts = [word.split(SLOT) for word in words]
        automaton = ahocorasick_rs.AhoCorasick([ps[longest_part(ps)] for ps in parts])
        for number in self._numbers:
            key = Folded(documents.text(number)).key
            found = automaton.find_matches_as_indexes(key, overlapping=True)
            for n in sorted({n for n, at, _ in found if len(parts[n]) == 1 or stretched(key, parts[n], at)}):
                self._places.setdefault(words[n], []).append(number)

    def size(self, group: Group) -> int:
        return sum(self._is_other(group, n) for n in self._numbers)

    def holds(self, group: Group, key: str) -> int:
        return sum(self._is_other(group, n) for n in self._places.get(key, ()))

    def _is_other(self, group: Group, number: int) -> bool:
        """Of another folder and not of the group's host; in the same folder only where it names another host."""
        entry = self._documents.entries[number]
        if group.host and group.host in entry.hosts:
            return False
        return entry.folder != group.folder or bool(group.host and entry.hosts)

"""Learn a folder: group by group count, grow and judge; then look at what other sites share; then write."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

import ahocorasick_rs

from pipeline.config import Config
from pipeline.learn.count import frequent
from pipeline.learn.documents import Documents, Group, read_folder
from pipeline.learn.grow import Grower, phrases
from pipeline.learn.inside import parted_words
from pipeline.learn.judge import LEAST_DOCUMENTS, LEAST_SHARE, Evidence, Setting, Verdict, families, rating, verdict
from pipeline.learn.titles import title_tails
from pipeline.rules.folding import Folded, fold
from pipeline.rules.model import RuleSet

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
    candidates = [(g, s := _setting(documents, g), list(_candidates(documents, g, s))) for g in groups]
    contrast = _Contrast(documents) if with_contrast else None
    if contrast:
        contrast.look_for({e.key for _, _, es in candidates for e in es})
    taken: set[str] = set()
    for group, setting, evidence in candidates:
        has_contrast = bool(contrast) and contrast.size(group) >= LEAST_CONTRAST if contrast else False
        known = replace(setting, has_contrast=has_contrast)
        for e in evidence:
            e.is_foreign = bool(contrast) and contrast.holds(group, e.key) >= FOREIGN_DOCUMENTS if contrast else False
        own = [e for e in evidence if e.key not in taken]
        for learned in _rules(group, known, own):
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


def _candidates(documents: Documents, group: Group, setting: Setting) -> Iterator[Evidence]:
    """All phrases of a group that may become rules, whatever other sites have."""

    def texts() -> Iterator[tuple[int, str]]:
        for number in group.numbers:
            yield number, documents.text(number)

    least = max(LEAST_DOCUMENTS, int(LEAST_SHARE * setting.documents))
    counts = frequent(lambda: (Folded(text).key for _, text in texts()), least)
    grower = Grower(counts)
    by_key: dict[str, Evidence] = {}
    for number, text in texts():
        for found in phrases(Folded(text), grower, lambda s, key: rating(s, key, setting)):
            by_key.setdefault(found.key, Evidence(found.key)).add(number, found)
    hopeful = replace(setting, has_contrast=True)
    yield from (e for key, e in sorted(by_key.items()) if verdict(e, hopeful))
    others = [*parted_words(setting.names, texts), *title_tails(texts, setting.documents)]
    for name, places in others:
        e = Evidence(name)
        for number, found in places:
            e.add(number, found)
        yield e


def _rules(group: Group, setting: Setting, evidence: list[Evidence]) -> Iterator[Learned]:
    judged = [(e, v) for e in evidence if (v := _verdict(e, setting))]
    judged.sort(key=lambda ev: (-len(ev[0].documents), ev[0].key))
    by_verdict: dict[Verdict, list[Evidence]] = {}
    for e, v in judged:
        by_verdict.setdefault(v, []).append(e)
    for v, es in by_verdict.items():
        by_key = {e.key: e for e in es}
        for family in families(by_key):
            yield Learned(group, setting, tuple(by_key[key] for key in family), v)


def _verdict(e: Evidence, setting: Setting) -> Verdict | None:
    if e.places["inside-word"]:
        return Verdict("safe", 0.93, "inside")
    if e.places["title"]:
        return None if e.is_foreign else Verdict("safe", 0.94, "title")
    return verdict(e, setting)


class _Contrast:
    """In which documents of other sites do phrases stand?"""

    def __init__(self, documents: Documents) -> None:
        order = sorted(range(len(documents.entries)), key=lambda n: sha256(str(n).encode()).digest())
        self._numbers = order[:MOST_CONTRAST]
        self._documents = documents
        self._places: dict[str, list[int]] = {}

    def look_for(self, keys: set[str]) -> None:
        words = sorted(keys)
        if not words:
            return
        automaton = ahocorasick_rs.AhoCorasick(words)
        for number in self._numbers:
            key = Folded(self._documents.text(number)).key
            for n in sorted({n for n, _, _ in automaton.find_matches_as_indexes(key, overlapping=True)}):
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

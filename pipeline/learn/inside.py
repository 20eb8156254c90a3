"""A site's name set into words: 实事xiegw求是. Known by the words that it parts, which stand whole elsewhere."""

from collections.abc import Callable, Iterable, Iterator

import regex

from pipeline.learn.grow import Found
from pipeline.learn.judge import LEAST_DOCUMENTS

SHORTEST_NAME = 4  # letters: qq and app stand between Han in prose
PARTED = 0.5  # share of the places at which the parted word is known; of prose about a site ("在taobao上") next to none

Texts = Callable[[], Iterable[tuple[int, str]]]


def parted_words(names: Iterable[str], texts: Texts) -> Iterator[tuple[str, list[tuple[int, Found]]]]:
    """Names that part words in at least `LEAST_DOCUMENTS` texts, with their places."""
    for name in sorted(n for n in names if len(n) >= SHORTEST_NAME and n.isascii()):  # in Han it may be a word
        pattern = regex.compile(rf"(?i)(\p{{Han}}{{1,2}})({regex.escape(name)}[a-z0-9]{{0,3}})(\p{{Han}}{{1,2}})")
        by_spelling: dict[str, list[tuple[int, Found, set[str]]]] = {}
        for number, text in texts():
            for m in pattern.finditer(text):
                whole = {m[1][-2:] + m[3][:1], m[1][-1:] + m[3][:2]}
                found = Found(
                    m[2].lower(), m[2], "inside-word", "middle", False, False, text[max(0, m.start() - 8) : m.end() + 8]
                )
                by_spelling.setdefault(m[2].lower(), []).append((number, found, {w for w in whole if len(w) == 3}))
        known = _known({w for places in by_spelling.values() for _, _, ws in places for w in ws}, texts)
        for spelling, places in sorted(by_spelling.items()):
            parts = sum(bool(words & known) for _, _, words in places)
            if len({n for n, _, _ in places}) >= LEAST_DOCUMENTS and parts >= PARTED * len(places):
                yield spelling, [(n, found) for n, found, _ in places]


def _known(words: set[str], texts: Texts) -> set[str]:
    """Those of `words` that stand in the texts."""
    known: set[str] = set()
    if words:
        for _, text in texts():
            known |= {w for w in words - known if w in text}
    return known

"""What a document says elsewhere, and not here: an opener that always starts a sentence, a word cut short."""

from collections import Counter
from collections.abc import Iterator

import regex

from pipeline.core.edit import Flag, Reason
from pipeline.core.text import is_han

_OPENER = regex.compile(r"(?:^|(?<=[。！？；\n”]))[\p{Han}]{4,12}?(?:就要|必须|应当|要|应)(?=[\p{Han}]{2})", regex.M)
SHORTEST_OPENER = 8  # code points: shorter openers gave 0.8-1.4 false flags per 10,000 characters, these none in 3.7 M
SHORTEST_CLAUSE = 6  # Han characters right before it: 编制 or 下级 before an opener only make it longer
_CLAUSE_BEFORE = regex.compile(rf"\p{{Han}}{{{SHORTEST_CLAUSE}}}$")


def glued_openers(text: str) -> Iterator[Flag]:
    """创新服务理念就要 starts two sentences and here follows a word: the full stop before it seems lost."""
    openers = Counter(m[0].strip() for m in _OPENER.finditer(text))
    for opener, count in openers.items():
        if count < 2 or len(opener) < SHORTEST_OPENER:
            continue
        for m in regex.finditer(regex.escape(opener), text):
            if _CLAUSE_BEFORE.search(text, max(0, m.start() - SHORTEST_CLAUSE), m.start()):
                words = Reason(
                    f"“{opener}”在别处 {count} 次都在句首，这里粘在上一句后面，疑缺句号",
                    f"{opener} starts a sentence {count} times elsewhere; here it is glued to the one before",
                )
                yield Flag(m.start(), m.end(), "lost/stop", 0.75, words)


_HAN = regex.compile(r"\p{Han}{2,}+")
FREQUENT = 5  # uses of the whole word that make its lone prefix suspicious
_MODALS = frozenset("应要必须能可将也")  # what follows a subject: 办公应充分采用; 有用的 is only a longer 有用
_NO_NOUN_END = frozenset("的了是在和与及地得着过们这那有不就都也应要能可")


def lonely_prefixes(text: str) -> Iterator[Flag]:
    """办公 once, 办公室 seventeen times: the lone one may lack its last character."""
    runs = _HAN.findall(text)
    words, prefixes = (Counter(run[i : i + n] for run in runs for i in range(len(run) - n + 1)) for n in (3, 2))
    continued = Counter(word[:2] for word, count in words.items() if count > 1)
    frequent = [(word, count) for word, count in words.items() if count >= FREQUENT]
    for word, count in sorted(frequent, key=lambda pair: -pair[1]):
        prefix = word[:2]
        if continued[prefix] != 1 or prefixes[prefix] - count != 1 or word[2] in _NO_NOUN_END:
            continue
        at = next(m.start() for m in regex.finditer(regex.escape(prefix), text) if not text.startswith(word, m.start()))
        if text[at + 2 : at + 3] in _MODALS and not is_han(text[at - 1 : at]):
            reason = Reason(
                f"“{word}”用了 {count} 次，这里只有“{prefix}”", f"{word} is used {count} times, here only {prefix}"
            )
            yield Flag(at, at + 2, "lost/prefix", 0.7, reason)

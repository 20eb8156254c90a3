"""Spans that stand twice: a phrase doubled on the spot, sentences copied from another place of the text."""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Flag, Reason

# 的重要组成的重要组成: at least four characters at once again. Shorter doubles are the language's own (研究研究).
_DOUBLED = regex.compile(r"(?P<unit>\p{Han}{4,40})(?P=unit)")
# what has no end mark matches as well, and is passed over: else each place of a long run is tried to its end
_SENTENCE = regex.compile(r"[^。！？!?\n]++(?P<end>[。！？!?][”’」』）)]*)?")
SHORTEST_COPY = 50  # code points: a refrain or a formula is shorter
LEAST_SENTENCES = 2


def repeated(text: str) -> Iterator[Flag]:
    yield from _doubled(text)
    yield from _copied(text)


def _doubled(text: str) -> Iterator[Flag]:
    for m in _DOUBLED.finditer(text):
        unit = m["unit"]
        if len(set(unit)) < len(unit) - 1:  # 哈哈哈哈, 一遍一遍: sound and stress, not a slip
            continue
        words = Reason(f"“{unit}”在此连写两遍", f"{unit} stands here twice in a row")
        yield Flag(m.start(), m.end(), "lost/repeat", 0.7, words)


def _copied(text: str) -> Iterator[Flag]:
    """Two sentences or more that the text has before, word for word."""
    first: dict[str, int] = {}
    sentences = [(m.start(), m.end(), m[0].strip()) for m in _SENTENCE.finditer(text) if m["end"]]
    n = 0
    while n < len(sentences):
        k = _copy_length(sentences, n, first)
        size = sum(len(s[2]) for s in sentences[n : n + k])
        if k >= LEAST_SENTENCES and size >= SHORTEST_COPY:
            start, end = sentences[n][0], sentences[n + k - 1][1]
            words = Reason(
                f"这 {size} 字前文已有，一字不差：可能是重复抓取，或此处原文被它盖掉",
                f"these {size} characters stand in the text before, word for word: copied twice, or over what was here",
            )
            yield Flag(start, end, "lost/repeat", 0.7, words)
        for s in sentences[n : n + max(1, k)]:
            first.setdefault(s[2], n)
            n += 1


def _copy_length(sentences: list[tuple[int, int, str]], n: int, first: dict[str, int]) -> int:
    """How many sentences from `n` on repeat, in the same order, those from an earlier place on."""
    origin = first.get(sentences[n][2])
    if origin is None:
        return 0
    k = 0
    while n + k < len(sentences) and origin + k < n and sentences[n + k][2] == sentences[origin + k][2]:
        k += 1
    return k

"""Enumerations that are announced and not fulfilled: 三个关系 with 一是 and 二是, and no 三是."""

from collections.abc import Iterator, Sequence

import regex

from pipeline.core.edit import Flag, Reason
from pipeline.stages.suspects.numerals import Item, items, value, written

_ANNOUNCED = regex.compile(
    r"(?<![第之一二三四五六七八九十百千几每这那\d])(?P<n>[两二三四五六七八九十]|十[一二三四五六]|\d{1,2})"
    r"(?:个|种|项|条|点|大|方面的?)(?:\p{Han}{2,4}?)??(?=[：:。；;，,\n]|是[：:]|如下)"
)
NEAR = 20  # code points from the announcement to its first item: further off it announces something else
LEAST_SEEN = 2  # items: of a list with one item the numeral may be no item at all
# 一是…二是…最后…: the last items go without their numeral
_UNNUMBERED_LAST = regex.compile(
    r"(?<=[。；，！？])(?:最后|再次|此外|另外|还有|末了|再者|其[三四五]|第[三四五])(?=[，,、是要：])"
)


def unfulfilled(text: str) -> Iterator[Flag]:
    announced = [(m, value(m["n"])) for m in _ANNOUNCED.finditer(text)]
    if not announced:
        return
    by_form = dict(items(text))
    for m, total in announced:
        for form, found in by_form.items():
            seen = _list_after(found, m.end())
            if not LEAST_SEEN <= len(seen) < total:
                continue
            rest = text[seen[-1].end : _next_paragraph(text, seen[-1].end)]
            if _UNNUMBERED_LAST.search(rest):
                continue
            lost = "、".join(written(form, n) for n in range(len(seen) + 1, total + 1))
            last = text[seen[-1].start : seen[-1].end]
            words = Reason(
                f"前文说“{m[0]}”，只数到“{last}”，没有{lost}：后面可能丢了一段",
                f"{m[0]} is announced and counted up to {last}; {lost} is missing: a passage may be lost",
            )
            yield Flag(m.start(), m.end(), "lost/enumeration", 0.85, words)
            break


def _list_after(found: Sequence[Item], start: int) -> list[Item]:
    """The items 1, 2, 3 … of a list that begins just after `start`, up to where it starts anew or ends."""
    seen: list[Item] = []
    for item in found:
        if item.start < start:
            continue
        if not seen and (item.number != 1 or item.start - start > NEAR):
            return []
        if seen and item.number == 1:
            return seen
        if item.number == len(seen) + 1:
            seen.append(item)
    return seen


def _next_paragraph(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end

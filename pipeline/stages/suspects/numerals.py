"""Numbered items of a list: 一是, 第二, （三）, 4．: where they stand and which number they bear."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
# The item stands at the start of a clause; its number is the group n.
_FORMS = {
    "{}是": rf"(?<=^|[：:。；;，,！？])(?P<n>{_HAN_NUMBER})是",
    "{}要": rf"(?<=^|[：:。；;，,！？])(?P<n>{_HAN_NUMBER})要",
    "第{}": rf"(?<=^|[：:。；;！？\u3000 ])第(?P<n>{_HAN_NUMBER})(?=[，,、：:])",
    "其{}": rf"(?<=^|[：:。；;！？])其(?P<n>{_HAN_NUMBER})(?=[，,、：:])",
    "（{}）": rf"(?<![第、])[（(](?P<n>{_HAN_NUMBER})[）)](?![项款目、])",
    "{}、": rf"(?<=^[\u3000 \t]*|[：:。；;！？][\u3000 ]*)(?P<n>{_HAN_NUMBER})、(?!{_HAN_NUMBER}(?:[、是要]|\b))",
    "{}.": r"(?<=^[\u3000 \t]*|[：:。；;！？][\u3000 ]*)(?P<n>\d{1,2})(?:[．、]|\.(?!\d))",
    "({})": r"(?<![第、])[（(](?P<n>\d{1,2})[）)](?![项款目、])",
    "①": rf"(?P<n>[{_CIRCLED}])",
}


class Item(NamedTuple):
    form: str  # a template: form.format("三") is how the third item is written
    number: int
    start: int
    end: int


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, regex.Pattern[str]]]:
    return [(form, regex.compile(pattern, regex.M | regex.V1)) for form, pattern in _FORMS.items()]


def items(text: str) -> Iterator[tuple[str, list[Item]]]:
    """For every form the items that a text writes in it, in their order."""
    for form, pattern in _patterns():
        found = ((m, value(m["n"])) for m in pattern.finditer(text))
        yield form, [Item(form, number, *m.span()) for m, number in found if number]


def written(form: str, number: int) -> str:
    """How item `number` of a form is written: 三是, （4）, ⑤."""
    if form == "①":
        return _CIRCLED[number - 1]
    arabic = form in ("{}.", "({})")
    return form.format(number if arabic else _han(number))


def value(numeral: str) -> int:
    """The value of 十二, 12, ⑫ or 两; 0 for what is no number up to 99."""
    if numeral in _CIRCLED:
        return _CIRCLED.index(numeral) + 1
    if numeral.isdecimal():
        return int(numeral)
    if numeral == "两":
        return 2
    tens, ten, ones = numeral.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return 0
    return (_DIGITS.index(tens or "一") * 10 if ten else 0) + (_DIGITS.index(ones) if ones else 0)


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 1 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")

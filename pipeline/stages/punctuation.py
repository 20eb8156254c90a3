"""Stage `punctuation`: half-width marks in Chinese become full-width, only where the profile asks for it.

Half of real exam essays use half-width marks as house style: changing them is a choice, not a repair. Numbers, times,
addresses, program text, formulas and English sentences are left alone: a mark is changed for the Han beside it.
"""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import is_han, lines_of
from pipeline.stages.context import Context

_FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
_BETWEEN_HAN = regex.compile(
    r"(?<=[\p{Han}”’」》）)])[,;:!?(](?=[\p{Han}“‘「《（(\s]|$)|(?<=[\p{Han}”])\)(?=\p{Han}|[,;:!?，。；：！？]|$)"
)
_DASH = regex.compile(r"(?<=[\p{Han}”’》），。！？])(?:-{2,3}|—(?!—)-{1,2})(?=[\p{Han}“‘《（])")
_DOTS = regex.compile(r"(?<=[\p{Han}”’》，。！？])(?:\.{3}|\.{6}|。{3,6})(?=[\p{Han}“”’《，。！？\s]|$)")
# What a straight quote may be besides a quotation mark: program text, attributes, TeX, inches, addresses.
_NOT_PROSE = regex.compile(r"""[=<>{}\\$`]|://|\d["'](?!\p{Han})""")
MOST_QUOTED = 400  # code points in one pair of quotes; more speaks for a mark that was lost


def propose(text: str, context: Context) -> Iterator[Edit]:
    if context.options.punctuation != "full":
        return
    for m in _BETWEEN_HAN.finditer(text):
        yield Edit(m.start(), m.end(), _FULL[m[0]], "punct/full-width", 0.95)
    if "-" in text:
        for m in _DASH.finditer(text):
            yield Edit(m.start(), m.end(), "——", "punct/dash", 0.93)
    for m in _DOTS.finditer(text):
        yield Edit(m.start(), m.end(), "……", "punct/ellipsis", 0.93)
    if '"' in text:
        yield from _quotes(text)


def _quotes(text: str) -> Iterator[Edit]:
    """Straight double quotes in pairs, a paragraph at a time: all of a paragraph or none of it."""
    for line in lines_of(text):
        at = [i for i in range(line.start, line.end) if text[i] == '"'] if '"' in text[line.start : line.end] else []
        if not at or len(at) % 2 or _NOT_PROSE.search(text, line.start, line.end):
            continue
        pairs = list(zip(at[::2], at[1::2], strict=True))
        if all(_is_quotation(text, a, b, line.start, line.end) for a, b in pairs):
            for a, b in pairs:
                group = f"quotes:{a}"
                yield Edit(a, a + 1, "“", "punct/quotes", 0.95, group=group)
                yield Edit(b, b + 1, "”", "punct/quotes", 0.95, group=group)


def _is_quotation(text: str, a: int, b: int, start: int, end: int) -> bool:
    """Whether the quotes at `a` and `b` hold Chinese and stand as an opening and a closing one do."""
    inside = text[a + 1 : b]
    before = text[a - 1] if a > start else ""
    after = text[b + 1] if b + 1 < end else ""
    if (
        not inside
        or b - a > MOST_QUOTED
        or inside[0].isspace()
        or inside[-1].isspace()
        or inside[0] in "，。；：、！？,."
    ):
        return False
    beside = any(c.isascii() and c.isalnum() for c in (before, after) if c)
    return not beside and any(map(is_han, inside))

"""Stage `script`: traditional to simplified (or back) by OpenCC, proposed character by character where it can be.

One recorded pass: OpenCC is not idempotent (薴 -> 苧 -> 苎) and s2t does not undo t2s; undo is the journal's.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import lines_of
from pipeline.rules.conversion import converter, traditional
from pipeline.stages.context import Context

WHOLE_DOCUMENT = (
    0.06  # share of Han characters that change: 27 % of a traditional novel; of 295 texts 95 % have under 0.1 %
)
FEWEST = 4  # changed characters that can prove a script
STRAY = 0.6  # confidence of a lone traditional character in a simplified document: names and quotations have them
FEW, MIXED = 40, 0.5  # so few changed characters may be a quotation if half as many are simplified and stay
_CONFIGS = {"simplified": "t2s", "simplified-tw": "tw2sp", "simplified-hk": "hk2s", "traditional": "s2t"}
# Changed in phrases, but as common in simplified text, where 打坏 (to break) is no 打坯 and 沈 a name: no strays there.
_ORDINARY = frozenset("哩坏沈么俱")
PARTICLE = ONE = 0.95
_ONE = re.compile("(?<![拾佰仟萬万億亿零貳叁肆伍陸柒捌玖])壹(?![拾佰仟萬万億亿圓元角分])")
_ZHE = re.compile("著(?![有作].{0,3}[《〈])")
_WORKS = frozenset(
    str.split("執著 專著 译著 譯著 論著 原著 土著 編著 合著 遺著 拙著 新著 舊著 卓著 昭著 所著 大著 巨著 名著")
)
_HAN = re.compile("[㐀-鿿〇々𠀀-𿿿]+")
_HAN_RUN = regex.compile(r"[\p{Han}·]+")


def propose(text: str, context: Context) -> Iterator[Edit]:
    config = _CONFIGS.get(context.options.script)
    if config is None:
        return
    runs = list(_simplifications(text) if config == "t2s" else _all_runs(text, config))
    if not runs:
        return
    han = sum(map(len, _HAN.findall(text)))
    changed = sum(end - start for start, end, _ in runs)
    whole = changed >= FEWEST and changed >= WHOLE_DOCUMENT * han
    if whole and config != "s2t" and changed < FEW:
        whole = _simplified(text) < MIXED * changed
    share = f"{100 * changed / max(1, han):.0f} %"
    words = Reason(
        f"全文为繁简转换对象，{share} 的字不同", f"the whole text is converted; {share} of its characters differ"
    )
    for start, end, after in runs:
        if whole:
            yield from (Edit(a, b, to, f"script/{config}", 0.98, words) for a, b, to in _single(start, end, after))
        elif not set(text[start:end]) <= _ORDINARY:
            yield Edit(start, end, after, "script/stray", STRAY)
    if whole and config == "t2s":
        yield from _particles(text)
        yield from _ones(text)


def _ones(text: str) -> Iterator[Edit]:
    """壹 for every 一: what a site's converter made of simplified text. In sums of money it is as it should be."""
    if text.count("壹") >= FEWEST and text.count("一") * 10 < text.count("壹"):
        yield from (Edit(*m.span(), "一", "script/one", ONE) for m in _ONE.finditer(text))


def _particles(text: str) -> Iterator[Edit]:
    """著 where simplified text writes 着: t2s keeps it throughout, tw2s also changes what authors write (专著)."""
    for m in _ZHE.finditer(text):
        before, around = text[max(0, m.start() - 1) : m.end()], text[max(0, m.start() - 8) : m.end() + 8]
        at = min(8, m.start())
        if before not in _WORKS and converter("tw2s").convert(around)[at : at + 1] == "着":
            yield Edit(m.start(), m.end(), "着", "script/particle", PARTICLE)


def _single(start: int, end: int, after: str) -> Iterator[tuple[int, int, str]]:
    """A run by its characters, where there are as many: a protected name keeps its own and no neighbour's."""
    if len(after) == end - start:
        yield from ((start + n, start + n + 1, char) for n, char in enumerate(after))
    else:
        yield start, end, after


def _simplifications(text: str) -> Iterator[tuple[int, int, str]]:
    """What t2s changes: the lines with a character that it may change are all that it is asked for."""
    done = 0
    for at in traditional().positions(text).tolist():
        if at >= done:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            done = end if end >= 0 else len(text)
            line = text[start:done]
            yield from _runs(line, converter("t2s").convert(line), start)


def _all_runs(text: str, config: str) -> Iterator[tuple[int, int, str]]:
    converted = converter(config).convert(text)
    if converted != text:
        yield from _runs(text, converted) if len(converted) == len(text) else _runs_by_line(text, config)


def _runs(text: str, converted: str, base: int = 0) -> Iterator[tuple[int, int, str]]:
    """Maximal runs of differing characters of two texts of equal length."""
    start: int | None = None
    for i, (a, b) in enumerate(zip(text, converted, strict=True)):
        if a != b:
            start = i if start is None else start
        elif start is not None:
            yield base + start, base + i, converted[start:i]
            start = None
    if start is not None:
        yield base + start, base + len(text), converted[start:]


def _simplified(text: str) -> int:
    """Characters that only simplified text has: of a quotation in a short simplified document they give it away."""
    return sum(a != b for a, b in zip(text, converter("s2t").convert(text), strict=False)) if text else 0


def _runs_by_line(text: str, config: str) -> Iterator[tuple[int, int, str]]:
    """Where a phrase changes length (some of s2t, many of tw2sp): exact edits in each such line."""
    for line in lines_of(text):
        before = text[line.start : line.end]
        after = converter(config).convert(before)
        if len(before) == len(after):
            yield from _runs(before, after, line.start)
            continue
        for m in _HAN_RUN.finditer(before):
            converted = converter(config).convert(m[0])
            base = line.start + m.start()
            if len(converted) == len(m[0]):
                yield from _runs(m[0], converted, base)
            else:
                blocks = SequenceMatcher(None, m[0], converted, autojunk=False).get_opcodes()
                yield from ((base + a, base + b, converted[c:d]) for tag, a, b, c, d in blocks if tag != "equal")

"""What happened at one character: where it stood in the raw text, which rules touched it, what was only suggested."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.commands.cleaned import Cleaned
from pipeline.core.edit import NO_REASON, Reason
from pipeline.core.hunks import Hunk
from pipeline.core.journal import Journal
from pipeline.core.source import Layout
from pipeline.errors import UsageError
from pipeline.rules.model import RuleSet
from pipeline.terminal import Lang, printable, say

CONTEXT = 16  # code points at each side

HEADS = {
    "applied": Reason("已改", "applied"),
    "declined": Reason("未改", "not applied"),
    "flag": Reason("存疑", "suspect"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A character in both texts, as half-open spans: a deleted one has an empty clean span."""

    raw: tuple[int, int]
    clean: tuple[int, int]


def explain(cleaned: Cleaned, position: int, *, is_raw: bool, rules: RuleSet, lang: Lang) -> Iterator[str]:
    """Lines about the character at `position` of the clean text (`is_raw`: of the raw text). Raises ToldError."""
    journal, raw = cleaned.journal, cleaned.raw_text()
    length = len(raw) if is_raw else len(cleaned.text)
    if not 0 <= position < max(length, 1):
        raise UsageError(
            f"位置 {position} 不在 0 到 {length - 1} 之间", f"position {position} is not in 0 to {length - 1}"
        )
    place = _place(journal, position, is_raw)
    page = Layout(journal.source.pages).page_at(place.raw[0])
    yield _shown(Reason("清理后", "clean"), cleaned.text, place.clean, lang)
    yield _shown(Reason("原文", "raw"), raw, place.raw, lang)
    if page is not None:
        yield say(Reason(f"第 {page + 1} 页", f"page {page + 1}"), lang)
    told = list(_told(journal, place, rules, lang))
    yield from told
    if not told:
        yield say(Reason("没有规则改动过这里", "no rule touched this place"), lang)


def _place(journal: Journal, position: int, is_raw: bool) -> Place:
    raw = (position, position + 1) if is_raw else _across(journal.hunks(), position, back=True)
    clean = _across(journal.hunks(), position, back=False) if is_raw else (position, position + 1)
    return Place(raw, clean)


def _across(hunks: tuple[Hunk, ...], position: int, *, back: bool) -> tuple[int, int]:
    """The span on the other side that answers to a character: one character, or the other side of its whole hunk."""
    shift = 0
    for h in hunks:
        (f0, f1), (t0, t1) = ((h.b0, h.b1), (h.a0, h.a1)) if back else ((h.a0, h.a1), (h.b0, h.b1))
        if position < f0:
            break
        if position < f1:
            return t0, t1
        shift = t1 - f1
    return position + shift, position + shift + 1


def _told(journal: Journal, place: Place, rules: RuleSet, lang: Lang) -> Iterator[str]:
    """Every change, declined proposal and flag at the raw span, stage by stage; deletions beside it count."""
    first, last = place.raw
    for n, layer in enumerate(journal.layers):

        def is_here(start: int, end: int, n: int = n) -> bool:
            return journal.to_raw(n, start) <= last and first <= journal.to_raw(n, end)

        for c in layer.changes:
            if is_here(c.start, c.end):
                what = f"[{printable(c.before)}] → [{printable(c.after)}]"
                yield _line("applied", layer.stage, c.rule, c.confidence, what, c.reason, rules, lang)
        for d in layer.declined:
            if d.why != "no-op" and is_here(d.edit.start, d.edit.end):
                what = f"→ [{printable(d.edit.text)}] ({d.why})"
                yield _line("declined", layer.stage, d.edit.rule, d.edit.confidence, what, d.edit.reason, rules, lang)
        for f in layer.flags:
            if is_here(f.start, f.end):
                yield _line("flag", layer.stage, f.rule, f.confidence, "", f.reason, rules, lang)


def _line(
    head: str, stage: str, rule: str, confidence: float, what: str, reason: Reason, rules: RuleSet, lang: Lang
) -> str:
    if reason == NO_REASON and rule in rules:
        reason = rules[rule].reason
    words = printable(say(reason, lang))
    return "  ".join(part for part in (say(HEADS[head], lang), stage, rule, f"{confidence:g}", what, words) if part)


def _shown(name: Reason, text: str, span: tuple[int, int], lang: Lang) -> str:
    start, end = span
    left, right = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return f"{say(name, lang)} {start}:{end}  {printable(left)}[{printable(text[start:end])}]{printable(right)}"

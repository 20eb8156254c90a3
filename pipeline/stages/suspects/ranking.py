"""Which suspicions are shown: a handful is read, a hundred is not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.core.edit import Flag, Reason
from pipeline.rules.model import RuleSet

PAGE = 20_000  # code points: a longer text gets as many flags again for each further page of this size
SHARE_OF_A_KIND = 2  # of one rule at most every second flag, so that forty lost quotes do not hide one lost passage


def best(flags: Sequence[Flag], most: int, length: int, rules: RuleSet) -> list[Flag]:
    """The surest flags of a text of `length` code points, `most` a page (0: all), one a place, in their order.

    Where there were more the least sure one of them says how many: nothing is passed over in silence.
    """
    apart = _one_a_place(sorted(flags, key=lambda f: (-f.confidence, f.start, f.end, f.rule)))
    shown = _handful(apart, most * (1 + length // PAGE)) if most else apart
    if hidden := len(apart) - len(shown):
        last = shown[-1]
        own = last.reason if any(last.reason) else rules[last.rule].reason
        shown[-1] = replace(last, reason=_with_hidden(own, hidden))
    return sorted(shown, key=lambda f: (f.start, f.end))


def _one_a_place(ranked: Sequence[Flag]) -> list[Flag]:
    """Without flags that touch the place of a surer one: one loss often shows in several ways."""
    kept: list[Flag] = []
    for flag in ranked:
        if not any(k.start < flag.end and flag.start < k.end for k in kept):
            kept.append(flag)
    return kept


def _handful(ranked: Sequence[Flag], most: int) -> list[Flag]:
    counts: Counter[str] = Counter()
    shown: list[Flag] = []
    for flag in ranked:
        counts[flag.rule] += 1
        if counts[flag.rule] <= max(1, most // SHARE_OF_A_KIND) and len(shown) < most:
            shown.append(flag)
    return shown


def _with_hidden(reason: Reason, hidden: int) -> Reason:
    return Reason(
        f"{reason.zh}（另有 {hidden} 处疑点没有列出）", f"{reason.en} ({hidden} more suspicions are not listed)"
    )

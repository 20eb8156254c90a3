"""Gaps in numbered lists: 第一, 第二, 第四; （一）（二）（四）."""

from collections.abc import Iterator

from pipeline.core.edit import Flag, Reason
from pipeline.stages.suspects.numerals import Item, items, written

LARGEST_GAP = 2  # items: a wider jump is another list (a page of an outline, a footnote)


def gaps(text: str) -> Iterator[Flag]:
    for form, found in items(text):
        for before, item, after in _jumps(found):
            lost = "、".join(written(form, n) for n in range(before.number + 1, item.number))
            left, right = text[before.start : before.end], text[item.start : item.end]
            words = Reason(
                f"“{left}”之后就是“{right}”，没有{lost}", f"{left} is followed by {right}; there is no {lost}"
            )
            yield Flag(item.start, item.end, "lost/item", 0.8 if after else 0.7, words)


def _jumps(found: list[Item]) -> Iterator[tuple[Item, Item, bool]]:
    """(item before the gap, item after it, whether the list goes on): of lists that may lie within one another."""
    running: list[list[Item]] = []  # lists that may go on, the innermost last
    for n, item in enumerate(found):
        home = next((k for k in reversed(range(len(running))) if running[k][-1].number == item.number - 1), None)
        if home is not None:
            del running[home + 1 :]
            running[home].append(item)
            continue
        inner = running[-1] if running else []
        jump = item.number - inner[-1].number if inner else 0
        if inner and 1 < jump <= LARGEST_GAP + 1 and inner[0].number == 1 and len(inner) > 1:
            goes_on = any(later.number == item.number + 1 for later in found[n + 1 : n + 2])
            yield inner[-1], item, goes_on
            inner.append(item)
        else:
            running.append([item])

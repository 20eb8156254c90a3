"""Phrases with slots: 更多《{}》范文请访问本站 is met with any title where {} stands.

A slot is what differs from document to document in words that are else the same: a title, a user's name, a city.
Numbers need none, for a run of digits is folded to one.
"""

from collections.abc import Sequence

from pipeline.rules.folding import fold

SLOT = "{}"
LONGEST_SLOT = 40  # folded characters: a book's title, a user's name


def parts_of(words: str) -> tuple[str, ...]:
    """The folded parts round the slots of a phrase; "" before a slot at its start, after one at its end."""
    return tuple(fold(part) for part in words.split(SLOT))


def longest_part(parts: Sequence[str]) -> int:
    """The number of the part to look for first."""
    return max(range(len(parts)), key=lambda n: len(parts[n]))


def stretched(key: str, parts: Sequence[str], at: int) -> tuple[int, int] | None:
    """The span of folded text that a phrase with slots covers, its longest part standing at `at`; None: it is not met.

    All of it stands in one line, with at most `LONGEST_SLOT` characters in a slot. A slot at an end of the phrase
    reaches to that end of the line.
    """
    n = longest_part(parts)
    left = key.rfind("\n", 0, at) + 1
    right = key.find("\n", at)
    right = len(key) if right < 0 else right
    start, end = at, at + len(parts[n])
    for part in reversed(parts[:n]):
        found = key.rfind(part, max(left, start - LONGEST_SLOT - len(part)), start) if part else left
        if found < 0 or start - found - len(part) > LONGEST_SLOT:
            return None
        start = found
    for part in parts[n + 1 :]:
        found = key.find(part, end, min(right, end + LONGEST_SLOT + len(part))) if part else right
        if found < 0 or found - end > LONGEST_SLOT:
            return None
        end = found + len(part)
    return start, end

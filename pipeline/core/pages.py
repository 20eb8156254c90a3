"""The pages of a PDF, summed up by what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from pipeline.core.source import Page


@dataclass(frozen=True, slots=True)
class VerdictSum:
    """All pages of one verdict."""

    verdict: str
    numbers: str  # counted from one: "1-10, 12"
    pages: int
    chars: int  # read, white space aside
    garbled: float  # share of them, 0..1, that no reader of the page sees
    images: int  # counted where there is no text
    confidence: float  # of the characters, below 1 where OCR read them


def by_verdict(pages: Sequence[Page]) -> tuple[VerdictSum, ...]:
    """The sums, in the order in which the verdicts first occur; nothing of pages that have none."""
    found: dict[str, list[int]] = {}
    for index, page in enumerate(pages):
        if page.verdict:
            found.setdefault(page.verdict, []).append(index)
    return tuple(_sum(verdict, indexes, [pages[i] for i in indexes]) for verdict, indexes in found.items())


def spans(numbers: Iterable[int]) -> str:
    """Rising numbers in short: "1-10, 12"."""
    steps = count()
    groups = (list(group) for _, group in groupby(numbers, key=lambda number: number - next(steps)))
    return ", ".join(str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups)


def _sum(verdict: str, indexes: list[int], pages: list[Page]) -> VerdictSum:
    chars = sum(page.chars for page in pages)

    def mean(shares: Iterable[float], blank: float) -> float:
        return round(sum(s * page.chars for s, page in zip(shares, pages, strict=True)) / chars, 3) if chars else blank

    return VerdictSum(
        verdict,
        spans(index + 1 for index in indexes),
        len(pages),
        chars,
        mean((page.garbled for page in pages), 0.0),
        sum(page.images for page in pages),
        mean((page.confidence for page in pages), 1.0),
    )

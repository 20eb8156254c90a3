"""`Source`: one input as extracted, and `Layout`: where on the page (PDF) or in the page's tree (HTML) its text stood.

`Source.text` is everything the extractor saw, furniture and ads too: extraction drops nothing.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from pipeline.core.edit import NO_REASON, Change, Reason
from pipeline.core.hunks import Hunk, compose, map_positions

LEAST_SURE = 0.8  # confidence of OCR in a line (chosen); lines below 0.5 are not carried over at all


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where its text starts, its size in points, and what became of it."""

    start: int
    width: float
    height: float
    verdict: str = ""  # text, garbled, image-only, empty, ocr (read from its image) or unreadable
    chars: int = 0  # characters read, white space aside
    garbled: float = 0.0  # share of them, 0..1, that no reader of the page sees
    images: int = 0  # pictures, counted where there is no text
    confidence: float = 1.0  # of its characters, below 1 where OCR read them


class Line(NamedTuple):
    """A printed line: its span in the text, its box in points from the page's top left, and its looks."""

    start: int
    end: int
    page: int  # index into Layout.pages
    x0: float
    top: float
    x1: float
    bottom: float
    size: float  # font size in points, the commonest of the line
    angle: int = 0  # degrees counter-clockwise, 0 for ordinary text
    pale: bool = False  # drawn nearly white: a watermark's colour
    artifact: bool = False  # the PDF calls it /Artifact: mostly a running head, now and then a caption
    overlay: bool = False  # drawn over the finished page: a stamp or an ad
    hidden: str = ""  # why no reader of the page sees it: invisible, covered, white, outside (the page)
    confidence: float = 1.0  # of its characters: below 1 where OCR read them from an image


class Region(NamedTuple):
    """A part of an HTML page that its own markup or shape calls furniture (navigation, footer, list of links)."""

    start: int
    end: int
    role: str
    evidence: Reason


class Table(NamedTuple):
    """A table on one page: a line a row, cells parted by tabs."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    pages: tuple[Page, ...] = ()
    lines: tuple[Line, ...] = ()
    regions: tuple[Region, ...] = ()
    tables: tuple[Table, ...] = ()  # in the order of the text

    def page_at(self, position: int) -> int | None:
        """Index of the page that holds a position of the text, None where there are no pages."""
        return max(bisect_right(self.pages, position, key=lambda p: p.start) - 1, 0) if self.pages else None

    @property
    def unsure_lines(self) -> tuple[Line, ...]:
        """The lines that OCR was not sure of."""
        return tuple(line for line in self.lines if line.confidence < LEAST_SURE)

    def through(self, changes: Sequence[Change]) -> "Layout":
        """The same layout for the text after `changes`. Lines and regions that vanished are left out."""
        if not changes or not (self.pages or self.lines or self.regions):
            return self
        hunks = compose([changes])
        lines, regions, tables = _moved(self.lines, hunks), _moved(self.regions, hunks), _moved(self.tables, hunks)
        starts = map_positions(hunks, (p.start for p in self.pages))
        pages = tuple(replace(p, start=start) for p, start in zip(self.pages, starts, strict=True))
        return Layout(pages, lines, regions, tables)


_Spanned = TypeVar("_Spanned", Line, Region, Table)


def _moved(items: tuple[_Spanned, ...], hunks: Sequence[Hunk]) -> tuple[_Spanned, ...]:
    starts = map_positions(hunks, [x.start for x in items])
    ends = map_positions(hunks, [x.end for x in items])
    return tuple(
        x if (start, end) == x[:2] else x._replace(start=start, end=end)
        for x, start, end in zip(items, starts, ends, strict=True)
        if start < end
    )


@dataclass(frozen=True, slots=True)
class Hole:
    """text[start:end] stands for `data`, bytes that the encoding does not give back.

    A broken byte, a code that has a double, a line in another encoding.
    """

    start: int
    end: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Decoder:
    """How bytes became text. `text.encode(encoding)` with the holes filled gives the input's bytes back."""

    encoding: str
    how: str  # bom, utf-8, declared, detected, override, given
    holes: tuple[Hole, ...] = ()
    note: Reason = NO_REASON  # a doubt worth knowing: bytes that are no text, a false declaration


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a source is not all of its document, in the words of the manifest."""

    status: str  # damaged, limit
    cause: str
    reason: Reason  # why, and what its owner can do


@dataclass(frozen=True, slots=True)
class Source:
    """One input document as extracted. `decoder` is None where text does not come from bytes by decoding (PDF)."""

    sha256: str  # of the input's bytes
    media_type: str
    extractor: str  # name and version of what read it
    text: str
    decoder: Decoder | None = None
    layout: Layout = Layout()
    info: dict[str, str] = field(default_factory=dict)  # what the file says of itself: title, author, url, …
    notes: tuple[Reason, ...] = ()  # what the reader of a report should know of the extraction
    shortfall: Shortfall | None = None  # of a document of which only a part could be read

"""The one page model: what every PDF engine says of a page. Lengths in points, places from the top left as seen."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

Box = tuple[float, float, float, float]  # x0, top, x1, bottom, of the page as seen


class Run(NamedTuple):
    """Glyphs drawn one after the other in one manner, without a gap: a text object or a piece of one."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float  # em in points, as it appears on the page
    angle: int  # degrees counter-clockwise
    across: float  # the baseline, at a right angle to the reading direction; it grows upwards
    along: float  # where the first glyph starts in reading direction,
    last: float  # where the last one starts
    until: float  # and where it ends
    vertical: bool = False  # reads downwards, glyphs upright
    spaced: bool = False  # the engine sees a word space before it
    pale: bool = False  # nearly white
    artifact: bool = False  # marked content that the file calls /Artifact
    overlay: bool = False  # in a form drawn after all other text of the page
    hidden: str = ""  # why no reader sees it, one of HIDDEN
    confidence: float = 1.0  # of its characters, below 1 where OCR read them


PALE = 0.7  # luminance of a fill colour from which text is pale, 1 is white (chosen: stamps and ads stand at 0.73 to 1)
HIDDEN = ("invisible", "covered", "white", "outside")


@dataclass(slots=True)
class PageModel:
    """A page as one engine reads it, its runs in drawing order."""

    width: float
    height: float
    runs: list[Run]
    images: int = 0
    rules: list[Box] = field(default_factory=list)  # horizontal and vertical lines that tables are made of
    is_ocr_layer: bool = False  # its text is what OCR, whose ever it was, put invisibly under a picture of the page
    counts: Counter[str] = field(default_factory=Counter)
    """What was mended, in glyphs: unmapped, symbol."""


class PageError(Exception):
    """A page that an engine cannot read."""

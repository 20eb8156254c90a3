"""A page of PDFium: its frame, its pictures, and glyphs put where a reader sees them."""

import ctypes
import math

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

from pipeline.extract import pdfium_calls as calls
from pipeline.extract.pdf_model import Box, Run

WHITE = 0.98  # no eye tells it from the paper
_ASCENT, _DESCENT = 0.86, 0.14  # em; boxes of Han fonts. What fonts say of themselves ranges from 0 to 2
_LEAST_SIZE = 1.0  # point; a Type 3 font with a matrix of its own says less

Numbers = NDArray[np.float64]
Matrix = tuple[float, float, float, float, float, float]


class Place:
    """From PDFium's page (points, from the bottom left, unrotated) to the page as seen, from its top left."""

    def __init__(self, page: object) -> None:
        box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, box)
        self.left, self.right = min(box.left, box.right), max(box.left, box.right)
        self.bottom, self.top = min(box.bottom, box.top), max(box.bottom, box.top)
        self.is_cut_out = _is_cut_out(page, box)
        self.turn: int = raw.FPDFPage_GetRotation(page) % 4  # quarters, clockwise
        self.width = round(raw.FPDF_GetPageWidthF(page), 2)
        self.height = round(raw.FPDF_GetPageHeightF(page), 2)

    def box(self, given: Box) -> Box:
        """A box (left, top, right, bottom) as (x0, top, x1, bottom) of the page as seen."""
        left, top, right, bottom = given
        (ax, ay), (bx, by) = self.point(left, top), self.point(right, bottom)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point on the page as seen."""
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 1:
            return y - self.bottom, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


def _is_cut_out(page: object, shown: raw.FS_RECTF) -> bool:
    """Whether a page has a box for cropping and a larger one for the paper; one that it inherits is not seen."""
    crop, media = ([ctypes.c_float() for _ in range(4)] for _ in range(2))
    if not raw.FPDFPage_GetCropBox(page, *crop) or not raw.FPDFPage_GetMediaBox(page, *media):
        return False
    left, bottom, right, top = (side.value for side in media)
    seen = abs(shown.right - shown.left) * abs(shown.top - shown.bottom)
    return bool(abs(right - left) * abs(top - bottom) > 1.1 * seen)


def upright(
    shapes: Numbers, sizes: Numbers, firsts: Numbers, lasts: Numbers, single: NDArray[np.bool_], place: Place
) -> tuple[Numbers, NDArray[np.bool_]]:
    """The numbers of ordinary runs, from x0 to size and from across to until: (runs, 9); and which runs are ordinary.

    Nearly all are; the others are turned, set downwards or backwards. For each run `shapes` holds its matrix, `firsts`
    and `lasts` the boxes (left, top, right, bottom) of its first and its last glyph, all as PDFium gives them;
    `single` says that both are one.
    """
    a, b, c, d, _, base = shapes.T
    x0, begins, x1 = firsts[:, 0], lasts[:, 0], lasts[:, 2]
    with np.errstate(all="ignore"):  # a broken file may give any number
        size = sizes * d
    forward = np.where(begins == x0, single, begins - x0 >= 0.1 * size)
    ordinary = (b == 0) & (c == 0) & (a * sizes > 0) & (size >= _LEAST_SIZE) & (size <= place.height) & forward
    y = place.top - base
    x0, begins, x1 = x0 - place.left, begins - place.left, x1 - place.left
    columns = (x0, y - _ASCENT * size, x1, y + _DESCENT * size, size, -y, x0, begins, x1)
    return np.stack(columns, axis=1), ordinary & (place.turn == 0)


def in_place(
    run: Run, shape: Matrix, font_size: float, base: tuple[float, float], first: Box, last: Box, place: Place
) -> Run:
    """The run with the numbers of glyphs of any turn. `base` is the first one's origin, it and the boxes as seen."""
    a, b, c, d, *_ = shape
    if font_size < 0:  # turns the glyphs half round, and such a matrix turns them back
        a, b, font_size = -a, -b, -font_size
    size = font_size * (abs(d) if c == 0 else math.hypot(c, d))
    if size < _LEAST_SIZE or size > place.height:
        size = max(first[3] - first[1], _LEAST_SIZE)
    angle = 0 if b == 0 and a > 0 else round(math.degrees(math.atan2(b, a)))
    angle = (angle - 90 * place.turn) % 360
    x, y = base
    x0, x1, begins = first[0], last[2], last[0]
    top, bottom, across = y - _ASCENT * size, y + _DESCENT * size, -y
    along, until, vertical = x0, x1, False
    if angle:
        across, along, begins, until = _turned(size, angle, base, first, last)
        x0, x1 = min(first[0], last[0]), max(first[2], last[2])
        top, bottom = min(first[1], last[1]), max(first[3], last[3])
    elif len(run.text) > 1 and abs(begins - x0) < 0.1 * size and last[1] - first[1] > 0.5 * size:
        x0, x1, top, bottom = min(x0, begins), max(first[2], x1), first[1], last[3]
        across, along, begins, until, vertical = -x, top, last[1], bottom, True
    elif begins < x0:  # backwards: right to left, or moved by hand
        x0, x1 = begins, max(first[2], x1)
        along, until = x0, x1
    return Run(run.text, x0, top, x1, bottom, size, angle, across, along, begins, until, vertical, *run[12:])


def _turned(size: float, angle: int, base: tuple[float, float], first: Box, last: Box) -> Box:
    """Across, along, last and until of a run at an angle."""
    turn = math.radians(angle)
    cos, sin = math.cos(turn), -math.sin(turn)  # downwards is positive on the page as seen

    def ends(box: Box) -> tuple[float, float]:
        along = [x * cos + y * sin for x in (box[0], box[2]) for y in (box[1], box[3])]
        # A slanted box is wider than its glyph: half of what the other side adds lies on each end.
        extra = min(abs(cos), abs(sin)) * size / 2
        return min(along) + extra, max(along) - extra

    (start, end), (begins, until) = ends(first), ends(last)
    return base[0] * sin - base[1] * cos, start, begins, max(end, until)


def lightness(colours: NDArray[np.uint32]) -> Numbers:
    """How near each colour (red, green, blue, alpha: 0 to 255) is to that of the paper, 1."""
    ink = 1 - colours[:, :3] @ np.array((0.299, 0.587, 0.114)) / 255
    return np.asarray(1 - ink * colours[:, 3] / 255)


def is_artifact(item: int | None, count: int, known: dict[int, bool]) -> bool:
    """Whether a page object stands in marked content that is called Artifact. Marks are shared: `known` keeps them."""
    memory, size = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    for n in range(count):
        mark = calls.get_mark(item, n)
        if mark not in known:
            done = calls.get_mark_name(mark, ctypes.addressof(memory), 64, ctypes.addressof(size))
            name = bytes(memory)[: max(size.value - 2, 0)].decode("utf-16-le", "replace") if done else ""
            known[mark] = name == "Artifact"
        if known[mark]:
            return True
    return False

"""What a PDFium page draws beside text: pictures, filled areas, ruling lines; and in which order all of it is drawn."""

import ctypes
from collections.abc import Sequence
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as raw

from pipeline.extract import pdfium_calls as calls
from pipeline.extract.pdf_model import Box
from pipeline.extract.pdf_tables import LEAST_RULE, ruling_line
from pipeline.extract.pdfium_page import Matrix, Place

_DEEPEST = 5  # forms in forms; a broken file may nest them without end
_MOST_OBJECTS = 20_000  # of a page; of drawings and maps with more nothing is said
_MOST_SEGMENTS = 4000  # of the paths of a page
_SMALLEST = 4.0  # points each way; a smaller area hides no glyph
_COVER = 0.5  # of the page: a scan covers nearly all of it, seldom less than this
_SLACK = 1.0  # points; the box of a glyph may stick out of what covers it

_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Point = tuple[float, float]


class Fill(NamedTuple):
    """A filled area."""

    box: Box
    order: int  # of drawing
    item: int  # its address
    is_box: bool  # it is a rectangle, so that it fills its box


class Shapes:
    """The objects of a page, their boxes as seen. `complete` is False where there are too many of them."""

    def __init__(self, page: object, place: Place) -> None:
        self.complete = True
        self.rules: list[Box] = []  # horizontal and vertical lines, without width
        self.fills: list[Fill] = []
        self.pictures: list[Box] = []  # images and shadings
        self.images = 0
        self.order: dict[int, int] = {}  # text objects by their address: when they are drawn
        self._forms: list[set[int]] = []  # the text objects of each form that the page itself draws
        self._place, self._drawn, self._segments = place, 0, 0
        address = ctypes.cast(page, ctypes.c_void_p).value  # type: ignore[arg-type]
        count = min(calls.count_objects(address), _MOST_OBJECTS + 1)
        self._walk(list(map(calls.get_page_object, repeat(address), range(count))), _IDENTITY, 0)

    def cover(self) -> bool:
        """Whether pictures, taken together, cover most of the page: it is a scan."""
        area: float = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in set(self.pictures))
        return bool(area >= _COVER * self._place.width * self._place.height)

    def overlaid(self) -> set[int]:
        """Text objects of the forms that are drawn after all other text: stamps and ads over a finished page."""
        inside = set().union(*self._forms)
        last = max((order for item, order in self.order.items() if item not in inside), default=None)
        if last is None:
            return set()
        return {item for form in self._forms for item in form if self.order[item] > last}

    def covers(self) -> list[tuple[Box, int]]:
        """Opaque rectangles and when they are drawn, of those that are drawn after some text."""
        first = min(self.order.values(), default=self._drawn)
        return [
            (fill.box, fill.order) for fill in self.fills if fill.is_box and fill.order > first and _is_opaque(fill)
        ]

    def is_backed(self, box: Box) -> bool:
        """Whether anything but paper lies under a box: then white text can be read."""
        return not self.complete or any(
            x0 < box[2] and box[0] < x1 and y0 < box[3] and box[1] < y1
            for x0, y0, x1, y1 in (*(fill.box for fill in self.fills), *self.pictures)
        )

    def _walk(self, items: Sequence[int], matrix: Matrix, depth: int) -> None:
        """The objects of the page or of a form, in drawing order."""
        if self._drawn + len(items) > _MOST_OBJECTS:
            self.complete = False
            return
        kinds = list(map(calls.get_type, items))
        if kinds.count(_TEXT) == len(kinds):
            self.order.update(zip(items, range(self._drawn + 1, self._drawn + len(items) + 1), strict=True))
            self._drawn += len(items)
            return
        others = [item for item, kind in zip(items, kinds, strict=True) if kind in _WITH_BOXES]
        boxes = iter(calls.filled(np.float32, 4, calls.get_bounds, others, rows=len(others), split=True).tolist())
        for item, kind in zip(items, kinds, strict=True):
            self._drawn += 1
            if kind == _TEXT:
                self.order[item] = self._drawn
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                self._form(item, matrix, depth)
            elif kind in _WITH_BOXES:
                left, bottom, right, top = next(boxes)
                box = self._seen((left, top), (right, bottom), matrix)
                if kind == raw.FPDF_PAGEOBJ_PATH:
                    self._path(item, box, matrix)
                else:
                    self.pictures.append(box)
                    self.images += kind == raw.FPDF_PAGEOBJ_IMAGE

    def _form(self, form: int, matrix: Matrix, depth: int) -> None:
        count = calls.count_form_objects(form)
        if depth >= _DEEPEST or count <= 0:
            return
        before = len(self.order)
        inner = map(calls.get_form_object, repeat(form), range(min(count, _MOST_OBJECTS)))
        self._walk(list(inner), _times(_matrix_of(form), matrix), depth + 1)
        if depth == 0 and len(self.order) > before:
            self._forms.append(set(list(self.order)[before:]))

    def _path(self, item: int, box: Box, matrix: Matrix) -> None:
        x0, top, x1, bottom = box
        if line := ruling_line(box):
            self.rules.append(line)
        if x1 - x0 < LEAST_RULE or bottom - top < LEAST_RULE or line:
            return
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        calls.get_draw_mode(item, ctypes.addressof(mode), ctypes.addressof(stroke))
        count = calls.count_segments(item)
        pieces = []
        if (stroke.value or count > 5) and self._segments < _MOST_SEGMENTS:
            self._segments += count
            pieces = self._pieces(item, count, _times(_matrix_of(item), matrix))
        for points in pieces:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if line := ruling_line((min(xs), min(ys), max(xs), max(ys))):
                self.rules.append(line)
            elif stroke.value:
                sides = (
                    (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in pairwise(points)
                )
                self.rules += filter(None, map(ruling_line, sides))
        if mode.value and x1 - x0 >= _SMALLEST and bottom - top >= _SMALLEST:
            self.fills.append(Fill(box, self._drawn, item, count in (4, 5)))

    def _pieces(self, path: int, count: int, matrix: Matrix) -> list[list[Point]]:
        """The corners of a path, a list for each piece; those with curves are left out."""
        memory = (ctypes.c_float * 2)()
        start = ctypes.addressof(memory)
        pieces: list[list[Point]] = []
        curved = False
        for n in range(min(count, _MOST_SEGMENTS)):
            segment = calls.get_segment(path, n)
            kind = calls.get_segment_type(segment)
            calls.get_segment_point(segment, start, start + 4)
            if kind == raw.FPDF_SEGMENT_MOVETO or not pieces:
                pieces.append([])
                curved = False
            elif kind != raw.FPDF_SEGMENT_LINETO and not curved:
                pieces[-1] = []
                curved = True
            if not curved:
                pieces[-1].append(self._place.point(*_through((memory[0], memory[1]), matrix)))
                if calls.is_closed(segment):
                    pieces[-1].append(pieces[-1][0])
        return [piece for piece in pieces if len(piece) > 1]

    def _seen(self, first: Point, last: Point, matrix: Matrix) -> Box:
        if matrix is not _IDENTITY:
            first, last = _through(first, matrix), _through(last, matrix)
        return self._place.box((*first, *last))


_TEXT = raw.FPDF_PAGEOBJ_TEXT
_WITH_BOXES = frozenset((raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING))


def is_covered(box: Box, order: int, covers: Sequence[tuple[Box, int]]) -> bool:
    """Whether text at a place, drawn at a time, lies under one of the rectangles."""
    x0, top, x1, bottom = box
    return any(
        when > order
        and left <= x0 + _SLACK
        and upper <= top + _SLACK
        and right >= x1 - _SLACK
        and lower >= bottom - _SLACK
        for (left, upper, right, lower), when in covers
    )


def _is_opaque(fill: Fill) -> bool:
    """Whether an area hides what lies under it. A clipped one may be smaller than it says: it counts as none."""
    clip = calls.get_clip_path(fill.item)
    if calls.has_transparency(fill.item) or (clip and calls.count_clip_paths(clip) > 0):
        return False
    colour = (ctypes.c_uint * 4)()
    start = ctypes.addressof(colour)
    return bool(calls.get_fill(fill.item, *(start + 4 * n for n in range(4)))) and colour[3] == 255


def _matrix_of(item: int) -> Matrix:
    memory = (ctypes.c_float * 6)()
    calls.get_object_matrix(item, ctypes.addressof(memory))
    a, b, c, d, e, f = memory
    return a, b, c, d, e, f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first."""
    a, b, c, d, e, f = inner
    x, y = _through((e, f), outer)
    p, q, r, s, *_ = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, x, y


def _through(point: Point, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f

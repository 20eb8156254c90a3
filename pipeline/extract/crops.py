"""Pictures of printed lines, for the places of a report where a reader should look at the page itself."""

import ctypes
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat

import numpy as np
import pypdfium2
from PIL.Image import Image
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from pipeline.extract import pdfium_calls as calls
from pipeline.extract.pdfium_fonts import system_fonts

SCALE = 4 / 3  # pixels a point (96 dpi, as large as in print on most screens); a line of a page takes about 1.3 kB
GREYS = 8  # of the picture: print needs no more
MARGIN = 4.0  # points around a line
MOST_PIXELS = 1_200_000  # of one picture: an A4 page wide and half as high; a box that asks for more is left out
# Of images on a page, chosen: PDFium decodes them anew for every picture, a tenth of a second on a scanned page.
MANY_PIXELS = 500_000

Area = tuple[float, float, float, float]  # left, top, right, bottom, in points from the top left of a page


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page, in points from its top left."""

    page: int  # counted from 0
    x0: float
    top: float
    x1: float
    bottom: float


def crops(data: bytes, boxes: Sequence[Box], password: str | None = None) -> Iterator[tuple[Box, bytes]]:
    """PNGs of the boxes of a PDF, page by page. What PDFium cannot draw is left out: a picture is only evidence."""
    try:
        document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError:
        return
    try:
        with system_fonts():
            for number, here in groupby(sorted(set(boxes), key=lambda b: (b.page, b.top, b.x0)), key=lambda b: b.page):
                yield from _of_page(document, number, here)
    finally:
        document.close()


def _of_page(document: pypdfium2.PdfDocument, number: int, boxes: Iterable[Box]) -> Iterator[tuple[Box, bytes]]:
    try:
        page = document[number]
        width, height = page.get_size()
        wanted = {box: _within(box, width, height) for box in boxes}
        fitting = {box: area for box, area in wanted.items() if _fits(area)}
        whole = _around(fitting.values()) if len(fitting) > 1 and _image_pixels(page) > MANY_PIXELS else None
        if whole and _fits(whole):
            picture = _drawn(page, height, whole)
            for box, (left, top, right, bottom) in fitting.items():
                x, y = round((left - whole[0]) * SCALE), round((top - whole[1]) * SCALE)
                wide, high = round((right - left) * SCALE), round((bottom - top) * SCALE)
                yield box, _png(picture.crop((x, y, x + wide, y + high)))
        else:
            for box, area in fitting.items():
                yield box, _png(_drawn(page, height, area))
        page.close()
    except (pypdfium2.PdfiumError, IndexError):
        return


def _within(box: Box, width: float, height: float) -> Area:
    """A box with its margin, as far as it lies on the page."""
    return (
        max(box.x0 - MARGIN, 0),
        max(box.top - MARGIN, 0),
        min(box.x1 + MARGIN, width),
        min(box.bottom + MARGIN, height),
    )


def _fits(area: Area) -> bool:
    left, top, right, bottom = area
    return right > left and bottom > top and (right - left) * (bottom - top) * SCALE**2 <= MOST_PIXELS


def _around(areas: Iterable[Area]) -> Area:
    left, top, right, bottom = zip(*areas, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _image_pixels(page: pypdfium2.PdfPage) -> int:
    """Pixels of the images of a page, those within forms left out."""
    address = ctypes.cast(page.raw, ctypes.c_void_p).value
    objects = map(calls.get_page_object, repeat(address), range(calls.count_objects(address)))
    images = [item for item in objects if calls.get_type(item) == FPDF_PAGEOBJ_IMAGE]
    sizes = calls.filled(np.uint32, 2, calls.get_image_size, images, rows=len(images), split=True)
    return int(sizes.prod(axis=1, dtype=np.int64).sum())


def _drawn(page: pypdfium2.PdfPage, height: float, area: Area) -> Image:
    left, top, right, bottom = area
    crop = (left, height - bottom, page.get_width() - right, top)  # what is cut off: left, bottom, right, top
    picture: Image = page.render(scale=SCALE, crop=crop, grayscale=True).to_pil()
    return picture


def _png(picture: Image) -> bytes:
    """A PNG of 4 bits a pixel.

    Pillow's own `quantize` and `optimize` took three times as long for 5 % less; level 6 half as long again for 1 %.
    """
    out = io.BytesIO()
    image = picture.point([value * GREYS // 256 for value in range(256)])
    image.putpalette([value * 255 // (GREYS - 1) for value in range(GREYS) for _ in "rgb"])
    image.save(out, "PNG", bits=4, compress_level=4)
    return out.getvalue()

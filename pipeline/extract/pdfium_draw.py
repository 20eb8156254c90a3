"""PDFium draws a page."""

import ctypes
from typing import NamedTuple

import pypdfium2.raw as raw

from pipeline.extract.pdf_model import PageError

_WHITE = 0xFFFFFFFF


class Picture(NamedTuple):
    """A drawn page: rows of pixels from its top left, three bytes each (blue, green, red)."""

    columns: int  # pixels
    rows: int
    pixels: bytes
    scale: float  # pixels a point
    width: float  # of the page, in points
    height: float


def drawn(page: object, dpi: float, longest: int) -> Picture:
    """An open page, with its notes and stamps, at `dpi` or as large as no side is longer than `longest` pixels.

    Raises PageError if it has no size, MemoryError if there is no room for it.
    """
    width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    if not (width > 0 and height > 0):
        raise PageError("no size")
    scale = min(dpi / 72, longest / max(width, height))
    columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
    bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        raise MemoryError(f"{columns} x {rows} pixels")
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, _WHITE)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, raw.FPDF_ANNOT)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        data = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * rows)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    pixels = (
        data if stride == 3 * columns else b"".join(data[n * stride : n * stride + 3 * columns] for n in range(rows))
    )
    return Picture(columns, rows, pixels, scale, width, height)

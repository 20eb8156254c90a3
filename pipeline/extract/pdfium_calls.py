"""PDFium's functions, ready to be mapped over thousands of glyphs.

A prototype of plain addresses and integers costs a third of the generated one: no pointer object per call. `map` with
`repeat` and `range` then calls them without a line of Python between. Whoever passes an address keeps what lies there.
"""

import ctypes
import sys
from array import array
from collections import deque
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

_UTF32 = f"utf-32-{sys.byteorder[0]}e"
HYPHENS = {0x2: "-", 0xFFFE: "-"}  # PDFium's way to say that a hyphen stands at a line's end
_ADDRESS, _INT, _UINT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The function as one that keeps the interpreter's lock: none of them waits for anything."""
    address = ctypes.cast(getattr(raw, name), _ADDRESS).value
    assert address is not None
    function: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return function


get_unicode = _function("FPDFText_GetUnicode", _UINT, _ADDRESS, _INT)
get_text = _function("FPDFText_GetText", _INT, _ADDRESS, _INT, _INT, _ADDRESS)
get_object = _function("FPDFText_GetTextObject", ctypes.c_size_t, _ADDRESS, _INT)
is_generated = _function("FPDFText_IsGenerated", _INT, _ADDRESS, _INT)
has_map_error = _function("FPDFText_HasUnicodeMapError", _INT, _ADDRESS, _INT)
get_font_size = _function("FPDFText_GetFontSize", ctypes.c_double, _ADDRESS, _INT)
get_loose_box = _function("FPDFText_GetLooseCharBox", _INT, _ADDRESS, _INT, _ADDRESS)
get_matrix = _function("FPDFText_GetMatrix", _INT, _ADDRESS, _INT, _ADDRESS)
get_origin = _function("FPDFText_GetCharOrigin", _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
get_fill = _function("FPDFPageObj_GetFillColor", _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
get_stroke = _function("FPDFPageObj_GetStrokeColor", _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
get_bounds = _function("FPDFPageObj_GetBounds", _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
get_render_mode = _function("FPDFTextObj_GetTextRenderMode", _INT, _ADDRESS)
get_font = _function("FPDFTextObj_GetFont", _ADDRESS, _ADDRESS)
get_font_name = _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)
count_marks = _function("FPDFPageObj_CountMarks", _INT, _ADDRESS)
get_mark = _function("FPDFPageObj_GetMark", _ADDRESS, _ADDRESS, ctypes.c_ulong)
count_objects = _function("FPDFPage_CountObjects", _INT, _ADDRESS)
get_page_object = _function("FPDFPage_GetObject", _ADDRESS, _ADDRESS, _INT)
count_form_objects = _function("FPDFFormObj_CountObjects", _INT, _ADDRESS)
get_form_object = _function("FPDFFormObj_GetObject", _ADDRESS, _ADDRESS, ctypes.c_ulong)
get_type = _function("FPDFPageObj_GetType", _INT, _ADDRESS)
get_object_matrix = _function("FPDFPageObj_GetMatrix", _INT, _ADDRESS, _ADDRESS)
get_image_size = _function("FPDFImageObj_GetImagePixelSize", _INT, _ADDRESS, _ADDRESS, _ADDRESS)
has_transparency = _function("FPDFPageObj_HasTransparency", _INT, _ADDRESS)
get_clip_path = _function("FPDFPageObj_GetClipPath", _ADDRESS, _ADDRESS)
count_clip_paths = _function("FPDFClipPath_CountPaths", _INT, _ADDRESS)
get_draw_mode = _function("FPDFPath_GetDrawMode", _INT, _ADDRESS, _ADDRESS, _ADDRESS)
count_segments = _function("FPDFPath_CountSegments", _INT, _ADDRESS)
get_segment = _function("FPDFPath_GetPathSegment", _ADDRESS, _ADDRESS, _INT)
get_segment_type = _function("FPDFPathSegment_GetType", _INT, _ADDRESS)
get_segment_point = _function("FPDFPathSegment_GetPoint", _INT, _ADDRESS, _ADDRESS, _ADDRESS)
is_closed = _function("FPDFPathSegment_GetClose", _INT, _ADDRESS)
get_mark_name = _function("FPDFPageObjMark_GetName", _INT, _ADDRESS, _ADDRESS, ctypes.c_ulong, _ADDRESS)


def filled(
    kind: Any, columns: int, function: Callable[..., Any], *arguments: Iterable[Any], rows: int, split: bool = False
) -> NDArray[Any]:
    """Call `function` once a row with the arguments and the row's address (`split`: that of each number).

    Returns the numbers that it wrote: (rows, columns). Rows that PDFium refuses are zeros.
    """
    numbers = np.zeros((rows, columns), kind)
    start, step = numbers.ctypes.data, numbers.itemsize * columns
    offsets = range(0, step, numbers.itemsize) if split else (0,)
    deque(map(function, *arguments, *(range(start + at, start + at + step * rows, step) for at in offsets)), maxlen=0)
    return numbers


def over(address: int) -> Iterable[int]:
    """The same first argument for every call."""
    return repeat(address)


def text_of(codes: list[int]) -> str:
    """One character a code, halves of surrogate pairs as they are."""
    try:
        text = array("I", codes).tobytes().decode(_UTF32, "surrogatepass")
    except UnicodeDecodeError:
        text = "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)
    return text.translate(HYPHENS) if "\x02" in text or "\ufffe" in text else text

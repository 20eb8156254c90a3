"""Fonts that a PDF names and does not bring along.

PDFium measures their glyphs in what the system has installed. Where it finds nothing they have no box, and a text
object of one glyph without a box is passed over in silence: on a server without Chinese fonts, or in a process that may
not read them, 2007年1月3日 is read as 2007 1 3. From the import of this module on PDFium is handed a font of ours that
has a glyph for every character: a text is the same on every machine, and no font of 20 MB is loaded for its boxes.
"""

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2.raw as raw

_EM = 1000
_LEFT, _RIGHT, _BOTTOM, _TOP = 0, 100, -140, 860  # of the one glyph: narrow, for a box holds its glyph and its advance
_SEEN = ((0x21, 0x9F), (0xA1, 0x1FFF), (0x200B, 0x2FFF), (0x3001, 0x10FFFF))  # all characters but spaces
# Character sets of Windows: Japanese, Korean, simplified, traditional. PDFium itself has fonts for all others, with
# which pages read as printed; brackets of formulas (Symbol) were lost with this one.
_CJK = frozenset((128, 129, 134, 136))
_STAND_IN = 1  # a handle; 0 says that there is no font


def _font() -> bytes:
    """A TrueType font of one glyph, a bar, which stands for every character but spaces."""
    box, wide, high = (_LEFT, _BOTTOM, _RIGHT, _TOP), _RIGHT - _LEFT, _TOP - _BOTTOM
    corners = (_LEFT, 0, wide, 0, _BOTTOM, high, 0, -high)  # the x of all four, then the y, each from the one before
    outline = struct.pack(">h4hHH4B8h", 1, *box, 3, 0, 1, 1, 1, 1, *corners)
    groups = b"".join(struct.pack(">III", first, last, 1) for first, last in _SEEN)
    tables = {
        # format 13: all characters of a group have the same glyph
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(">HHIII", 13, 0, 16 + len(groups), 0, 4) + groups,
        b"glyf": outline,
        b"head": struct.pack(">IIIIHH16x4hHHhhh", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 0, _EM, *box, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">I3hH6h8xhH", 1 << 16, _TOP, _BOTTOM, 0, _EM, 0, 0, _RIGHT, 1, 0, 0, 0, 1),
        b"hmtx": struct.pack(">Hhh", _EM, _LEFT, _LEFT),
        b"loca": struct.pack(">III", 0, 0, len(outline)),
        b"maxp": struct.pack(">I14H", 1 << 16, 2, 4, 1, 0, 0, 2, *[0] * 8),
    }
    directory, body = b"", b""
    for tag, table in tables.items():
        directory += struct.pack(">4sIII", tag, 0, 12 + 16 * len(tables) + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return struct.pack(">I4H", 1 << 16, len(tables), 0, 0, 0) + directory + body


_DATA = _font()


def _chosen(_: object, weight: int, italic: int, charset: int, pitch: int, name: object, exact: object) -> int:
    return _STAND_IN if charset in _CJK else 0


def _given(_: object, font: int, table: int, memory: object, size: int) -> int:
    """The whole font (table 0), into a memory that has room for it; its length."""
    if table:
        return 0
    if size >= len(_DATA):
        ctypes.memmove(memory, _DATA, len(_DATA))  # type: ignore[arg-type]
    return len(_DATA)


_TYPES = dict(raw.FPDF_SYSFONTINFO._fields_)
_READING = raw.FPDF_SYSFONTINFO(
    version=1, MapFont=_TYPES["MapFont"](_chosen), GetFontData=_TYPES["GetFontData"](_given)
)
raw.FPDF_SetSystemFontInfo(_READING)


@contextmanager
def system_fonts() -> Iterator[None]:
    """With what is installed, for drawing pages. They are loaded with a page; no page of the reading may be open."""
    installed = raw.FPDF_GetDefaultSystemFontInfo()
    raw.FPDF_SetSystemFontInfo(installed)
    try:
        yield
    finally:
        raw.FPDF_SetSystemFontInfo(_READING)
        raw.FPDF_FreeDefaultSystemFontInfo(installed)

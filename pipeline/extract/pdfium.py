"""PDFium: the default PDF engine. Glyphs in drawing order with all their looks, at half the speed of bare text."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as raw

from pipeline.extract.pdf_errors import damaged, encrypted
from pipeline.extract.pdf_model import PageError, PageModel
from pipeline.extract.pdfium_draw import Picture, drawn
from pipeline.extract.pdfium_fonts import system_fonts
from pipeline.extract.pdfium_text import PageReader

NAME = f"pdfium {pypdfium2.PDFIUM_INFO.build} (pypdfium2 {pypdfium2.PYPDFIUM_INFO.version})"
_PASSWORD, _SECURITY = 4, 5  # what FPDF_GetLastError says


class PdfiumDocument:
    """An open document. `data` must not be collected before `close`: PDFium reads from it all the time."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        self._data = data
        self._document = raw.FPDF_LoadMemDocument64(data, len(data), (password or "").encode() or None)
        if not self._document:
            code = raw.FPDF_GetLastError()
            if code in (_PASSWORD, _SECURITY):
                raise encrypted(password)
            raise damaged(f"PDFium {code}")
        self.page_count: int = raw.FPDF_GetPageCount(self._document)

    def close(self) -> None:
        """Give PDFium's memory back; no page may be read after it."""
        raw.FPDF_CloseDocument(self._document)

    def page(self, index: int) -> PageModel:
        """Read a page. Raises PageError if PDFium cannot load it."""
        page = raw.FPDF_LoadPage(self._document, index)
        if not page:
            raise PageError(f"PDFium {raw.FPDF_GetLastError()}")
        try:
            text = raw.FPDFText_LoadPage(page)
            if not text:
                raise PageError("PDFium has no text page")
            try:
                with _no_collection():
                    return PageReader(page, text).model()
            finally:
                raw.FPDFText_ClosePage(text)
        finally:
            raw.FPDF_ClosePage(page)

    def picture(self, index: int, dpi: float, longest: int) -> Picture:
        """A page as it is seen, no side longer than `longest` pixels. Raises PageError if PDFium cannot load it."""
        with system_fonts():
            page = raw.FPDF_LoadPage(self._document, index)
            if not page:
                raise PageError(f"PDFium {raw.FPDF_GetLastError()}")
            try:
                return drawn(page, dpi, longest)
            finally:
                raw.FPDF_ClosePage(page)

    def info(self, key: str) -> bytes:
        """An entry of the information dictionary: a string in the file's own bytes, or UTF-16 with its mark."""
        size = raw.FPDF_GetMetaText(self._document, key.encode(), None, 0)
        if size <= 2:
            return b""
        memory = ctypes.create_string_buffer(size)
        raw.FPDF_GetMetaText(self._document, key.encode(), memory, size)
        return b"\xff\xfe" + memory.raw[: size - 2]

    def attachments(self) -> int:
        """Number of embedded files."""
        return max(0, int(raw.FPDFDoc_GetAttachmentCount(self._document)))

    def scripts(self) -> int:
        """Number of scripts that the file would run when opened."""
        return max(0, int(raw.FPDFDoc_GetJavaScriptActionCount(self._document)))

    def outline(self, most: int) -> list[str]:
        """Titles of the bookmarks in their order, at most `most`; a loop in a broken file ends there, too."""
        titles: list[str] = []
        stack = [raw.FPDFBookmark_GetFirstChild(self._document, None)]
        while stack and len(titles) < most:
            mark = stack.pop()
            if not mark:
                continue
            size = raw.FPDFBookmark_GetTitle(mark, None, 0)
            memory = ctypes.create_string_buffer(max(size, 2))
            raw.FPDFBookmark_GetTitle(mark, memory, size)
            titles.append(memory.raw[: max(size - 2, 0)].decode("utf-16-le", "replace"))
            stack.append(raw.FPDFBookmark_GetNextSibling(self._document, mark))
            stack.append(raw.FPDFBookmark_GetFirstChild(self._document, mark))
        return titles


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without Python's search for cycles: thousands of runs would set it off again and again, and hold none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

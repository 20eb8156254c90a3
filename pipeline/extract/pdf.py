"""PDF to text by pdfplumber: characters in the order they were drawn, lines from their places on the page."""

import hashlib
import io
import logging
from collections.abc import Sequence
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from pipeline.core.edit import Reason
from pipeline.core.source import Layout, Line, Page, Source
from pipeline.extract.errors import ExtractError
from pipeline.extract.pdf_info import document_info
from pipeline.extract.pdf_lines import PageLine, is_shuffled, lines_of

PAGE_BREAK = "\n\f"


def extract_pdf(data: bytes, password: str | None = None) -> Source:
    """The source of a PDF: lines end with "\\n", pages with "\\n\\f"; every line with its place in `layout`.

    Raises ExtractError: "encrypted" if `password` (or none) does not open it, "damaged" if no page can be read,
    "image-only" if there are images and no text. MemoryError passes through.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font; what matters is in the notes
    reading = _Reading()
    document = _opened(data, password)  # closing it would read all pages again; it holds nothing but memory
    info = document_info(document)
    pages = _all_pages(document)
    info["pages"] = str(len(pages))
    for page in pages:
        reading.add(page)
    return reading.source(data, info)


def _opened(data: bytes, password: str | None) -> Any:
    try:
        return pdfplumber.open(io.BytesIO(data), password=password or "")
    except MemoryError:
        raise
    except Exception as error:  # pdfplumber passes on TypeError, KeyError and the like from broken files
        _pass_on_memory_error(error)
        if _is_about(error, PDFPasswordIncorrect, PDFEncryptionError):
            raise ExtractError(
                "encrypted",
                "PDF 已加密：请提供正确的密码" if password else "PDF 已加密：请去掉密码（另存为无密码的 PDF）后再放入",
                "the PDF is encrypted: give the right password"
                if password
                else "the PDF is encrypted: save it without a password and put that in",
            ) from error
        raise _damaged(error) from error


def _is_about(error: BaseException | None, *kinds: type[BaseException]) -> bool:
    """Whether an error, one it wraps or its cause is of these kinds."""
    while error is not None:
        if isinstance(error, kinds) or any(isinstance(argument, kinds) for argument in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


def _pass_on_memory_error(error: Exception) -> None:
    """A deflate bomb is a matter for who set the limit; pdfplumber wraps its MemoryError in one of its own."""
    if _is_about(error, MemoryError):
        raise MemoryError(str(error)) from error


def _damaged(error: BaseException | None) -> ExtractError:
    what = f" ({type(error).__name__}: {error})"[:120] if error else ""
    return ExtractError(
        "damaged",
        f"PDF 已损坏，读不出任何一页{what}：请重新下载，或用 qpdf、浏览器另存后再试",
        f"the PDF is damaged, no page can be read{what}: download it again, or save it anew with qpdf or a browser",
    )


def _all_pages(document: Any) -> list[Any]:
    try:
        pages = list(document.pages)
    except MemoryError:
        raise
    except Exception as error:
        _pass_on_memory_error(error)
        raise _damaged(error) from error
    if not pages:
        raise _damaged(None)
    return pages


class _Reading:
    """What was read so far, page after page."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._pages: list[Page] = []
        self._lines: list[Line] = []
        self._images = self._doubled = 0
        self._shuffled: list[int] = []
        self._failed: list[tuple[int, Exception]] = []

    def add(self, page: Any) -> None:
        """Read a page; one that cannot be read stays empty and is noted."""
        number = len(self._pages) + 1
        if number > 1:
            self._write(PAGE_BREAK)
        try:
            width, height = float(page.width), float(page.height)
            lines, doubled = lines_of(page.chars)
            self._images += len(page.images)
        except MemoryError:
            raise
        except Exception as error:
            _pass_on_memory_error(error)
            self._failed.append((number, error))
            width, height, lines, doubled = 0.0, 0.0, [], 0
        page.close()
        self._pages.append(Page(self._length, width, height))
        self._doubled += doubled
        if is_shuffled(lines):
            self._shuffled.append(number)
        self._add_lines(lines)

    def source(self, data: bytes, info: dict[str, str]) -> Source:
        """The whole document. Raises ExtractError if there is nothing to read in it."""
        text = "".join(self._pieces)
        if len(self._failed) == len(self._pages):
            raise _damaged(self._failed[0][1])
        if self._images and not text.strip():
            raise ExtractError(
                "image-only",
                "PDF 只有图像，没有文字层：请先用 OCR 软件（如 ocrmypdf）加上文字层",
                "the PDF holds images and no text: add a text layer with OCR first (such as ocrmypdf)",
            )
        layout = Layout(tuple(self._pages), tuple(self._lines))
        name = f"pdfplumber {pdfplumber.__version__}"
        digest = hashlib.sha256(data).hexdigest()
        return Source(digest, "application/pdf", name, text, None, layout, info, tuple(self._notes(text)))

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _add_lines(self, lines: Sequence[PageLine]) -> None:
        index = len(self._pages) - 1
        for i, line in enumerate(lines):
            if i:
                self._write("\n")
            start = self._length
            self._write(line.text)
            box = (line.x0, line.top, line.x1, line.bottom)
            self._lines.append(Line(start, self._length, index, *box, line.size, line.angle, line.pale))

    def _notes(self, text: str) -> list[Reason]:
        notes = [
            Reason(f"第 {n} 页读不出（{type(error).__name__}）", f"page {n} could not be read ({type(error).__name__})")
            for n, error in self._failed
        ]
        if self._doubled:
            zh, en = "个重描的字形（假粗体）只收一次", "glyphs drawn twice (fake bold) carried over once"
            notes.append(Reason(f"{self._doubled} {zh}", f"{self._doubled} {en}"))
        if self._shuffled:
            pages = ", ".join(map(str, self._shuffled))
            notes.append(Reason(f"第 {pages} 页的行不按次序绘制", f"lines drawn out of order on page {pages}"))
        if unmapped := text.count("(cid:"):
            notes.append(
                Reason(
                    f"{unmapped} 个字形没有对应的字，写作 (cid:…)",
                    f"{unmapped} glyphs without a character, written as (cid:…)",
                )
            )
        return notes

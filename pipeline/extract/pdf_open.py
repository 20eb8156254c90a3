"""Who opens a PDF: one engine, the other one where it cannot, and what both can be asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pipeline.core.edit import NO_REASON, Reason
from pipeline.extract import rescue
from pipeline.extract.errors import ExtractError
from pipeline.extract.pdf_errors import damaged
from pipeline.extract.pdf_model import PageError, PageModel

ENGINES = ("pdfium", "pdfplumber")
_MOST_SECOND = 20  # pages of a document that get a second reading


class Document(Protocol):
    """An open document of one engine."""

    page_count: int

    def page(self, index: int) -> PageModel: ...
    def info(self, key: str) -> bytes: ...
    def outline(self, most: int) -> list[str]: ...
    def attachments(self) -> int: ...
    def scripts(self) -> int: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that an engine could open: as it is, or a repaired copy of it."""

    document: Document
    name: str  # of the engine, with its version
    data: bytes
    repair: Reason = NO_REASON  # what was done to open it
    promised: int = 0  # pages that the damaged file says it has


def _engine(name: str) -> tuple[Callable[[bytes, str | None], Document], str]:
    """An engine's class and its name with version; each costs 0.1 s and more to import."""
    if name == "pdfium":
        from pipeline.extract import pdfium

        return pdfium.PdfiumDocument, pdfium.NAME
    from pipeline.extract import plumber

    return plumber.PlumberDocument, plumber.NAME


def _other(engine: str) -> str:
    return ENGINES[1 - ENGINES.index(engine)]


def open_document(data: bytes, password: str | None, engine: str) -> Opened:
    """The document by the engine, by the other one if the first finds no page in it, else a repaired copy of it."""
    told = ""
    for name in (engine, _other(engine)):
        opens, full_name = _engine(name)
        try:
            document = opens(data, password)
        except ExtractError as error:
            if error.status == "encrypted":
                raise
            told = told or error.reason.en.partition(" (")[2].partition(")")[0]
            continue
        if document.page_count > 0:
            return Opened(document, full_name, data)
        document.close()
    opens, full_name = _engine("pdfium")
    for repair, copy in rescue.copies(data, password):
        try:
            document = opens(copy, password)
        except ExtractError:
            continue
        if document.page_count > 0:
            return Opened(document, full_name, copy, repair, rescue.pages_promised(data))
        document.close()
    raise damaged(told)


class Second:
    """The other engine, opened when it is needed."""

    def __init__(self, opened: Opened, password: str | None, first: str) -> None:
        self._data, self._password, self._name = opened.data, password, _other(first)
        self._is_usable = opened.name.startswith(first)  # else it reads already, the first one having refused
        self._left = _MOST_SECOND
        self._document: Document | None = None

    @property
    def page_count(self) -> int | None:
        """How many pages it sees, None while it is not open."""
        return self._document.page_count if self._document else None

    def page(self, index: int, *, to_compare: bool = False) -> PageModel | None:
        """The page, None if this engine cannot read it either or has read enough; comparisons are not counted."""
        if not self._is_usable or (self._left <= 0 and not to_compare):
            return None
        self._left -= not to_compare
        try:
            if self._document is None:
                self._document = _engine(self._name)[0](self._data, self._password)
            return self._document.page(index) if index < self._document.page_count else None
        except (ExtractError, PageError):
            return None

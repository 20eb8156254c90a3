"""PDF to text: which engine reads it, what becomes of pages it cannot read, and the `Source` of the whole."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from pipeline.core.edit import NO_REASON, Reason
from pipeline.core.pages import spans
from pipeline.core.source import Layout, Line, Page, Shortfall, Source, Table
from pipeline.extract.pdf_errors import damaged, image_only, recovered
from pipeline.extract.pdf_info import document_info
from pipeline.extract.pdf_lines import PageLine, is_shuffled
from pipeline.extract.pdf_model import PageError, PageModel
from pipeline.extract.pdf_open import Opened, Second, open_document
from pipeline.extract.pdf_text import PageText, told
from pipeline.extract.scan import Scans

PAGE_BREAK = "\n\f"
CROSS_CHECKS = ("sampled", "all", "off")
_OUTLINE = 100  # titles
_SAMPLED = 32  # one document in so many has a page read by both engines: a page costs the second one 70 ms
_FIRST_PAGES = 3  # looked at by the second engine where the first one finds no character at all
_AGREE = 0.9  # share of Han characters that both engines see; less is told


def extract_pdf(
    data: bytes,
    password: str | None = None,
    engine: str = "pdfium",
    cross_check: str = "sampled",
    ocr_pages: int = 0,
) -> Source:
    """The source of a PDF: lines end with "\\n", pages with "\\n\\f"; every line with its place in `layout`.

    `engine` (one of ENGINES) reads first, the other one what it cannot read. `cross_check` (one of CROSS_CHECKS) says
    how many pages both read to compare. At most `ocr_pages` pages that show no readable text, only pictures of it, are
    read by OCR where that is installed. Raises ExtractError: "encrypted" if `password` (or none) does not open it,
    "damaged" if no page can be read, "image-only" if there are images and no text. MemoryError passes through.
    """
    digest = hashlib.sha256(data).hexdigest()
    opened = open_document(data, password, engine)
    document, scans = opened.document, Scans(opened.data, password, ocr_pages)
    try:
        info = document_info(document.info, document.outline(_OUTLINE))
        info["pages"] = str(document.page_count)
        second = Second(opened, password, engine)
        reading = _Reading(opened, second, scans, _checked(digest, cross_check, document.page_count))
        for index in range(document.page_count):
            reading.add(index)
        return reading.source(digest, info)
    finally:
        document.close()
        scans.close()


def _checked(digest: str, cross_check: str, pages: int) -> frozenset[int]:
    """Indexes of pages that both engines read; the document's hash decides, so that a run can be repeated."""
    if cross_check == "all":
        return frozenset(range(pages))
    if cross_check == "sampled" and int(digest[:8], 16) % _SAMPLED == 0:
        return frozenset({int(digest[8:16], 16) % pages})
    return frozenset()


class _Reading:
    """What was read so far, page after page."""

    def __init__(self, opened: Opened, second: Second, scans: Scans, checked: frozenset[int]) -> None:
        self._opened, self._document = opened, opened.document
        self._second, self._scans, self._checked = second, scans, checked
        self._pieces: list[str] = []
        self._length = 0
        self._pages: list[Page] = []
        self._lines: list[Line] = []
        self._tables: list[Table] = []
        self._counts: Counter[str] = Counter()
        self._shuffled: list[int] = []
        self._failed: list[tuple[int, str]] = []
        self._replaced: list[int] = []
        self._redone: list[int] = []
        self._layers: list[int] = []
        self._disagreed: list[str] = []

    def add(self, index: int) -> None:
        """Read a page; one that no engine can read stays empty and is noted."""
        if index:
            self._write(PAGE_BREAK)
        read = self._read(index)
        self._pages.append(read.page(self._length))
        self._counts += read.counts
        if is_shuffled(read.lines):
            self._shuffled.append(index + 1)
        if read.model.is_ocr_layer:
            self._layers.append(index + 1)
        if index in self._checked:
            self._compare(index, read.text)
        self._add_lines(read.lines)

    def _read(self, index: int) -> PageText:
        read = self._read_layer(index)
        if read.verdict not in ("image-only", "garbled"):
            return read
        scanned = self._scans.page(index)
        if scanned is None:
            return read
        if read.verdict == "garbled":
            self._redone.append(index + 1)
        scanned.runs += [run for run in read.model.runs if run.hidden]
        return PageText(scanned, "ocr")

    def _read_layer(self, index: int) -> PageText:
        """The page's own text, by the engine that makes the most of it."""
        try:
            read = PageText(self._document.page(index))
        except PageError as error:
            again = self._second.page(index)
            if again is None:
                self._failed.append((index + 1, str(error)))
                return PageText(PageModel(0.0, 0.0, []), "unreadable")
            self._replaced.append(index + 1)
            return PageText(again)
        unread = read.verdict == "empty" and index < _FIRST_PAGES and not any(page.chars for page in self._pages)
        if read.verdict == "garbled" or unread:
            again = self._second.page(index)
            if again is not None and again.runs:
                other = PageText(again)
                if read.verdict == "empty" or other.garbled < read.garbled / 2:
                    self._replaced.append(index + 1)
                    return other
        return read

    def _compare(self, index: int, told: str) -> None:
        again = self._second.page(index, to_compare=True)
        if again is None:
            return
        ours, theirs = (
            Counter(c for c in text if "\u3400" <= c <= "\u9fff")
            for text in (told, "".join(run.text for run in again.runs))
        )
        both, most = (ours & theirs).total(), max(ours.total(), theirs.total())
        if both < _AGREE * most:
            self._disagreed.append(f"{index + 1} ({both / most:.0%})")

    def source(self, digest: str, info: dict[str, str]) -> Source:
        """The whole document. Raises ExtractError if there is nothing to read in it."""
        text = "".join(self._pieces)
        if len(self._failed) == len(self._pages):
            raise damaged(self._failed[0][1])
        if not text.strip() and self._opened.repair != NO_REASON:
            raise damaged("")
        if not text.strip() and any(page.verdict == "image-only" for page in self._pages):
            raise image_only(self._scans.why_unread())
        layout = Layout(tuple(self._pages), tuple(self._lines), tables=tuple(self._tables))
        notes = tuple(self._notes())
        return Source(digest, "application/pdf", self._opened.name, text, None, layout, info, notes, self._shortfall())

    def _shortfall(self) -> Shortfall | None:
        if self._failed or self._opened.repair != NO_REASON:
            there = max(len(self._pages), self._opened.promised)
            return recovered(len(self._pages) - len(self._failed), there, self._opened.repair)
        if self._scans.is_cut_short():
            why, pages = self._scans.why_unread(), self._pages_called("image-only", "garbled")
            return Shortfall(
                "limit", "ocr_pages", Reason(f"第 {pages} 页未识别：{why.zh}", f"pages {pages} were not read: {why.en}")
            )
        return None

    def _pages_called(self, *verdicts: str) -> str:
        return spans(index for index, page in enumerate(self._pages, 1) if page.verdict in verdicts)

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _add_lines(self, lines: list[PageLine]) -> None:
        index = len(self._pages) - 1
        for i, line in enumerate(lines):
            if i:
                self._write("\n")
            start = self._length
            self._write(line.text)
            box = (line.x0, line.top, line.x1, line.bottom)
            size, angle, pale = line.size, line.angle, line.pale
            looks = (line.artifact, line.overlay, line.hidden, line.confidence)
            self._lines.append(Line(start, self._length, index, *box, size, angle, pale, *looks))
            if line.table:
                begins = not i or line.table != lines[i - 1].table
                self._tables.append(Table(start if begins else self._tables.pop().start, self._length))

    def _notes(self) -> list[Reason]:
        notes = [
            Reason(f"第 {n} 页读不出（{error}）", f"page {n} could not be read ({error})") for n, error in self._failed
        ]
        if images := self._pages_called("image-only"):
            why = self._scans.why_unread()
            notes.append(
                Reason(f"第 {images} 页只有图像：{why.zh}", f"there are only images on page {images}: {why.en}")
            )
        notes += told(self._counts)
        notes += self._of_pages()
        ours, theirs = len(self._pages), self._second.page_count
        if theirs not in (None, ours):
            notes.append(
                Reason(f"两个引擎数出的页数不同：{ours} 与 {theirs}", f"the engines count {ours} and {theirs} pages")
            )
        files, scripts = self._document.attachments(), self._document.scripts()
        if files or scripts:
            notes.append(
                Reason(
                    f"含 {files} 个附件、{scripts} 段脚本，未读", f"{files} attachments and {scripts} scripts, not read"
                )
            )
        return notes

    def _of_pages(self) -> Iterator[Reason]:
        """What is to be said of some pages, with their numbers."""
        for pages, zh, en in (
            (self._shuffled, "第 {} 页的行不按次序绘制", "lines drawn out of order on page {}"),
            (self._replaced, "第 {} 页由另一引擎读出", "page {} read by the second engine"),
            (self._redone, "第 {} 页的文字层不可读，改由 OCR 识别", "page {} read by OCR instead of its garbled text"),
            (
                self._layers,
                "第 {} 页是扫描图，文字取自文件自带的 OCR 层，可能漏字、错字",
                "page {} is a scan; its text is the file's own OCR layer, where characters may be missing or wrong",
            ),
            (self._disagreed, "第 {} 页两个引擎读出的字不同", "the engines read different characters on page {}"),
        ):
            if pages:
                listed = ", ".join(map(str, pages))
                yield Reason(zh.format(listed), en.format(listed))

"""pdfplumber: the second PDF engine, with the same page model; slower by a factor of ten, and blind to other things."""

import io
import logging
import math
from collections.abc import Mapping
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfplumber.page import Page

from pipeline.extract.pdf_errors import damaged, encrypted
from pipeline.extract.pdf_model import PALE, Box, PageError, PageModel, Run
from pipeline.extract.pdf_tables import ruling_line

NAME = f"pdfplumber {pdfplumber.__version__}"
Char = Mapping[str, Any]
"""A character as pdfplumber gives it: text, x0, x1, top, bottom, adv, matrix, non_stroking_color, ncs, tag."""


class PlumberDocument:
    """An open document. MemoryError passes through every method: it is a matter for who set the limit."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font; the notes say what matters
        try:
            self._document = pdfplumber.open(io.BytesIO(data), password=password or "")
            self._pages = list(self._document.pages)
        except MemoryError:
            raise
        except Exception as error:  # pdfplumber passes on TypeError, KeyError and the like from broken files
            _pass_on_memory_error(error)
            if _is_about(error, PDFPasswordIncorrect, PDFEncryptionError):
                raise encrypted(password) from error
            raise damaged(f"{type(error).__name__}: {error}") from error
        self.page_count = len(self._pages)

    def close(self) -> None:
        """Nothing: pdfplumber's own `close` would read all pages again, and the document holds nothing but memory."""

    def page(self, index: int) -> PageModel:
        """Read a page. Raises PageError if pdfplumber cannot read it."""
        page = self._pages[index]
        try:
            runs = [run_of(char) for char in page.chars]
            return PageModel(float(page.width), float(page.height), runs, len(page.images), rules_of(page))
        except MemoryError:
            raise
        except Exception as error:
            _pass_on_memory_error(error)
            raise PageError(type(error).__name__) from error
        finally:
            page.close()

    def info(self, key: str) -> bytes:
        """An entry of the information dictionaries: a string in the file's own bytes."""
        for entries in getattr(self._document.doc, "info", ()):
            value = resolve1(entries.get(key))
            if isinstance(value, bytes):
                return value
        return b""

    def attachments(self) -> int:
        """0: pdfplumber does not say."""
        return 0

    def scripts(self) -> int:
        """0: pdfplumber does not say."""
        return 0

    def outline(self, most: int) -> list[str]:
        """Titles of the bookmarks in their order, at most `most`."""
        try:
            return [str(title) for (_, title, *_), _ in zip(self._document.doc.get_outlines(), range(most))]  # noqa: B905
        except MemoryError:
            raise
        except Exception:  # no outline is an exception, a broken one any
            return []


def rules_of(page: Page) -> list[Box]:
    """Its horizontal and vertical lines: thin ones, and the sides of rectangles with a border."""
    lines: list[Box] = []
    for shape in (*page.lines, *page.rects, *page.curves):
        x0, top, x1, bottom = (float(shape[side]) for side in ("x0", "top", "x1", "bottom"))
        sides = [(x0, top, x1, bottom)]
        if shape["object_type"] == "rect" and shape["stroke"] and ruling_line(sides[0]) is None:
            sides = [(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)]
        lines += filter(None, map(ruling_line, sides))
    return lines


def run_of(char: Char) -> Run:
    """A glyph as a run of its own."""
    a, b, _, _, x, y = char["matrix"]
    angle = round(math.degrees(math.atan2(b, a))) % 360 if a or b else 0
    x0, top, x1, bottom = (char[side] for side in ("x0", "top", "x1", "bottom"))
    width, height = x1 - x0, bottom - top
    looks = (False, is_pale(char), char.get("tag") == "Artifact")
    if angle == 0 and char["adv"] < 0:  # only fonts for vertical writing advance downwards
        return Run(char["text"], x0, top, x1, bottom, height, 0, -x, top, top, bottom, True, *looks)
    if angle == 0:
        return Run(char["text"], x0, top, x1, bottom, height, 0, y, x0, x0, x1, False, *looks)
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    along = x * cos + y * sin
    # A turned box is as wide and high as the turned glyph needs; Han glyphs are square.
    size = width if angle in (90, 270) else height / (abs(cos) + abs(sin))
    advance = height if angle in (90, 270) else width if angle == 180 else size
    across = y * cos - x * sin
    return Run(char["text"], x0, top, x1, bottom, size, angle, across, along, along, along + advance, False, *looks)


def is_pale(char: Char) -> bool:
    """Whether a character's fill colour is nearly that of the paper."""
    colour, space = char.get("non_stroking_color"), str(char.get("ncs") or "")
    if not isinstance(colour, (tuple, list)) or not all(isinstance(part, (int, float)) for part in colour):
        return False
    if len(colour) == 1 and "Gray" in space:  # of a spot colour, 1 is full ink
        return bool(colour[0] > PALE)
    if len(colour) == 3 and "Lab" not in space:
        return bool(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] > PALE)
    if len(colour) == 4:
        cyan, magenta, yellow, black = colour
        return bool((1 - black) * (1 - (0.299 * cyan + 0.587 * magenta + 0.114 * yellow)) > PALE)
    return False


def _is_about(error: BaseException | None, *kinds: type[BaseException]) -> bool:
    """Whether an error, one it wraps or its cause is of these kinds."""
    while error is not None:
        if isinstance(error, kinds) or any(isinstance(argument, kinds) for argument in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


def _pass_on_memory_error(error: Exception) -> None:
    """pdfplumber wraps the MemoryError of a deflate bomb in one of its own."""
    if _is_about(error, MemoryError):
        raise MemoryError(str(error)) from error

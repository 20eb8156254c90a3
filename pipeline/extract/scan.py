"""Pages that are pictures: drawn by PDFium, read by OCR (the extra `ocr`: rapidocr, its models are in its wheel).

What comes out is a page model like any other: one run for each line that the reader saw, in reading order.
"""

import logging
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from pipeline.core.edit import Reason
from pipeline.extract.errors import ExtractError
from pipeline.extract.pdf_model import PageError, PageModel, Run
from pipeline.extract.pdfium import PdfiumDocument
from pipeline.extract.pdfium_draw import Picture
from pipeline.extract.scan_order import reading_order

DPI = 150  # at 120 one page in three lost or changed some lines, at 200 none gained any, and time grows with the area
LONGEST = 2000  # pixels of a picture's longer side; the reader makes larger ones smaller itself
LEAST_SURE = 0.5  # confidence; what is below is mostly ornament, stamps and dirt
_ALIKE = 0.15  # boxes of one font size differ by this share, for they hug the ink
_INK = 0.8  # em per height of a box; the reader adds a margin to the ink
_UPRIGHT = 1.5  # times as high as wide: a line that runs downwards
_MODELS = {"Det": "PP-OCRv6_det_small", "Cls": "ch_ppocr_mobile_v2.0_cls_mobile", "Rec": "PP-OCRv6_rec_small"}


class Seen(NamedTuple):
    """A line that a reader saw: its corners in pixels, clockwise from where the text begins."""

    text: str
    confidence: float
    corners: Sequence[tuple[float, float]]


Reader = Callable[[Picture], Sequence[Seen]]


def is_installed() -> bool:
    """Whether the extra `ocr` is there; costs no import of it."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


class Scans:
    """The pages of one document as OCR reads them, at most `most`; nothing is loaded before the first one."""

    def __init__(self, data: bytes, password: str | None, most: int) -> None:
        self._data, self._password = data, password
        self._document: PdfiumDocument | None = None
        self._most, self._left = most, most if is_installed() else 0
        self._refused = 0

    def page(self, index: int) -> PageModel | None:
        """The page, None where OCR is not there, is used up or sees no line. MemoryError passes through."""
        if self._left <= 0:
            self._refused += 1
            return None
        self._left -= 1
        try:
            self._document = self._document or PdfiumDocument(self._data, self._password)
            picture = self._document.picture(index, DPI, LONGEST)
        except (ExtractError, PageError):
            return None
        model = page_model(picture, rapid_reader()(picture))
        return model if model.runs else None

    def is_cut_short(self) -> bool:
        """Whether OCR is there and wanted, and did not get to all pages that need it."""
        return self._refused > 0 and self._most > 0 and is_installed()

    def why_unread(self) -> Reason:
        """Why pages that are pictures were not read, and what to do."""
        if not is_installed():
            return Reason(
                '要识别图像中的文字，请安装 OCR：pip install "jiaokan[ocr]"',
                'to read it install OCR: pip install "jiaokan[ocr]"',
            )
        if self._most == 0:
            return Reason(
                "OCR 已停用；可在 pipeline.toml 的 [pdf] 中调高 ocr_pages",
                "OCR is switched off; raise ocr_pages under [pdf] in pipeline.toml",
            )
        if self._refused:
            return Reason(
                f"OCR 每份最多识别 {self._most} 页；可在 pipeline.toml 中调高 [pdf] 的 ocr_pages 和 [run] 的 timeout",
                f"OCR reads {self._most} pages of a document at most; raise ocr_pages under [pdf] and timeout under "
                "[run] in pipeline.toml",
            )
        return Reason("OCR 没有认出文字", "OCR saw no text in it")

    def close(self) -> None:
        """Give PDFium's memory back."""
        if self._document is not None:
            self._document.close()


def page_model(picture: Picture, seen: Sequence[Seen]) -> PageModel:
    """The page that a reader saw, in points; lines that it is hardly sure of are counted, not carried over."""
    model = PageModel(picture.width, picture.height, [])
    sure = [line for line in seen if line.confidence >= LEAST_SURE and line.text.strip()]
    model.counts["unsure"] = sum(bool(line.text.strip()) for line in seen) - len(sure)
    skew = _skew(sure)
    runs = [_run(line, picture.scale, skew) for line in sure]
    usual = median(run.size for run in runs) if runs else 0.0
    alike = [run._replace(size=usual) if abs(run.size - usual) <= _ALIKE * usual else run for run in runs]
    model.runs = reading_order(alike)
    return model


def _skew(lines: Sequence[Seen]) -> float:
    """How much the page is turned: the slope of its long horizontal lines, in the middle of all."""
    slopes = []
    for line in lines:
        (ax, ay), (bx, by) = line.corners[:2]
        if len(line.text) >= 8 and abs(by - ay) < 0.2 * (bx - ax):
            slopes.append((by - ay) / (bx - ax))
    return median(slopes) if slopes else 0.0


def _run(line: Seen, scale: float, skew: float) -> Run:
    """A line as a run. The page is put straight, for a degree of skew lifts one end of a line to the next."""
    corners = [(x / scale, (y - skew * x) / scale) for x, y in line.corners]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    x0, top, x1, bottom = min(xs), min(ys), max(xs), max(ys)
    sure = round(line.confidence, 3)
    if bottom - top > _UPRIGHT * (x1 - x0) and len(line.text) > 1:
        size = max(_INK * (x1 - x0), 1.0)
        place = (-(x0 + x1) / 2, top, bottom - size, bottom)
        return Run(line.text, x0, top, x1, bottom, size, 0, *place, vertical=True, confidence=sure)
    (ax, ay), (dx, dy) = corners[0], corners[3]
    size = max(_INK * math.hypot(dx - ax, dy - ay), 1.0)
    base = (top + bottom) / 2 + 0.36 * size
    return Run(line.text, x0, top, x1, bottom, size, 0, -base, x0, x1 - size, x1, confidence=sure)


@lru_cache(maxsize=1)
def rapid_reader() -> Reader:
    """RapidOCR with the models of its wheel: no network, one thread, so that the same page gives the same text."""
    import numpy
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    settings: dict[str, Any] = {f"{part}.model_path": str(folder / f"{name}.onnx") for part, name in _MODELS.items()}
    settings |= {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    engine: Any = rapidocr.RapidOCR(params={"Global.log_level": "critical", "Global.text_score": 0.0, **settings})
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)

    def read(picture: Picture) -> list[Seen]:
        found = engine(numpy.frombuffer(picture.pixels, numpy.uint8).reshape(picture.rows, picture.columns, 3))
        if found.txts is None or found.boxes is None or found.scores is None:
            return []
        boxes = [[(float(x), float(y)) for x, y in box] for box in found.boxes]
        return [Seen(*line) for line in zip(found.txts, map(float, found.scores), boxes, strict=True)]

    return read

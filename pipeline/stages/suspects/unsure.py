"""Lines that OCR was not sure of, by the confidence that it gave them."""

from collections.abc import Iterator

from pipeline.core.edit import Flag, Reason
from pipeline.core.source import Layout


def unsure_lines(layout: Layout) -> Iterator[Flag]:
    """A flag for each printed line that OCR read with less confidence."""
    for line in layout.unsure_lines:
        told = f"{line.confidence:.0%}"
        zh, en = f"OCR 对这一行的把握只有 {told}：请对照原图", f"OCR is only {told} sure of this line: look at the page"
        yield Flag(line.start, line.end, "lost/unsure-ocr", round(1 - line.confidence, 3), Reason(zh, en))

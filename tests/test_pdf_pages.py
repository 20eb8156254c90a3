"""What became of the pages of a PDF: summed up, in the manifest and at the head of the report."""

import re

import pytest
from test_extract_pdf import ONE_PIXEL, TWO_LINES, pdf

from pipeline.config import Config
from pipeline.core.pages import by_verdict, spans
from pipeline.core.source import Page
from pipeline.task import Done, Setup, Task
from pipeline.work import process


def done(data: bytes, config: Config | None = None) -> Done:
    return process(Task("a.pdf", "a.pdf.txt", data), Setup(config or Config()))


@pytest.mark.parametrize(
    ("numbers", "told"),
    [([], ""), ([4], "4"), ([1, 2, 3], "1-3"), ([1, 2, 4, 6, 7], "1-2, 4, 6-7")],
)
def test_spans(numbers: list[int], told: str) -> None:
    assert spans(numbers) == told


def test_sums_weigh_pages_by_their_characters() -> None:
    pages = [
        Page(0, 1, 1, "ocr", 300, 0.0001, 0, 0.9),
        Page(1, 1, 1, "image-only", 0, 0.0, 2),
        Page(2, 1, 1, "ocr", 100, 0.04, 0, 0.5),
        Page(3, 1, 1),  # of a reader that gives no verdict
    ]
    ocr, image = by_verdict(pages)
    assert (ocr.numbers, ocr.pages, ocr.chars, ocr.garbled, ocr.confidence) == ("1, 3", 2, 400, 0.01, 0.8)
    assert (image.numbers, image.pages, image.chars, image.images, image.confidence) == ("2", 1, 0, 2, 1.0)
    assert image.garbled == 0.0


def test_manifest_and_report_tell_of_every_page() -> None:
    out = done(pdf(TWO_LINES, ONE_PIXEL, TWO_LINES))
    assert [(v.verdict, v.numbers, v.pages, v.chars, v.images) for v in out.result.verdicts] == [
        ("text", "1, 3", 2, 20, 0),
        ("image-only", "2", 1, 0, 1),
    ]
    table = re.search(r'<details open>.*?<table class="pages">.*?</table>', out.report.decode(), re.DOTALL)
    assert table
    for words in ("只有图像", "image only", "1, 3", ">20<"):
        assert words in table[0]


def test_a_sound_document_keeps_its_pages_folded() -> None:
    report = done(pdf(TWO_LINES, TWO_LINES)).report.decode()
    assert "<details open>" not in report
    assert "1-2" in report


def test_text_has_no_pages() -> None:
    out = process(Task("a.txt", "a.txt", "正文。".encode()), Setup(Config()))
    assert out.result.verdicts == ()
    assert 'class="pages"' not in out.report.decode()

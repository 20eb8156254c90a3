"""The printed lines that a report shows: which of them, and their pictures."""

import io
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from pypdfium2 import PdfPage
from run_tools import clean_folder, make_raw
from test_extract_pdf import ONE_PIXEL, TWO_LINES, pdf

from pipeline.core.edit import NO_REASON, Change, Declined, Edit, Flag
from pipeline.core.journal import Journal, make_layer, record_source
from pipeline.core.source import Layout, Line, Page, Source
from pipeline.extract import crops as module
from pipeline.extract import extract
from pipeline.extract.crops import MARGIN, MOST_PIXELS, SCALE, Box, crops
from pipeline.report.lines import LINES_OF_A_NOTE, MOST_LINES, MOST_PAGES, lines_in_question
from pipeline.report.view import DocumentView, build_view

SAMPLE = next((Path(__file__).parents[1] / "raw").glob("*.pdf"))
IMAGE = "q 300 0 0 200 0 0 cm BI /W 800 /H 800 /CS /G /BPC 8 ID " + "~" * 640_000 + " EI Q "  # 640,000 pixels, grey


def pictures(data: bytes, boxes: list[Box], password: str | None = None) -> list[tuple[Box, Image.Image]]:
    return [(box, Image.open(io.BytesIO(png)).convert("L")) for box, png in crops(data, boxes, password)]


def ink(picture: Image.Image) -> float:
    """How dark a picture is: 0 white, 1 black."""
    return 1 - ImageStat.Stat(picture).mean[0] / 255


def test_a_picture_is_of_its_line() -> None:
    data = SAMPLE.read_bytes()
    source = extract(data)
    lines = [line for line in source.layout.lines if line.page == 0 and not line.angle][:4]
    found = pictures(data, [Box(line.page, line.x0, line.top, line.x1, line.bottom) for line in lines])
    assert len(found) == len(lines) == 4
    for box, picture in found:
        size = ((box.x1 - box.x0 + 2 * MARGIN) * SCALE, (box.bottom - box.top + 2 * MARGIN) * SCALE)
        assert [abs(a - b) <= 2 for a, b in zip(picture.size, size, strict=True)] == [True, True]
        assert ink(picture) > 0.03
    tops = [(box.top, box.x0) for box, _ in found]
    assert tops == sorted(tops)


BLANK = Box(0, 200, 100, 280, 120)
HELLO = Box(0, 20, 40, 50, 52)
TWO_PAGES = pdf(TWO_LINES, TWO_LINES)


@pytest.mark.parametrize(
    ("data", "boxes", "shown"),
    [
        (TWO_PAGES, [HELLO, BLANK], [HELLO, BLANK]),
        (TWO_PAGES, [Box(1, 20, 40, 50, 52), HELLO, HELLO], [HELLO, Box(1, 20, 40, 50, 52)]),  # by page, each once
        (TWO_PAGES, [Box(2, 20, 40, 50, 52), HELLO], [HELLO]),  # no such page
        (TWO_PAGES, [Box(0, 400, 40, 450, 52), HELLO], [HELLO]),  # outside of the page
        (TWO_PAGES, [Box(0, 50, 52, 20, 40)], []),  # no area
        (TWO_PAGES.replace(b"[0 0 300 200]", b"[0 0 9000 9000]"), [Box(0, 0, 0, 9000, 9000)], []),  # too large
        (b"%PDF-1.4\nnothing of the kind", [HELLO], []),
        (b"", [HELLO], []),
    ],
)
def test_which_boxes_are_drawn(data: bytes, boxes: list[Box], shown: list[Box]) -> None:
    assert [box for box, _ in crops(data, boxes)] == shown


def test_what_is_drawn_is_what_stands_there() -> None:
    (_, hello), (_, blank) = pictures(TWO_PAGES, [HELLO, BLANK])
    assert ink(hello) > 0.05
    assert ink(blank) == 0
    assert (9000 * SCALE) ** 2 > MOST_PIXELS > 595 * 842 * SCALE**2  # an A4 page fits


def test_pictures_of_a_scanned_page_are_cut_from_one(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf(IMAGE + TWO_LINES)
    boxes = [HELLO, Box(0, 20, 60, 50, 72), BLANK]
    drawn: list[object] = []
    real = module._drawn

    def draw(page: PdfPage, height: float, area: module.Area) -> Image.Image:
        drawn.append(area)
        return real(page, height, area)

    monkeypatch.setattr(module, "_drawn", draw)
    together = pictures(data, boxes)
    assert len(drawn) == 1
    monkeypatch.setattr(module, "MANY_PIXELS", 10**9)
    apart = pictures(data, boxes)
    assert len(drawn) == 1 + len(boxes)
    for (box, a), (other, b) in zip(together, apart, strict=True):
        assert box == other
        assert [abs(m - n) <= 1 for m, n in zip(a.size, b.size, strict=True)] == [True, True]
        size = min(a.size[0], b.size[0]), min(a.size[1], b.size[1])
        difference = ImageChops.difference(a.crop((0, 0, *size)), b.crop((0, 0, *size)))
        assert ImageStat.Stat(difference).mean[0] < 16  # the grid of pixels may lie half a pixel apart
        assert ink(a) > 0.3
    drawn.clear()
    assert len(pictures(pdf(ONE_PIXEL + TWO_LINES), boxes)) == len(drawn) == 3


# --- which lines


def view_of(said: list[Edit | Flag], lines: int = 40, a_page: int = 4) -> DocumentView:
    """Notes on a text of lines of ten characters, `a_page` of them on each page. What is below 0.8 is held."""
    text = "一二三四五六七八九\n" * lines
    layout = Layout(
        tuple(Page(n * 10, 100, 100) for n in range(0, lines, a_page)),
        tuple(
            Line(n * 10, n * 10 + 9, n // a_page, 0, n % a_page * 20, 90, n % a_page * 20 + 12, 12)
            for n in range(lines)
        ),
    )
    source = Source("0" * 64, "application/pdf", "test", text, layout=layout)
    edits = [e for e in said if isinstance(e, Edit)]
    changes = tuple(
        Change(e.start, text[e.start : e.end], e.text, e.rule, e.confidence, e.reason)
        for e in edits
        if e.confidence >= 0.8
    )
    declined = tuple(Declined(e, "below-threshold") for e in edits if e.confidence < 0.8)
    flags = tuple(f for f in said if isinstance(f, Flag))
    layer, clean = make_layer("test", text, changes, declined, flags)
    return build_view(Journal(record_source(source, [layer]), {}, "0" * 64, (layer,)), clean)


def edit(at: int, confidence: float, length: int = 1) -> Edit:
    return Edit(at, at + length, "", "r", confidence, NO_REASON)


def shown(said: list[Edit | Flag], a_page: int = 4) -> list[list[int]]:
    """For every note with lines, the first positions of these; the notes as they are ordered there."""
    found = lines_in_question(view_of(said, a_page=a_page))
    return [[line.start for line in lines] for lines in found.values()]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ([], []),
        ([edit(3, 0.99)], []),  # sure
        ([edit(3, 0.85)], [[0]]),  # applied, but worth a look
        ([edit(3, 0.5)], [[0]]),  # held
        ([Flag(13, 15, "lost/x", 0.95, NO_REASON)], [[10]]),  # suspect, however sure
        ([edit(9, 0.6)], [[0, 10]]),  # a join: both lines
        ([edit(3, 0.7), edit(13, 0.6), edit(23, 0.65)], [[10], [20], [0]]),  # the least sure first
        ([edit(n * 10 + 3, 0.5 + n / 100) for n in range(4)] + [edit(163, 0.3), edit(323, 0.4)], [[160], [320]]),
    ],
)
def test_which_lines_are_shown(said: list[Edit | Flag], wanted: list[list[int]]) -> None:
    assert shown(said) == wanted


def test_no_document_shows_more_than_a_few_lines_of_a_few_pages() -> None:
    many: list[Edit | Flag] = [edit(at + 9, 0.5) for at in range(0, 300, 10)]
    found = shown(many, a_page=40)
    assert sum(map(len, found)) == MOST_LINES
    assert max(map(len, found)) == LINES_OF_A_NOTE
    assert [a <= b for a, b in pairwise([lines[0] for lines in found])] == [True] * (len(found) - 1)
    pages = {start // 10 for lines in shown(many, a_page=1) for start in lines}
    assert len(pages) == MOST_PAGES


def test_a_page_of_the_report_shows_them(tmp_path: Path) -> None:
    make_raw(tmp_path, {SAMPLE.name: SAMPLE.read_bytes(), "a.txt": "一笔帐\n".encode()})
    clean_folder(tmp_path)
    report = tmp_path / "cleaned" / "_report"
    assert "data:image/png" not in (report / "a.txt.html").read_text(encoding="utf-8")
    page = next(report.glob("*.pdf.txt.html")).read_text(encoding="utf-8")
    shown = page.count('<img class="crop" loading="lazy"')
    assert shown == page.count("data:image/png;base64,iVBOR") <= MOST_LINES
    assert ("img-src data:" in page) == bool(shown)

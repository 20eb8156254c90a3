"""Pages that are pictures: reading order, what a reader sees, caps and messages; the real OCR where it is installed."""

import random
import zlib
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein
from run_tools import clean_folder, make_raw, records_of, setup_of
from test_extract_pdf import CORPUS, ONE_PIXEL, TWO_LINES, pdf
from test_extract_pdf_engines import RAW
from test_pdf_pages import done

from pipeline.config import Config, Pdf
from pipeline.core.pages import by_verdict
from pipeline.core.source import Layout, Line, Page, Source
from pipeline.document import clean_source
from pipeline.extract import ExtractError, extract, scan
from pipeline.extract.pdf_model import PageModel, Run
from pipeline.extract.pdfium import PdfiumDocument
from pipeline.extract.pdfium_draw import Picture
from pipeline.extract.scan import Seen, page_model
from pipeline.extract.scan_order import reading_order
from pipeline.rules.load import built_in

needs_ocr = pytest.mark.skipif(not scan.is_installed(), reason='needs pip install "jiaokan[ocr]": make test-ocr')
A4 = Picture(1240, 1754, b"", 150 / 72, 595.2, 841.9)


def box(text: str, x: float, y: float, width: float | None = None, size: float = 10) -> Run:
    width = width or size * len(text)
    return Run(text, x, y, x + width, y + size, size, 0, -y, x, x + width - size, x + width)


def seen(text: str, x: float, y: float, size: float = 30, sure: float = 0.99, slope: float = 0.0) -> Seen:
    """A line of Han as a reader sees it, in pixels; `slope` of a skewed scan."""
    width, drop = size * len(text), size * len(text) * slope
    y += x * slope
    return Seen(text, sure, [(x, y), (x + width, y + drop), (x + width, y + drop + size), (x, y + size)])


def column(name: str, x: float, lines: int) -> list[Run]:
    return [box(f"{name}{n}" + "字" * 14, x, 100 + 15 * n) for n in range(lines)]


def test_columns_are_read_one_after_the_other() -> None:
    left, right = column("左", 50, 8), column("右", 300, 8)
    title, note = box("通栏的标题一共有这么些字" * 2, 120, 60, 300), box("通栏的注释" * 6, 50, 240, 410)
    page = [*left, *right, title, note]
    random.Random(1).shuffle(page)
    assert reading_order(page) == [title, *left, *right, note]


def test_a_table_is_read_by_rows() -> None:
    cells = [[box(f"格{r}{c}", 50 + 150 * c, 100 + 15 * r) for c in range(3)] for r in range(9)]
    page = [cell for row in cells for cell in row]
    random.Random(1).shuffle(page)
    assert reading_order(page) == [cell for row in cells for cell in row]


def test_nothing_is_lost_in_order() -> None:
    dice = random.Random(7)
    for _ in range(50):
        page = [box("字" * dice.randint(1, 20), dice.uniform(0, 500), dice.uniform(0, 800)) for _ in range(40)]
        assert sorted(reading_order(page)) == sorted(page)


def test_what_a_reader_sees_becomes_runs_in_points() -> None:
    model = page_model(A4, [seen("第二行的字", 200, 200), seen("第一行的字", 200, 100, sure=0.8)])
    assert (model.width, model.height) == (595.2, 841.9)
    assert [(run.text, run.confidence) for run in model.runs] == [("第一行的字", 0.8), ("第二行的字", 0.99)]
    first = model.runs[0]
    assert (first.x0, first.top, first.x1) == pytest.approx((96, 48, 168))
    assert first.size == pytest.approx(0.8 * 14.4)


def test_lines_that_are_hardly_seen_are_counted_and_left_out() -> None:
    model = page_model(A4, [seen("正文", 100, 100), seen("污渍", 100, 200, sure=0.3), seen(" ", 0, 0, sure=0.1)])
    assert [run.text for run in model.runs] == ["正文"]
    assert model.counts["unsure"] == 1


def test_a_skewed_page_is_put_straight() -> None:
    """By one degree a line's end comes to lie where the next line begins."""
    rows = [seen("左边的这一行有十个字了", 100, 100 + 40 * n, slope=0.0175) for n in range(4)]
    ends = [seen("右边的字有八个呢", 800, 100 + 40 * n, slope=0.0175) for n in range(4)]
    runs = page_model(A4, [*ends, *rows]).runs
    assert [run.text[0] for run in runs] == ["左", "右"] * 4
    assert max(abs(a.across - b.across) for a, b in zip(runs[::2], runs[1::2], strict=True)) < 1


def test_sizes_that_differ_by_ink_alone_are_one_size() -> None:
    body = [seen("正文的字", 100, 200 + 50 * n, 28 + n) for n in range(5)]
    runs = page_model(A4, [seen("大标题", 100, 50, 60), *body]).runs
    assert len({run.size for run in runs[1:]}) == 1
    assert runs[0].size > 1.5 * runs[1].size


def test_a_line_that_runs_downwards() -> None:
    (run,) = page_model(A4, [Seen("竖排的字", 0.9, [(100, 100), (140, 100), (140, 300), (100, 300)])]).runs
    assert run.vertical


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    """OCR that sees two lines on every page; the pictures that it was given."""
    pictures: list[Picture] = []

    def read(picture: Picture) -> list[Seen]:
        pictures.append(picture)
        return [seen("扫描的第一行", 100, 50, sure=0.97), seen("第二行看不太清", 100, 120, sure=0.61)]

    monkeypatch.setattr(scan, "is_installed", lambda: True)
    monkeypatch.setattr(scan, "rapid_reader", lambda: read)
    return pictures


@pytest.mark.usefixtures("fake")
def test_a_scan_becomes_text_with_its_confidence() -> None:
    source = extract(pdf(ONE_PIXEL, TWO_LINES), ocr_pages=5)
    assert source.text == "扫描的第一行\n第二行看不太清\n\fHello\nWorld"
    assert [line.confidence for line in source.layout.lines] == [0.97, 0.61, 1.0, 1.0]
    ocr, text = by_verdict(source.layout.pages)
    assert (ocr.verdict, ocr.numbers, text.verdict) == ("ocr", "1", "text")
    assert 0.7 < ocr.confidence < 0.9
    assert source.shortfall is None


@pytest.mark.usefixtures("fake")
def test_pages_beyond_the_cap_make_it_a_limit_and_lose_nothing_else() -> None:
    out = done(pdf(*[ONE_PIXEL] * 3, TWO_LINES), Config(pdf=Pdf(ocr_pages=2)))
    assert (out.result.status, out.result.cause) == ("limit", "ocr_pages")
    assert out.result.detail is not None
    assert "ocr_pages" in out.result.detail.en and "第 3 页" in out.result.detail.zh
    assert out.text.decode().count("第二行看不太清") == 2
    assert "Hello" in out.text.decode()
    assert [(v.verdict, v.numbers) for v in out.result.verdicts] == [("ocr", "1-2"), ("image-only", "3"), ("text", "4")]


def test_a_page_without_a_true_table_is_read_by_ocr(fake: list[Picture]) -> None:
    garbled = pdf("BT /F 12 Tf 20 150 Td (" + "\\320\\333\\363\\352" * 12 + ") Tj ET")
    assert by_verdict(extract(garbled, cross_check="off").layout.pages)[0].verdict == "garbled"
    source = extract(garbled, cross_check="off", ocr_pages=1)
    assert source.text == "扫描的第一行\n第二行看不太清"
    assert any("instead of its garbled text" in note.en for note in source.notes)
    assert len(fake) == 1


@pytest.mark.parametrize(
    ("installed", "pages", "words"),
    [(False, 10, 'pip install "jiaokan[ocr]"'), (True, 0, "ocr_pages"), (True, 10, "OCR saw no text")],
)
def test_a_scan_that_gives_no_text_says_why(
    monkeypatch: pytest.MonkeyPatch, installed: bool, pages: int, words: str
) -> None:
    monkeypatch.setattr(scan, "is_installed", lambda: installed)
    monkeypatch.setattr(scan, "rapid_reader", lambda: lambda picture: [])
    with pytest.raises(ExtractError) as caught:
        extract(pdf(ONE_PIXEL), ocr_pages=pages)
    assert caught.value.status == "image-only"
    assert words in caught.value.reason.en
    source = extract(pdf(ONE_PIXEL, TWO_LINES), ocr_pages=pages)
    assert source.shortfall is None  # a cover or a figure is no failure
    assert any(words in note.en for note in source.notes)


def test_a_page_is_drawn_as_seen() -> None:
    document = PdfiumDocument(pdf("0 g 0 100 150 100 re f"))
    picture = document.picture(0, 72, 2000)
    assert (picture.columns, picture.rows, picture.scale) == (300, 200, 1)
    starts = [3 * (300 * y + x) for x, y in ((10, 10), (200, 10), (10, 150))]
    assert [picture.pixels[at : at + 3] for at in starts] == [b"\0\0\0", b"\xff\xff\xff", b"\xff\xff\xff"]
    small = document.picture(0, 720, 100)
    assert (small.columns, small.rows, len(small.pixels)) == (100, 67, 100 * 67 * 3)


def scanned(source: bytes, pages: int = 1) -> bytes:
    """The first pages of a PDF as pictures, as a scanner makes them."""
    document = PdfiumDocument(source)
    contents = []
    for index in range(pages):
        drawn = document.picture(index, 150, 2000)
        grey = bytes(drawn.pixels[::3])
        packed = zlib.compress(grey).hex().upper()
        image = f"BI /W {drawn.columns} /H {drawn.rows} /CS /G /BPC 8 /F [/AHx /Fl] ID {packed}> EI"
        contents.append(f"q 300 0 0 424 0 0 cm {image} Q")
    return pdf(*contents).replace(b"[0 0 300 200]", b"[0 0 300 424]")


def han(text: str) -> str:
    return "".join(c for c in text if "\u3400" <= c <= "\u9fff")


@needs_ocr
def test_our_own_sample_drawn_and_read_again() -> None:
    data = next(RAW.rglob("*.pdf")).read_bytes()
    truth = extract(data, cross_check="off").text.split("\f")[0]
    source = extract(scanned(data), ocr_pages=1)
    assert by_verdict(source.layout.pages)[0].verdict == "ocr"
    wrong = Levenshtein.distance(han(source.text), han(truth))
    assert wrong <= 0.02 * len(han(truth)), source.text


@needs_ocr
def test_ocr_works_in_a_sealed_worker(tmp_path: Path) -> None:
    make_raw(tmp_path, {"scan.pdf": scanned(next(RAW.rglob("*.pdf")).read_bytes())})
    clean_folder(tmp_path, setup_of(1))
    record = records_of(tmp_path)["scan.pdf"]
    assert record.result.status == "ok", record.result
    assert record.result.verdicts[0].verdict == "ocr"


@needs_ocr
def test_a_real_scan_is_readable() -> None:
    paths = sorted((CORPUS / "pdf" / "scan").glob("*.pdf"), key=lambda path: path.stat().st_size)[:2]
    if not paths:
        pytest.skip(f"no corpus at {CORPUS / 'pdf' / 'scan'}")
    for path in paths:
        source = extract(path.read_bytes(), ocr_pages=1)
        (ocr, *_) = by_verdict(source.layout.pages)
        assert (ocr.verdict, ocr.pages) == ("ocr", 1)
        assert ocr.confidence > 0.85
        assert len(han(source.text)) > 100


def test_models_have_runs_only_where_something_was_seen() -> None:
    assert page_model(A4, []) == PageModel(595.2, 841.9, [], counts=page_model(A4, []).counts)


def test_lines_that_ocr_was_not_sure_of_are_flagged() -> None:
    text = "清清楚楚的一行字\n模模糊糊的一行字\n"
    lines = (Line(0, 8, 0, 50, 50, 200, 62, 12, confidence=0.97), Line(9, 17, 0, 50, 70, 200, 82, 12, confidence=0.62))
    source = Source("", "application/pdf", "test", text, None, Layout((Page(0, 595, 842, "ocr"),), lines))
    document = clean_source(source, built_in(), Config())
    flags = [flag for flag in document.flags if flag.rule == "lost/unsure-ocr"]
    assert [(document.text[flag.start : flag.end], flag.confidence) for flag in flags] == [("模模糊糊的一行字", 0.38)]
    assert "62%" in flags[0].reason.zh
    assert "62%" in flags[0].reason.en


@pytest.mark.parametrize(("confidence", "applied"), [(0.97, True), (0.62, False)])
def test_typos_in_lines_that_ocr_was_not_sure_of_are_only_shown(confidence: float, applied: bool) -> None:
    text = "要充分发挥基层党组织的站斗堡垒作用，推动各项工作落实。\n"
    lines = (Line(0, len(text) - 1, 0, 50, 50, 400, 62, 12, confidence=confidence),)
    source = Source("", "application/pdf", "test", text, None, Layout((Page(0, 595, 842, "ocr"),), lines))
    document = clean_source(source, built_in(), Config())
    assert ("战斗" in document.text) is applied
    (layer,) = (layer for layer in document.journal.layers if layer.stage == "typos")
    assert len([*layer.changes, *layer.declined]) == 1

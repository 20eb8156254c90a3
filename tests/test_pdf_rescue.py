"""Damaged PDFs: what is left of them is read, and the status says how much that is."""

import random
import re
from pathlib import Path

import pytest
from fpdf import FPDF
from run_tools import ESSAY, clean_folder, make_raw, records_of, setup_of
from test_extract_pdf import CORPUS, TWO_LINES, pdf
from test_extract_pdf_engines import Refuses
from test_pdf_pages import done

from pipeline.commands.verify import Checked, verify
from pipeline.extract import ExtractError, extract, rescue
from pipeline.extract.pdf_model import PageError, PageModel

CONTENT = "BT /F 12 Tf 20 150 Td ({}) Tj ET"
WORDS = ("first", "second", "third")
WHOLE = pdf(*(CONTENT.format(word) for word in WORDS))


def cut_before(data: bytes, mark: bytes) -> bytes:
    return data[: data.index(mark)]


def numbered(*numbers: int) -> bytes:
    """Objects of WHOLE, without catalog, page tree, table and trailer."""
    bodies = [WHOLE[WHOLE.index(b"%d 0 obj" % n) :].split(b"endobj")[0] + b"endobj\n" for n in numbers]
    return b"%PDF-1.4\n" + b"".join(bodies)


@pytest.mark.parametrize(
    ("data", "text", "cause"),
    [
        (cut_before(WHOLE, b"xref"), "first\n\fsecond\n\fthird", "recovered 3 of 3 pages"),
        (cut_before(WHOLE, b"9 0 obj"), "first\n\fsecond", "recovered 2 of 3 pages"),
        (numbered(3, 5, 6, 7, 8), "first\n\fsecond", "recovered 2 of 2 pages"),
        (numbered(3, 5, 6)[:-20], "first", "recovered 1 of 1 pages"),
    ],
)
def test_a_download_that_broke_off(data: bytes, text: str, cause: str) -> None:
    source = extract(data)
    assert source.text == text
    assert source.shortfall is not None
    assert (source.shortfall.status, source.shortfall.cause) == ("damaged", cause)
    out = done(data)
    assert (out.result.status, out.result.cause) == ("damaged", cause)
    assert out.result.detail is not None
    assert out.result.detail.zh and cause.split()[1] in out.result.detail.en
    assert b"first" in out.text
    assert all(told.encode() in out.report for told in ("first", "已损坏", out.result.detail.en))


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", numbered(3, 4), b"%PDF-1.4\n" + b"1 0 obj " * 5000])
def test_what_holds_no_page_stays_damaged_without_outputs(data: bytes) -> None:
    out = done(data)
    assert (out.result.status, out.text, out.journal) == ("damaged", b"", b"")


def test_pages_without_a_word_are_no_recovery() -> None:
    with pytest.raises(ExtractError) as caught:
        extract(cut_before(pdf("", ""), b"xref"))
    assert caught.value.status == "damaged"


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (WHOLE, 3),
        (b"%PDF", 0),
        (b"%PDF 1 0 obj <</Linearized 1/L 9/N 7/T 5>> " + bytes(400), 7),
        (b"1 0 obj <</Type/Pages/Count 999999>>", 0),  # more than fit into the file
    ],
)
def test_what_a_file_says_of_its_pages(data: bytes, pages: int) -> None:
    assert rescue.pages_promised(data) == pages


def test_encrypted_files_are_not_pieced_together() -> None:
    assert rescue.with_page_tree(WHOLE + b"/Encrypt 9 0 R") is None


def test_the_last_object_of_a_number_counts() -> None:
    changed = WHOLE[: WHOLE.index(b"xref")] + numbered(6)[9:].replace(b"first", b"newer")
    assert extract(changed).text.startswith("newer")


def test_a_page_that_no_engine_reads_is_told_and_the_others_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    class Torn(Refuses):
        def page(self, index: int) -> PageModel:
            if index == 1:
                raise PageError("torn")
            return self.inner.page(index)

    def refuse(self: object, index: int) -> PageModel:
        raise PageError("torn, too")

    monkeypatch.setattr("pipeline.extract.pdfium.PdfiumDocument", Torn)
    monkeypatch.setattr("pipeline.extract.plumber.PlumberDocument.page", refuse)
    source = extract(WHOLE)
    assert source.text == "first\n\f\n\fthird"
    assert source.shortfall is not None
    assert source.shortfall.cause == "recovered 2 of 3 pages"
    assert [page.verdict for page in source.layout.pages] == ["text", "unreadable", "text"]


def test_engines_that_count_differently_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any("count" in note.en for note in extract(WHOLE, cross_check="all").notes)
    opened = "pipeline.extract.plumber.PlumberDocument.__init__"
    from pipeline.extract.plumber import PlumberDocument

    real = PlumberDocument.__init__

    def fewer(self: PlumberDocument, data: bytes, password: str | None = None) -> None:
        real(self, data, password)
        self.page_count = 2

    monkeypatch.setattr(opened, fewer)
    assert "the engines count 3 and 2 pages" in [note.en for note in extract(WHOLE, cross_check="all").notes]


def test_qpdf_repairs_what_hides_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    pikepdf = pytest.importorskip("pikepdf", reason='needs pip install "jiaokan[rescue]"')
    assert pikepdf.__libqpdf_version__
    damaged = cut_before(WHOLE, b"xref")
    monkeypatch.setattr(rescue, "with_page_tree", lambda data: None)
    source = extract(damaged)
    assert source.text.startswith("first\n\fsecond")  # of the last object qpdf keeps nothing
    assert source.shortfall is not None
    assert "qpdf" in source.shortfall.reason.en
    monkeypatch.setattr(rescue, "find_spec", lambda name: None)
    with pytest.raises(ExtractError):
        extract(damaged)


def test_qpdf_gives_nothing_for_what_is_no_pdf() -> None:
    pytest.importorskip("pikepdf")
    assert [copy for _, copy in rescue.copies(b"%PDF-1.4\n" + bytes(range(256)), None)] == []


def test_a_run_keeps_what_could_be_read(tmp_path: Path) -> None:
    document = FPDF()
    document.set_font("Helvetica", size=12)
    for word in WORDS:
        document.add_page()
        document.cell(text=word)
    data = bytes(document.output())
    raw = make_raw(tmp_path, {"half.pdf": data[: data.rindex(b"\nxref")], "good.txt": ESSAY.encode()})
    outcome = clean_folder(tmp_path, setup_of(1))
    record = records_of(tmp_path)["half.pdf"]
    assert (record.result.status, record.result.cause) == ("damaged", "recovered 3 of 3 pages")
    assert (tmp_path / "cleaned" / "half.pdf.txt").read_text(encoding="utf-8").split() == list(WORDS)
    assert [r.path for r in outcome.failures()] == ["half.pdf"]
    assert list(verify(tmp_path / "cleaned", str(raw), Checked())) == []
    corpus = (tmp_path / "cleaned" / "corpus.jsonl").read_text(encoding="utf-8")
    assert "half.pdf" not in corpus  # a part is no document
    assert not clean_folder(tmp_path, setup_of(1)).wrote


def test_real_files_that_broke_off() -> None:
    """Files cut to nine tenths, as a download leaves them: most of them open to no engine as they are."""
    if not (CORPUS / "pdf" / "text").is_dir():
        pytest.skip(f"no corpus at {CORPUS / 'pdf' / 'text'}")
    small = [path for path in sorted((CORPUS / "pdf" / "text").glob("*.pdf")) if 20_000 < path.stat().st_size < 200_000]
    read = 0
    for path in random.Random(4).sample(small, 8):
        data = path.read_bytes()
        try:
            source = extract(data[: len(data) * 9 // 10], cross_check="off")
        except ExtractError as error:
            assert error.status == "damaged"
            continue
        if source.shortfall is None:  # an older state of it, saved before the last change, is whole
            continue
        assert re.fullmatch(r"recovered \d+ of \d+ pages", source.shortfall.cause)
        read += 1
    assert read >= 4


def test_two_lines_are_whole() -> None:
    assert extract(pdf(TWO_LINES)).shortfall is None

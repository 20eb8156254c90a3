"""The two PDF engines: one page model, what each look of text becomes, verdicts, second readings, passwords."""

import io
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_extract_pdf import CORPUS, ONE_PIXEL, TWO_LINES, pdf

from pipeline import clean
from pipeline.cli import commands
from pipeline.config import Config, Pdf
from pipeline.core.pages import by_verdict
from pipeline.core.source import Source
from pipeline.document import clean_source
from pipeline.extract import ExtractError, extract
from pipeline.extract.pdf_info import document_info
from pipeline.extract.pdf_model import PageError, PageModel
from pipeline.extract.pdf_open import ENGINES
from pipeline.extract.pdf_symbols import from_symbol_codes, from_symbol_font
from pipeline.extract.pdf_verdict import garbled_share, repair, verdict
from pipeline.extract.pdfium import PdfiumDocument
from pipeline.extract.plumber import PlumberDocument
from pipeline.rules.load import built_in

RAW = Path(__file__).parents[1] / "raw"
SAMPLES = sorted(RAW.rglob("*.pdf"))
FULL_PAGE_IMAGE = "q 300 0 0 200 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q "


def lines(content: str, *, engine: str = "pdfium", **page: str) -> list[tuple[str, int, bool, bool]]:
    data = pdf(content)
    for old, new in page.items():
        data = data.replace(old.encode(), new.encode())
    source = extract(data, pdf_engine=engine, cross_check="off")
    return [(source.text[x.start : x.end], x.angle, x.pale, x.artifact) for x in source.layout.lines]


def shown(text: str, how: str = "", matrix: str = "1 0 0 1 50 100") -> str:
    return f"BT /F 12 Tf {how} {matrix} Tm ({text}) Tj ET "


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_both_engines_read_the_samples_alike(path: Path) -> None:
    first, second = (extract(path.read_bytes(), pdf_engine=engine, cross_check="off") for engine in ENGINES)
    assert first.text == second.text
    assert first.info == second.info
    for a, b in zip(first.layout.lines, second.layout.lines, strict=True):
        assert (a.start, a.end, a.page, a.angle, a.pale) == (b.start, b.end, b.page, b.angle, b.pale)
        assert abs(a.x0 - b.x0) < 0.2 * a.size
        assert abs(a.x1 - b.x1) < 0.2 * a.size
        assert abs(a.top - b.top) < 0.3 * a.size
    cleaned = [clean_source(source, built_in(), Config()).text for source in (first, second)]
    assert cleaned[0] == cleaned[1]


@pytest.mark.parametrize(
    "path", [*SAMPLES, *sorted((CORPUS / "pdf" / "text").glob("nndl-*.pdf"))], ids=lambda p: p.stem
)
def test_every_eighth_glyph_tells_the_text_objects_of_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = PdfiumDocument(path.read_bytes())
    sampled = [document.page(index).runs for index in range(document.page_count)]
    monkeypatch.setattr("pipeline.extract.pdfium_text._OBJECT_SAMPLE", 1)
    assert [document.page(index).runs for index in range(document.page_count)] == sampled
    document.close()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (shown("plain"), ("plain", 0, False, False)),
        (shown("white", "1 g"), ("white", 0, True, False)),
        (shown("pale", "0.9 0.8 0.9 rg"), ("pale", 0, True, False)),
        (shown("up", matrix="0 1 -1 0 50 50"), ("up", 90, False, False)),
        (shown("slanted", matrix="0.866 0.5 -0.5 0.866 50 50"), ("slanted", 30, False, False)),
        (f"/Artifact <</Type /Pagination>> BDC {shown('head')} EMC", ("head", 0, False, True)),
        (f"/P <</MCID 0>> BDC {shown('body')} EMC", ("body", 0, False, False)),
    ],
)
def test_looks(engine: str, content: str, expected: tuple[str, int, bool, bool]) -> None:
    assert lines(content, engine=engine) == [expected]


def test_a_negative_font_size_does_not_turn_text() -> None:
    assert lines("BT /F -12 Tf -1 0 0 -1 50 100 Tm (upright) Tj ET") == [("upright", 0, False, False)]


def test_a_rotated_page_is_read_as_seen() -> None:
    turned = shown("seen", matrix="0 1 -1 0 150 50")
    assert lines(turned, **{"/MediaBox": "/Rotate 90/MediaBox"}) == [("seen", 0, False, False)]
    source = extract(pdf(turned).replace(b"/MediaBox", b"/Rotate 90/MediaBox"))
    (page,), (line,) = source.layout.pages, source.layout.lines
    assert (page.width, page.height) == (200, 300)
    assert line.x0 == pytest.approx(50, abs=1)
    assert line.top < 150 < line.bottom


def test_invisible_text_counts_under_a_scan_only() -> None:
    hidden = shown("hidden", "3 Tr")
    seen = shown("seen", matrix="1 0 0 1 50 50")
    assert hidden_lines(seen + hidden) == {"hidden": "invisible"}
    assert hidden_lines(FULL_PAGE_IMAGE + seen + hidden) == {}
    assert hidden_lines(hidden) == {}  # an OCR layer, whatever the page draws


def test_the_text_layer_of_a_scan_is_told() -> None:
    hidden, seen = shown("hidden by a scan", "3 Tr"), shown("seen", matrix="1 0 0 1 50 50")
    for content, expected in ((FULL_PAGE_IMAGE + hidden, True), (hidden, False), (FULL_PAGE_IMAGE + seen, False)):
        notes = extract(pdf(content), cross_check="off").notes
        assert any("OCR layer" in note.en for note in notes) == expected


FILLED = "q {} 40 95 80 20 re f Q "
IMAGE = "q 100 0 0 40 40 80 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q "


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (shown("white", "1 g"), {"white": "white"}),
        (FILLED.format("0 g") + shown("white", "1 g"), {}),
        (IMAGE + shown("white", "1 g"), {}),
        (shown("under") + FILLED.format("1 g"), {"under": "covered"}),
        (FILLED.format("1 g") + shown("over"), {}),
        (shown("under") + FILLED.format("/T gs 1 g"), {}),  # half transparent
        (shown("clipped") + "q 0 0 5 5 re W n " + FILLED.format("1 g") + "Q ", {}),
        (shown("a line") + "q 40 95 80 1 re f Q ", {}),
        (shown("beyond", matrix="1 0 0 1 2000 100"), {"beyond": "outside"}),
        (shown("last row of a long table", matrix="1 0 0 1 20 -180"), {}),
        (shown("over the edge", matrix="1 0 0 1 280 100"), {}),
    ],
)
def test_what_no_reader_sees_is_marked(content: str, expected: dict[str, str]) -> None:
    assert hidden_lines(shown("seen", matrix="1 0 0 1 50 20") + content) == expected


def test_what_is_cut_off_beside_a_page_is_outside() -> None:
    data = pdf(shown("this page") + shown("the other page", matrix="1 0 0 1 420 100"))
    spread = data.replace(b"/MediaBox[0 0 300 200]", b"/MediaBox[0 0 600 200]/CropBox[0 0 300 200]")
    source = extract(spread, cross_check="off")
    assert [(source.text[x.start : x.end], x.hidden) for x in source.layout.lines] == [
        ("this page", ""),
        ("the other page", "outside"),
    ]


def hidden_lines(content: str) -> dict[str, str]:
    """Hidden lines and why; what is said of the page does not count them."""
    data = pdf(content).replace(b"/Resources<<", b"/Resources<</ExtGState<</T<</ca 0.5>>>>")
    source = extract(data, cross_check="off")
    return {source.text[line.start : line.end]: line.hidden for line in source.layout.lines if line.hidden}


def test_overlays_are_the_forms_drawn_last() -> None:
    ad = shown("an ad", matrix="1 0 0 1 50 180")
    form = "9 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 300 200]/Resources<</Font<</F 3 0 R>>>>/Length {}>>stream\n"
    form = form.format(len(ad)) + ad + "\nendstream\nendobj\nxref\n"
    for content, expected in (("{} /X Do", ["an ad"]), ("/X Do {}", []), ("/X Do", [])):
        page = pdf(content.format(shown("body"))).replace(b"/Resources<<", b"/Resources<</XObject<</X 9 0 R>>")
        source = extract(page.replace(b"xref\n", form.encode(), 1), cross_check="off")
        assert [source.text[x.start : x.end] for x in source.layout.lines if x.overlay] == expected


def test_drawn_twice_in_other_pieces() -> None:
    again = "BT /F 12 Tf 1 0 0 1 50.3 100 Tm (fake ) Tj (bold) Tj ET "
    assert [line[0] for line in lines(shown("fake bold") + again)] == ["fake bold"]


def at(text: str, x: float, y: float = 100, size: float = 12) -> str:
    return f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET "


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (
            at("If", 50) + at("1", 86) + at("3", 68, 104, 7) + at("x", 61) + at("+", 75) + at("holds", 97),
            ["If x3 + 1 holds"],
        ),
        (at("9", 60, 104, 7) + at("y", 53) + at("+", 68), ["y9 +"]),
        (
            at("then", 50) + at("4", 82, 107) + at("3", 82, 93) + at("V =", 76, 130) + at("V=", 60, 20),
            ["then", "4", "3", "V =", "V="],
        ),
        (
            at("left", 50) + at("below", 50, 85) + at("right", 150) + at("under", 150, 85),
            ["left", "below", "right", "under"],
        ),
        (at("over", 50) + at("print", 55), ["over", "print"]),
    ],
)
def test_what_is_drawn_into_the_gaps_of_a_line_belongs_to_it(engine: str, drawn: str, expected: list[str]) -> None:
    assert [line[0] for line in lines(drawn, engine=engine)] == expected


def test_one_text_object_leaves_room_for_letters() -> None:
    brackets = r"BT /F 12 Tf 1 0 0 1 60 100 Tm [(\() -700 (\))] TJ ET "
    assert [line[0] for line in lines(at("f", 56) + brackets + at("x", 65))] == ["f(x)"]


def test_formulas_of_a_real_paper_read_as_they_are_printed() -> None:
    path = CORPUS / "pdf" / "text" / "sysu-3df1cc88d435.pdf"
    if not path.exists():
        pytest.skip("needs the shared corpus")
    text = extract(path.read_bytes(), cross_check="off").text
    for formula in ("14 方程x3 + 3x − 6 = 0在[1,2]之间", "设f(x) = x3 + x −1，则差商f[0,1,2,3]", "f[1,2,22,⋯,29]"):
        assert formula in text
    brackets = CORPUS / "pdf" / "text" / "sysu-4716599ed8b9.pdf"  # those of f(x) are one text object
    assert "Tk(x) = 2xTk−1(x)−Tk−2(x)" in extract(brackets.read_bytes(), cross_check="off").text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("犜犺犲 end", "The end"),
        ("Ä¿¡¡Â¼\n第Ò»ÕÂ 1\n第¶þÕÂ 2", "目　录\n第一章 1\n第二章 2"),
        ("Ä¿Â¼", "Ä¿Â¼"),  # two characters are no proof
        ("狗和狐狸", "狗和狐狸"),  # genuine Han of the same range
        ("犯狂", "犯狂"),
        ("déjà vu, où êtes", "déjà vu, où êtes"),
        ("ÀÁÂÃ", "ÀÁÂÃ"),  # no common Chinese
        ("", ""),
    ],
)
def test_false_tables_are_undone_where_that_is_proved(given: str, expected: str) -> None:
    assert "\n".join(repair(given.split("\n"))[0]) == expected


def test_verdicts() -> None:
    assert verdict("好" * 30, 1) == ("text", 0.0)
    assert verdict("好\ufffd" * 30, 0) == ("garbled", 0.5)
    assert verdict("(cid:12)" * 30, 0)[0] == "garbled"
    assert garbled_share("Äúòéèà" * 9) == 1
    assert garbled_share("\ufffd") == 0  # too little to judge by
    assert (verdict(" \n", 2)[0], verdict("", 0)[0]) == ("image-only", "empty")


def in_words(source: Source) -> str:
    return "; ".join(f"{found.verdict} {found.numbers}" for found in by_verdict(source.layout.pages))


def test_page_verdicts_are_told() -> None:
    source = extract(pdf(TWO_LINES, ONE_PIXEL, "", TWO_LINES))
    assert in_words(source) == "text 1, 4; image-only 2; empty 3"
    text, image, empty = by_verdict(source.layout.pages)
    assert (text.pages, text.chars, text.images, text.garbled, text.confidence) == (2, 20, 0, 0.0, 1.0)
    assert (image.chars, image.images, empty.images) == (0, 1, 0)


@pytest.mark.parametrize(
    ("font", "read", "shown"),
    [
        ("SymbolMT", "p\xa5", "π∞"),
        ("ABCDEF+Symbol,Bold", "\xaee", "→ε"),
        ("Symbol", "+±×=", "+±×="),  # read rightly
        ("ABCDEF+MT-Extra", "IL", "⋂⋯"),
        ("Wingdings", "\xe0lz", "→●z"),
        ("SegoeUISymbol", "pe", "pe"),
        ("LMMathSymbols10-Regular", "LV", "LV"),
        ("TimesNewRomanPSMT", "p\xa5", "p\xa5"),
    ],
)
def test_letters_of_symbol_fonts(font: str, read: str, shown: str) -> None:
    assert from_symbol_codes(read, font) == shown


def test_letters_of_a_symbol_font_in_a_pdf() -> None:
    data = pdf("BT /F 12 Tf 20 100 Td (p) Tj 20 0 Td (\\256) Tj 20 0 Td (x+) Tj ET")
    font = b"/TrueType/BaseFont/SymbolMT/Encoding/WinAnsiEncoding"
    assert extract(data.replace(b"/Type1/BaseFont/Helvetica", font)).text == "π → ξ+"


def test_symbols() -> None:
    assert from_symbol_font("\uf0b7\uf061\uf0a3", "ABCDEF+SymbolMT") == "•α≤"
    assert from_symbol_font("\uf06e\uf0d8\uf0fc", "Wingdings-Regular") == "■➢✔"
    assert from_symbol_font("\uf052", "Wingdings 2") == "☑"
    assert from_symbol_font("\uf051\uf068\uf072\uf026\uf027", "ABCDEF+MT Extra") == "∵ℏ→˙\uf027"
    assert from_symbol_font("\uf073\uf081\uf095\uf096", "Wingdings") == "⬧①❿\uf096"
    assert from_symbol_font("\uf069\uf07e", "Wingdings 2") == "⓪❿"
    assert from_symbol_font("\uf0b7\uf8eb", "SimSun") == "\uf0b7⎛"


class Refuses:
    """An engine that opens nothing, or no page."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        self.inner = PdfiumDocument(data, password)
        self.page_count = self.inner.page_count

    def page(self, index: int) -> PageModel:
        raise PageError("by design")

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


def test_what_pdfium_cannot_read_the_other_engine_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(data: bytes, password: str | None = None) -> PdfiumDocument:
        raise ExtractError("damaged", "", "")

    monkeypatch.setattr("pipeline.extract.pdfium.PdfiumDocument", damaged)
    assert extract(pdf(TWO_LINES)).extractor.startswith("pdfplumber")
    monkeypatch.setattr("pipeline.extract.pdfium.PdfiumDocument", Refuses)
    source = extract(pdf(TWO_LINES))
    assert source.text == "Hello\nWorld"
    assert "page 1 read by the second engine" in [note.en for note in source.notes]


def test_engines_that_disagree_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    path = SAMPLES[0]
    assert not any("different" in n.en for n in extract(path.read_bytes(), cross_check="all").notes)
    read = PlumberDocument.page

    def other(self: PlumberDocument, index: int) -> PageModel:
        model = read(self, index)
        model.runs = [run._replace(text="乱") for run in model.runs]
        return model

    monkeypatch.setattr(PlumberDocument, "page", other)
    assert any("different" in n.en for n in extract(path.read_bytes(), cross_check="all").notes)
    assert not any("different" in n.en for n in extract(path.read_bytes(), cross_check="off").notes)


def locked(word: str) -> bytes:
    fpdf = pytest.importorskip("fpdf")
    document = fpdf.FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.cell(text="locked up")
    document.set_encryption(owner_password="owner", user_password=word)
    out = io.BytesIO()
    document.output(out)
    return out.getvalue()


@pytest.mark.parametrize("engine", ENGINES)
def test_passwords(engine: str) -> None:
    data = locked("secret")
    assert extract(data, password="secret", pdf_engine=engine).text == "locked up"
    for wrong in (None, "Secret"):
        with pytest.raises(ExtractError) as caught:
            extract(data, password=wrong, pdf_engine=engine)
        assert caught.value.status == "encrypted"
    assert extract(locked(""), pdf_engine=engine).text == "locked up"


def test_settings_decide_what_is_written() -> None:
    assert Config().sha() != Config(pdf=Pdf(engine="pdfplumber")).sha()


def test_info_in_whatever_bytes() -> None:
    entries = {
        "Title": b"\xff\xfe" + "申论".encode("gbk").decode("latin-1").encode("utf-16-le"),  # as PDFium gives GBK
        "Author": b"\xff\xfe" + "王小明".encode("utf-16-le"),
        "Producer": b"Caf\xe9 \x80",
        "CreationDate": b"D:20120304050607+08'00'",
        "ModDate": b"D:20130405",
    }
    info = document_info(lambda key: entries.get(key, b""), ["第一章", "\0", "第二章"])
    assert info == {
        "title": "申论",
        "author": "王小明",
        "producer": "Café •",
        "date": "2012-03-04",
        "modified": "2013-04-05",
        "outline": "第一章\n第二章",
    }


VERDICTS = Path(__file__).parent / "pdf_verdicts.tsv"


def test_verdicts_of_real_files() -> None:
    """A sample of the table that is all of `pdf/text` and `pdf/scan`: file, status, verdicts of its pages."""
    rows = [row.split("\t") for row in VERDICTS.read_text(encoding="utf-8").split("\n")[1:] if row]
    if not (CORPUS / "pdf").is_dir():
        pytest.skip(f"no corpus at {CORPUS / 'pdf'}")
    small = [row for row in rows if (CORPUS / row[0]).stat().st_size < 300_000]
    for name, status, verdicts in random.Random(3).sample(small, 25):
        try:
            got = ("ok", in_words(extract((CORPUS / name).read_bytes(), cross_check="off")))
        except ExtractError as error:
            got = (error.status, "")
        assert got == (status, verdicts), name


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("合同/甲.pdf", "secret"),
        ("raw/合同/甲.pdf", "secret"),
        ("/home/me/raw/合同/甲.pdf", "secret"),
        ("x.pdf", None),
        ("同/甲.pdf", None),
    ],
)
def test_a_password_is_found_by_the_path(name: str, word: str | None) -> None:
    assert Pdf(passwords={"合同/*.pdf": "secret", "*/甲.pdf ": "other"}).password(name) == word


def test_one_document_is_opened_with_its_password(tmp_path: Path) -> None:
    path = tmp_path / "contract.pdf"
    path.write_bytes(locked("secret"))
    config = Config(pdf=Pdf(passwords={"contract.pdf": "secret"}))
    assert clean(path, config=config).text.strip() == "locked up"
    with pytest.raises(ExtractError):
        clean(path)


def test_all_pages_are_compared_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than get a second reading otherwise."""
    read: list[int] = []
    page = PlumberDocument.page

    def counted(self: PlumberDocument, index: int) -> PageModel:
        read.append(index)
        return page(self, index)

    monkeypatch.setattr(PlumberDocument, "page", counted)
    extract(pdf(*[TWO_LINES] * 30), cross_check="all")
    assert read == list(range(30))


def test_attachments_and_scripts_are_mentioned_and_not_read() -> None:
    names = "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert\\(1\\))>>]>>>>"
    notes = [
        note.en for note in extract(pdf(TWO_LINES).replace(b"/Pages 2 0 R", f"/Pages 2 0 R{names}".encode())).notes
    ]
    assert "0 attachments and 1 scripts, not read" in notes


def test_the_command_line_asks_for_a_cross_check(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.pdf").write_bytes(pdf(TWO_LINES))
    command = ["run", str(tmp_path / "raw"), str(tmp_path / "cleaned"), "--cross-check", "all", "--jobs", "1"]
    told = CliRunner().invoke(commands, command)
    assert told.exit_code == 0, told.output
    assert "a.pdf.txt" in [path.name for path in (tmp_path / "cleaned").iterdir()]

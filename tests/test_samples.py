"""The files in raw/ are those that tests/samples/make_samples.py writes, and their clean text is known."""

import importlib.metadata
import importlib.util
import re
import sys
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import pytest

SAMPLES_DIR = Path(__file__).parent / "samples"
# The PDFs were written with these; others may compress or subset in another way.
BUILT_WITH = {"fpdf2": "2.8.9", "fonttools": "4.68.0", "pylopdf-fonts-zh-cn": "0.1.1", "zlib": "1.2.13"}
MOST_PDF_BYTES = 200_000


def load_script() -> Any:
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES_DIR / "make_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = load_script()
BY_NAME: dict[str, Any] = {sample.name: sample for sample in SCRIPT.SAMPLES}
PDFS = [name for name, sample in BY_NAME.items() if sample.is_pdf]
TEXTS = [name for name in BY_NAME if name not in PDFS]


def installed_versions() -> dict[str, str]:
    found = {name: importlib.metadata.version(name) for name in BUILT_WITH if name != "zlib"}
    return {**found, "zlib": zlib.ZLIB_RUNTIME_VERSION}


def page_texts(data: bytes) -> list[str]:
    pdfium: Any = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(data)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append(text_page.get_text_range())
        text_page.close()
        page.close()
    document.close()
    return texts


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", TEXTS)
def test_text_sample_is_what_the_script_writes(name: str) -> None:
    assert BY_NAME[name].raw_path.read_bytes() == BY_NAME[name].raw()


@pytest.mark.parametrize("name", PDFS)
def test_pdf_sample_is_what_the_script_writes(name: str) -> None:
    for package, module in (("fpdf2", "fpdf"), ("pylopdf-fonts-zh-cn", "pylopdf_fonts_zh_cn")):
        pytest.importorskip(module, reason=f"{package} is not installed: the sample PDFs cannot be written again")
    committed, made = BY_NAME[name].raw_path.read_bytes(), BY_NAME[name].raw()
    if installed_versions() == BUILT_WITH:
        assert made == committed
    assert page_texts(made) == page_texts(committed)


@pytest.mark.parametrize("name", BY_NAME)
def test_expected_text_is_what_the_script_writes(name: str) -> None:
    assert BY_NAME[name].expected_path.read_bytes() == BY_NAME[name].expected().encode("utf-8")


def test_no_expected_text_is_left_over() -> None:
    found = {path for path in SCRIPT.EXPECTED.rglob("*") if path.is_file()}
    assert found == {sample.expected_path for sample in SCRIPT.SAMPLES}


@pytest.mark.parametrize("name", BY_NAME)
def test_expected_text_holds_no_mark_and_no_stray_character(name: str) -> None:
    text = BY_NAME[name].expected()
    assert not set("⟦⟧→\r\ufeff") & set(text)
    assert not [ch for ch in text if ch != "\n" and unicodedata.category(ch) in ("Cc", "Cf", "Co", "Cn")]


@pytest.mark.parametrize("name", PDFS)
def test_pdf_text_layer_holds_the_whole_text(name: str) -> None:
    data = BY_NAME[name].raw_path.read_bytes()
    assert len(data) < MOST_PDF_BYTES
    pages = page_texts(data)
    assert len(pages) >= 3
    assert all("www.kaowen.example.com" in page for page in pages)
    body = squeezed("".join(pages))
    for line in BY_NAME[name].expected().splitlines():
        # A page edge may fall inside a paragraph, so its two ends are looked for.
        assert squeezed(line)[:12] in body
        assert squeezed(line)[-6:] in body


@pytest.mark.parametrize("name", PDFS)
def test_pdfplumber_reads_the_pdf_too(name: str) -> None:
    pdfplumber: Any = pytest.importorskip("pdfplumber")
    with pdfplumber.open(BY_NAME[name].raw_path) as document:
        text = "".join(page.extract_text() for page in document.pages)
    assert "(cid:" not in text
    assert len(re.findall(r"[\u4e00-\u9fff]", text)) > 800


def test_either_reading_is_one_of_the_sample() -> None:
    header, *rows = (SAMPLES_DIR / "either.tsv").read_text(encoding="utf-8").splitlines()
    assert header.split("\t") == ["sample", "raw", "clean"]
    for row in rows:
        name, raw, clean = row.split("\t")
        assert BY_NAME[name].raw().decode("utf-8").count(raw) == 1
        assert BY_NAME[name].expected().count(clean) == 1

"""Whole documents: every sample of raw/ against the text that a careful editor would make of it."""

from pathlib import Path

import opencc
import pytest

from pipeline.config import Config
from pipeline.document import Document, clean_source
from pipeline.extract import extract
from pipeline.rules.load import built_in

ROOT = Path(__file__).parents[1]
RAW, EXPECTED = ROOT / "raw", ROOT / "tests" / "samples" / "expected"
SAMPLES = sorted(str(p.relative_to(RAW)) for p in RAW.rglob("*") if p.is_file() and not p.name.startswith("."))


def cleaned(name: str) -> Document:
    return clean_source(extract((RAW / name).read_bytes()), built_in(), Config())


def either(name: str) -> list[tuple[str, str]]:
    """Places where both readings count as right: (the raw one, the editor's)."""
    rows = (EXPECTED.parent / "either.tsv").read_text(encoding="utf-8").split("\n")[1:]
    cells = [row.split("\t") for row in rows if row]
    return [(raw, clean) for sample, raw, clean in cells if sample == name]


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_cleaned_as_an_editor_would(name: str) -> None:
    expected = (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")
    if name.startswith("繁體/"):  # the editor left the script alone; traditional documents are made simplified
        expected = opencc.OpenCC("tw2s").convert(expected)  # as t2s, but for 隨著 -> 随着
    text = cleaned(name).text
    for raw, clean in either(name):
        text = text.replace(raw, clean)
    assert text == expected.rstrip("\n") + "\n"


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_restored(name: str) -> None:
    document = cleaned(name)
    assert document.restore() == document.source.text


@pytest.mark.parametrize("name", [n for n in SAMPLES if n.endswith(".txt")])
def test_clean_text_stays_clean(name: str) -> None:
    """Idempotence, for text: a page of HTML or PDF is no longer one after cleaning."""
    document = cleaned(name)
    again = clean_source(extract(document.text.encode()), built_in(), Config())
    assert again.text == document.text
    assert not any(layer.changes for layer in again.journal.layers)

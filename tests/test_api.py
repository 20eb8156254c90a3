"""The public API: text, bytes or a path in; a document that can be undone out; cheap to import."""

import subprocess
import sys
from pathlib import Path

import pytest
from run_tools import ESSAY

import pipeline
from pipeline import Document, Edit, Journal, clean, restore
from pipeline.config import Config, Policy
from pipeline.core import records
from pipeline.core.journal import JournalError
from pipeline.extract import ExtractError


def test_text_bytes_and_path_agree(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(ESSAY.encode("gb18030"))
    texts = {clean(ESSAY).text, clean(ESSAY.encode("gb18030")).text, clean(path).text}
    assert len(texts) == 1


def test_a_document_can_be_undone() -> None:
    document = clean(ESSAY)
    assert isinstance(document, Document)
    assert isinstance(document.journal, Journal)
    assert document.text != ESSAY
    assert document.restore() == ESSAY
    assert restore(document.text, document.journal) == ESSAY
    assert restore(document.text, records.dump(document.journal)) == ESSAY
    assert document.metadata["url"] == "http://www.example.com/1.html"
    assert all(0 <= flag.start <= flag.end <= len(document.text) for flag in document.flags)


def test_another_text_is_refused() -> None:
    document = clean(ESSAY)
    with pytest.raises(JournalError):
        restore(document.text + "。", document.journal)


def test_settings_are_heard() -> None:
    assert clean("軟體開發的過程很長。\n").text == "软体开发的过程很长。\n"
    held = clean(ESSAY, config=Config(policy=Policy(min_confidence=1.0, stages={})))
    assert held.text == ESSAY


def test_no_text() -> None:
    with pytest.raises(ExtractError) as caught:
        clean(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert caught.value.status == "unsupported"


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(ExtractError) as caught:
        clean("一\ud842二\n")
    assert caught.value.status == "damaged"


def test_the_names_that_are_promised() -> None:
    assert {"Document", "Edit", "Journal", "VERSION", "clean", "restore"} == set(pipeline.__all__)
    assert Edit(0, 1, "", "a/b", 1.0).group is None
    with pytest.raises(AttributeError, match="nothing"):
        pipeline.nothing  # noqa: B018


def test_importing_is_cheap() -> None:
    heavy = "{'opencc', 'regex', 'pdfplumber', 'resiliparse', 'ahocorasick_rs', 'jinja2', 'msgspec'}"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, pipeline; print({heavy} & sys.modules.keys())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "set()"

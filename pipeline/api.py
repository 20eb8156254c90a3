"""The library's front door: `clean` and `restore`. Import them from `pipeline`."""

import hashlib
import os
from pathlib import Path

from pipeline.config import Config, Pdf
from pipeline.core import records
from pipeline.core.journal import Journal
from pipeline.core.source import Decoder, Source
from pipeline.document import Document, clean_source
from pipeline.extract import ExtractError, extract
from pipeline.rulebook import load_rules


def clean(document: str | bytes | os.PathLike[str], *, config: Config | None = None) -> Document:
    """Clean one document.

    A `str` is the text itself; `bytes` and a path are read by their content as text in any Chinese encoding, HTML or
    PDF. Raises ExtractError (its `status` and `reason` say why) where there is no text, OSError for a path.
    """
    config = config or Config()
    return clean_source(source_of(document, config.pdf), load_rules(), config)


def restore(text: str, journal: Journal | bytes) -> str:
    """The extracted text from a cleaned one and its journal (or the bytes of its file).

    Raises JournalError if either was changed or they do not belong together.
    """
    return (records.load(journal) if isinstance(journal, bytes) else journal).restore(text)


def source_of(document: str | bytes | os.PathLike[str], pdf: Pdf) -> Source:
    """What `clean` reads a document as. Raises ExtractError, OSError as it does."""
    if isinstance(document, str):
        try:
            data = document.encode()
        except UnicodeEncodeError as error:
            raise ExtractError(
                "damaged",
                f"第 {error.start} 个字符是半个代理对，不是文字；请检查它是怎样解码的",
                f"character {error.start} is half of a surrogate pair, which no text holds; look at how it was decoded",
            ) from error
        return Source(hashlib.sha256(data).hexdigest(), "text/plain", "str", document, Decoder("utf-8", "given"))
    data = document if isinstance(document, bytes) else Path(document).read_bytes()
    password = None if isinstance(document, bytes) else pdf.password(Path(document).as_posix())
    return extract(data, password=password, pdf_engine=pdf.engine, cross_check=pdf.cross_check, ocr_pages=pdf.ocr_pages)

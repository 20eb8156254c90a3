"""Bytes to `Source`, the kind chosen by content and never by name. Nothing that a reader could see is left out."""

from pipeline.core.source import Source
from pipeline.extract import guess, kind
from pipeline.extract.errors import STATUSES, ExtractError
from pipeline.extract.saved_page import saved_page
from pipeline.extract.text import decode, encode, extract_text

__all__ = ["STATUSES", "ExtractError", "decode", "encode", "extract"]


def extract(
    data: bytes,
    *,
    encoding: str | None = None,
    password: str | None = None,
    pdf_engine: str = "pdfium",
    cross_check: str = "sampled",
    ocr_pages: int = 0,
) -> Source:
    """The text of a document and where it stood.

    `encoding` overrides what the bytes say (text and HTML); `password` opens a PDF, `pdf_engine`, `cross_check` and
    `ocr_pages` say how it is read, as `extract_pdf` has it.
    Raises ExtractError with a status of `STATUSES`. No bytes at all give an empty text.
    """
    if kind.is_pdf(data):
        from pipeline.extract.pdf import extract_pdf  # 0.2 s to import, of no use to text

        return extract_pdf(data, password, pdf_engine, cross_check, ocr_pages)
    kind.refuse_known_binaries(data)
    if (saved := saved_page(data)) is not None:
        from pipeline.extract.html import extract_saved

        return extract_saved(
            data, saved, *decode(saved.markup, encoding, saved.charset or guess.declared_encoding(saved.markup))
        )
    text, decoder = decode(data, encoding, guess.declared_encoding(data))
    kind.refuse_records(text)
    if kind.is_html(text):
        from pipeline.extract.html import extract_html

        return extract_html(data, text, decoder)
    if kind.is_xml(text):
        from pipeline.extract.feed import extract_feed

        return extract_feed(data, text, decoder)
    return extract_text(data, text, decoder)

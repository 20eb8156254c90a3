"""What a PDF says of itself: title, author, producer, dates."""

import re
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from pipeline.extract import guess

_PLACES = {"Title": "title", "Author": "author", "Producer": "producer", "CreationDate": "date"}
_JUNK = re.compile(r"(?i)untitled\d*|无标题|未命名|unknown|user|administrator|admin|microsoft|\W*")
_CONTROLS = re.compile(r"[\0-\x1f\x7f-\x9f]+")
_DATE = re.compile(r"D?:?(\d{4})(\d\d)(\d\d)")
_HEX = re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>")  # a string in hex put into a string: Distiller after PScript5
_LONGEST = 300  # characters


def document_info(document: Any) -> dict[str, str]:
    """Readable entries of the document's information dictionaries; empty, junk and undecodable ones are left out."""
    info: dict[str, str] = {}
    for entries in getattr(document.doc, "info", ()):
        for key, place in _PLACES.items():
            value = _decoded(resolve1(entries.get(key)))
            if place == "date":
                found = _DATE.match(value)
                value = "-".join(found.groups()) if found else ""
            if value and not _JUNK.fullmatch(value) and "\ufffd" not in value:
                info.setdefault(place, value)
    return info


def _decoded(value: object) -> str:
    """A text string. Chinese producers write GBK or UTF-8 bytes where the standard wants UTF-16 or PDFDocEncoding."""
    if not isinstance(value, bytes):
        return ""
    if found := _HEX.fullmatch(value):
        value = bytes.fromhex(found[1].decode())
    if value.startswith((b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf")):
        codec: str | None = guess.by_bom(value)
    else:
        codec = "utf-8" if value.isascii() or guess.mostly_utf8(value) else guess.chinese(value)[0]
    text = value.decode(codec, "replace") if codec else decode_text(value)
    return _CONTROLS.sub(" ", text.removeprefix("\ufeff")).strip()[:_LONGEST]

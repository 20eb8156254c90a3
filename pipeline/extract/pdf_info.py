"""What a PDF says of itself: title, author, producer, date, outline."""

import re
from collections.abc import Callable

from pipeline.extract import guess

_PLACES = {"Title": "title", "Author": "author", "Producer": "producer", "CreationDate": "date", "ModDate": "modified"}
_JUNK = re.compile(r"(?i)untitled\d*|无标题|未命名|unknown|user|administrator|admin|microsoft|\W*")
_CONTROLS = re.compile(r"[\0-\x1f\x7f-\x9f]+")
_DATE = re.compile(r"D?:?(\d{4})(\d\d)(\d\d)")
_HEX = re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>")  # a string in hex put into a string: Distiller after PScript5
_LONGEST = 300  # characters
_LONGEST_OUTLINE = 2000
# Where PDFDocEncoding differs from Latin-1: 0x18 to 0x1F, 0x80 to 0x9E, 0xA0 (ISO 32000-1, annex D.3).
_DOC_ENCODING = (
    dict(zip("˘ˇˆ˙˝˛˚˜", range(0x18, 0x20), strict=True))
    | dict(zip("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", range(0x80, 0x9F), strict=True))
    | {"€": 0xA0}
)
_FROM_DOC_ENCODING = {code: char for char, code in _DOC_ENCODING.items()}


def document_info(entry: Callable[[str], bytes], outline: list[str]) -> dict[str, str]:
    """Readable entries of the information dictionary; empty, junk and undecodable ones are left out.

    `entry` gives the bytes of one by its name, `outline` holds the titles of the bookmarks.
    """
    info: dict[str, str] = {}
    for key, place in _PLACES.items():
        value = _decoded(entry(key))
        if place in ("date", "modified"):
            found = _DATE.match(value)
            value = "-".join(found.groups()) if found else ""
        if value and not _JUNK.fullmatch(value) and "\ufffd" not in value:
            info[place] = value
    titles = [_CONTROLS.sub(" ", title).strip() for title in outline]
    if any(titles):
        info["outline"] = "\n".join(filter(None, titles))[:_LONGEST_OUTLINE]
    return info


def _decoded(value: bytes) -> str:
    """A text string. Chinese producers write GBK or UTF-8 bytes where the standard wants UTF-16 or PDFDocEncoding."""
    value = _own_bytes(value)
    if found := _HEX.fullmatch(value):
        value = bytes.fromhex(found[1].decode())
    if value.startswith((b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf")):
        codec: str | None = guess.by_bom(value)
    else:
        codec = "utf-8" if value.isascii() or guess.mostly_utf8(value) else guess.chinese(value)[0]
    text = value.decode(codec, "replace") if codec else value.decode("latin-1").translate(_FROM_DOC_ENCODING)
    return _CONTROLS.sub(" ", text.removeprefix("\ufeff")).strip()[:_LONGEST]


def _own_bytes(value: bytes) -> bytes:
    """The bytes that PDFium read as PDFDocEncoding; what was UTF-16 stays."""
    if not value.startswith(b"\xff\xfe"):
        return value
    text = value.decode("utf-16", "replace")
    codes = [_DOC_ENCODING.get(char, ord(char)) for char in text]
    return bytes(codes) if max(codes, default=0) < 256 else value

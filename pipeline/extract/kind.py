"""What kind of document some content is."""

import json
import re
from contextlib import suppress

from pipeline.extract.errors import ExtractError

_HEAD = 4096  # characters looked at
_LEADING = re.compile(r"\ufeff?(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>]*>)*", re.DOTALL | re.IGNORECASE)
_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_HTML_START = re.compile(r"<(?:html|head|body|meta|title|script|style)\b", re.IGNORECASE)
_XML_START = re.compile(r"\ufeff?\s*<\?xml\s|<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|br|table|tr|td|th|span|a|ul|ol|li|h[1-6]|font|center|img|strong|b|em|section|article|hr|pre)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_FEW_TAGS = 5
_TAG_SHARE = 0.1  # of the characters; text that speaks of HTML or kept a stray <br> has less

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "ZIP 压缩包或 Office 文档（docx、xlsx、epub）", "a zip or an Office document (docx, xlsx, epub)"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文档（doc、xls、ppt）", "an old Office document (doc, xls, ppt)"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
    (b"\x1f\x8b", "gzip 压缩文件", "a gzip file"),
    (b"Rar!", "RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "a 7z archive"),
    (b"BZh", "bzip2 压缩文件", "a bzip2 file"),
    (b"\xfd7zXZ", "xz 压缩文件", "an xz file"),
    (b"\x89PNG", "PNG 图片", "a PNG image"),
    (b"\xff\xd8\xff", "JPEG 图片", "a JPEG image"),
    (b"GIF8", "GIF 图片", "a GIF image"),
    (b"II*\0", "TIFF 图片", "a TIFF image"),
    (b"MM\0*", "TIFF 图片", "a TIFF image"),
    (b"AT&TFORM", "DjVu 文档", "a DjVu document"),
    (b"\x7fELF", "程序文件", "a program"),
    (b"SQLite format 3\0", "SQLite 数据库", "an SQLite database"),
)


def is_pdf(data: bytes) -> bool:
    """Whether a PDF header stands within the first 1024 bytes, where readers of PDF look for it."""
    return data.startswith(b"%PDF") or b"%PDF-" in data[:1024]


def refuse_known_binaries(data: bytes) -> None:
    """Raises ExtractError("unsupported") for archives, office files and images."""
    for magic, zh, en in _MAGIC:
        if data.startswith(magic):
            raise ExtractError(
                "unsupported",
                f"这是{zh}，不是文本、HTML 或 PDF：请先解压，或另存为 txt、html 或 pdf",
                f"this is {en}, not text, HTML or PDF: unpack it, or save it as txt, html or pdf",
            )


def refuse_records(text: str) -> None:
    """Raises ExtractError("unsupported") for JSON and JSON lines: a cut would break them, and each record is a text."""
    if text[:_HEAD].lstrip("\ufeff \t\r\n").startswith(("{", "[")) and _is_json(text.lstrip("\ufeff \t\r\n")):
        raise ExtractError(
            "unsupported",
            "这是 JSON 数据，不是一份文档：请把其中每篇文字各存为一个 txt",
            "this is JSON, not a document: save each text in it as a txt of its own",
        )


def _is_json(text: str) -> bool:
    first_line, _, rest = text.partition("\n")
    has_records = rest[:_HEAD].lstrip()[:1] in ("", "{")  # an example of JSON may begin a text
    for part in (first_line if has_records else "", text):
        with suppress(ValueError, RecursionError):
            found = json.loads(part)
            first = found[0] if isinstance(found, list) and found else found
            return isinstance(first, dict) and bool(first)  # [1] is a note
    return False


def is_html(text: str) -> bool:
    """Whether decoded content is an HTML page, or a fragment with tags all over."""
    start = _LEADING.match(text)
    at = start.end() if start else 0
    if _DOCTYPE.search(text[:at]) or _HTML_START.match(text, at):
        return True
    if is_xml(text):
        return bool(re.search(r"<html\b", text[at : at + _HEAD], re.IGNORECASE))
    head = text[at : at + _HEAD]
    tags = [tag[0] for tag in _TAG.finditer(head)]
    return len(tags) >= _FEW_TAGS and (sum(map(len, tags)) >= _TAG_SHARE * len(head) or _TAG.match(head) is not None)


def is_xml(text: str) -> bool:
    """Whether decoded content is XML, such as RSS and Atom."""
    return bool(_XML_START.match(text[:_HEAD]))

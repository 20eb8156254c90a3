"""Hostile inputs, made here: what each is and the statuses that are right for it.

The PDFs follow the experiments that hung or blew up an engine; the rest are names, encodings, markup and bombs.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

HEALTHY = "渡口的石阶被水磨得发亮，下雨天要扶着栏杆走。\n从前这里有三条船，如今只剩下一条。\n"
ANY_TEXT = frozenset({"ok", "empty", "unreadable", "unsupported", "limit"})
ANY_PDF = frozenset({"ok", "empty", "damaged", "image-only", "limit", "unreadable", "encrypted"})


@dataclass(frozen=True, slots=True)
class Case:
    """A file below raw/ and the statuses it may get."""

    name: bytes
    data: bytes
    allowed: frozenset[str]


def hostile_cases() -> Iterator[Case]:
    yield from _names()
    yield from _encodings()
    yield from _characters()
    yield from _markup()
    yield from _bombs()
    for n, data in enumerate(_pdfs()):
        yield Case(b"pdf-%03d.pdf" % n, data, ANY_PDF)


def _names() -> Iterator[Case]:
    """Names that break shells, terminals, tables, other systems; the text in them is sound."""
    ok = frozenset({"ok"})
    text = HEALTHY.encode()
    bytes_of_names = [bytes([b]) for b in range(1, 256) if b not in b"/"]
    for n in range(0, len(bytes_of_names), 8):  # all bytes but the separator, eight to a name
        yield Case(b"byte-%03d-" % n + b"".join(bytes_of_names[n : n + 8]) + b".txt", text, ok)
    shell = (
        "a`id>PWNED`.txt",
        "a$(id>PWNED).txt",
        "a&id>PWNED&.txt",
        "a;b.txt",
        "a:b.txt",
        "-rf.txt",
        "a b.txt",
        "'.txt",
    )
    windows = ("CON.txt", "nul.txt", "COM1.pdf.txt", "x.txt.", "x .txt ", "a?b.txt", "a|b.txt", 'a"b.txt')
    tables = ("=cmd()|A.txt", "+1.txt", "@x.txt", "<script>alert(1)<", "a%2fb.txt", "{{x}}.txt", "%s%n.txt")
    unicode = (
        "caf\u00e9.txt",
        "cafe\u0301.txt",
        "A.txt",
        "a.txt",
        "\u202etxt.exe.txt",
        "\ufeff.txt",
        "𠮷.txt",
        "山" * 83 + ".txt",
    )
    for name in (*shell, *windows, *tables, *unicode, "x" * 251 + ".txt"):
        yield Case(name.encode(), text, ok)
    yield Case(b"\xcd\xf5-gbk-name.txt", text, ok)
    yield Case(b"a.pdf.d/b.html.d/" * 8 + b"deep.txt", text, ok)


def _encodings() -> Iterator[Case]:
    """Every codec whole, cut in the middle of a character, and with a byte out of place."""
    codecs = ("utf-8", "utf-8-sig", "gb18030", "gbk", "big5", "big5hkscs", "utf-16", "utf-16-le", "utf-32", "hz")
    for codec in codecs:
        text = (HEALTHY if not codec.startswith("big5") else "山外有山，人外有人。\n" * 4).encode(codec)
        for how, data in (
            ("whole", text),
            ("cut", text[:-1]),
            ("odd", text[1:]),
            ("bad", text[:40] + b"\xff" + text[41:]),
        ):
            yield Case(f"codec-{codec}-{how}.txt".encode(), data, ANY_TEXT)
    yield Case(b"codec-lies.html", b'<meta charset="utf-16"><p>' + HEALTHY.encode("gbk") + b"</p>", ANY_TEXT)
    yield Case(b"codec-unknown.html", b'<meta charset="x-klingon"><p>' + HEALTHY.encode() + b"</p>", ANY_TEXT)
    yield Case(b"codec-all-bytes.txt", bytes(range(256)) * 64, ANY_TEXT)
    yield Case(b"codec-nul.txt", b"\0".join(HEALTHY.encode().split(b"\n")), ANY_TEXT)


def _characters() -> Iterator[Case]:
    """Code points that quadratic loops, terminals and pages trip over."""
    for name, text in {
        "combining": "e" + "\u0301" * 200_000,
        "combining-many": ("字" + "\u0301" * 400) * 200,
        "bidi": "\u202e" + HEALTHY + "\u2066" * 1000,
        "controls": "".join(map(chr, range(32))) * 100 + HEALTHY,
        "escape": "\x1b[31m\x1b]0;title\x07" + HEALTHY,
        "tags": "".join(chr(0xE0000 + i) for i in range(128)) + HEALTHY,
        "noncharacters": "\ufdd0\uffff\U0001ffff" * 100 + HEALTHY,
        "private": "\ue000\uf8ff\U000f0000" * 100 + HEALTHY,
        "plane-2": "𠮷𡈽𪚥" * 2000,
        "one-line": "山" * 300_000,
        "all-breaks": "\n" * 300_000,
        "all-spaces": "　" * 300_000,
        "all-dots": "." * 200_000,
        "all-digits": "1" * 200_000,
        "open-quotes": "“" * 50_000,
        "open-brackets": "（《【" * 20_000,
        "script": "<script>alert(1)</script>'\"><img src=x onerror=alert(1)>" * 200,
        "line-ends": "a\rb\r\nc\u2028d\u2029e\x85f\x0bg\x0ch" * 200,
        "hyphens": "well-\n" * 5000,
        "urls": "www.example.com " * 5000,
        "commas": "，\n" * 20_000,
        "short-lines": "山\n水\n" * 20_000,
    }.items():
        yield Case(f"text-{name}.txt".encode(), text.encode("utf-8", "surrogatepass"), ANY_TEXT)


def _markup() -> Iterator[Case]:
    laughs = "<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12))
    paragraph, item = f"<p>{HEALTHY}</p>", "<item><description>山</description></item>"
    for name, text in {
        "deep": "<div>" * 5000 + paragraph + "</div>" * 5000,
        "deep-lists": "<ul><li>" * 3000 + paragraph,
        "long-node": "<p>" + "山" * 2_000_000 + "</p>",
        "many": "<p>山</p>" * 20_000,
        "unclosed": "<table><tr><td>" * 2000 + paragraph,
        "laughs": f"<!DOCTYPE html [{laughs}]><html><body>&a11;{paragraph}</body></html>",
        "external": f"<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><html><body>&x;{paragraph}</body></html>",
        "script": f"<html><script>while(1);</script><body onload=alert(1)>{paragraph}</body></html>",
        "attributes": "<p " + " ".join(f"a{i}=1" for i in range(20_000)) + f">{HEALTHY}</p>",
        "entities": "<p>" + "&#23665;&nbsp;&bogus;" * 20_000 + "</p>",
        "comment": f"<!-- {'山' * 100_000} {paragraph}",
        "surrogates": "<p>&#xD800;&#x110000;&#0;" + HEALTHY + "</p>",
        "empty": "<html></html>",
        "only-head": "<html><head><title>山</title></head>",
        "feed": f"<?xml version='1.0'?><rss><channel>{item * 3000}</channel></rss>",
        "feed-deep": "<?xml version='1.0'?><rss>" + "<item>" * 5000,
        "feed-laughs": f"<?xml version='1.0'?><!DOCTYPE rss [{laughs}]><rss><title>&a11;</title></rss>",
    }.items():
        kind = "xml" if name.startswith("feed") else "html"
        yield Case(f"page-{name}.{kind}".encode(), text.encode(), ANY_TEXT | {"damaged"})
    yield from _saved_pages()


def _saved_pages() -> Iterator[Case]:
    header, page = (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n--b0\n",
        b"<p>" + HEALTHY.encode(),
    )
    part = b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: %b\n\n"
    inner = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1, 2000))
    for name, data in {
        "deep": header + inner + part % b"8bit" + page,
        "cut": header + part % b"base64" + page,
        "no-part": header,
        "many-parts": header + (part % b"8bit" + page + b"\n--b0\n") * 20_000,
        "no-coding": header + part % b"x-none" + page,
        "long-header": header + b"X: " + b"y\n " * 20_000 + part % b"8bit" + page,
        "own-boundary": header + part % b"8bit" + b"\n--b0" * 50_000,
        "charset": header + b"Content-Type: text/html; charset*=x'y'%ff%fe\n\n" + page,
    }.items():
        yield Case(f"saved-{name}.mhtml".encode(), data, ANY_TEXT | {"damaged"})
    yield Case(
        b"records.jsonl", b'{"text": "' + HEALTHY.encode().replace(b"\n", b"\\n") + b'"}\n', frozenset({"unsupported"})
    )
    yield Case(b"brackets.json", b"[" * 1_000_000, ANY_TEXT)


def _bombs() -> Iterator[Case]:
    """Packed files are not opened; what looks like another kind of document says so."""
    unsupported = frozenset({"unsupported", "unreadable"})
    yield Case(b"bomb.txt.gz", gzip.compress(b" " * 50_000_000), unsupported)
    yield Case(b"zip.docx", b"PK\x03\x04" + bytes(200), unsupported)
    yield Case(b"word.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), unsupported)
    yield Case(b"picture.png", b"\x89PNG\r\n\x1a\n" + bytes(1000), unsupported)
    yield Case(b"program.exe", b"MZ" + bytes(range(256)) * 40, unsupported | {"ok"})
    yield Case(b"empty.txt", b"", frozenset({"empty"}))
    yield Case(b"empty.pdf", b"", frozenset({"empty"}))


def pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from one, with a right cross-reference table."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    return bytes(out) + b"trailer << /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


_CATALOG, _PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_SHOWN = b"BT /F 12 Tf 50 700 Td (Hello) Tj ET"


def _page(rest: bytes = b"", contents: bytes = b"4 0 R") -> bytes:
    resources = b"/Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >>"
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %b %b %b >>" % (contents, resources, rest)


def _one_page(content: bytes, entries: bytes = b"", *more: bytes, font: bytes = _FONT, rest: bytes = b"") -> bytes:
    return pdf(_CATALOG, _PAGES, _page(rest), stream(content, entries), font, *more)


def _flate(data: bytes, times: int = 1) -> tuple[bytes, bytes]:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data, b"/Filter [" + b"/FlateDecode " * times + b"]"


def _pdfs() -> Iterator[bytes]:
    sound = _one_page(_SHOWN)
    yield sound
    for share in (1, 10, 25, 50, 75, 90, 99):
        yield sound[: len(sound) * share // 100]
    yield sound + bytes(100_000)
    yield bytes(2000) + sound
    yield sound.replace(b"%PDF-1.7", b"%PDF-9.9")  # not document text: a case
    for number in (0, 10**9, -1):
        yield sound[: sound.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % number
    yield pdf(_CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")  # a tree that is its own child
    yield pdf(
        _CATALOG, b"<< /Type /Pages /Kids [%b] /Count 20000 >>" % (b"3 0 R " * 20_000), _page(), stream(_SHOWN), _FONT
    )
    yield pdf(_CATALOG, b"<< /Type /Pages /Kids [] /Count 1000000 >>")
    yield pdf(b"<< /Type /Catalog /Pages 9 0 R >>")
    yield pdf(b"<< /Type /Catalog >>")
    yield pdf()
    deep = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % n for n in range(3, 2003)]
    yield pdf(_CATALOG, *deep, _page(contents=b"[]"))
    dag = [b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>" % (n, n) for n in range(3, 33)]
    yield pdf(_CATALOG, *dag, _page(contents=b"[]"))  # 2 to the 30th pages
    yield pdf(_CATALOG, _PAGES, _page(contents=b"7 0 R"), stream(_SHOWN), _FONT, b"null", b"8 0 R", b"7 0 R")
    yield pdf(_CATALOG, _PAGES, _page(), b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream", _FONT)
    yield pdf(_CATALOG, _PAGES, _page(), stream(_SHOWN), _FONT, trailer=b"/Root 1 0 R /Prev 9")
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R /Y 7 0 R >> >>"
    yield _one_page(b"/X Do", b"", stream(b"/X Do /X Do", form))  # a form that draws itself
    yield _one_page(b"/X Do", b"", stream(b"/Y Do " * 9, form), stream(b"/X Do " * 9, form))
    for data, times in ((b" " * 300_000_000, 1), (bytes(300_000_000), 1), (bytes(200_000_000), 2)):
        content, entries = _flate(data, times)
        yield _one_page(content, entries)
    content, entries = _flate(bytes(20_000 * 20_000 // 8))
    for side in (20_000, 2**31 - 1):  # a picture of 50 MB in 50 kB, and one that only says how large it is
        picture = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 1 /Width %d /Height %d "
        for shown in (b"", _SHOWN):
            drawn = shown + b" 600 0 0 700 0 0 cm /X Do"
            yield _one_page(drawn, b"", stream(content, picture % (side, side) + entries))
    for operator in (b"q ", b"BT ", b"(x) Tj ", b"[[[[", b"<<<<", b"/X Do ", b"0 0 m 9 9 l S "):
        content, entries = _flate(operator * 300_000)
        yield _one_page(content, entries, stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1]"))
    for filters in (
        b"/Filter /Nonsense",
        b"/Filter /ASCII85Decode",
        b"/Filter /LZWDecode",
        b"/Filter [/FlateDecode /LZWDecode]",
    ):
        yield _one_page(b"\x80\x0b\x60\x50" * 500, filters)
    for box in (b"[0 0 0 0]", b"[0 0 1e9 1e9]", b"[0 0 -1 -1]", b"[0 0 nan inf]", b"[1 2]"):
        yield sound.replace(b"[0 0 612 792]", box)  # not document text: a case
    for entry in (b"/Rotate 17", b"/UserUnit 1e30", b"/Annots [3 0 R]", b"/Contents 3 0 R", b"/Parent 3 0 R"):
        yield _one_page(_SHOWN, rest=entry)
    for size in (b"0", b"-5", b"1e30", b"1e-30"):
        yield _one_page(b"BT /F %b Tf 50 700 Td (Hello) Tj ET" % size)
    cmap = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ffffffff> <0041> endbfrange"
    for to_unicode in (cmap, b"1 beginbfchar <48> <d800> endbfchar", b"1 beginbfchar <48> <001b> endbfchar", b"("):
        font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
        yield _one_page(_SHOWN, b"", stream(to_unicode), font=font)
    for encoding in (
        b"/Encoding /Identity-H",
        b"/Encoding /../../evil",
        b"/Encoding (/etc/passwd)",
        b"/Encoding 5 0 R",
    ):
        descendant = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [0 2000000000 500] >>"
        font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X %b /DescendantFonts [6 0 R] >>" % encoding
        yield _one_page(_SHOWN, b"", descendant, font=font)
    script = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while(1);) >> >>"
    yield pdf(script, _PAGES, _page(), stream(_SHOWN), _FONT)
    yield pdf(_CATALOG, _PAGES, _page(), stream(_SHOWN), _FONT, trailer=b"/Root 1 0 R /Encrypt << /Filter /Unknown >>")

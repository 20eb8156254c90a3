"""Writes the sample inputs in raw/ and, for each, what a careful editor would make of it.

A source in texts/ holds an essay with its dirt in place: ⟦竟争→竞争⟧ is 竟争 in the raw file and 竞争 in the
clean one, ⟦广告→⟧ is only in the raw one; \\n and \\uXXXX stand for the character inside such a mark.
The formats (encoding, line ends, hard wrap, page furniture) are put on here.

    python tests/samples/make_samples.py               all samples
    python tests/samples/make_samples.py --text-only   without the PDFs, which need `fpdf2` and `pylopdf-fonts-zh-cn`
"""

# mypy: disable-error-code="import-untyped, import-not-found"

import argparse
import html
import re
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
EXPECTED = HERE / "expected"
RAW = HERE.parents[1] / "raw"

MARK = re.compile(r"⟦(?P<raw>[^⟦⟧→]*)→(?P<clean>[^⟦⟧→]*)⟧")
ESCAPE = re.compile(r"\\(?:n|u(?P<hex>[0-9a-f]{4}))")
# What a line of a PDF source is: `# ` the title, `## ` a heading, `@ ` a by-line; anything else a paragraph.
ROLE = re.compile(r"^(?P<role>#{1,2}|@) ", re.M)

SITE = "考文网 www.kaowen.example.com"


def unescape(text: str) -> str:
    return ESCAPE.sub(lambda m: chr(int(m["hex"], 16)) if m["hex"] else "\n", text)


def raw_side(marked: str) -> str:
    return MARK.sub(lambda m: unescape(m["raw"]), marked)


def clean_side(marked: str) -> str:
    return MARK.sub(lambda m: unescape(m["clean"]), marked)


def without_roles(marked: str) -> str:
    return ROLE.sub("", clean_side(marked))


def source(name: str) -> str:
    return (TEXTS / name).read_bytes().decode("utf-8")


def encoded(encoding: str, newline: str = "\n", columns: int | None = None) -> Callable[[str], bytes]:
    """A text file: hard-wrapped at so many full-width columns, with these line ends, in this encoding."""

    def encode(marked: str) -> bytes:
        lines = raw_side(marked).split("\n")
        if columns is not None:
            lines = [part for line in lines for part in hard_wrap(line, columns)]
        return newline.join(lines).encode(encoding)

    return encode


def hard_wrap(line: str, columns: int) -> list[str]:
    """Cut as old mail and board software cut: by width alone, without a look at punctuation."""
    parts, width = [""], 0
    for ch in line:
        cells = 2 if unicodedata.east_asian_width(ch) in "FWA" else 1
        if width + cells > 2 * columns:
            parts.append("")
            width = 0
        parts[-1] += ch
        width += cells
    return parts


def web_page(marked: str) -> bytes:
    """A page saved by a browser, in GBK although it declares gb2312."""
    title, byline, *paragraphs = raw_side(marked).rstrip("\n").split("\n")
    url = "http://www.kaowen.example.com/sl/fanwen/071264.html"
    fields = {
        "title": html.escape(title),
        "byline": html.escape(byline),
        "url": url,
        "url_length": f"{len(url):04}",
        "paragraphs": "\n".join(f"<p>{html.escape(text, quote=False)}</p>" for text in paragraphs),
    }
    page = re.sub(r"\{\{(\w+)\}\}", lambda m: fields[m[1]], source("04-page.html"))
    return page.replace("\n", "\r\n").encode("gbk")


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """A page in millimetres and points, and the furniture that a site prints on each."""

    paper: tuple[float, float]
    margin: float
    top: float
    bottom: float
    size: float
    leading: float
    header: str
    footer: str
    stamp_over_text: bool

    def size_of(self, role: str) -> float:
        return self.size * {"#": 1.4, "##": 1.1, "@": 0.9}.get(role, 1)

    def leading_of(self, role: str) -> float:
        return self.leading * {"#": 1.6, "##": 1.2}.get(role, 1)


REPORT = PdfStyle((210, 297), 27, 37, 35, 16, 10.2, "考文网 · 调研报告范文", "第 {page} 页 共 {pages} 页", False)
BOOKLET = PdfStyle((148, 210), 20, 26, 24, 12, 7.6, "考文网 秘书考试写作范文精选", "— {page} —", True)

POINT = 25.4 / 72
NOT_FIRST = "，。、；：？！”’）》」』…—"
NOT_LAST = "“‘（《「『"


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    role: str
    indent: float  # in points


def set_lines(text: str, role: str, size: float, room: float, width_of: Callable[[str], float]) -> list[Line]:
    """Break one paragraph into lines, closing marks never first and opening marks never last in a line."""
    indent = 0.0 if role else 2 * size
    lines, start = [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and indent + width_of(text[start : end + 1]) <= room:
            end += 1
        while end < len(text) and end > start + 1 and (text[end] in NOT_FIRST or text[end - 1] in NOT_LAST):
            end -= 1
        lines.append(Line(text[start:end], role, indent))
        start, indent = end, 0.0
    return lines


def pdf(style: PdfStyle) -> Callable[[str], bytes]:
    def encode(marked: str) -> bytes:
        return make_pdf(raw_side(marked), style)

    return encode


def write_font(path: Path, characters: str) -> None:
    """Noto Serif SC with only these characters, its CFF outlines redrawn as TrueType ones.

    fpdf2 gives a CFF font a character map of its own, and pdfminer (so pdfplumber) then reads no text at all.
    """
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont, newTable
    from pylopdf_fonts_zh_cn import serif_path

    font = TTFont(serif_path(), recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=True))
    subsetter.populate(text=characters)
    subsetter.subset(font)

    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    table = newTable("glyf")
    table.glyphOrder = order
    table.glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=2, reverse_direction=True))  # of 1000 units to the em
        table.glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), table
    table.compile(font)
    for name in order:
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(table[name], "xMin", 0))
    for tag in ("CFF ", "VORG"):
        if tag in font:
            del font[tag]
    maxp = font["maxp"]
    maxp.tableVersion, maxp.maxZones = 0x00010000, 1
    for unused in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(maxp, f"max{unused}", 0)
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0
    font["post"].formatType = 3
    font.sfntVersion = "\x00\x01\x00\x00"
    font.save(path)


def paginate(lines: list[Line], style: PdfStyle) -> list[list[Line]]:
    pages: list[list[Line]] = [[]]
    depth = style.paper[1] - style.top - style.bottom
    left = depth
    for line in lines:
        if style.leading_of(line.role) > left:
            pages.append([])
            left = depth
        pages[-1].append(line)
        left -= style.leading_of(line.role)
    return pages


def make_pdf(text: str, style: PdfStyle) -> bytes:
    from fpdf import FPDF

    document = FPDF(unit="mm", format=style.paper)
    document.set_auto_page_break(False)
    document.set_creation_date(datetime(2023, 10, 9, 8, 30, tzinfo=UTC))
    document.set_producer("make_samples.py")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        font = Path(folder) / "serif.ttf"
        write_font(font, text + style.header + style.footer + SITE + "0123456789")
        document.add_font("Serif", fname=font)
        draw(document, text, style)
        return bytes(document.output())


def draw(document: "FPDF", text: str, style: PdfStyle) -> None:
    width, height = style.paper

    def width_at(size: float) -> Callable[[str], float]:
        def width_of(piece: str) -> float:
            document.set_font("Serif", size=size)
            return float(document.get_string_width(piece)) / POINT

        return width_of

    def centred(piece: str, size: float, y: float) -> None:
        document.set_font("Serif", size=size)
        document.text((width - document.get_string_width(piece)) / 2, y, piece)

    def stamp() -> None:
        document.set_text_color(222)
        with document.rotation(45, width / 2, height / 2):
            centred(SITE, width / 9, height / 2)
        document.set_text_color(0)

    lines: list[Line] = []
    for paragraph in text.rstrip("\n").split("\n"):
        found = ROLE.match(paragraph)
        role = found["role"] if found else ""
        body = ROLE.sub("", paragraph)
        if role == "#":
            document.set_title(body)
        size = style.size_of(role)
        lines += set_lines(body, role, size, (width - 2 * style.margin) / POINT, width_at(size))

    pages = paginate(lines, style)
    for number, page in enumerate(pages, 1):
        document.add_page()
        if not style.stamp_over_text:
            stamp()
        document.set_draw_color(150)
        document.line(style.margin, style.top - 11, width - style.margin, style.top - 11)
        centred(style.header, 9, style.top - 13)
        y = style.top - style.leading + style.size * POINT
        for line in page:
            y += style.leading_of(line.role)
            size = style.size_of(line.role)
            if line.role in ("#", "@"):
                centred(line.text, size, y)
            else:
                document.set_font("Serif", size=size)
                document.text(style.margin + line.indent * POINT, y, line.text)
        centred(style.footer.format(page=number, pages=len(pages)), 9, height - style.bottom / 2)
        if style.stamp_over_text:
            stamp()


@dataclass(frozen=True, slots=True)
class Sample:
    name: str  # below raw/
    source: str  # below texts/
    make: Callable[[str], bytes]
    edit: Callable[[str], str] = field(default=clean_side)

    @property
    def is_pdf(self) -> bool:
        return self.name.endswith(".pdf")

    def raw(self) -> bytes:
        return self.make(source(self.source))

    def expected(self) -> str:
        return self.edit(source(self.source))

    @property
    def raw_path(self) -> Path:
        return RAW / self.name

    @property
    def expected_path(self) -> Path:
        return EXPECTED / f"{self.name}.txt"


SAMPLES = (
    Sample("申论范文 乡村快递 (1).txt", "01-rural-parcels.txt", encoded("utf-8")),
    Sample("必考网/加装电梯#终稿 $2.txt", "02-lift.txt", encoded("gb18030", "\r\n")),
    Sample("繁體/渡口街的修錶鋪.txt", "03-watchmaker.txt", encoded("big5", "\r\n", columns=38)),
    Sample("网页/把图书馆办到楼下去_申论范文_考文网.html", "04-library.txt", web_page),
    Sample("梨溪河调研报告（送审稿）.pdf", "05-river.txt", pdf(REPORT), without_roles),
    Sample("秘书写作 & 范文/一根竹篾里的乡村工坊.pdf", "06-bamboo.txt", pdf(BOOKLET), without_roles),
    Sample("电子书/《守灯人的夏天》[全本].txt", "07-lamp-keeper.txt", encoded("utf-8-sig")),
    Sample("檐下.txt", "08-under-the-eaves.txt", encoded("utf-8")),
)


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(f"{path.relative_to(RAW.parent)}  {len(data)} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the sample inputs and their expected clean text.")
    parser.add_argument("--text-only", action="store_true", help="leave the PDFs as they are")
    text_only = parser.parse_args().text_only
    for sample in SAMPLES:
        if not (text_only and sample.is_pdf):
            write(sample.raw_path, sample.raw())
        write(sample.expected_path, sample.expected().encode("utf-8"))


if __name__ == "__main__":
    main()

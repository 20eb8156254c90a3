"""Fonts that a PDF does not bring along: nothing of its text depends on what the machine has installed."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from test_extract_pdf import CORPUS

from pipeline.extract import extract
from pipeline.extract.crops import Box, crops
from pipeline.extract.pdfium import PdfiumDocument

ORDERINGS = {"GB1": "UniGB-UCS2-H", "CNS1": "UniCNS-UCS2-H", "Japan1": "UniJIS-UCS2-H", "Korea1": "UniKS-UCS2-H"}
BY_MACHINE = """
import hashlib, sys
from pathlib import Path
from pipeline.extract import extract
for name in sys.argv[1:]:
    source = extract(Path(name).read_bytes(), cross_check="off")
    print(hashlib.sha256(repr((source.text, source.layout)).encode()).hexdigest())
"""


def with_absent_font(glyphs: list[str], ordering: str = "GB1", encoding: str = "") -> bytes:
    """A page with each glyph (its code in hexadecimal) as a text object of its own, 12 points wide and 20 apart."""
    named, system = encoding or ORDERINGS[ordering], f"<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>"
    content = " ".join(f"BT /F 12 Tf 1 0 0 1 {20 + 20 * n} 100 Tm <{code}> Tj ET" for n, code in enumerate(glyphs))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        f"<</Type/Font/Subtype/Type0/BaseFont/Absent/Encoding/{named}/DescendantFonts[6 0 R]>>",
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/Absent/CIDSystemInfo{system}/DW 1000/FontDescriptor 7 0 R>>",
        "<</Type/FontDescriptor/FontName/Absent/Flags 4/FontBBox[0 -140 1000 860]/Ascent 860/Descent -140/StemV 80>>",
    ]
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\n%%EOF\n".encode()


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_glyphs_alone_are_read_and_measured_without_their_font(ordering: str) -> None:
    source = extract(with_absent_font([f"{ord(char):04X}" for char in "一年三月"], ordering), cross_check="off")
    assert source.text.replace(" ", "") == "一年三月"
    line = source.layout.lines[0]
    assert (line.x0, line.x1, line.size) == (20, 92, 12)  # as the file says, whatever font another machine would take


def test_a_space_alone_is_no_glyph() -> None:
    source = extract(with_absent_font(["4E00", "0020", "3000"]), cross_check="off")
    assert source.text == "一"


def test_a_code_without_a_character_is_shown_and_counted() -> None:
    source = extract(with_absent_font(["B5C4", "FEFE"], encoding="GBK-EUC-H"), cross_check="off")
    assert source.text == "的\ufffd"
    assert any("1 glyphs without a character" in note.en for note in source.notes)


def test_drawing_takes_the_fonts_of_the_system_and_gives_them_back() -> None:
    data = with_absent_font(["4E00"])
    document = PdfiumDocument(data)
    before = document.page(0).runs
    document.picture(0, 96, 1000)
    assert document.page(0).runs == before
    document.close()
    ((_, png),) = crops(data, [Box(0, 20, 90, 60, 105)])
    assert Image.open(io.BytesIO(png)).size[0] > 50
    assert extract(data, cross_check="off").text == "一"


@pytest.mark.skipif(not Path("/usr/share/fonts").is_dir() or os.geteuid() != 0, reason="needs root to hide the fonts")
def test_real_files_read_alike_where_no_font_is_installed() -> None:
    paths = [CORPUS / "pdf" / "text" / f"{name}.pdf" for name in ("oi-832297815af4", "uglytoad-492ad6d425ba")]
    if not all(path.exists() for path in paths):
        pytest.skip(f"no corpus at {CORPUS}")
    here = [sys.executable, "-c", BY_MACHINE, *map(str, paths)]
    hidden = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs none /usr/share/fonts && exec "$@"', "sh", *here]
    told = [subprocess.run(command, capture_output=True, check=False) for command in (here, hidden)]
    if told[1].returncode and b"mount" in told[1].stderr:
        pytest.skip("no namespace of mounts here")
    assert told[0].returncode == 0
    assert told[0].stdout == told[1].stdout

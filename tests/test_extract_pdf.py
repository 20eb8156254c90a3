"""PDF: lines in drawing order with their places, and a status for what cannot be read."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract import ExtractError, extract
from pipeline.extract.pdf_lines import PageLine, is_shuffled
from pipeline.extract.pdf_lines import lines_of as lines_of_runs
from pipeline.extract.plumber import run_of

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


def char(text: str, x: float, y: float, size: float = 10, width: float | None = None, **more: Any) -> dict[str, Any]:
    """A character on the baseline y (from the page's top), as pdfplumber gives it."""
    width = width or (size if text > "\u2e80" else size / 2)
    place = {"x0": x, "x1": x + width, "top": y - size * 0.8, "bottom": y + size * 0.2, "adv": width}
    looks = {"matrix": (1, 0, 0, 1, x, 800 - y), "ncs": "DeviceGray", "non_stroking_color": (0,)}
    return {"text": text, **place, **looks, **more}


def row(text: str, x: float, y: float, size: float = 10, **more: Any) -> list[dict[str, Any]]:
    out = []
    for c in text:
        out.append(char(c, x, y, size, **more))
        x = out[-1]["x1"]
    return out


def lines_of(chars: list[dict[str, Any]]) -> tuple[list[PageLine], int]:
    """The lines, and how many glyphs were drawn twice."""
    lines, skipped = lines_of_runs([run_of(c) for c in chars])
    return lines, skipped.doubled


@pytest.mark.parametrize(
    ("chars", "expected"),
    [
        (row("你好", 0, 20) + row("世界", 0, 40), ["你好", "世界"]),
        (row("正文", 0, 40) + row("页眉", 0, 20), ["正文", "页眉"]),  # drawn last, stays last
        (row("ab", 0, 20) + row("cd", 13, 20), ["ab cd"]),  # a gap of 0.3 em between letters
        (row("你", 0, 20) + row("好", 18, 20) + row("吗", 36, 20), ["你好吗"]),  # letter spacing
        (row("第3节", 0, 20) + row("说明", 33, 20), ["第3节 说明"]),
        (row("甲", 0, 20) + row("乙", 40, 20), ["甲 乙"]),  # cells of a table
        (row("a b", 0, 20), ["a b"]),
        (row("x", 0, 20) + row("2", 5, 16, 6) + row("y", 8, 20), ["x2y"]),  # a superscript
        (row("左", 0, 20) + row("右", 100, 20) + row("左", 0, 20.5, 12), ["左 右", "左"]),
        (row("（cid:7", 0, 20) + row("\0\x1b", 35, 20), ["（cid:7\0\x1b"]),  # controls stay
        (row("a\ud800", 0, 20), ["a\ufffd"]),
        ([char(c, 0, 20 + 12 * i) for i, c in enumerate("购买方")], ["购买方"]),  # set downwards
        ([char(c, 0, 20 + 12 * i) for i, c in enumerate("甲乙")], ["甲", "乙"]),  # two may be chance
        ([char(c, 50, 20 + 10 * i, adv=-10) for i, c in enumerate("竖排")], ["竖排"]),  # a vertical font
        ([], []),
    ],
)
def test_lines(chars: list[dict[str, Any]], expected: list[str]) -> None:
    assert [line.text for line in lines_of(chars)[0]] == expected


def test_fake_bold_is_carried_over_once() -> None:
    chars = [twice for c in row("引言哈哈", 0, 20) for twice in (c, {**c, "x0": c["x0"] + 0.4, "x1": c["x1"] + 0.4})]
    lines, doubled = lines_of(chars)
    assert ([line.text for line in lines], doubled) == (["引言哈哈"], 4)


def test_narrow_letters_side_by_side_are_not_fake_bold() -> None:
    lines, doubled = lines_of([char("l", 3 * i, 20, 12, width=2.66) for i in range(4)])
    assert ([line.text for line in lines], doubled) == (["llll"], 0)


def test_looks() -> None:
    pale = lines_of(row("水印", 0, 20, non_stroking_color=(0.8, 0.8, 0.8), ncs="DeviceRGB"))[0][0]
    assert (pale.pale, pale.angle, pale.size) == (True, 0, 10)
    assert (pale.x0, pale.top, pale.x1, pale.bottom) == (0, 12, 20, 22)
    spot = lines_of(row("正文", 0, 20, non_stroking_color=(1,), ncs="Separation"))[0][0]
    assert not spot.pale
    turned = [char(c, 10, 90 - 10 * i, matrix=(0, 1, -1, 0, 18, 710 + 10 * i)) for i, c in enumerate("斜字")]
    assert [(line.text, line.angle) for line in lines_of(turned)[0]] == [("斜字", 90)]


def test_a_shuffled_page_is_noticed() -> None:
    upwards = [c for i in range(10) for c in row("行行", 0, 200 - 15 * i)]
    assert is_shuffled(lines_of(upwards)[0])
    assert not is_shuffled(lines_of(upwards[::-1])[0])


def pdf(*contents: str, info: str = "", trailer: str = "") -> bytes:
    """A PDF whose pages show the given content streams with Helvetica."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", f"<<{info}>>"]
    kids = []
    for content in contents:
        kids.append(f"{len(objects) + 1} 0 R")
        page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F 3 0 R>>>>/Contents"
        objects += [f"{page} {len(objects) + 2} 0 R>>", f"<</Length {len(content)}>>\nstream\n{content}\nendstream"]
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    out = "%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(f"{len(out):010} 00000 n \n")
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{''.join(places)}"
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R/Info 4 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


TWO_LINES = "BT /F 12 Tf 20 150 Td (Hello) Tj 0 -20 Td (World) Tj ET"
ONE_PIXEL = "q 100 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"


def test_pages_lines_and_info() -> None:
    title = "你好".encode("gbk").decode("latin-1")
    source = extract(pdf(TWO_LINES, "", "BT /F 12 Tf 20 150 Td (Third) Tj ET", info=f"/Title({title})/Author(admin)"))
    assert source.text == "Hello\nWorld\n\f\n\fThird"
    assert [page.start for page in source.layout.pages] == [0, 13, 15]
    assert [(source.text[line.start : line.end], line.page) for line in source.layout.lines] == [
        ("Hello", 0),
        ("World", 0),
        ("Third", 2),
    ]
    assert source.layout.lines[0].size == 12
    assert source.info == {"title": "你好", "pages": "3"}
    assert [(page.verdict, page.chars) for page in source.layout.pages] == [("text", 10), ("empty", 0), ("text", 5)]
    assert source.decoder is None
    assert (source.media_type, source.extractor.split()[0]) == ("application/pdf", "pdfium")


def test_junk_before_the_header_is_no_trouble() -> None:
    assert extract(b"HTTP/1.1 200 OK\r\n\r\n" + pdf(TWO_LINES)).media_type == "application/pdf"


LOCKED = f"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"%PDF-1.4\n", "damaged"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 20, "damaged"),
        (pdf(TWO_LINES)[:200], "damaged"),
        (pdf(ONE_PIXEL), "image-only"),
        (pdf(TWO_LINES, trailer=LOCKED), "encrypted"),
    ],
)
def test_what_cannot_be_read_has_a_status(data: bytes, status: str) -> None:
    with pytest.raises(ExtractError) as caught:
        extract(data)
    assert caught.value.status == status
    assert caught.value.reason.zh
    assert caught.value.reason.en


def test_a_page_without_anything_is_empty() -> None:
    assert extract(pdf("")).text == ""


CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from pathlib import Path
from pipeline.extract import ExtractError, extract
for name in sys.argv[1:]:
    try:
        source = extract(Path(name).read_bytes())
    except (ExtractError, MemoryError):
        continue
    lines, pages = source.layout.lines, source.layout.pages
    told = ["\\n".join(source.text[l.start : l.end] for l in lines if l.page == n) for n in range(len(pages))]
    assert source.media_type != "application/pdf" or "\\n\\f".join(told) == source.text, name
    source.text.encode()
"""


@pytest.mark.parametrize("folder", ["pdf/text", "malformed"])
def test_corpus_pdfs_in_a_limited_child(folder: str) -> None:
    paths = sorted((CORPUS / folder).glob("*.pdf"), key=lambda path: (path.stat().st_size, path.name))[:20]
    if not paths:
        pytest.skip(f"no corpus at {CORPUS / folder}")
    done = subprocess.run([sys.executable, "-c", CHILD, *map(str, paths)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]


PLAIN = """
import sys
from pipeline.extract import extract
extract("你好".encode("gbk"))
assert not {"pdfplumber", "pdfminer", "importlib.metadata"} & set(sys.modules)
"""


def test_text_does_not_pay_for_pdf() -> None:
    subprocess.run([sys.executable, "-c", PLAIN], check=True, timeout=60)


WARM = """
import os, sys
import pipeline.engines.preload
from pipeline.extract import extract
rest = {"PIL.PngImagePlugin", "pipeline.lm.trees", "pipeline.stages.typos.judge"}
assert {"pipeline.extract.pdfium", "pipeline.extract.plumber", *rest} <= set(sys.modules)
loaded, data = set(sys.modules), sys.stdin.buffer.read()
child = os.fork()
if not child:
    sources = [extract(data, pdf_engine=engine, cross_check="all") for engine in ("pdfium", "pdfplumber")]
    late = {name for name in set(sys.modules) - loaded if name.startswith(("pipeline", "pypdfium2", "pdf"))}
    os._exit(late != set() or [source.text for source in sources] != ["Hello\\nWorld"] * 2)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork server on this system")
def test_workers_start_with_both_engines_warm() -> None:
    subprocess.run([sys.executable, "-c", WARM], input=pdf(TWO_LINES), check=True, timeout=60)


def test_full_width_spaces_are_no_ink() -> None:
    run = char("　　段首", 30, 20, width=40)
    for chars in ([run], [run, *row("在", 70, 20)], row("　　段首", 30, 20)):
        line = lines_of(chars)[0][0]
        assert (line.text[:4], line.x0) == ("　　段首", 50)

"""Tables of PDFs without vertical lines: rows with the same white between their cells, and what only looks like one."""

import pytest
from test_extract_pdf import CORPUS, pdf
from test_layout_rules import cleaned
from test_pdf_tables import words

from pipeline.extract import extract
from pipeline.extract.pdf_open import ENGINES

Placed = tuple[int, int, str]


def rows(*lines: str, xs: tuple[int, ...] = (20, 110, 200), top: int = 150, step: int = 15) -> str:
    """Text at xs, a line a row; cells parted by a bar."""
    placed: list[Placed] = []
    for n, line in enumerate(lines):
        placed += [(x, top - n * step, cell) for x, cell in zip(xs, line.split("|"), strict=False) if cell]
    return words(*placed)


TREES = ("name|height|age", "oak|20 m|300", "elm|9 m|80", "yew|8 m|900")
TABLE = "name\theight\tage\noak\t20 m\t300\nelm\t9 m\t80\nyew\t8 m\t900"
PROSE = "a line of prose that runs over all of the page"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (rows(*TREES), TABLE),
        (words((20, 170, PROSE)) + rows(*TREES) + words((20, 90, PROSE)), f"{PROSE}\n{TABLE}\n{PROSE}"),
        (rows(*TREES, "||10"), f"{TABLE}\n10"),  # a page number, or what has no other cell
        (rows(*TREES[:2], "|5 m|30", *TREES[2:]), TABLE.replace("\nelm", "\n\t5 m\t30\nelm")),
        (rows("a list of trees", *TREES), f"a list of trees\n{TABLE}"),
        (rows("where|from", *TREES), f"where\tfrom\n{TABLE}"),  # a head over several columns
        (rows("where|from", "who|when", *TREES), f"where from\nwho\twhen\n{TABLE}"),  # these share but a corridor
        (rows("1.|oak", "2.|elm", "3.|yew"), "1. oak\n2. elm\n3. yew"),  # numbers of items
        (rows(*TREES[:2]), "name height age\noak 20 m 300"),  # two rows may be chance
        ("20 165 m 260 165 l S 20 130 m 260 130 l S " + rows(*TREES[:2]), "name\theight\tage\noak\t20 m\t300"),
        (rows(*TREES, step=45), TABLE.replace("\t", " ")),  # too far apart
        (rows(*TREES, top=195), TABLE.replace("\t", " ", 2)),  # a running head
    ],
)
def test_rows(engine: str, content: str, expected: str) -> None:
    source = extract(pdf(content), pdf_engine=engine, cross_check="off")
    assert source.text == expected
    assert all("\t" in source.text[table.start : table.end] for table in source.layout.tables)


def test_a_real_report() -> None:
    path = CORPUS / "pdf" / "text" / "jsvine-0498314b73a3.pdf"
    if not path.exists():
        pytest.skip(f"no corpus at {path}")
    text = cleaned(extract(path.read_bytes(), cross_check="off")).text
    assert "\n白细胞计数(WBC)\t仪器法\t↓\t3.9\tE+9/L\t[4.0-10.0]\n中性粒细胞计数" in text

"""Tables of PDFs: which ruling lines make one, what its rows look like in the text, that no stage breaks them."""

from dataclasses import replace

import pytest
from test_extract_pdf import CORPUS, pdf
from test_layout_rules import BODY, cleaned, pages

from pipeline.config import Config, Options
from pipeline.core.source import Table
from pipeline.document import clean_source
from pipeline.extract import extract
from pipeline.extract.pdf_open import ENGINES
from pipeline.extract.pdf_tables import find_cells, ruling_line
from pipeline.rules.load import built_in


def grid(xs: list[int], ys: list[int], how: str = "{} {} m {} {} l S") -> str:
    """Ruling lines at all xs and ys."""
    lines = [(x, ys[0], x, ys[-1]) for x in xs] + [(xs[0], y, xs[-1], y) for y in ys]
    return "".join(how.format(*line) + " " for line in lines)


def words(*placed: tuple[int, int, str]) -> str:
    return "".join(f"BT /F 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET " for x, y, text in placed)


RULES = grid([20, 120, 220], [40, 80, 120, 160])
CELLS = words(
    (25, 140, "name"), (125, 140, "size"), (25, 100, "oak"), (125, 100, "20 m"), (25, 60, "elm"), (125, 60, "9 m")
)
ROWS = "name\tsize\noak\t20 m\nelm\t9 m"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (RULES + CELLS, ROWS),
        (CELLS + RULES, ROWS),
        ("20 40 100 120 re S 120 40 100 120 re S 20 80 200 40 re S " + CELLS, ROWS),  # boxes
        (RULES + words((25, 180, "above")) + CELLS + words((25, 20, "below")), f"above\n{ROWS}\nbelow"),
        (RULES + words((25, 140, "name"), (125, 140, "size"), (125, 60, "9 m")), "name\tsize\n\t9 m"),  # an empty row
        (RULES + CELLS + words((25, 128, "tree")), ROWS.replace("name", "name tree")),  # two lines in a cell
        (  # unruled rows stand side by side
            RULES + CELLS + words((25, 88, "yew"), (125, 88, "8 m")),
            ROWS.replace("20 m", "20 m\nyew\t8 m"),
        ),
        (grid([20, 220], [40, 80, 120, 160]) + words((25, 140, "one"), (25, 100, "two")), "one\ntwo"),  # one column
        (RULES + words((25, 140, "alone")), "alone"),  # squared paper
        (words((25, 140, "no"), (25, 100, "rules")), "no\nrules"),
    ],
)
def test_rows(engine: str, content: str, expected: str) -> None:
    source = extract(pdf(content), pdf_engine=engine, cross_check="off")
    assert source.text == expected
    spans = [source.text[table.start : table.end] for table in source.layout.tables]
    assert spans == ([expected.removeprefix("above\n").removesuffix("\nbelow")] if "\t" in expected else [])


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (f"name{' ' * 28}size", "name\tsize"),  # as many words as cells
        (f"the oak{' ' * 25}20 m (old)", "the oak\t20 m (old)"),  # by the room that the words take
    ],
)
def test_one_text_object_for_several_cells(first: str, expected: str) -> None:
    more = words((25, 100, "oak"), (125, 100, "20 m"), (25, 60, "elm"), (125, 60, "9 m"))
    assert extract(pdf(RULES + words((25, 140, first)) + more)).text == f"{expected}\noak\t20 m\nelm\t9 m"


def test_a_cell_that_is_too_narrow_for_its_text() -> None:
    long = "an elm of a great name without end"
    content = RULES + CELLS.replace("elm", long).replace("9 m", "")
    assert extract(pdf(content), cross_check="off").text == f"name\tsize\noak\t20 m\n{long}"


def test_a_large_table_may_be_mostly_empty() -> None:
    xs, ys = list(range(20, 281, 26)), list(range(10, 191, 6))
    rows = [(x + 2, y + 1, "9") for x in xs[:2] for y in ys[:-1]]
    assert extract(pdf(grid(xs, ys) + words(*rows).replace("/F 10", "/F 4"))).text == "\n".join(["9\t9"] * 30)
    assert "\t" not in extract(pdf(grid(xs, ys) + words(*rows[:30]).replace("/F 10", "/F 4"))).text


def test_prose_in_a_frame_stays_as_lines() -> None:
    lines = [(25, 190 - 10 * n, "a line of prose that fills all") for n in range(9)]
    frame = grid([20, 200, 280], [20, 95, 199])
    source = extract(pdf(frame + words(*lines, (25, 60, "x"), (205, 60, "y"))))
    assert "\t" not in source.text


def test_cells() -> None:
    assert ruling_line((10, 10, 90, 11)) == (10, 10.5, 90, 10.5)
    assert ruling_line((10, 10, 12, 12)) is None  # a dot
    assert ruling_line((10, 10, 90, 40)) is None
    box = [(0, 0, 90, 0), (0, 40, 90, 40), (0, 0, 0, 40), (90, 0, 90, 40)]
    assert find_cells(box) == []
    paper = [(0, y, 900, y) for y in range(0, 900, 5)] + [(x, 0, x, 900) for x in range(0, 900, 5)]
    assert find_cells(paper) == []


def test_stages_neither_join_nor_split_rows() -> None:
    rows = words(
        (25, 140, "the first of these"), (125, 140, "goes on and on"), (25, 100, "with a"), (125, 100, "comma,")
    )
    source = extract(pdf(RULES + rows + words((25, 60, "and"), (125, 60, "no end"))))
    document = cleaned(source)
    assert document.text == "the first of these\tgoes on and on\nwith a\tcomma,\nand\tno end\n"


def test_rows_of_prose_stay_apart() -> None:
    source = pages([(line, 300.0 + 20 * n, {}) for n, line in enumerate(BODY[2])])
    assert cleaned(source).text == "".join(BODY[2]) + "\n"
    rows = replace(source, layout=replace(source.layout, tables=(Table(0, len(source.text)),)))
    assert cleaned(rows).text == "\n".join(BODY[2]) + "\n"


def test_empty_first_cells_are_no_indents() -> None:
    source = extract(pdf(RULES + CELLS.replace("(oak)", "()")))
    flat = Config(options=Options(indents="remove"))
    assert "\t20 m" in clean_source(source, built_in(), flat).text


def test_a_real_report() -> None:
    path = CORPUS / "pdf" / "text" / "pymupdf-fd9f79c259c3.pdf"
    if not path.exists():
        pytest.skip(f"no corpus at {path}")
    source = extract(path.read_bytes(), cross_check="off")
    assert len(source.layout.tables) == 2
    rows = source.text[source.layout.tables[0].start : source.layout.tables[0].end].split("\n")
    assert {row.count("\t") for row in rows} == {4}
    assert rows[0].split("\t") == ["年份", "主体信用评级", "涵义", "评级机构", "评级展望"]
    assert all(row in cleaned(source).text.split("\n") for row in rows)

"""The order of a PDF page's lines: what was drawn late stands in its place, notes in the margin interrupt nothing."""

import pytest
from test_extract_pdf import CORPUS, lines_of, row
from test_layout_rules import cleaned
from test_pdf_fractions import bar, run
from test_pdf_fractions import texts as texts_of

from pipeline.extract import extract
from pipeline.extract.pdf_model import Run

Chars = list[dict[str, object]]


def texts(chars: Chars) -> list[str]:
    return [line.text for line in lines_of(chars)[0]]


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (row("T", 40, 20), ["设串T为空", "下一行"]),  # into the gap that was left for it
        (row("T", 42, 22, 6), ["设串T为空", "下一行"]),  # a subscript
        (row("T", 40, 20) + row("S", 30, 40), ["设串T为空", "下一行S"]),  # and behind a line's end
        (row("S", 32, 40), ["设串 为空", "下一行S"]),
        (row("太长的字", 30, 20), ["设串 为空", "下一行", "太长的字"]),  # no room
        (row("T", 40, 30), ["设串 为空", "下一行", "T"]),  # between the lines
        (row("旁", 0, 4) + row("T", 40, 20), ["设串T为空", "下一行", "旁"]),
    ],
)
def test_what_is_drawn_after_the_page(late: Chars, expected: list[str]) -> None:
    page = row("设串", 20, 20) + row("为空", 46, 20) + row("下一行", 0, 40)
    assert texts(page + late) == expected


def test_an_index_drawn_before_its_letter() -> None:
    """MathType draws a formula font by font, so that the index may come first."""
    velocity = [run("速度", 100, 300), run("2", 125, 302, 6), run("v", 120.5, 300), run("，", 128, 300)]
    assert texts_of(velocity) == ["速度v2，"]
    late = [
        run("密度", 100, 300),
        run("为一", 145, 300),
        run("下一行", 100, 320),
        run("m", 128, 302, 6),
        run("=8", 132, 300),
    ]
    italic = run("ρ", 121, 300)._replace(
        until=131.0, x1=131.0
    )  # its box reaches over the index that is tucked under it
    assert texts_of([*late, italic]) == ["密度ρm=8为一", "下一行"]


def test_what_a_form_is_filled_in_with() -> None:
    labels = row("姓名：", 0, 20) + row("年龄：", 80, 20) + row("住址：", 0, 40)
    values = row("张三", 32, 20) + row("30", 112, 20) + row("河边", 32, 40)
    assert texts(labels + values) == ["姓名：张三 年龄：30", "住址：河边"]


def test_columns_stay_apart() -> None:
    left = [c for n in range(5) for c in row("左栏的一行", 0, 20 * n + 20)]
    right = [c for n in range(5) for c in row("右栏的一行", 70, 20 * n + 20)]
    assert texts(left + right) == ["左栏的一行"] * 5 + ["右栏的一行"] * 5


def paragraph(*lines: str, note: int, top: float = 20) -> Chars:
    """Lines of a column of eight characters, a note of two lines in the margin after one of them."""
    out: Chars = []
    for n, line in enumerate(lines):
        indent = 8 - len(line) if n == 0 else 0
        out += row(line, 10 * indent, top + 20 * n)
        if n == note:
            out += row("旁注，", 100, top + 20 * n + 6, 8) + row("见后", 100, top + 20 * n + 16, 8)
    return out


def test_notes_in_the_margin() -> None:
    first = paragraph("一段话写在这", "里，旁边有个注，", "写完了。", note=0)
    second = row("又一段话写在", 20, 80)
    assert texts(first + second) == ["一段话写在这", "里，旁边有个注，", "写完了。", "旁注，", "见后", "又一段话写在"]
    # A paragraph that goes on over the page's end has its notes before it.
    open_end = paragraph("第二段话写在", "下面，还没有写完，", note=0, top=100)
    assert texts(first + open_end)[5:] == ["旁注，", "见后", "第二段话写在", "下面，还没有写完，"]


def test_real_pages() -> None:
    folder = CORPUS / "pdf" / "text"
    if not folder.exists():
        pytest.skip(f"no corpus at {folder}")
    formulas = extract((folder / "oi-786e38967dc8.pdf").read_bytes(), cross_check="off")
    assert "大于c的字母的位置已经全部确定了[3]，可以枚举c的出现次数[4]，剩余" in cleaned(formulas).text.replace(" ", "")
    notes = cleaned(extract((folder / "nndl-12d093197944.pdf").read_bytes(), cross_check="off"))
    assert "但是由于其强大的能力，深度学习越来越多地" in notes.text
    assert "\n表示学习参见第1.4节。\n" in notes.text


COLUMN = [run("正文的第一行在这里", 100, 100), run("正文的第二行在这里", 100, 120), run("框下面的一行在这里", 100, 180)]


@pytest.mark.parametrize(
    ("late", "place"),
    [
        ([run("框里的字", 110, 140), run("框里第二行", 110, 154)], 2),  # in the gap that was left for it
        ([run("迟到的标题", 110, 80)], 0),  # above all
        ([run("并排的字", 210, 140)], 3),  # in another column
        ([run("太高的框", 110, 140), run("太高的框", 110, 158), run("太高的框", 110, 176)], 3),  # no room
        ([run("x+1", 110, 140)], 3),  # a piece of a formula
        ([run("压在行上", 110, 106)], 3),
        ([run("接着的一行", 100, 200)], 3),  # not late at all
        ([run("这一大块字比前面画的还多，它才是正文", 100, 140, 4)], 3),
    ],
)
def test_blocks_drawn_late(late: list[Run], place: int) -> None:
    texts = [part.text for part in late]
    expected = [part.text for part in COLUMN]
    expected[place:place] = texts
    assert texts_of([*COLUMN, *late]) == expected


def test_a_page_whose_head_and_number_come_first() -> None:
    page = [run("页眉", 100, 40), run("第 1 页", 100, 780), *COLUMN]
    assert texts_of(page) == [part.text for part in page]


def test_a_table_drawn_late() -> None:
    cells = [run(text, x, y) for y in (140, 154) for text, x in (("甲乙", 105), ("丙丁", 155))]
    rules = [bar(100, y, 200) for y in (130, 145, 158)] + [(x, 130, x, 158) for x in (100, 150, 200)]
    expected = [COLUMN[0].text, COLUMN[1].text, "甲乙\t丙丁", "甲乙\t丙丁", COLUMN[2].text]
    assert texts_of([*COLUMN, *cells], *rules) == expected

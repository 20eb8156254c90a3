"""Fractions of a PDF page: set with a bar in a line, they are written in it; ruling and underlining bars are none."""

import pytest

from pipeline.extract.pdf_model import Box, PageModel, Run
from pipeline.extract.pdf_tables import page_lines


def run(text: str, x: float, base: float, size: float = 10.0) -> Run:
    """A run of Han (one em each) or of other signs (half an em each)."""
    end = x + size * sum(1.0 if char >= "\u2e80" else 0.5 for char in text)
    last = end - size * (1.0 if text[-1] >= "\u2e80" else 0.5)
    return Run(text, x, base - 0.86 * size, end, base + 0.14 * size, size, 0, -base, x, last, end)


def bar(x0: float, y: float, x1: float) -> Box:
    return (x0, y, x1, y)


def texts(runs: list[Run], *rules: Box) -> list[str]:
    return [line.text for line in page_lines(PageModel(600, 800, runs, rules=list(rules)))[0]]


BEFORE, BEHIND = run("共有", 100, 300), run("次", 130, 300)
OVER, UNDER, BAR = run("n", 122, 293), run("2", 122, 307), bar(121, 297, 128)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 1, 3), (0, 3, 2, 1), (2, 0, 3, 1)])
def test_in_any_order_of_drawing(order: tuple[int, ...]) -> None:
    runs = [BEFORE, OVER, UNDER, BEHIND]
    assert texts([runs[n] for n in order], BAR) == ["共有n/2次"]


@pytest.mark.parametrize(
    ("over", "under", "expected"),
    [
        ([run("a+b", 122, 293)], [run("c", 127, 307)], "(a+b)/c"),
        ([run("ab", 122, 293)], [run("2c", 122, 307)], "ab/(2c)"),
        ([run("1", 127, 293)], [run("12.5", 122, 307)], "1/12.5"),
        ([run("(a+b)", 122, 293)], [run("|x|", 122, 307)], "(a+b)/|x|"),
        ([run("-1", 122, 293)], [run("2", 122, 307)], "-1/2"),
        ([run("e", 122, 293), run("kt", 127, 289, 6)], [run("x", 122, 307), run("0", 127, 309, 6)], "ekt/x0"),
        ([run("路程", 122, 293)], [run("时间", 122, 307)], "路程/时间"),
    ],
)
def test_halves(over: list[Run], under: list[Run], expected: str) -> None:
    wide = bar(121, 297, max(part.until for part in over + under) + 1)
    behind = run("次", wide[2] + 2, 300)
    assert texts([BEFORE, *over, *under, behind], wide) == [f"共有{expected}次"]


def test_a_fraction_in_a_fraction() -> None:
    inner = [run("a", 122, 283), run("b", 122, 297)]
    runs = [BEFORE, *inner, run("+1", 128, 290), run("c", 127, 312), run("次", 142, 305)]
    outer = [run(part.text, part.x0, 305) if part is BEFORE else part for part in runs]
    assert texts(outer, bar(121, 287.5, 127), bar(121, 302, 138)) == ["共有(a/b+1)/c次"]


@pytest.mark.parametrize(
    ("runs", "rules"),
    [
        ([BEFORE, OVER, BEHIND], [BAR]),  # nothing under it
        ([OVER, UNDER], [BAR]),  # it stands in no line
        ([BEFORE, OVER, UNDER, BEHIND], [bar(121, 297, 160)]),  # a blank to fill in
        ([BEFORE, OVER, UNDER, BEHIND], [BAR, (121, 290, 121, 320)]),  # the corner of a frame
        ([BEFORE, OVER, UNDER, BEHIND], [bar(121, 321, 128)]),  # under all of it
        ([run("甲乙", 100, 300), run("12", 122, 300), run("34", 122, 314), run("丙", 134, 304)], [bar(121, 302, 133)]),
    ],
)
def test_other_bars(runs: list[Run], rules: list[Box]) -> None:
    assert not any("/" in text for text in texts(runs, *rules))


def test_what_is_underlined() -> None:
    """Numbers of an index, underlined; a line of the next column stands a little lower."""
    runs = [run("1, 4,", 95, 295), run("36", 122, 295), run("40,", 105, 309), run("99", 122, 309), run("乙", 140, 300)]
    assert not any("/" in text for text in texts(runs, bar(121, 297, 133), bar(121, 311, 133)))


def test_lines_below_each_other() -> None:
    """In tight lines the half of a fraction stands near the bar of the next line's."""
    first = [run("若b小于", 100, 300), run("a", 137, 296, 8), run("2", 137, 304, 8), run("，则", 143, 300)]
    second = [part._replace(across=part.across - 16, top=part.top + 16, bottom=part.bottom + 16) for part in first]
    found = texts(first + second, bar(136, 297.3, 142), bar(136, 313.3, 142))
    assert found == ["若b小于a/2，则"] * 2


def test_the_bar_of_a_root() -> None:
    runs = [BEFORE, OVER, run("√", 117, 308), UNDER, BEHIND]
    assert texts(runs, bar(117, 297, 128), bar(122, 299, 128)) == ["共有n/(√2)次"]


def test_root_signs_that_hang_from_their_bar() -> None:
    runs = [run("半径为", 100, 300), run("√", 130, 292), run("2", 135, 300), run("，高", 140, 300)]
    assert texts(runs) == ["半径为√2，高"]
    above = [run("对的打", 100, 292), run("√", 130, 292), run("甲乙丙", 100, 308)]
    assert texts(above) == ["对的打√", "甲乙丙"]


def test_a_small_fraction_in_lines_of_prose() -> None:
    """The line above is no further from the bar than a tall half may be."""
    above = run("上面还有一行字，它比分式宽", 100, 283)
    found = texts(
        [above, BEFORE, run("1", 122, 296, 7), run("2", 122, 304, 7), run("次", 127, 300)], bar(121, 297, 126)
    )
    assert found == [above.text, "共有1/2次"]


def test_a_fraction_under_a_long_bar() -> None:
    """The bar of a root that is cut off at the page's edge is not that of a fraction in the other."""
    runs = [run("上面的一行", 100, 283), BEFORE, OVER, UNDER, BEHIND]
    assert texts(runs, BAR, bar(110, 288, 900))[-1] == "共有n/2次"

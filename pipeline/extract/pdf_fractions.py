"""Fractions and roots of a PDF page stand in their lines: what is over and under a bar becomes one piece, n/2.

Left as they are drawn, their parts are lines of their own, and the sentence round them falls apart.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from pipeline.extract.pdf_model import Box, Run

_LONGEST = 30.0  # em of a bar; longer lines rule tables and pages (chosen)
_AXIS = (0.08, 0.55)  # em from a bar down to the baseline of its line: 0.25 in TeX, Word, MathType; small ones vary
_ASIDE = (-0.3, 1.2)  # em from a bar to what stands beside it in its line (chosen)
_OVER = (0.03, 1.3)  # em from the baselines above a bar down to it: 0.14 (TeX, in text) to 0.8 (with an exponent)
_UNDER = (0.3, 1.5)  # and from it to the baselines below: 0.6 to 1.0, and 1.2 with an index
_NESTED = 0.9  # em further away where a half is a fraction itself (chosen)
_SMALL = 0.85  # of the size of a half: indexes and exponents are smaller,
_RAISED = 0.9  # and no more than so many em higher or lower (chosen)
_STEP = 0.65  # em of the line's type, from an index or an exponent to the line that it belongs to (chosen)
_LEVEL = 0.3  # em between the baselines of what stands on one line (chosen)
_BEYOND = 0.3  # em by which a half may be wider than its bar (chosen)
_SPARE = 1.6  # em by which a bar may be longer than its wider half; blanks to fill in are longer (chosen)
_WORD = 0.8  # em from an underlined word to the next one (chosen)
# Em from where TeX puts a root sign down to the baseline of what is under it: 0.4 to 0.9, of large ones 1.4
_HANGS = (0.3, 1.6)
_JOINS = 0.2  # em between a root sign and what is under it (chosen)
_ROW = 8.0  # points
_TALLEST = 24.0  # points, of type beside a bar (chosen)
_MOST_BARS = 600  # of a page; more are a drawing or squared paper (chosen)
_MOST = 60  # characters of a half (chosen)

_WORDS = regex.compile(r"[\p{L}\p{N}.,，、。]")
_SUM = regex.compile(r".[-+−±∓=<>≤≥≈≠,，/／ ]")
_PRODUCT = regex.compile(r".[·∗*×÷]")
_ATOM = regex.compile(r"\d+(?:\.\d+)?|\p{L}\p{M}*[\d′']*|\p{Han}+|\([^()]*\)|\[[^\[\]]*\]|\|[^|]*\|")


def with_fractions(runs: list[Run], rules: Sequence[Box]) -> tuple[list[Run], int]:
    """The runs of a page with each fraction that stands in a line as one run, and how many fractions there are."""
    bars = {rule for rule in rules if rule[1] == rule[3]}
    if not bars or len(bars) > _MOST_BARS:
        return runs, 0
    page = _Page(runs, bars, [rule for rule in rules if rule[0] == rule[2]])
    count = sum(page.put_together(bar) for bar in sorted(bars, key=lambda bar: (bar[2] - bar[0], bar)))
    return page.runs() if count else runs, count


def with_roots(runs: list[Run]) -> list[Run]:
    """The runs of a page with root signs on the line of what is under them: those of TeX hang from their bar."""
    if not any("√" in run.text for run in runs):
        return runs
    out = list(runs)
    for n, (sign, run) in enumerate(pairwise(runs)):
        down = sign.across - run.across
        joins = abs(run.along - sign.until) <= _JOINS * run.size and sign.angle == run.angle == 0
        if sign.text == "√" and joins and _is_within(down, _HANGS, run.size):
            out[n] = sign._replace(across=run.across, top=run.top, bottom=run.bottom)
    return out


def _touches(bar: Box, upright: Box) -> bool:
    """Whether a ruling line begins, ends or crosses a bar: both are of a table or a frame."""
    return bar[0] - 1 <= upright[0] <= bar[2] + 1 and upright[1] - 1 <= bar[1] <= upright[3] + 1


class _Page:
    """The runs of a page by their places in drawing order, and by height."""

    def __init__(self, runs: Sequence[Run], bars: set[Box], upright: Sequence[Box]) -> None:
        self._runs = dict(enumerate(runs))
        self._bars, self._upright = set(bars), upright  # the bars that no fraction was made of yet
        self._nested: set[int] = set()  # the runs that are fractions
        self._rows: dict[int, list[int]] = {}
        for n, run in self._runs.items():
            if run.angle == 0 and not run.vertical and not run.text.isspace():
                self._rows.setdefault(int(-run.across // _ROW), []).append(n)

    def runs(self) -> list[Run]:
        return [self._runs[n] for n in sorted(self._runs)]

    def put_together(self, bar: Box) -> bool:
        """Make one run of a fraction if that is what a bar is of."""
        line = self._beside(bar)
        if line is None or bar[2] - bar[0] > _LONGEST * line.size or any(_touches(bar, x) for x in self._upright):
            return False
        over, under = self._halves(bar, line.size)
        if not over or not under or not self._fits(bar, line.size, over + under):
            return False
        if self._is_underlined(bar, line.size, over):
            return False
        bases = [bar[1], *(-self._runs[n].across for n in over + under)]
        if any(self._is_in_the_way(other, bar, bases, line.size) for other in self._bars):
            return False
        self._bars.discard(bar)
        self._write(line, over, under)
        return True

    def _near(self, y: float, above: float, below: float) -> Iterator[tuple[int, Run]]:
        for row in range(int((y - above) // _ROW), int((y + below) // _ROW) + 1):
            yield from ((n, self._runs[n]) for n in self._rows.get(row, ()) if n in self._runs)

    def _beside(self, bar: Box) -> Run | None:
        """What stands in the bar's line right before or behind it, the larger of both."""
        found = None
        for _, run in self._near(bar[1], 0.0, _AXIS[1] * _TALLEST):
            em = run.size
            aside = max(bar[0] - run.until, run.along - bar[2])
            if _is_within(aside, _ASIDE, em) and _is_within(-run.across - bar[1], _AXIS, em):
                found = run if found is None or em > found.size else found
        return found

    def _halves(self, bar: Box, em: float) -> tuple[list[int], list[int]]:
        """The runs over a bar and those under it, by their places; none where anything else is in the way."""
        x0, y, x1, _ = bar
        over: list[int] = []
        under: list[int] = []
        for n, run in self._near(y, (_OVER[1] + _NESTED) * em, (_UNDER[1] + _NESTED) * em):
            is_aside = run.until <= x0 + _BEYOND * em or run.along >= x1 - _BEYOND * em
            if is_aside and not x0 <= (run.along + run.until) / 2 <= x1:
                continue
            more = _NESTED if n in self._nested else 0.0
            down = -run.across - y
            if _is_within(-down, (_OVER[0], _OVER[1] + more), em):
                over.append(n)
            elif _is_within(down, (_UNDER[0], _UNDER[1] + more), em):
                under.append(n)
            elif -_OVER[0] * em < down < _UNDER[0] * em:
                return [], []  # the bar strikes it through
        return self._nearest(bar, em, over), self._nearest(bar, em, under)

    def _nearest(self, bar: Box, em: float, half: list[int]) -> list[int]:
        """The runs of a half on the line nearest to its bar, with their indexes and exponents: not the next line's.

        None if that line is wider than the bar.
        """
        plain = [self._runs[n] for n in half if n not in self._nested] or [self._runs[n] for n in half]
        if not plain:
            return []
        first = min(plain, key=lambda run: abs(-run.across - bar[1]))  # an index, maybe
        near = [run for run in plain if abs(run.across - first.across) <= _STEP * em]
        main = max(near, key=lambda run: run.size)
        found = [n for n in half if _is_on_line(self._runs[n], main)]
        begins, ends = bar[0] - _BEYOND * em, bar[2] + _BEYOND * em
        return found if all(begins <= self._runs[n].along and self._runs[n].until <= ends for n in found) else []

    def _fits(self, bar: Box, em: float, halves: list[int]) -> bool:
        """Whether a bar is as long as its wider half, and no type is larger than that of its line."""
        x0, _, x1, _ = bar
        inside = [self._runs[n] for n in halves]
        room = x1 - x0 - (max(run.until for run in inside) - min(run.along for run in inside))
        is_small = all(run.size <= 1.15 * em for run in inside)
        return room <= _SPARE * em and is_small and sum(len(run.text) for run in inside) <= _MOST

    def _is_underlined(self, bar: Box, em: float, over: list[int]) -> bool:
        """Whether what stands over a bar goes on beside it: the bar underlines a word, under it is the next line.

        Beside a half may stand that of the next fraction, with a bar of its own, or a large bracket.
        """
        size = max(self._runs[n].size for n in over)
        if size < _SMALL * em:
            return False
        base = max(-self._runs[n].across for n in over if self._runs[n].size == size)
        beside = [
            run
            for n, run in self._near(base, 0.1 * em, 0.1 * em)
            if n not in over and _is_within(max(bar[0] - run.until, run.along - bar[2]), (_ASIDE[0], _WORD), em)
        ]
        return any(
            abs(-run.across - base) <= 0.1 * em
            and run.size >= _SMALL * size
            and _WORDS.search(run.text) is not None
            and not self._is_over_a_bar(run, bar[1], em)
            for run in beside
        )

    def _is_over_a_bar(self, run: Run, y: float, em: float) -> bool:
        middle = (run.along + run.until) / 2
        return any(x0 <= middle <= x1 and abs(at - y) <= _AXIS[1] * em for x0, at, x1, _ in self._bars)

    def _is_in_the_way(self, other: Box, bar: Box, bases: list[float], em: float) -> bool:
        """Whether another bar parts a half, or stands at its far side without a line: it is that of a fraction in it.

        The bar of a root has nothing between it and the bar over it.
        """
        y, at = bar[1], other[1]
        if other == bar or at == y or other[0] >= bar[2] or bar[0] >= other[2]:
            return False
        if not any(min(y, at) < base < max(y, at) for base in bases):
            return at < y and min(bases) < at
        if min(bases) < at < max(bases):
            return True
        is_inside = bar[0] - _BEYOND * em <= other[0] and other[2] <= bar[2] + _BEYOND * em
        is_near = is_inside and abs(at - y) <= _UNDER[1] * em
        return is_near and self._beside(other) is None and all(self._halves(other, em))

    def _write(self, line: Run, over: list[int], under: list[int]) -> None:
        """Put a run in the place of the last drawn of some, on the baseline of its line."""
        place = max(over + under)
        self._rows[int(-self._runs[place].across // _ROW)].remove(place)
        inside = [self._runs.pop(n) for n in over + under]
        x0, x1 = min(run.along for run in inside), max(run.until for run in inside)
        above, below = (_in_order(inside[: len(over)]), _in_order(inside[len(over) :]))
        text = f"{_bracketed(above, _SUM)}/{_bracketed(below, _PRODUCT)}"
        self._runs[place] = inside[0]._replace(
            text=text,
            x0=min(run.x0 for run in inside),
            top=min(run.top for run in inside),
            x1=max(run.x1 for run in inside),
            bottom=max(run.bottom for run in inside),
            size=line.size,
            across=line.across,
            along=x0,
            last=max(run.last for run in inside),
            until=x1,
            spaced=min(inside, key=lambda run: run.along).spaced,
        )
        self._nested.add(place)
        self._rows.setdefault(int(-line.across // _ROW), []).append(place)


def _is_within(distance: float, bounds: tuple[float, float], em: float) -> bool:
    return bounds[0] * em <= distance <= bounds[1] * em


def _is_on_line(run: Run, main: Run) -> bool:
    """Whether a run stands on the line of another, or is an index or an exponent there."""
    em = main.size
    return abs(run.across - main.across) <= (_RAISED if run.size < _SMALL * em else _LEVEL) * em


def _in_order(half: list[Run]) -> str:
    text = "".join(run.text for run in sorted(half, key=lambda run: run.along)).strip()
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of pairs come apart


def _bracketed(half: str, needs: regex.Pattern[str]) -> str:
    """A half in brackets where it could be misread without."""
    if _ATOM.fullmatch(half):
        return half
    return f"({half})" if needs is _PRODUCT or _SUM.search(half) else half

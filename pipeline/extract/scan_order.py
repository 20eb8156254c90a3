"""The reading order of lines that nobody drew: columns side by side, rows within them."""

from collections.abc import Sequence
from statistics import median

from pipeline.extract.pdf_model import Run

_FEWEST = 5  # lines of a column, on either side of a gutter
_WIDE = 8.0  # em, the usual line of a column; cells of tables and choices of an exam are shorter
_CROSSING = 0.3  # share of a page's lines that may run across its gutter: titles, figures, what is set in one column
_ROW = 0.5  # em between the middles of lines of one row


def reading_order(lines: Sequence[Run]) -> list[Run]:
    """The lines, those of a left column before those of a right one, else row by row from left to right."""
    gutter = _gutter(lines)
    if gutter is None:
        return _rows(lines)
    ordered: list[Run] = []
    band: list[Run] = []
    for line in sorted(lines, key=_middle):
        if _crosses(line, gutter):
            ordered += _columns(band, gutter)
            ordered.append(line)
            band = []
        else:
            band.append(line)
    return ordered + _columns(band, gutter)


def _columns(band: Sequence[Run], gutter: float) -> list[Run]:
    left, right = ([line for line in band if (line.x0 < gutter) == is_left] for is_left in (True, False))
    return reading_order(left) + reading_order(right) if left and right else _rows(band)


def _gutter(lines: Sequence[Run]) -> float | None:
    """Where a right column begins, None on a page of one column."""
    best: tuple[int, float] | None = None
    for at in sorted({line.x0 for line in lines}):
        crossing = sum(_crosses(line, at) for line in lines)
        if crossing > _CROSSING * len(lines) or (best is not None and crossing >= best[0]):
            continue
        left, right = [line for line in lines if line.x1 <= at], [line for line in lines if line.x0 >= at]
        if all(len(side) >= _FEWEST and median(_width(line) for line in side) >= _WIDE for side in (left, right)):
            best = crossing, at
    return best[1] if best else None


def _crosses(line: Run, at: float) -> bool:
    return line.x0 < at < line.x1


def _width(line: Run) -> float:
    return (line.x1 - line.x0) / line.size


def _middle(line: Run) -> float:
    return (line.top + line.bottom) / 2


def _rows(lines: Sequence[Run]) -> list[Run]:
    rows: list[list[Run]] = []
    for line in sorted(lines, key=_middle):
        if rows and _middle(line) - _middle(rows[-1][0]) <= _ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.x0)]

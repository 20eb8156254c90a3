"""Runs of a PDF page, in the order they were drawn, to lines. Nothing is sorted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import NamedTuple

from pipeline.extract.pdf_model import Run
from pipeline.extract.pdf_order import BACK, HAN, SAME_BASELINE, in_reading_order

_WORD_GAP = 0.25  # em between Latin letters or digits: a space of most fonts is 0.25 to 0.33
_SEEN_GAP = 0.17  # em, where the engine sees a space, too: justified lines make it narrow
_CELL_GAP = 1.2  # em elsewhere: headings set with wide letter spacing stay whole, table cells come apart
_LOST_SPACE = 0.4  # em beside Han: PDFium skips objects that are all space; Word's own gap between scripts is 0.25
_LETTER_SPACED = 0.6  # share of a line's joins that are gaps: its letters are set apart, no gap is a space
_KERNED = 0.1  # em; what goes back and ends before that stands before: the v of an index F drawn first (chosen)
_SAME_PLACE = 0.12  # em; fake bold draws a glyph 2 to 4 times with an offset of some hundredths of an em
_ROW = 8.0  # points; lines of print stand further apart, so that one such row holds one line mostly
_SHUFFLED = 0.3  # share of a page's lines that stand above the line drawn before, in the same column


class PageLine(NamedTuple):
    """A line of one page: its text, its box in points from the page's top left, and its looks."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    angle: int
    pale: bool
    artifact: bool = False
    overlay: bool = False
    hidden: str = ""
    confidence: float = 1.0
    table: int = 0  # of which table of the page it is a row, counted from one

    def with_text(self, text: str) -> "PageLine":
        """The same line with another reading of its glyphs."""
        return self._replace(text=text)


@dataclass(slots=True)
class Skipped:
    """What of a page's glyphs is not in its lines."""

    doubled: int = 0  # glyphs drawn again at the same place (fake bold)
    spaces: int = 0  # spaces that the engine put in and that no reader sees
    breaks: int = 0  # line breaks inside cells of tables
    fractions: int = 0  # drawn one half over the other, written in line

    def add(self, more: "Skipped") -> None:
        self.doubled += more.doubled
        self.spaces += more.spaces
        self.breaks += more.breaks


def lines_of(runs: Sequence[Run]) -> tuple[list[PageLine], Skipped]:
    """The lines of a page in reading order, and what was left out."""
    skipped = Skipped()
    return [line_of(line, skipped) for line in runs_of_lines(runs, skipped)], skipped


def runs_of_lines(runs: Sequence[Run], skipped: Skipped) -> list[list[Run]]:
    """The runs of each line of a page, in reading order."""
    lines: list[list[Run]] = []
    drawn = _Drawn()
    before: Run | None = None
    again = False
    for run in runs:
        again = drawn.has(run) or (again and run.text.isspace())
        if again:
            skipped.doubled += len(run.text)
            continue
        if before is not None and before.vertical and not run.vertical and _is_under(before, run):
            run = run._replace(vertical=True, across=before.across, along=run.top, last=run.top, until=run.bottom)
        if before is not None and _continues(before, run):
            lines[-1].append(run)
        else:
            lines.append([run])
        before = run
    return in_reading_order(_upright(lines))


def is_shuffled(lines: Sequence[PageLine]) -> bool:
    """Whether many lines of a page were drawn after one that stands below them in the same column."""
    flat = [line for line in lines if line.angle == 0 and line.text.strip()]
    back = sum(
        line.bottom < before.top and line.x0 < before.x1 and before.x0 < line.x1 for before, line in pairwise(flat)
    )
    return back >= 5 and back > _SHUFFLED * len(flat)


class _Drawn:
    """The runs of a page so far, by the height that they stand at."""

    def __init__(self) -> None:
        self._rows: dict[int, list[tuple[float, float, float, Run]]] = {}  # where it may begin, end, its top, the run
        self._reach: dict[int, float] = {}  # where the ink of a row ends: what begins there is no second drawing

    def has(self, run: Run) -> bool:
        """Whether the run's glyphs stand at its place already; if not, they do now."""
        if run.text.isspace():
            return False
        _, x0, top, x1, _, size, *_ = run
        near = max(_SAME_PLACE * size, 0.1)
        x, reach = x0 + near, self._reach
        first, last = int((top - near) / _ROW), int((top + near) / _ROW)
        for row in (first,) if first == last else (first, last):
            if reach.get(row, x) > x:
                for other in self._rows[row]:
                    if other[0] <= x < other[1] and abs(other[2] - top) <= near and _covers(other[3], run, near):
                        return True
        row = int(top / _ROW)
        entry = (x0 - near, x1 + near, top, run)
        if row in reach:
            self._rows[row].append(entry)
            if x1 > reach[row]:
                reach[row] = x1
        else:
            self._rows[row], reach[row] = [entry], x1
        return False


def _covers(other: Run, run: Run, near: float) -> bool:
    """Whether a run shows all glyphs of another at the same places; the second drawing may be cut differently."""
    if abs(other.size - run.size) > near:
        return False
    if other.text == run.text:
        return abs(other.x0 - run.x0) <= near
    words = run.text.strip(" ")
    at = other.text.find(words) if run.angle == other.angle == 0 else -1
    if at < 0:
        return False
    begins = other.x0 + (other.x1 - other.x0) * columns(other.text[:at]) / columns(other.text)
    return abs(begins - run.x0) <= (3 * near if len(words) > 1 else near)


def columns(text: str) -> int:
    """How much room a text takes, about: halves of the em."""
    return sum(1 if char < HAN else 2 for char in text)


def _continues(before: Run, run: Run) -> bool:
    em = before.size if before.size > run.size else run.size
    return (
        abs(run.across - before.across) <= SAME_BASELINE * em
        and run.along >= before.last - BACK * em
        and (run.along >= before.along or run.until > before.along + _KERNED * em)
        and run.angle == before.angle
        and run.vertical == before.vertical
        and run.overlay == before.overlay
    )


def _is_under(before: Run, run: Run) -> bool:
    """Whether one glyph, which does not show which way it is set, goes on a column of vertical writing."""
    return (
        len(run.text) == 1
        and abs(run.x0 + run.x1 - before.x0 - before.x1) <= 0.5 * run.size
        and abs(run.top - before.bottom) <= run.size
    )


def _upright(lines: Sequence[list[Run]]) -> Iterator[list[Run]]:
    """Lines with vertical writing put together: three and more lines of one Han glyph, each right below the other.

    So are margins set in a font for horizontal writing: 密封线, or 购买方 on an invoice.
    """
    starts = [0, *(i for i in range(1, len(lines)) if not _is_below(lines[i - 1], lines[i]))]
    for start, end in pairwise([*starts, len(lines)]):
        if end - start >= 3:
            yield [run for line in lines[start:end] for run in line]
        else:
            yield from lines[start:end]


def _is_below(before: Sequence[Run], line: Sequence[Run]) -> bool:
    upper, lower = before[-1], line[0]
    return (
        len(before) == len(line) == len(upper.text) == len(lower.text) == 1
        and not _is_latin(upper.text)
        and not _is_latin(lower.text)
        and abs(lower.along - upper.along) <= 0.2 * upper.size
        and 0.8 * upper.size <= upper.across - lower.across <= 1.5 * upper.size
    )


def line_of(runs: Sequence[Run], skipped: Skipped) -> PageLine:
    """The line of some runs. Its box is that of its ink: spaces at its ends say nothing of where it stands."""
    if len(runs) == 1:
        run = runs[0]
        box = (round(run.x0 + _blank_start(run), 2), round(run.top, 2), round(run.x1, 2), round(run.bottom, 2))
        size, light, artifact = round(run.size, 1), run.pale, run.artifact
        text = _clean(run.text)
        return PageLine(text, *box, size, run.angle, light, artifact, run.overlay, run.hidden, run.confidence)
    inked = [run for run in runs if not run.text.isspace()] or runs
    columns = zip(*inked, strict=True)  # all x0, all tops, …: C looks through them faster than a loop over runs
    texts, lefts, tops, rights, bottoms, sizes, *_, pales, marks, _, _, _ = columns
    left = min(lefts) + (_blank_start(inked[0]) if lefts[0] == min(lefts) else 0.0)
    box = (round(left, 2), round(min(tops), 2), round(max(rights), 2), round(max(bottoms), 2))
    first, size = runs[0], sizes[0]
    if sizes.count(size) < len(sizes):
        weights: dict[float, int] = {}
        for words, em in zip(texts, sizes, strict=True):
            weights[em] = weights.get(em, 0) + len(words)
        size = max(weights, key=lambda em: weights[em])
    light = any(pales) and 2 * sum(map(len, compress(texts, pales))) > sum(map(len, texts))
    text = _clean("".join(_spaced(runs, skipped)))
    sure = min(run.confidence for run in runs) if first.confidence < 1 else 1.0
    looks = (first.overlay, first.hidden, sure)
    return PageLine(text, *box, round(size, 1), first.angle, light, all(marks), *looks)


def _blank_start(run: Run) -> float:
    """How far, in points, the ink of a run begins behind the full-width spaces that it begins with."""
    words = run.text
    return run.size * (len(words) - len(words.lstrip("\u3000"))) if words[0] == "\u3000" else 0.0


def _spaced(runs: Sequence[Run], skipped: Skipped) -> list[str]:
    """The runs' texts, and a space where a reader sees one."""
    beside_han = 0.0  # em; found out when it is needed
    before, until, before_size = runs[0].text, runs[0].until, runs[0].size
    out = [before]
    for words, _, _, _, _, size, _, _, along, _, end, _, spaced, *_ in runs[1:]:
        gap = along - until
        em = before_size if before_size > size else size
        if (spaced or gap > _WORD_GAP * em) and before[-1] != " " != words[0]:
            if before[-1] < HAN and words[0] < HAN:
                wide = gap > (_SEEN_GAP if spaced else _WORD_GAP) * em
            elif gap <= _LOST_SPACE * em or gap > _CELL_GAP * em:
                wide = gap > _CELL_GAP * em
            else:
                beside_han = beside_han or (_CELL_GAP if _is_letter_spaced(runs) else _LOST_SPACE)
                wide = gap > beside_han * em
            if wide:
                out.append(" ")
            else:
                skipped.spaces += spaced
        out.append(words)
        before, until, before_size = words, end, size
    return out


def _is_letter_spaced(runs: Sequence[Run]) -> bool:
    gaps = sum(b.along - a.until > _WORD_GAP * b.size for a, b in pairwise(runs) if a.text[-1] != " " != b.text[0])
    return gaps > _LETTER_SPACED * (sum(len(run.text) for run in runs) - 1)


def _is_latin(text: str) -> bool:
    return text < HAN


def _clean(text: str) -> str:
    """Halves of surrogate pairs put together; a lone one, which a broken table may name, cannot be written."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

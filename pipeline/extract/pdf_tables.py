"""Tables of a PDF page: rows with a tab between the cells, which pdfplumber's search finds in the ruling lines.

Tables that no vertical lines rule are found in pdf_rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.extract.pdf_fractions import with_fractions, with_roots
from pipeline.extract.pdf_late import in_place
from pipeline.extract.pdf_lines import PageLine, Skipped, columns, line_of, lines_of, runs_of_lines
from pipeline.extract.pdf_model import Box, PageModel, Run
from pipeline.extract.pdf_order import HAN
from pipeline.extract.pdf_rows import Rows, parts

LEAST_RULE = 4.0  # points; shorter strokes are dots, ticks and parts of letters
_THIN = 3.0  # points; a stroke that is no wider is a line
_NEAR = 3.0  # points between lines that are meant to meet: pdfplumber's own default
_MOST_CROSSINGS = 20_000  # pairs of lines to compare; a page of squared paper has more, a table of 60 by 60 fewer
_MOST_CORNERS = 1500  # pdfplumber's search grows with their square: 0.2 s for as many
_TALL, _LONG = 6, 200  # lines and glyphs in a cell; more are prose in a frame, and prose is kept as lines
_PROSE = 0.6  # share of a table's characters in tall cells: the lines only frame the page
_STRAY = 0.2  # share of the runs that stick out of their cells: the lines are not those of a table. Of a table whose
# addresses are too long for their column, 0.19 (a manual's)
_OUTSIDE = 1.0  # em by which such a run sticks out
_USUAL = 0.45  # em that a letter of a line takes, its spaces counted: 0.42 to 0.46 of ordinary fonts
_SET_APART = 0.5  # em that a space of a text object is wider where it parts cells: 1.1 to 2.3 (a report, an exam)
_FILLED = 0.3  # share of the cells with text; fewer are a drawing or squared paper,
_FILLED_MANY = 0.15  # but for large tables: 0.25 of a company's statement of equity
_MANY = 40  # cells with text
_LOOSE = 2.0  # em left at the end of a line that its cell's edge did not break


@dataclass(slots=True)
class _Table:
    cells: list[Box]
    runs: dict[Box, list[Run]] = field(default_factory=dict)
    cut: set[int] = field(default_factory=set)  # ids of the runs that were cut at the edges of cells
    strays: int = 0

    def add(self, run: Run, cell: Box) -> None:
        """Put a run into its cell; of one that runs on through several cells, each word into its own."""
        spare = _OUTSIDE * run.size
        if cell[0] - spare <= run.x0 and run.x1 <= cell[2] + spare:
            self.runs.setdefault(cell, []).append(run)
            return
        y = (run.top + run.bottom) / 2
        row = sorted(c for c in self.cells if c[1] <= y < c[3] and c[0] < run.x1 and run.x0 < c[2])
        words = _by_cell(run, row)
        if len(words) < 2:
            self.strays += 1
            self.runs.setdefault(row[0] if run.x0 >= row[0][0] else cell, []).append(run)
            return
        self.cut.add(id(run))
        for c, text in words.items():
            x0, x1 = max(run.x0, c[0]), min(run.x1, c[2])
            self.runs.setdefault(c, []).append(run._replace(text=text, x0=x0, x1=x1, along=x0, last=x0, until=x1))


def _by_cell(run: Run, row: Sequence[Box]) -> dict[Box, str]:
    """The words of a run that are set apart, by the cell that each stands in: one for each, or else by the room that
    its letters take. A run of ordinary words is too long for its cell."""
    words = run.text.split()
    usual = columns(run.text) * _USUAL
    if "  " not in run.text and run.x1 - run.x0 < (usual + _SET_APART) * run.size:
        return {}
    if len(words) == len(row):
        return dict(zip(row, words, strict=True))
    found: dict[Box, str] = {}
    share, at = (run.x1 - run.x0) / columns(run.text), 0
    for word in words:
        at = run.text.index(word, at)
        middle = run.x0 + share * (columns(run.text[:at]) + columns(word) / 2)
        cell = next((c for c in row if c[0] <= middle < c[2]), None)
        if cell is None:
            return {}
        found[cell] = f"{found[cell]} {word}" if cell in found else word
        at += len(word)
    return found


def page_lines(model: PageModel) -> tuple[list[PageLine], Skipped]:
    """The lines of a page in reading order, rows of tables as lines with tabs, hidden lines last."""
    hidden = [run for run in model.runs if run.hidden]
    seen = [run for run in model.runs if not run.hidden] if hidden else model.runs
    skipped = Skipped()
    seen, skipped.fractions = with_fractions(with_roots(seen), model.rules)
    lines: list[PageLine] = []
    number = 0
    for piece in _pieces(seen, _tables(model.rules, seen)):
        if isinstance(piece, _Table):
            number += 1
            lines += _rows(piece, number, skipped)
            continue
        for part in parts(runs_of_lines(piece, skipped), model.rules, model.height):
            if isinstance(part, Rows):
                number += 1
                lines += (_unruled_row(row, number, skipped) for row in part.rows)
            else:
                lines.append(line_of(part, skipped))
    return in_place(lines) + [line_of(line, skipped) for line in runs_of_lines(hidden, skipped)], skipped


def _unruled_row(row: Sequence[Sequence[Run]], number: int, skipped: Skipped) -> PageLine:
    cells = {n: line_of(runs, skipped) for n, runs in enumerate(row) if runs}
    texts = {n: cell.text.strip() for n, cell in cells.items()}
    return _row_line(texts, {n: [cell] for n, cell in cells.items()}, number)


def ruling_line(box: Box) -> Box | None:
    """The middle of a box as thin as a line, None for what is wider or too short."""
    x0, top, x1, bottom = box
    if bottom - top <= _THIN and x1 - x0 >= LEAST_RULE:
        middle = (top + bottom) / 2
        return x0, middle, x1, middle
    if x1 - x0 <= _THIN and bottom - top >= LEAST_RULE:
        middle = (x0 + x1) / 2
        return middle, top, middle, bottom
    return None


def find_cells(rules: Sequence[Box]) -> list[list[Box]]:
    """The cells of each table of two rows and two columns or more that horizontal and vertical lines make."""
    distinct = {(round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)) for x0, y0, x1, y1 in rules}
    flat = sum(box[1] == box[3] for box in distinct)
    if flat < 2 or len(distinct) - flat < 2 or len(distinct) < 5:
        return []
    from pdfplumber import table as finder  # 0.2 s, for documents that have tables

    edges = finder.merge_edges([_edge(box) for box in distinct], _NEAR, _NEAR, _NEAR, _NEAR)
    flat = sum(edge["orientation"] == "h" for edge in edges)
    if flat * (len(edges) - flat) > _MOST_CROSSINGS:
        return []
    corners = finder.edges_to_intersections(edges, _NEAR, _NEAR)
    if len(corners) > _MOST_CORNERS:
        return []
    tables = finder.cells_to_tables(finder.intersections_to_cells(corners))
    return [cells for cells in tables if min(len({cell[side] for cell in cells}) for side in (0, 1)) >= 2]


def _edge(box: Box) -> dict[str, float | str]:
    x0, top, x1, bottom = box
    turn = "h" if top == bottom else "v"
    return {
        "x0": x0,
        "top": top,
        "x1": x1,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": turn,
    }


def _tables(rules: Sequence[Box], runs: Sequence[Run]) -> list[_Table]:
    """The tables that hold text in cells side by side and one below the other, each with its runs by cell."""
    tables = [_Table(cells) for cells in find_cells(rules)] if rules and runs else []
    for run in runs if tables else ():
        x, y = (run.x0 + run.x1) / 2, (run.top + run.bottom) / 2
        for table in tables:
            cell = next((c for c in table.cells if c[0] <= x < c[2] and c[1] <= y < c[3]), None)
            if cell is not None:
                table.add(run, cell)
                break
    return [table for table in tables if _is_table(table)]


def _is_table(table: _Table) -> bool:
    filled = [cell for cell, runs in table.runs.items() if any(not run.text.isspace() for run in runs)]
    least = _FILLED if len(filled) < _MANY else _FILLED_MANY
    if min(len({cell[side] for cell in filled}) for side in (0, 1)) < 2 or len(filled) < least * len(table.cells):
        return False
    runs = sum(map(len, table.runs.values()))
    glyphs = {cell: sum(len(run.text) for run in inside) for cell, inside in table.runs.items()}
    prose = sum(glyphs[cell] for cell in table.runs if _is_tall(table.runs[cell]))
    return table.strays <= _STRAY * runs and prose <= _PROSE * sum(glyphs.values())


def _is_tall(runs: Sequence[Run]) -> bool:
    """Whether a cell holds prose: many lines and many glyphs, for a narrow cell has many lines of few."""
    if sum(len(run.text) for run in runs) < _LONG:
        return False
    return len({round(run.across) for run in runs if not run.vertical}) > _TALL


def _pieces(runs: Sequence[Run], tables: Sequence[_Table]) -> Iterator[list[Run] | _Table]:
    """The runs outside of tables, and each table where its first run is drawn."""
    owner = {id(run): table for table in tables for inside in table.runs.values() for run in inside}
    owner |= {item: table for table in tables for item in table.cut}
    begun: set[int] = set()
    plain: list[Run] = []
    for run in runs:
        table = owner.get(id(run))
        if table is None:
            plain.append(run)
        elif id(table) not in begun:
            begun.add(id(table))
            yield plain
            yield table
            plain = []
    yield plain


def _rows(table: _Table, number: int, skipped: Skipped) -> Iterator[PageLine]:
    """A line a row, columns kept by empty cells. A row with prose in it is given cell by cell, line by line."""
    columns = {left: n for n, left in enumerate(sorted({cell[0] for cell in table.cells}))}
    for top in sorted({cell[1] for cell in table.cells}):
        row: dict[int, _Cell] = {}
        tall = False
        for cell in sorted(cell for cell in table.cells if cell[1] == top):
            lines, left_out = lines_of(table.runs.get(cell, ()))
            skipped.add(left_out)
            tall = tall or _is_tall(table.runs.get(cell, ()))
            if any(not line.text.isspace() for line in lines):
                row[columns[cell[0]]] = _Cell(cell, sorted(lines, key=lambda line: line.bottom))
        if tall:
            yield from (line for cell in row.values() for line in cell.lines)
        elif row:
            yield from _printed_rows(row, number, skipped)


@dataclass(frozen=True, slots=True)
class _Cell:
    box: Box
    lines: list[PageLine]

    def ends_early(self, above: PageLine) -> bool:
        """Whether a line ends before the cell's edge would break it."""
        margin = above.x0 - self.box[0]
        return self.box[2] - above.x1 > _LOOSE * above.size + margin


def _printed_rows(row: dict[int, _Cell], number: int, skipped: Skipped) -> Iterator[PageLine]:
    """The rows within one row of cells: several where no cell is wrapped and lines stand side by side."""
    stacked = [cell for cell in row.values() if len(cell.lines) > 1]
    if (len(stacked) > 1 or len(row) == 1) and all(cell.ends_early(x) for cell in stacked for x in cell.lines[:-1]):
        for part in _side_by_side(row):
            yield _row_line({n: " ".join(x.text.strip() for x in lines) for n, lines in part.items()}, part, number)
    else:
        whole = {n: cell.lines for n, cell in row.items()}
        yield _row_line({n: _joined(cell, skipped) for n, cell in row.items()}, whole, number)


def _side_by_side(row: dict[int, _Cell]) -> list[dict[int, list[PageLine]]]:
    """The lines of some cells by their height on the page; what is set downwards stands in the first row."""
    parts: list[dict[int, list[PageLine]]] = []
    base = 0.0
    flat = [(line, n) for n, cell in row.items() for line in cell.lines if line.bottom - line.top <= 2 * line.size]
    for line, n in sorted(flat, key=lambda x: (x[0].bottom, x[1])):
        if not parts or line.bottom - base > 0.5 * line.size:
            parts.append({})
            base = line.bottom
        parts[-1].setdefault(n, []).append(line)
    for n, cell in row.items():
        tall = [line for line in cell.lines if line.bottom - line.top > 2 * line.size]
        if tall:
            parts = parts or [{}]
            parts[0][n] = [*tall, *parts[0].get(n, ())]
    return parts


def _row_line(texts: dict[int, str], lines: dict[int, list[PageLine]], number: int) -> PageLine:
    """One line of the texts by column, with the looks of its first line and a box round all."""
    parts = [line for inside in lines.values() for line in inside]
    return parts[0]._replace(
        text="\t".join(texts.get(n, "") for n in range(max(texts) + 1)),
        x0=min(line.x0 for line in parts),
        top=min(line.top for line in parts),
        x1=max(line.x1 for line in parts),
        bottom=max(line.bottom for line in parts),
        table=number,
    )


def _joined(cell: _Cell, skipped: Skipped) -> str:
    """The text of a cell: its lines are one, with a space where Latin words meet or a line ends early."""
    out = cell.lines[0].text.strip()
    for above, line in pairwise(cell.lines):
        words = line.text.strip()
        if out and words:
            out += " " if cell.ends_early(above) or out[-1] < HAN or words[0] < HAN else ""
            skipped.breaks += 1
        out += words
    return out

"""Which printed lines of a PDF a reader should see beside an edit: those of suspects and of the least sure edits."""

from pipeline.core.source import Line
from pipeline.report.view import HELD, SUSPECT, DocumentView, Note

UNSURE = 0.9  # an applied edit below this is worth a look at the page
MOST_LINES = 6  # a document: a picture has about 1.3 kB, the page of a report 50
MOST_PAGES = 2  # that they are from: to open a page takes as long as to draw six pictures of it
LINES_OF_A_NOTE = 2  # where an edit joins two lines, both


def lines_in_question(view: DocumentView) -> dict[str, tuple[Line, ...]]:
    """Lines by the id of the note that they belong to, the least sure first."""
    notes = sorted(filter(_is_in_question, view.notes), key=lambda n: n.confidence)
    found: dict[str, tuple[Line, ...]] = {}
    pages: set[int] = set()
    left = MOST_LINES
    for note in notes:
        lines = _lines_at(view, *note.place)[: min(LINES_OF_A_NOTE, left)]
        here = pages | {line.page for line in lines}
        if lines and len(here) <= MOST_PAGES:
            found[note.id], pages = lines, here
            left -= len(lines)
        if not left:
            break
    return found


def _lines_at(view: DocumentView, start: int, end: int) -> tuple[Line, ...]:
    return tuple(line for line in view.source.lines if line.start <= end and start <= line.end)


def _is_in_question(note: Note) -> bool:
    return note.status in (HELD, SUSPECT) or note.confidence < UNSURE

"""Which printed lines of a PDF a reader should see beside an edit: those of suspects and of the least sure edits."""

from pipeline.core.source import Line
from pipeline.report.view import HELD, SUSPECT, DocumentView, Note

UNSURE = 0.9  # an applied edit below this is worth a look at the page
MOST_LINES = 6  # a document: a picture costs 3 ms and about 2 kB, the page of a report 2 ms and 30 to 60 kB
LINES_OF_A_NOTE = 2  # where an edit joins two lines, both


def lines_in_question(view: DocumentView) -> dict[str, tuple[Line, ...]]:
    """Lines by the id of the note that they belong to, the least sure first."""
    notes = sorted(filter(_is_in_question, view.notes), key=lambda n: n.confidence)
    found: dict[str, tuple[Line, ...]] = {}
    left = MOST_LINES
    for note in notes:
        start, end = note.place
        lines = tuple(line for line in view.source.lines if line.start <= end and start <= line.end)
        lines = lines[: min(LINES_OF_A_NOTE, left)]
        if lines:
            found[note.id] = lines
            left -= len(lines)
        if not left:
            break
    return found


def _is_in_question(note: Note) -> bool:
    return note.status in (HELD, SUSPECT) or note.confidence < UNSURE

"""Tracked changes that someone accepted or rejected in Word, back as decisions."""

from pathlib import Path

from pipeline.decisions import Action, Decision
from pipeline.export import docx
from pipeline.export.model import Exported, Piece, documents, pieces
from pipeline.report.view import APPLIED, Note
from pipeline.review import store
from pipeline.review.anchors import decision_on
from pipeline.review.session import STALE, StaleError


def decisions_in(data: bytes, cleaned: Path, raw: str) -> list[Decision]:
    """What a returned .docx decides. Raises DocxError, StaleError where its document is not as it was exported.

    Text that is neither what stood there nor what was proposed is an edit by hand, where one edit made the change.
    A bookmark that Word dropped with its text was a deletion accepted or an insertion rejected.
    """
    about, found = docx.read(data)
    document = next(documents(cleaned, raw, sha256=about.sha256), None)
    if document is None:
        raise StaleError(*STALE)
    at = store.now()
    made = []
    for part in pieces(document.view):
        if not part.notes:
            continue
        result = found.get(part.notes[0].id, "")
        said = _said(part, result, is_gone=part.notes[0].id not in found)
        notes = [n for n in part.notes if n.status == APPLIED] or part.notes
        if said is not None:
            made += [_decision(document, n, *said, at) for n in notes]
    return made


def _said(part: Piece, result: str | None, *, is_gone: bool) -> tuple[Action, str] | None:
    after = part.clean if part.suggested is None else part.suggested
    if result is None or part.raw == after or (is_gone and part.raw and after):
        return None
    if result == docx.shown(after):
        return "accept", ""
    if result == docx.shown(part.raw):
        return "reject", ""
    return ("edit", result) if len(part.notes) == 1 else None


def _decision(document: Exported, note: Note, action: Action, text: str, at: str) -> Decision:
    return decision_on(
        note, action, path=document.path, sha256=document.record.sha256, at=at, text=text, notes=document.view.notes
    )

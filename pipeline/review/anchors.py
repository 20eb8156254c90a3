"""From a note of a report to the decision on it."""

from collections.abc import Iterable

from pipeline.decisions import Action, Decision
from pipeline.report.marks import utf8_safe
from pipeline.report.view import Note


def decision_on(
    note: Note, action: Action, *, path: str, sha256: str, at: str, text: str = "", notes: Iterable[Note] = ()
) -> Decision:
    """The decision that `action` on a note of the document at `path` comes to.

    What was written by hand stands for the proposal that it replaced: that one is looked for among `notes`.
    """
    if note.decided == "edit":
        note = next((n for n in notes if _is_replaced_by(n, note)), note)
    rule, before, after, prefix, suffix = note.anchor
    texts = utf8_safe(before), None if after is None else utf8_safe(after), utf8_safe(prefix), utf8_safe(suffix)
    return Decision(action, at, path, sha256, note.id, rule, *texts, text)


def _is_replaced_by(note: Note, by_hand: Note) -> bool:
    is_out = note.decided == "reject" or (note.after is None and note.decided == "edit")
    return is_out and note.anchor._replace(after="") == by_hand.anchor._replace(after="")

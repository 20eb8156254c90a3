"""Notes in short, one row each: what the index of a run needs of a document."""

from collections import Counter
from dataclasses import dataclass, replace

from pipeline.report.marks import utf8_safe
from pipeline.report.view import APPLIED, STATUSES, DocumentView, Note

ACCEPTED, REJECTED = "accepted", "rejected"
ROW_STATUSES = (*STATUSES, ACCEPTED, REJECTED)  # of an edit row: what a person decided shows as decided
CHANGED = (APPLIED, ACCEPTED)  # those by which the text changed
KINDS = ("removed", "joined", "changed", "inserted", "flagged")  # what an edit does; see `kind_of`

MOST_ROWS = 300  # edit rows of one rule and status in a document: a converted novel has 100,000 alike
CLIP = 60  # code points of an edit's text that an edit row keeps; the document page has the rest


@dataclass(frozen=True, slots=True)
class EditRow:
    """One note in short, for the index of a run. Strings and numbers only: it goes through JSON unchanged."""

    id: str
    stage: str
    rule: str
    status: str  # one of ROW_STATUSES
    kind: str  # one of KINDS
    confidence: float
    before: str
    after: str
    left: str
    right: str
    more: int = 0  # notes of this rule and status that have no row of their own, see MOST_ROWS


def edit_rows(view: DocumentView) -> tuple[EditRow, ...]:
    """What the index of a run needs of a document. A lone surrogate becomes U+FFFD: rows are stored.

    Beyond `MOST_ROWS` of one rule and status notes are only counted, in `more` of the last row.
    """
    rows: list[EditRow] = []
    seen: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], int] = {}  # index of the last row
    for n in view.notes:
        key = n.rule, row_status(n)
        seen[key] += 1
        if seen[key] > MOST_ROWS:
            continue
        last[key] = len(rows)
        before, after, left, right = map(utf8_safe, (clip(n.before), clip(n.after or ""), n.left, n.right))
        kind = kind_of(n.before, n.after)
        rows.append(EditRow(n.id, n.stage, n.rule, key[1], kind, n.confidence, before, after, left, right))
    for key, count in seen.items():
        if count > MOST_ROWS:
            rows[last[key]] = replace(rows[last[key]], more=count - MOST_ROWS)
    return tuple(rows)


def row_status(note: Note) -> str:
    """A note's status, or what a person decided of it."""
    if note.decided == "reject":
        return REJECTED
    return ACCEPTED if note.decided and note.status == APPLIED else note.status


def kind_of(before: str, after: str | None) -> str:
    """What an edit does to a text, as a reader would call it: one of `KINDS`."""
    if after is None:
        return "flagged"
    if "\n" in before and not before.strip() and not after.strip() and "\n" not in after:
        return "joined"
    return "inserted" if not before else "changed" if after else "removed"


def clip(text: str, limit: int = CLIP) -> str:
    """`text` in at most `limit` code points; the middle is what gives way."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    return f"{text[: limit - tail - 1]}…{text[-tail:]}"

"""Verdicts by reading on what the stages `typos` and `suspects` say of other people's texts: tables without text."""

import hashlib
from pathlib import Path

TYPOS, SUSPECTS = (Path(__file__).with_name(f"judged_{stage}.tsv") for stage in ("typos", "suspects"))
CONTEXT = 8  # characters before and after a place that name it
UNREAD = "not read"


def key(text: str, start: int, end: int, new: str) -> str:
    """The name of an edit, or of a flag (`new` is its rule), in the table: a digest, for the texts are not ours."""
    named = "\n".join((text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT], new))
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def verdicts(table: Path = TYPOS) -> dict[str, str]:
    """`right` or `wrong` by key."""
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    return {row[0]: row[1] for row in rows}

"""Hunks for a terminal: what a run would change in one document, told by its journal (no two texts are compared)."""

from collections.abc import Iterator

from pipeline.core.hunks import Hunk
from pipeline.core.journal import Journal
from pipeline.terminal import printable

CONTEXT = 12  # code points at each side


def hunk_lines(journal: Journal, clean: str) -> Iterator[str]:
    """Lines that show every hunk: where, by which rules, before, after."""
    raw = journal.restore(clean)
    for hunk in journal.hunks():
        before, after = raw[hunk.a0 : hunk.a1], clean[hunk.b0 : hunk.b1]
        if before == after:
            continue
        left, right = raw[max(0, hunk.a0 - CONTEXT) : hunk.a0], raw[hunk.a1 : hunk.a1 + CONTEXT]
        yield f"@ {hunk.a0}:{hunk.a1}  {_rules(journal, hunk)}"
        yield f"- {printable(left)}[{printable(before)}]{printable(right)}"
        yield f"+ {printable(left)}[{printable(after)}]{printable(right)}"


def _rules(journal: Journal, hunk: Hunk) -> str:
    """The rules of a hunk, each once, with the least confidence."""
    least: dict[str, float] = {}
    for change in map(journal.change, hunk.by):
        least[change.rule] = min(change.confidence, least.get(change.rule, 1.0))
    return ", ".join(f"{rule} {confidence:g}" for rule, confidence in least.items())

"""Notes -> the blocks of the side column. Many notes of one rule become one block, or the column would explode."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.edit import Reason
from pipeline.report.view import Note

FOLD_RUN = 4  # consecutive notes of one rule in one paragraph: more than three say nothing new each
FOLD_SAME = 3  # notes of one rule that make the same of the same: more are one decision, not many
FOLD_RULE = 15  # notes of one rule in a document: more cannot be read one by one


@dataclass(frozen=True, slots=True)
class Block:
    """One entry of the side column: a note, or several of one rule and one status."""

    number: int  # counted from 1; in print it ties text and note together
    notes: tuple[Note, ...]

    @property
    def first(self) -> Note:
        return self.notes[0]


@dataclass(frozen=True, slots=True)
class Pair:
    """Notes of a block that made the same of the same on the same evidence."""

    before: str
    after: str | None
    notes: tuple[Note, ...]


def fold(notes: Sequence[Note]) -> list[Block]:
    """The side column, in the order of the text. Every note is in exactly one block."""
    count = Counter((n.rule, n.status) for n in notes)
    alike = Counter((n.rule, n.status, n.before, n.after) for n in notes)
    large: dict[tuple[str | None, ...], list[Note]] = {}
    groups: list[list[Note]] = []
    run: list[Note] = []
    for note in notes:
        rule, same = (note.rule, note.status), (note.rule, note.status, note.before, note.after)
        key = rule if count[rule] > FOLD_RULE else same if alike[same] > FOLD_SAME else None
        if key is not None:
            if key not in large:
                groups += _closed(run)
                run = []
                groups.append(large.setdefault(key, []))
            large[key].append(note)
        elif run and (run[-1].rule, run[-1].status, run[-1].paragraph) == (*rule, note.paragraph):
            run.append(note)
        else:
            groups += _closed(run)
            run = [note]
    groups += _closed(run)
    return [Block(i, tuple(group)) for i, group in enumerate(groups, 1)]


def pairs(block: Block) -> list[Pair]:
    """The notes of a block by what they replace, the commonest first."""
    found: dict[tuple[str, str | None, Reason, str], list[Note]] = {}
    for note in block.notes:
        found.setdefault((note.before, note.after, note.evidence, note.why), []).append(note)
    ordered = sorted(found.values(), key=lambda notes: -len(notes))
    return [Pair(notes[0].before, notes[0].after, tuple(notes)) for notes in ordered]


def _closed(run: list[Note]) -> list[list[Note]]:
    return [run] if len(run) >= FOLD_RUN else [[note] for note in run]

"""What every format is made from: one cleaned document with its view, read from what the last run left."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from pipeline import manifest
from pipeline.core import records
from pipeline.core.journal import JournalError
from pipeline.errors import ToldError, UsageError
from pipeline.manifest import Record
from pipeline.packs import read_packs
from pipeline.report.view import HELD, DocumentView, Note, Segment, build_view
from pipeline.rulebook import load_rules, rule_infos


@dataclass(frozen=True)
class Exported:
    """One document. Positions in `view` are code points of the raw text."""

    record: Record
    view: DocumentView

    @property
    def path(self) -> str:
        """Of the input, below raw/."""
        return self.record.path

    def raw(self, start: int, end: int) -> str:
        """A piece of the raw text."""
        return self._raw[start:end]

    @cached_property
    def _raw(self) -> str:
        return "".join(segment.raw for segment in self.view.segments)


def documents(cleaned: Path, raw: str, pattern: str = "*", sha256: str = "") -> Iterator[Exported]:
    """The documents of the last run whose path fits a shell-style pattern, in path order. Raises ToldError.

    With `sha256` only those with these bytes.
    """
    if not (cleaned / manifest.MANIFEST).is_file():
        raise UsageError(
            f"{cleaned} 中没有清理结果；请先运行 make", f"{cleaned} holds no cleaned documents; run make first"
        )
    infos = rule_infos(load_rules(read_packs(raw)))
    for record in manifest.read(cleaned).values():
        if record.outputs is None or not fnmatchcase(record.path, pattern) or sha256 not in ("", record.sha256):
            continue
        try:
            journal = records.load((cleaned / record.outputs.journal).read_bytes())
            text = (cleaned / record.outputs.text).read_bytes().decode()
            yield Exported(record, build_view(journal, text, infos))
        except (OSError, UnicodeDecodeError, JournalError) as error:
            raise ToldError(
                f"{record.text} 与清单不符（{error}）；请再运行 make", f"{record.text}: {error}; run make again"
            ) from error


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the raw text: kept, changed into something else, or kept with a suggestion on it."""

    raw: str
    clean: str
    notes: tuple[Note, ...] = ()  # of a change all its notes, of a suggestion the one

    @property
    def suggested(self) -> str | None:
        """What a held edit would put here; None for kept text and for changes."""
        return self.notes[0].after if self.notes and self.notes[0].status == HELD else None


def pieces(view: DocumentView) -> Iterator[Piece]:
    """The text in pieces: changes, and the suggestions that lie in kept text and do not overlap.

    The `raw` of all pieces is the raw text, their `clean` is the clean text.
    """
    held = [
        n for n in view.notes if n.status == HELD and n.after is not None and n.place[1] - n.place[0] == len(n.before)
    ]
    held.sort(key=lambda n: (n.place, -n.confidence))
    i = 0
    for segment in view.segments:
        if segment.notes:
            yield Piece(segment.raw, segment.clean, tuple(view.notes[n] for n in segment.notes))
            continue
        at = segment.start
        while i < len(held) and held[i].place[0] < segment.end:
            note, i = held[i], i + 1
            start, end = note.place
            if start < at or end > segment.end or _part(segment, start, end) != note.before:
                continue
            if at < start:
                kept = _part(segment, at, start)
                yield Piece(kept, kept)
            yield Piece(note.before, note.before, (note,))
            at = end
        if at < segment.end:
            kept = _part(segment, at, segment.end)
            yield Piece(kept, kept)


def _part(segment: Segment, start: int, end: int) -> str:
    return segment.raw[start - segment.start : end - segment.start]

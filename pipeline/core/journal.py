"""`Layer`: what one stage did. `Journal`: all layers of a document, enough to replay, restore and explain it."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pipeline.core import engine
from pipeline.core.edit import Change, Declined, Flag, Reason
from pipeline.core.hunks import Hunk, Ref, map_position, map_positions, then
from pipeline.core.source import Decoder, Line, Page, Source


class JournalError(ValueError):
    """A text or a journal is not what the journal was made for: changed, torn or mixed up."""


def sha_of(text: str) -> str:
    """sha256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Layer:
    """What one stage did to one text. Positions are code points of that stage's input."""

    stage: str
    changes: tuple[Change, ...]
    declined: tuple[Declined, ...]
    flags: tuple[Flag, ...]
    sha_before: str
    sha_after: str

    def apply(self, text: str) -> str:
        """The text after this stage. Raises JournalError for any text but the one the stage read."""
        _demand(text, self.sha_before, f"input of stage {self.stage}")
        after = engine.apply(text, self.changes)
        _demand(after, self.sha_after, f"output of stage {self.stage}")
        return after

    def restore(self, text: str) -> str:
        """The text before this stage. Raises JournalError for any text but the one the stage made."""
        _demand(text, self.sha_after, f"output of stage {self.stage}")
        before = engine.apply(text, _inverse(self.changes))
        _demand(before, self.sha_before, f"input of stage {self.stage}")
        return before


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What a journal keeps of its `Source`: all but the text, and of the layout the pages and the lines in question."""

    sha256: str  # of the input's bytes
    sha_text: str  # of the extracted text
    chars: int
    media_type: str
    extractor: str
    decoder: Decoder | None
    pages: tuple[Page, ...]
    lines: tuple[Line, ...]  # those that a change, a declined edit or a flag touches
    info: dict[str, str]
    notes: tuple[Reason, ...]


@dataclass(frozen=True)
class Journal:
    """The record of one document's cleaning: raw text -> layers -> clean text.

    It holds no time and no name, so that a re-run is byte-identical.
    """

    source: SourceRecord
    versions: dict[str, str]
    config_sha: str
    layers: tuple[Layer, ...]

    @property
    def sha_clean(self) -> str:
        return self.layers[-1].sha_after if self.layers else self.source.sha_text

    def replay(self, raw: str) -> str:
        """The clean text from the extracted text. Raises JournalError if `raw` is not that text."""
        _demand(raw, self.source.sha_text, "raw text")
        for layer in self.layers:
            raw = layer.apply(raw)
        return raw

    def restore(self, clean: str) -> str:
        """The extracted text from the clean text. Raises JournalError if `clean` is not what the journal led to."""
        return self.texts(clean)[0]

    def texts(self, clean: str) -> list[str]:
        """The input of every layer in order, and the clean text last: `len(layers) + 1` texts."""
        _demand(clean, self.sha_clean, "clean text")
        texts = [clean]
        for layer in reversed(self.layers):
            texts.append(layer.restore(texts[-1]))
        _demand(texts[-1], self.source.sha_text, "raw text")
        return texts[::-1]

    def hunks(self, first: int = 0, end: int | None = None) -> tuple[Hunk, ...]:
        """Every difference between raw and clean text, each with the changes that made it.

        With `first` and `end`: between the input of layer number `first` and the input of layer number `end`.
        """
        end = len(self.layers) if end is None else end
        if (first, end) not in self._composed:
            earlier = self.hunks(first, end - 1) if end > first else ()
            self._composed[first, end] = then(earlier, end - 1, self.layers[end - 1].changes) if end > first else ()
        return self._composed[first, end]

    @cached_property
    def _composed(self) -> dict[tuple[int, int], tuple[Hunk, ...]]:
        return {}

    def map(self, position: int, *, back: bool = False) -> int:
        """Where a raw position stands in the clean text; with `back`, where a clean position stood in the raw text."""
        return map_position(self.hunks(), position, back=back)

    def to_raw(self, layer: int, position: int) -> int:
        """Where a position in the input of layer number `layer` stood in the raw text."""
        return map_position(self.hunks(0, layer), position, back=True)

    def to_clean(self, layer: int, position: int) -> int:
        """Where a position in the input of layer number `layer` stands in the clean text."""
        return map_position(self.hunks(layer), position)

    def change(self, ref: Ref) -> Change:
        return self.layers[ref[0]].changes[ref[1]]


def make_layer(
    stage: str, text: str, changes: tuple[Change, ...], declined: tuple[Declined, ...], flags: tuple[Flag, ...]
) -> tuple[Layer, str]:
    """The layer of a stage that read `text`, and the text after it."""
    before = sha_of(text)
    after_text = engine.apply(text, changes)
    after = sha_of(after_text) if changes else before
    return Layer(stage, changes, declined, flags, before, after), after_text


def record_source(source: Source, layers: Sequence[Layer]) -> SourceRecord:
    """What the journal keeps of a source: of its printed lines only those that the layers speak of."""
    return SourceRecord(
        source.sha256,
        sha_of(source.text),
        len(source.text),
        source.media_type,
        source.extractor,
        source.decoder,
        source.layout.pages,
        _lines_in_question(source, layers),
        source.info,
        source.notes,
    )


def _lines_in_question(source: Source, layers: Sequence[Layer]) -> tuple[Line, ...]:
    lines = source.layout.lines
    if not lines:
        return ()
    touched: list[tuple[int, int]] = []  # in the raw text
    hunks: tuple[Hunk, ...] = ()
    for n, layer in enumerate(layers):
        spans = [(c.start, c.end) for c in layer.changes]
        spans += [(d.edit.start, d.edit.end) for d in layer.declined]
        spans += [(f.start, f.end) for f in layer.flags]
        sides = [map_positions(hunks, (span[side] for span in spans), back=True) for side in (0, 1)]
        touched += zip(*sides, strict=True)
        hunks = then(hunks, n, layer.changes)
    touched.sort()
    starts = [a for a, _ in touched]
    reach = list(accumulate((b for _, b in touched), max, initial=-1))  # the furthest end of the first n spans
    return tuple(line for line in lines if reach[bisect_right(starts, line.end)] >= line.start)


def _inverse(changes: tuple[Change, ...]) -> list[Change]:
    out, shift = [], 0
    for c in changes:
        out.append(Change(c.start + shift, c.after, c.before, c.rule, c.confidence))
        shift += len(c.after) - len(c.before)
    return out


def _demand(text: str, sha: str, what: str) -> None:
    if sha_of(text) != sha:
        raise JournalError(
            f"{what}: sha256 differs from the journal's; the file was changed or belongs to another journal"
        )

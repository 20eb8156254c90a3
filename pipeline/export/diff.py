"""A unified diff to be read: a line a sentence, so that one changed character does not show a whole paragraph.

The lines come from the journal; they are not those of the files, so that no `patch` takes them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.core.text import SENTENCE_END
from pipeline.export.model import Exported, Piece, pieces
from pipeline.report.marks import plain

CONTEXT = 1  # sentences at each side


@dataclass
class _Line:
    raw: str = ""
    clean: str = ""
    rules: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        return self.raw == self.clean


def lines(document: Exported) -> Iterator[str]:
    """The diff of one document, nothing where nothing changed."""
    sentences = list(_sentences(list(pieces(document.view))))
    wanted = [i for i, line in enumerate(sentences) if not line.is_kept]
    if not wanted:
        return
    name = plain(document.path)
    yield f"--- raw/{name}"
    yield f"+++ cleaned/{plain(document.record.text)}"
    for group in _groups(wanted, len(sentences)):
        yield from _hunk(sentences, group)


def _sentences(parts: Sequence[Piece]) -> Iterator[_Line]:
    """Raw and clean text cut at the same places: behind sentence marks and line breaks of kept text."""
    line = _Line()
    for part in parts:
        if part.raw != part.clean:
            line.raw, line.clean = line.raw + part.raw, line.clean + part.clean
            line.rules = tuple(dict.fromkeys((*line.rules, *(n.rule for n in part.notes))))
            if part.raw.endswith("\n") and part.clean.endswith("\n"):
                yield line
                line = _Line()
            continue
        for c in part.raw:
            line.raw, line.clean = line.raw + c, line.clean + c
            if c == "\n" or c in SENTENCE_END:
                yield line
                line = _Line()
    if line.raw or line.clean:
        yield line


def _groups(wanted: Sequence[int], count: int) -> Iterator[range]:
    """Runs of lines to show: changed ones with their context, joined where they touch."""
    start, end = wanted[0] - CONTEXT, wanted[0] + CONTEXT + 1
    for i in wanted[1:]:
        if i - CONTEXT > end:
            yield range(max(start, 0), min(end, count))
            start = i - CONTEXT
        end = i + CONTEXT + 1
    yield range(max(start, 0), min(end, count))


def _hunk(sentences: Sequence[_Line], group: range) -> Iterator[str]:
    shown = [sentences[i] for i in group]
    rules = ", ".join(dict.fromkeys(rule for line in shown for rule in line.rules))
    before, after = sum(bool(line.raw) for line in shown), sum(bool(line.clean) for line in shown)
    yield f"@@ -{group.start + 1},{before} +{group.start + 1},{after} @@ {plain(rules)}"
    for line in shown:
        if line.is_kept:
            yield " " + _shown(line.raw)
            continue
        if line.raw:
            yield "-" + _shown(line.raw)
        if line.clean:
            yield "+" + _shown(line.clean)


def _shown(text: str) -> str:
    """One line, nothing hidden; CR shows as well, for its loss may be all that happened."""
    return plain(text.replace("\r", "⟨U+000D⟩"))

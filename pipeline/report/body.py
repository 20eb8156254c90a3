"""The text column of a document page: segments and notes -> HTML, written by hand because it is the long part."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.report.marks import edited_html, kept_html, told_html
from pipeline.report.view import APPLIED, HELD, DocumentView, Note, Segment

_CLASS = {"held": "q", "suspect": "s", "declined": "d"}


def text_html(view: DocumentView) -> str:
    """The text with its marks."""
    return "".join(_Writer(view).pieces())


class _Atom(NamedTuple):
    """A stretch of raw text that no mark begins or ends in: kept text, or hunks (several only if all read as one)."""

    start: int
    end: int
    html: str


class _Writer:
    def __init__(self, view: DocumentView) -> None:
        self.view = view
        hunks = {(s.start, s.end) for s in view.segments if s.notes}
        marks = [n for n in view.notes if n.status != APPLIED]
        self.riders: dict[tuple[int, int], list[Note]] = {}  # notes about exactly what a hunk made of the text
        self.marks: list[Note] = []
        for note in marks:
            if note.place in hunks:
                self.riders.setdefault(note.place, []).append(note)
            else:
                self.marks.append(note)
        self.marks.sort(key=lambda n: n.place)
        self.pages = {page.start: i for i, page in enumerate(view.source.pages, 1)}
        cuts = {at for n in self.marks for at in n.place} | set(self.pages)
        self.cuts = sorted(cuts)

    def pieces(self) -> Iterator[str]:
        """HTML of atom after atom, wrapped in the marks that cover it."""
        if not self.cuts:
            yield from (atom.html for atom in self._atoms())
            return
        waiting, active = self.marks, list[Note]()
        at, opened = 0, list[Note]()
        last_page = 0
        for atom in self._atoms():
            ending = [n for n in active if n.place[1] <= atom.start]
            starting = []
            while at < len(waiting) and waiting[at].place[0] <= atom.start:
                starting.append(waiting[at])
                at += 1
            points = [n for n in starting if n.place[0] == n.place[1]]
            starting = [n for n in starting if n.place[0] < n.place[1]]
            if opened and (ending or starting or points):
                yield _suggestions(ending) + "</mark>"
                opened = []
            active = [n for n in active if n.place[1] > atom.start] + starting
            while last_page < len(self.view.source.pages) and self.view.source.pages[last_page].start <= atom.start:
                last_page += 1
                yield f'<span class="pg" data-p="{last_page}"></span>'
            for point in points:
                yield self._mark([point], [point]) + _suggestions([point]) + "</mark>"
            if active and not opened:
                yield self._mark(active, starting)
                opened = list(active)
            yield atom.html
        if opened:
            yield _suggestions(active) + "</mark>"
        for point in waiting[at:]:
            yield self._mark([point], [point]) + _suggestions([point]) + "</mark>"

    def _atoms(self) -> Iterator[_Atom]:
        run: list[Segment] = []
        cut = 0
        for segment in self.view.segments:
            while cut < len(self.cuts) and self.cuts[cut] < segment.start:
                cut += 1
            if segment.notes:
                if run and not (self._reads_on(run[-1], segment) and self.cuts[cut : cut + 1] != [segment.start]):
                    yield self._hunk(run)
                    run = []
                run.append(segment)
                continue
            if run:
                yield self._hunk(run)
                run = []
            start = segment.start
            while cut < len(self.cuts) and self.cuts[cut] < segment.end:
                if self.cuts[cut] > start:
                    yield self._kept(segment, start, self.cuts[cut])
                    start = self.cuts[cut]
                cut += 1
            yield self._kept(segment, start, segment.end)
        if run:
            yield self._hunk(run)

    def _kept(self, segment: Segment, start: int, end: int) -> _Atom:
        return _Atom(start, end, kept_html(segment.raw[start - segment.start : end - segment.start]))

    def _reads_on(self, a: Segment, b: Segment) -> bool:
        """Whether two hunks, a right before b, are better read as one: 臺 灣 -> 台 湾."""
        if len(a.notes) != 1 or len(b.notes) != 1 or (a.start, a.end) in self.riders or (b.start, b.end) in self.riders:
            return False
        one, two = self.view.notes[a.notes[0]], self.view.notes[b.notes[0]]
        return one.rule == two.rule and a.raw != a.clean and b.raw != b.clean

    def _hunk(self, run: Sequence[Segment]) -> _Atom:
        first = run[0]
        notes = [self.view.notes[i] for segment in run for i in segment.notes]
        riders = self.riders.get((first.start, first.end), []) if len(run) == 1 else []
        raw, clean = "".join(s.raw for s in run), "".join(s.clean for s in run)
        if raw == clean:
            inner = f'<i class="same">{kept_html(raw)}</i>' if raw else '<b class="m">·</b>'
        else:
            inner = f"<del>{edited_html(raw)}</del>" if raw else ""
            inner += f"<ins>{edited_html(clean)}</ins>" if clean else ""
        kinds = "".join(f" {_CLASS[n.status]}" for n in riders)
        attributes = self._attributes([*notes, *riders], [*notes, *riders])
        html = f"<span{_class('h' + kinds)}{attributes}>{inner}{_suggestions(riders)}</span>"
        return _Atom(first.start, run[-1].end, html)

    def _mark(self, active: Sequence[Note], new: Sequence[Note]) -> str:
        kinds = "".join(f" {_CLASS[status]}" for status in dict.fromkeys(n.status for n in active))
        return f'<mark class="h{kinds}"{self._attributes(active, new)}>'

    def _attributes(self, notes: Sequence[Note], new: Sequence[Note]) -> str:
        """The id of the first new note, and all ids where there are more."""
        out = f" id={new[0].id}" if new else ""
        return out + (f' data-e="{" ".join(n.id for n in notes)}"' if len(notes) > 1 or not new else "")


def _class(names: str) -> str:
    return f' class="{names}"' if " " in names else f" class={names}"


def _suggestions(notes: Sequence[Note]) -> str:
    """What was suggested and not done; where that is about white space only, this is told as well."""
    return "".join(
        f'<span class="sug">{"" if n.before.strip() else told_html(n.before)}→{told_html(n.after) if n.after else "∅"}'
        "</span>"
        for n in notes
        if n.status == HELD
    )

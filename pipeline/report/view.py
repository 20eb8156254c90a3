"""Journal and clean text -> rows that a renderer can print. Nothing here compares two texts; the journal says it all.

All positions are Unicode code points of the raw text, half-open, unless a name says otherwise.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.core.anchor import CONTEXT, Anchor, anchor, edit_ids
from pipeline.core.edit import NO_REASON, Reason
from pipeline.core.hunks import Hunk, map_position, span_back
from pipeline.core.journal import Journal, SourceRecord

APPLIED, HELD, DECLINED, SUSPECT = STATUSES = ("applied", "held", "declined", "suspect")
STATUS_OF_WHY = {"held": HELD, "below-threshold": HELD, "protected": HELD, "rejected": HELD, "overlap": DECLINED}


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a report says of a rule: its stage, its author's promise (safe, unsafe, display) and its own reason."""

    id: str
    stage: str
    safety: str
    reason: Reason = NO_REASON


class Note(NamedTuple):
    """One change, declined proposal or flag, told for a reader.

    `start` is where it stood in the raw text; `place` is the raw span that stands for it on the page: its hunk,
    or its own span widened so that it never begins or ends inside a hunk.
    """

    id: str
    stage: str
    rule: str
    status: str  # one of STATUSES
    why: str  # of a declined proposal: one of core.edit.WHYS; else empty
    confidence: float
    reason: Reason  # the rule's; of a rule that is not known, the edit's own
    evidence: Reason  # what speaks for it at this very place, empty where the rule says it all
    before: str
    after: str | None  # None: a flag proposes nothing
    start: int
    place: tuple[int, int]
    page: int | None  # counted from 1
    paragraph: int  # of the clean text, counted from 0
    left: str  # what stood before and behind it when the stage read it
    right: str
    anchor: Anchor
    decided: str = ""  # what a person said of it: one of core.edit.DECIDED


class Segment(NamedTuple):
    """A piece of the text: `raw` became `clean`. Kept text has no notes; a hunk has those of all its changes."""

    raw: str
    clean: str
    start: int
    notes: tuple[int, ...] = ()  # indexes in DocumentView.notes

    @property
    def end(self) -> int:
        return self.start + len(self.raw)


@dataclass(frozen=True, slots=True)
class Step:
    """What one stage did: (start in its input, length taken out, text put in, id of the note), by position.

    Start and length count UTF-16 units, as a browser does: a page replays this. Changes of one rule that touch are
    one here, with the first one's id: a conversion of scripts has thousands.
    """

    stage: str
    changes: tuple[tuple[int, int, str, str], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document for a reader. The `raw` of all segments is the raw text, their `clean` is the clean text."""

    source: SourceRecord
    versions: dict[str, str]
    config_sha: str
    chars_raw: int
    chars_clean: int
    stages: tuple[str, ...]  # in the order they ran
    segments: tuple[Segment, ...]
    notes: tuple[Note, ...]  # by place in the raw text, then by stage
    steps: tuple[Step, ...]  # from the raw text to the clean one


def build_view(
    journal: Journal, clean: str, rules: Mapping[str, RuleInfo] | None = None, *, texts: Sequence[str] | None = None
) -> DocumentView:
    """The view of one document.

    `rules` supplies the reason of an edit that gives none of its own. A caller that still holds the text before
    every stage (as `journal.texts` returns them) saves time by passing it as `texts`.
    Raises JournalError if `clean` is not the text that the journal led to.
    """
    texts = journal.texts(clean) if texts is None else texts
    hunks, placer = journal.hunks(), _Placer(journal, texts, rules or {})
    every = sorted(_all_said(journal, hunks), key=lambda said: (said.layer, said.start, said.end))
    spans = [placer.raw_span(said) for said in every]
    anchors = list(map(placer.anchor, every, spans))
    ids = edit_ids(anchors)
    named = zip(every, spans, ids, anchors, strict=True)
    placed = [(placer.note(said, span, name, anchor), said) for said, span, name, anchor in named]
    placed.sort(key=lambda p: p[0].start)
    by: dict[int, list[int]] = {}
    for i, (_, said) in enumerate(placed):
        if said.hunk is not None:
            by.setdefault(said.hunk, []).append(i)
    return DocumentView(
        journal.source,
        journal.versions,
        journal.config_sha,
        len(texts[0]),
        len(texts[-1]),
        tuple(dict.fromkeys(layer.stage for layer in journal.layers)),
        tuple(_segments(texts[0], texts[-1], hunks, by)),
        tuple(note for note, _ in placed),
        tuple(_steps(journal, texts, every, ids)),
    )


class _Said(NamedTuple):
    """A change, declined proposal or flag before it is placed. `start` and `end` count in the input of its layer."""

    layer: int
    start: int
    end: int
    after: str | None
    rule: str
    confidence: float
    reason: Reason
    status: str
    why: str = ""
    decided: str = ""
    hunk: int | None = None  # index of the hunk that a change belongs to


def _all_said(journal: Journal, hunks: Sequence[Hunk]) -> Iterator[_Said]:
    hunk_of = {ref: i for i, hunk in enumerate(hunks) for ref in hunk.by}
    for n, layer in enumerate(journal.layers):
        for i, c in enumerate(layer.changes):
            yield _Said(
                n, c.start, c.end, c.after, c.rule, c.confidence, c.reason, APPLIED, "", c.decided, hunk_of[n, i]
            )
        for d in layer.declined:
            if d.why != "no-op":
                e, status = d.edit, STATUS_OF_WHY.get(d.why, DECLINED)
                decided = "reject" if d.why == "rejected" else e.decided
                yield _Said(n, e.start, e.end, e.text, e.rule, e.confidence, e.reason, status, d.why, decided)
        for f in layer.flags:
            yield _Said(n, f.start, f.end, None, f.rule, f.confidence, f.reason, SUSPECT, "", f.decided)


class _Placer:
    """Places what was said on the page of one document."""

    def __init__(self, journal: Journal, texts: Sequence[str], rules: Mapping[str, RuleInfo]) -> None:
        self.journal, self.texts, self.rules = journal, texts, rules
        self.hunks = journal.hunks()
        self.before = [journal.hunks(0, n) for n in range(len(journal.layers))]  # up to the input of each layer
        self.pages = [page.start for page in journal.source.pages]
        self.breaks = _line_breaks(texts[-1])

    def raw_span(self, said: _Said) -> tuple[int, int]:
        return span_back(self.before[said.layer], said.start, said.end)

    def anchor(self, said: _Said, span: tuple[int, int]) -> Anchor:
        before = self.texts[said.layer][said.start : said.end]
        return anchor(said.rule, before, said.after, self.texts[0], *span)

    def note(self, said: _Said, span: tuple[int, int], name: str, anchor: Anchor) -> Note:
        text, place = self.texts[said.layer], self._place(said, span)
        return Note(
            name,
            self.journal.layers[said.layer].stage,
            said.rule,
            said.status,
            said.why,
            said.confidence,
            *self._reasons(said),
            text[said.start : said.end],
            said.after,
            span[0],
            place,
            max(bisect_right(self.pages, span[0]), 1) if self.pages else None,
            bisect_left(self.breaks, map_position(self.hunks, place[0])),
            text[max(said.start - CONTEXT, 0) : said.start],
            text[said.end : said.end + CONTEXT],
            anchor,
            said.decided,
        )

    def _reasons(self, said: _Said) -> tuple[Reason, Reason]:
        rule = self.rules.get(said.rule)
        if rule is None:
            return said.reason, NO_REASON
        return rule.reason, said.reason if said.reason != rule.reason else NO_REASON

    def _place(self, said: _Said, span: tuple[int, int]) -> tuple[int, int]:
        if said.hunk is not None:
            return self.hunks[said.hunk].a0, self.hunks[said.hunk].a1
        return _widened(self.hunks, *span)


def _steps(journal: Journal, texts: Sequence[str], every: Sequence[_Said], ids: Sequence[str]) -> Iterator[Step]:
    """`every` and the ids of its notes are ordered by layer and place."""
    done: list[list[tuple[int, int, str, str]]] = [[] for _ in journal.layers]
    units = [_utf16_units(text) for text in texts[:-1]]
    last: tuple[int, str] | None = None  # layer and rule of the change before
    for said, name in zip(every, ids, strict=True):
        if said.hunk is None:
            continue
        start, end = units[said.layer](said.start), units[said.layer](said.end)
        here, after = done[said.layer], said.after or ""
        if last == (said.layer, said.rule) and start < end and here[-1][0] + here[-1][1] == start:
            at, length, before, name = here.pop()
            start, after = at, before + after
            end = max(end, at + length)
        here.append((start, end - start, after, name))
        last = said.layer, said.rule
    for layer, changes in zip(journal.layers, done, strict=True):
        yield Step(layer.stage, tuple(changes))


def _utf16_units(text: str) -> Callable[[int], int]:
    """From a position in code points to one in UTF-16 units."""
    if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        return lambda position: position
    doubled = [i for i, c in enumerate(text) if c > "\uffff"]
    return lambda position: position + bisect_left(doubled, position)


def _segments(raw: str, clean: str, hunks: Sequence[Hunk], by: Mapping[int, list[int]]) -> Iterator[Segment]:
    a = b = 0
    for i, h in enumerate(hunks):
        if a < h.a0:
            yield Segment(raw[a : h.a0], clean[b : h.b0], a)
        yield Segment(raw[h.a0 : h.a1], clean[h.b0 : h.b1], h.a0, tuple(by[i]))
        a, b = h.a1, h.b1
    if a < len(raw):
        yield Segment(raw[a:], clean[b:], a)


def _widened(hunks: Sequence[Hunk], start: int, end: int) -> tuple[int, int]:
    """The smallest span around raw[start:end] that does not begin or end inside a hunk."""
    first, last = _hunk_around(hunks, start), _hunk_around(hunks, end)
    return (start if first is None else first.a0), (end if last is None else last.a1)


def _hunk_around(hunks: Sequence[Hunk], position: int) -> Hunk | None:
    i = bisect_left(hunks, position, key=lambda h: h.a0) - 1
    return hunks[i] if i >= 0 and hunks[i].a0 < position < hunks[i].a1 else None


def _line_breaks(text: str) -> list[int]:
    out, at = [], text.find("\n")
    while at >= 0:
        out.append(at)
        at = text.find("\n", at + 1)
    return out

"""Hypothesis strategies for the core: texts, proposals over a text, stacks of layers, whole journals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

from hypothesis import strategies as st

from pipeline.core.edit import NO_REASON, WHYS, Change, Declined, Edit, Flag, Reason
from pipeline.core.engine import Gate, settle
from pipeline.core.journal import Journal, Layer, make_layer, record_source
from pipeline.core.source import Decoder, Hole, Layout, Line, Page, Region, Source

# What Chinese documents are made of, and what breaks code that counts bytes, UTF-16 units or grapheme clusters.
PIECES = (
    *("一", "二", "的", "。", "，", "“", "”", "：", "⽇", "a", "Z", "0", "$", "\\", '"', "&", "㎡"),
    *("𠮷", "𪚥", "e\u0301", "か\u3099", "葛\U000e0100", "👩\u200d👧", "\u200b", "\ufeff", "\xad", "\0", "\ufffd"),
    *("\n", "\r\n", "\r", "\t", " ", "\u3000", "\xa0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"),
    *("\ud842", "\udfb7", "\ud842\udfb7"),  # halves of surrogate pairs: no UTF-8, but decoders can leave them
)
REASONS = (
    NO_REASON,
    Reason("广告，非正文", "an ad, not the text"),
    Reason("“引号”\n𠮷", 'a "quote"\\\n'),
    Reason("", "-"),
)
RULES = ("ad/download", "join/broken-line", "typo/的地得", "unit/平方米")
SHA = "0" * 64

# Drawing is what the law tests spend their time on, so a draw throws several dice at once: a byte each.
SHORT_TEXTS = ("", "", *PIECES, "一二三", "。\n", "𠮷\r\n", "e\u0301。")
REPLACEMENTS = (None, None, None, "", "", "", *SHORT_TEXTS)  # None: what stands there already
CONFIDENCES = (0.5, 0.9, 0.9, 0.99, 0.99, 1.0, 0.0, 1 / 3, 0.1 + 0.2, 5e-324)  # few: ties are common
GROUPS = (None, None, None, None, "quotes/1", "quotes/2")
SAID = tuple(product(RULES, REASONS))

T = TypeVar("T")


def dice(count: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=count, max_size=count)


def pick(table: Sequence[T], die: int) -> T:
    return table[die % len(table)]


texts = st.binary(max_size=24).map(lambda thrown: "".join(pick(PIECES, die) for die in thrown)) | st.text(max_size=24)
short_texts = st.sampled_from(SHORT_TEXTS)
reasons = st.builds(Reason, short_texts, short_texts)


def span_of(length: int, at: int, size: int) -> tuple[int, int]:
    """A span of a text of `length` code points: short, as edits are, and often empty."""
    start = at % (length + 1)
    return start, start + size % (min(5, length - start) + 1)


def spans(length: int) -> st.SearchStrategy[tuple[int, int]]:
    return dice(2).map(lambda thrown: span_of(length, *thrown))


def proposals(text: str, max_size: int = 8) -> st.SearchStrategy[list[Edit]]:
    """Proposals over one text: overlapping, touching, nested, insertions, no-ops, groups."""

    def edit_of(thrown: bytes) -> Edit:
        at, size, new, said, confidence, group = thrown
        start, end = span_of(len(text), at, size)
        after = pick(REPLACEMENTS, new)
        rule, reason = pick(SAID, said)
        kept = text[start:end] if after is None else after
        return Edit(start, end, kept, rule, pick(CONFIDENCES, confidence), reason, pick(GROUPS, group))

    return st.lists(dice(6).map(edit_of), max_size=max_size)


def flags(text: str, max_size: int = 2) -> st.SearchStrategy[list[Flag]]:
    def flag_of(thrown: bytes) -> Flag:
        at, size, said, confidence = thrown
        start, end = span_of(len(text), at, size)
        rule, reason = pick(SAID, said)
        return Flag(start, end, rule, pick(CONFIDENCES, confidence), reason)

    return st.lists(dice(4).map(flag_of), max_size=max_size)


def singles(text: str) -> st.SearchStrategy[list[Edit]]:
    """Proposals without groups, no two of the same confidence and length."""

    def alone(drawn: list[Edit]) -> list[Edit]:
        return list({(e.confidence, e.end - e.start): replace(e, group=None) for e in drawn}.values())

    return proposals(text, 12).map(alone)


def open_gate(edit: Edit, before: str) -> str | None:
    return None


def threshold_gate(edit: Edit, before: str) -> str | None:
    return "below-threshold" if edit.confidence < 0.9 else None


def picky_gate(edit: Edit, before: str) -> str | None:
    """Answers every why that is a gate's to give, by what stands in the text, and lets most edits pass."""
    return WHYS[2 + len(before) % 4] if edit.start % 3 == 0 else None


gates: st.SearchStrategy[Gate] = st.sampled_from((open_gate, open_gate, threshold_gate, picky_gate))


@dataclass(frozen=True)
class Settled:
    """Proposals, and what the engine made of them."""

    text: str
    edits: list[Edit]
    gate: Gate
    changes: tuple[Change, ...]
    declined: tuple[Declined, ...]


@st.composite
def settled(
    draw: st.DrawFn,
    drawn_edits: Callable[[str], st.SearchStrategy[list[Edit]]] = proposals,
    gate: st.SearchStrategy[Gate] = gates,
) -> Settled:
    text, asked = draw(texts), draw(gate)
    proposed = draw(drawn_edits(text))
    return Settled(text, proposed, asked, *settle(text, proposed, asked))


@dataclass(frozen=True)
class Stack:
    """Layers over a raw text, and `texts`: the input of each, the clean text last."""

    texts: tuple[str, ...]
    layers: tuple[Layer, ...]

    @property
    def raw(self) -> str:
        return self.texts[0]

    @property
    def clean(self) -> str:
        return self.texts[-1]


@st.composite
def stacks(draw: st.DrawFn, max_layers: int = 4, max_edits: int = 6) -> Stack:
    """Stages in a row, each with proposals and flags over the text that the former stage left."""
    passed, layers = [draw(texts)], []
    for n in range(draw(st.integers(0, max_layers))):
        text = passed[-1]
        changes, declined = settle(text, draw(proposals(text, max_edits)), draw(gates))
        flagged = tuple(draw(flags(text)))
        layer, after = make_layer(f"stage-{n}", text, changes, declined, flagged)
        layers.append(layer)
        passed.append(after)
    return Stack(tuple(passed), tuple(layers))


@st.composite
def decoders(draw: st.DrawFn, length: int) -> Decoder:
    holes = [Hole(*draw(spans(length)), draw(st.binary(max_size=3))) for _ in range(draw(st.integers(0, 2)))]
    encoding = draw(st.sampled_from(("utf-8", "gb18030", "big5", "utf-16-le")))
    return Decoder(encoding, draw(st.sampled_from(("bom", "detected", "given"))), tuple(holes), draw(reasons))


@st.composite
def layouts(draw: st.DrawFn, length: int) -> Layout:
    """Pages in order, disjoint lines in order (some empty, some touching), and regions anywhere."""
    starts, cuts = (sorted(die % (length + 1) for die in draw(st.binary(max_size=n))) for n in (3, 16))
    whole, scanned = ("text", 812, 0.012, 0, 1.0), ("ocr", 640, 0.0, 1, 0.934)
    pages = tuple(Page(start, 595.0, 841.5, *draw(st.sampled_from((whole, scanned)))) for start in starts)
    number = draw(st.integers(0, 2))
    looks = Line(0, 0, number, 72.0, 90.25, 523.5, 100.75, 10.5, draw(st.sampled_from((0, 45))), draw(st.booleans()))
    looks = looks._replace(confidence=draw(st.sampled_from((1.0, 0.87))))
    lines = [looks._replace(start=a, end=b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    regions = [
        Region(*draw(spans(length)), "navigation", Reason("<nav> 元素", "a <nav> element"))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return Layout(pages, tuple(lines), tuple(regions))


@dataclass(frozen=True)
class Cleaned:
    """A journal with the source and all the texts that it speaks of."""

    journal: Journal
    source: Source
    stack: Stack


@st.composite
def cleaned(draw: st.DrawFn) -> Cleaned:
    """Journals of every shape: text, web page or PDF; with holes, a layout, names, notes."""
    stack = draw(stacks())
    length = len(stack.raw)
    source = Source(
        sha256=SHA,
        media_type=draw(st.sampled_from(("text/plain", "text/html", "application/pdf"))),
        extractor="sample 1.0",
        text=stack.raw,
        decoder=draw(st.none() | decoders(length)),
        layout=draw(st.just(Layout()) | layouts(length)),
        info=draw(st.dictionaries(st.sampled_from(("title", "author", "url", "日期")), short_texts)),
        notes=tuple(draw(st.lists(reasons, max_size=2))),
    )
    record = record_source(source, stack.layers)
    return Cleaned(Journal(record, {"jiaokan": "0.1.0", "规则": "7"}, SHA, stack.layers), source, stack)

"""Quotes, brackets and title marks without their partner."""

from collections.abc import Iterator
from functools import lru_cache

import regex

from pipeline.core.edit import Flag, Reason
from pipeline.core.text import TextLine, is_han, lines_of

# Marks of one row are one kind: （ may be closed by a half-width bracket, as conversions do by the hundred
_KINDS = (("“", "”"), ("‘", "’"), ("《", "》"), ("（(", "）)"), ("「", "」"), ("『", "』"), ("【", "】"))
_STRAIGHT = '"＂〝〞`'  # beside these nobody can say which quote is whose
_NUMBERS = frozenset("0123456789０１２３４５６７８９一二三四五六七八九十abcdefghABCDEFGH①②③④⑤")
WIDEST = 12  # paragraphs that one quotation runs through; in longer ones a lost mark is likelier
WIDEST_TITLE = 2  # lines that a title or a remark in brackets runs through


def unpaired(text: str) -> Iterator[Flag]:
    """Marks without a partner in their paragraph, nor, where speech runs on, in those that follow."""
    paragraphs = [line for line in lines_of(text) if not line.is_blank]
    for opening, closing in _KINDS:
        if any(mark in text for mark in opening + closing):
            last = -1
            for at in _lonely(text, paragraphs, opening, closing):
                mark = text[at]
                words = Reason(f"“{mark}”没有配对", f"{mark} has no partner")
                if last < 0 or "\n" in text[last:at]:  # ”马列主义“: of two in a line the first one shows it
                    yield Flag(at, at + 1, "lost/quote", 0.6, words)
                last = at


def _lonely(text: str, paragraphs: list[TextLine], opening: str, closing: str) -> Iterator[int]:
    is_quote = opening in "“‘「『"
    widest = WIDEST if is_quote else WIDEST_TITLE
    waiting: list[int] = []  # positions of opening marks that later paragraphs may close
    opened_in = 0
    for n, line in enumerate(paragraphs):
        if waiting and n - opened_in > widest:
            yield from waiting
            waiting = []
        opened, closed = _unmatched(text, line, opening, closing)
        if not (opened or closed or waiting):
            continue
        if is_quote and any(mark in text[line.start : line.end] for mark in _STRAIGHT):
            opened, closed, waiting = [], [], []
        if waiting and is_quote and text[line.left] in opening:
            waiting = []  # speech that runs on opens each of its paragraphs anew: “…\n“…”
        while closed and waiting:
            waiting.pop(), closed.pop(0)
        yield from closed
        if opened:  # a new one: the one before was never closed
            yield from [*waiting, *opened[:-1]]
            waiting, opened_in = opened[-1:], n
    yield from waiting


def _unmatched(text: str, line: TextLine, opening: str, closing: str) -> tuple[list[int], list[int]]:
    """Positions of marks of one kind that have no partner within a line: those that open, those that close."""
    opened: list[int] = []
    closed: list[int] = []
    for m in _either(opening, closing).finditer(text, line.left, line.right):
        i = m.start()
        if m[0] in opening:
            opened.append(i)
        elif opened:
            opened.pop()
        elif not _is_no_mark(text, i, line):
            closed.append(i)
    if text.endswith("...", line.start, line.right):  # the start of an article in a list: its site cut it off
        opened = []
    return [i for i in opened if not _is_no_mark(text, i, line)], closed


@lru_cache
def _either(opening: str, closing: str) -> regex.Pattern[str]:
    return regex.compile(f"[{regex.escape(opening + closing)}]")


def _is_no_mark(text: str, at: int, line: TextLine) -> bool:
    """`1）` and `b)` number a list, `》》` points on, `’` stands in don’t, `:)` smiles."""
    before, after = text[at - 1 : at] if at > line.left else "", text[at + 1 : at + 2]
    if text[at] in (before, after):
        return True
    if text[at] in "’‘":
        return any(c.isascii() or (c.isalpha() and not is_han(c)) for c in (before, after))  # don’t, ‘Ελλάς
    return text[at] in "）)" and (before in _NUMBERS or before in (":", "：", "-", ";"))

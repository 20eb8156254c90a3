"""Stage `paragraphs`: false breaks joined, lost breaks put back, white space that carries nothing removed.

Each gap between two content lines is judged by evidence (see `evidence.py`); the reason names the two strongest.
"""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import SPACES, TextLine, is_han, lines_of
from pipeline.stages.context import Context
from pipeline.stages.paragraphs.evidence import Verdict, judge
from pipeline.stages.paragraphs.overlaps import page_overlaps
from pipeline.stages.paragraphs.profile import profile_of

_LOST = regex.compile(
    r"(?<=[。！？；…”」][”」』）)]?)(?:\u3000{2,4}| {4,8})(?=[\p{Han}“「（(\d])"
    r"|(?<=[：:])(?:\u3000{2,4}| {4,8})(?=[（(]?\d)"
)
_SPACED = regex.compile(
    r"(?<![\p{Han}] )[\p{Han}，。、；：！？“”（）](?: [\p{Han}，。、；：！？“”（）])+(?! [\p{Han}])"
)
_SPACED_RUN = 6  # characters in a row, each alone: names in lists (王 明) and form labels have two or three
_HEADINGS = ("前言", "目录", "摘要", "附录", "后记", "序言", "绪论", "结语", "引言", "正文", "导言", "跋语", "致谢")
_FORM_FEED = regex.compile(r"(?<=\n)\f+\n?|\f+")  # with the break it brought, where another stands before it
SURE = 0.9  # joins from here on are applied by default; one edit a gap, so that nothing rivals them
_GAP = {"as-found": None, "one-per-line": "\n", "blank-between": "\n\n"}


def propose(text: str, context: Context) -> Iterator[Edit]:
    lines = [line for line in lines_of(text) if not line.is_blank]
    yield from _edges(text, lines)
    if not lines:
        return
    markup = "html" in context.media_type or "xml" in context.media_type
    overlaps = [] if markup else page_overlaps(text, lines)
    yield from overlaps
    profile = profile_of(text, lines, context.layout, context.seams, markup)
    style = _GAP[context.options.paragraphs]
    for n in range(len(lines) - 1):
        above, below = lines[n], lines[n + 1]
        if any(o.start < below.left and above.right < o.end for o in overlaps):
            continue
        yield from _gap_edits(text, above, below, judge(text, lines, n, profile), style)
    for line in lines:
        yield from _trailing(text, line)
        yield from _lost_breaks(text, line)
        yield from _spaces(text, line)


def _edges(text: str, lines: list[TextLine]) -> Iterator[Edit]:
    """Nothing before the first content line but its own indent, one line break after the last."""
    if not lines:
        if text:
            yield Edit(0, len(text), "", "space/edges", 1.0)
        return
    if lines[0].start > 0:
        yield Edit(0, lines[0].start, "", "space/edges", 1.0)
    if text[lines[-1].right :] != "\n":
        yield Edit(lines[-1].right, len(text), "\n", "space/edges", 1.0)


def _gap_edits(text: str, above: TextLine, below: TextLine, verdict: Verdict, style: str | None) -> Iterator[Edit]:
    """A join, or what tidies the gap; for a doubtful join both: it will be held, the form feed goes all the same."""
    head = text[above.left : above.right] + text[below.left : below.right]
    if head in _HEADINGS and above.right - above.left == 1:
        yield Edit(above.end, below.left, "", "break/spaced-heading", 0.93)
        return
    if verdict.probability >= 0.5:
        between = " " if _needs_space(text[above.right - 1], text[below.left]) else ""
        yield Edit(above.end, below.left, between, verdict.rule, round(verdict.probability, 3), verdict.reason)
        if verdict.probability >= SURE or style is not None:
            return
    gap = text[above.end : below.start]
    if style is not None and gap != style:
        yield Edit(above.end, below.start, style, "style/paragraphs", 1.0)
        return
    for m in _FORM_FEED.finditer(text, above.end, below.left):
        yield Edit(m.start(), m.end(), "", "break/form-feed", 0.97)


def _needs_space(before: str, after: str) -> bool:
    """One space between two Latin words or numbers, none beside Han or full-width marks."""
    return before.isascii() and after.isascii() and (before.isalnum() or before in ",.;:)") and after.isalnum()


def _trailing(text: str, line: TextLine) -> Iterator[Edit]:
    tail = text[line.right : line.end]
    if tail and set(tail) <= set(SPACES) and line.end < len(text):
        yield Edit(line.right, line.end, "", "space/line-end", 0.99)


def _lost_breaks(text: str, line: TextLine) -> Iterator[Edit]:
    for m in _LOST.finditer(text, line.left, line.right):
        yield Edit(m.start(), m.start(), "\n", "break/lost", 0.95)


def _spaces(text: str, line: TextLine) -> Iterator[Edit]:
    if " " not in text[line.left : line.right]:
        return
    for m in _SPACED.finditer(text, line.left, line.right):
        if len(m[0]) < 2 * _SPACED_RUN - 1:
            continue
        start = m.start() - 1 if text[m.start() - 2 : m.start()] and _joins_left(text, m.start()) else m.start()
        for k in range(start, m.end()):
            if text[k] == " ":
                yield Edit(k, k + 1, "", "space/between-han", 0.96)


def _joins_left(text: str, start: int) -> bool:
    return start >= 2 and text[start - 1] == " " and is_han(text[start - 2])

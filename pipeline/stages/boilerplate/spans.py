"""What follows from a cut: a line of which nothing is left goes with its break, and blank lines are not doubled."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import TextLine, lines_of

SURE = 0.9
MUCH, DOUBT = 0.4, 0.5  # of 46 real PDFs heads and numbers took 0.9 % at the median and 5 % at most
LEFTOVER = set(" \t\u3000\u00a0\f\r?？.,，。'’\"|│｜-—_=*～~+<>《》[]【】()（）")
# What may stay of a line that ads covered: spaces, brackets and art. A form feed stays: it is a page's end.


_NUMBERS = regex.compile(r"\d+|\b[ivx]{1,5}\b")  # Roman ones count the pages of prefaces
ART = regex.compile(r"[\u2500-\u25ff│｜╭╮⌒]")  # box drawing, blocks, geometric shapes
BOXES = set("田口回日目囗")  # characters that art uses as windows and walls


def kept_lines(text: str, edits: Iterable[Edit]) -> list[TextLine]:
    """The content lines of which deletions take less than half."""
    cuts = iter(sorted((e.start, e.end) for e in edits if not e.text))
    kept: list[TextLine] = []
    pending: list[tuple[int, int]] = []
    following = next(cuts, None)
    for line in lines_of(text):
        while following is not None and following[0] < line.end:
            pending.append(following)
            following = next(cuts, None)
        pending = [span for span in pending if span[1] > line.start]
        taken = sum(max(0, min(end, line.right) - max(start, line.left)) for start, end in pending)
        if not line.is_blank and taken * 2 < line.right - line.left:
            kept.append(line)
    return kept


def merged(cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places that any of the cuts takes, as spans that do not touch."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(cuts):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def overlap(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether any of `spans`, which are `merged`, has a place in start:end."""
    n = bisect_right(spans, (end,)) - 1
    return n >= 0 and spans[n][1] > start


def repeat_key(line: str) -> str:
    """A line with its digits folded and its spaces gone: what repeats on each page."""
    return "".join(_NUMBERS.sub("#", line).split())  # not document text: a key to compare by


def doubt_if_much(text: str, edits: list[Edit]) -> list[Edit]:
    """The same cuts, or, where they would take much of the document, the same cuts with a confidence that holds them.

    Pages that are alike from top to bottom (forms, cards, drill sheets) repeat their content too.
    """
    taken = sum(e.end - e.start for e in edits)
    whole = len(text) - text.count("\n")
    return [replace(e, confidence=DOUBT) for e in edits] if taken > MUCH * whole else edits


def _is_rest(kept: str) -> bool:
    """Whether what cuts leave of a line is nothing: spaces, brackets, separators, a bit of character art."""
    letters = {c for c in kept if c.isalnum()}
    return set(kept) <= LEFTOVER or (letters <= BOXES and len(ART.findall(kept)) >= 2)


def widen(text: str, edits: Iterable[Edit]) -> Iterator[Edit]:
    """The same edits, each deletion grown over the white space and the line breaks that belonged to it.

    A line is a whole line's cut when its deletions leave only spaces, brackets or separators of it.
    """
    cuts = _uncrossed(_supported(sorted((_after_feed(text, e) for e in edits), key=lambda e: (e.start, -e.end))))
    lines = lines_of(text)
    starts = [line.start for line in lines]
    gone = _lines_gone(text, lines, starts, [e for e in cuts if not e.text])
    at = 0  # end of the cuts before this one: white space between two cuts goes with one of them only
    before: list[tuple[int, int]] = []  # ends of earlier cuts, as found and as grown; rivals for one place do not count
    for edit in cuts:
        if edit.text:
            yield edit
            continue
        first = bisect_right(starts, edit.start) - 1
        last = bisect_right(starts, max(edit.end - 1, edit.start)) - 1
        start = _line_start(text, lines[first]) if edit in gone.get(first, ()) else edit.start
        end = edit.end
        if edit in gone.get(last, ()):
            start, end = _with_breaks(text, lines, start, last, gone)
        elif text[start:end][-1:] != "\n" and edit.end == lines[last].right and first not in gone:
            start -= len(text[lines[first].start : start]) - len(text[lines[first].start : start].rstrip(" \u3000\t"))
        at = max([at, *(grown for found, grown in before if found <= edit.start)])
        before = [(found, grown) for found, grown in before if found > edit.start]
        before.append((edit.end, max(end, edit.end)))
        yield replace(edit, start=min(max(start, at), edit.start), end=max(end, edit.end))


def _after_feed(text: str, edit: Edit) -> Edit:
    """The same cut without a form feed at its start: that ends the page before."""
    taken = text[edit.start : edit.end]
    return replace(edit, start=edit.start + len(taken) - len(taken.lstrip("\f"))) if taken.startswith("\f") else edit


def _supported(cuts: list[Edit]) -> list[Edit]:
    """A likely block that holds a surer cut is as sure as that: else the cut inside would win and leave the block."""
    out: list[Edit] = []
    for n, edit in enumerate(cuts):
        inside = []
        for other in cuts[n + 1 :]:
            if other.start >= edit.end:
                break
            if other.end <= edit.end and not other.text:
                inside.append(other.confidence)
        sure = not edit.text and edit.confidence >= SURE
        out.append(replace(edit, confidence=max([edit.confidence, *inside])) if sure and inside else edit)
    return out


def _uncrossed(cuts: list[Edit]) -> list[Edit]:
    """The same cuts; of two likely ones that overlap in part the weaker keeps what the other does not take.

    Else it would lose as a whole: a block of links that ends inside of a notice would stay.
    """
    out = [edit for touching in _touching(cuts) for edit in _uncross(touching)]
    return sorted(out, key=lambda e: (e.start, -e.end))


def _touching(cuts: list[Edit]) -> Iterator[list[Edit]]:
    """The cuts, ordered by their start, in groups that touch: a book has thousands, and few of them do."""
    reach = accumulate((edit.end for edit in cuts), max)
    starts = [n for n, (end, edit) in enumerate(zip(reach, cuts[1:], strict=False), 1) if edit.start > end]
    for first, last in pairwise([0, *starts, len(cuts)]):
        yield cuts[first:last]


def _uncross(cuts: list[Edit]) -> list[Edit]:
    stronger: list[Edit] = []
    out: list[Edit] = []
    for edit in sorted(cuts, key=lambda e: (-e.confidence, e.start - e.end)):
        if edit.text or edit.confidence < SURE:
            out.append(edit)
            continue
        start = max([edit.start, *(e.end for e in stronger if e.start < edit.start < e.end < edit.end)])
        end = min([edit.end, *(e.start for e in stronger if edit.start < e.start < edit.end < e.end)])
        out.append(replace(edit, start=start, end=end) if start < end else edit)
        stronger.append(out[-1])
    return out


def _line_start(text: str, line: TextLine) -> int:
    """Where a line starts, form feeds aside: they end the page before and are evidence for joins."""
    return line.start + text[line.start : line.left].rfind("\f") + 1


def _lines_gone(text: str, lines: Sequence[TextLine], starts: list[int], cuts: list[Edit]) -> dict[int, list[Edit]]:
    """Index of each line of which no content is left -> the cuts that take it: each that does alone, else the last."""
    covering: dict[int, list[Edit]] = {}
    for edit in cuts:
        for n in range(bisect_right(starts, edit.start) - 1, len(lines)):
            if lines[n].start >= edit.end:
                break
            covering.setdefault(n, []).append(edit)
    gone: dict[int, list[Edit]] = {}
    for n, edits in covering.items():
        alone = [edit for edit in edits if _is_rest(_left_over(text, lines[n], [edit]))]
        if alone:
            gone[n] = alone
        elif _is_rest(_left_over(text, lines[n], edits)):
            gone[n] = [max(edits, key=lambda e: e.end)]
    return gone


def _left_over(text: str, line: TextLine, edits: list[Edit]) -> str:
    """What is left of a line without the given cuts, which are ordered by their start."""
    kept, at = [], line.start
    for edit in edits:
        kept.append(text[at : max(at, edit.start)])
        at = max(at, edit.end)
    kept.append(text[at : line.end])
    return "".join(kept)


def _with_breaks(
    text: str, lines: Sequence[TextLine], start: int, last: int, gone: dict[int, list[Edit]]
) -> tuple[int, int]:
    """Grow a cut that empties line `last` over its break, and over blank lines that would stand doubled."""
    end = lines[last].end
    feed = text.find("\f", start, end)
    if feed >= 0 or "\f" in text[lines[last].start : start]:
        return start, feed if feed >= 0 else end  # the page's end stays, and the break beside it
    if end < len(text):
        end += 1
    blank_before = start == 0 or text[:start].endswith("\n\n") or text[max(0, start - 40) : start].strip() == ""
    n = last + 1
    while blank_before and n < len(lines) and lines[n].is_blank and "\f" not in text[lines[n].start : lines[n].end]:
        end = min(lines[n].end + 1, len(text))
        n += 1
    if end == len(text):  # nothing follows: the breaks before go instead
        while start and text[start - 1] in " \t\u3000\n" and text[start - 1] != "\f":
            start -= 1
    return start, end

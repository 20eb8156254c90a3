"""What a document's own lines say of it: is it wrapped at a width, do indents or blank lines mark paragraphs."""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import regex

from pipeline.core.source import Layout
from pipeline.core.text import TextLine, ends_sentence, width
from pipeline.stages.paragraphs.geometry import printed_lines

_MARK = regex.compile(r"[，。、；：！？．,.;:!?]")


@dataclass(frozen=True, slots=True)
class Profile:
    wrapped: bool  # lines were wrapped at a width
    full: tuple[bool, ...]  # whether each content line reaches that width (or the column's right edge in a PDF)
    indents: tuple[int, ...]  # columns of white space before each line (points / half an em in a PDF)
    least_indent: int
    indent_marks: bool  # an indent begins a paragraph here
    indent_always: bool  # and no paragraph begins without one
    indent_in_prose: bool  # and none of more than a line: headings, items and notes may
    all_indented: bool  # nearly every line is indented: each is a paragraph
    mark_ends: bool  # prose lines end with a sentence mark, all but a few
    blank_marks: bool  # a blank line begins a paragraph here
    blank_after: tuple[bool, ...]  # whether a blank line follows each content line
    seam_after: tuple[bool, ...]  # whether furniture was taken out after each content line
    size_changes: tuple[bool, ...]  # whether the line after each is printed in another size
    wide_gaps: tuple[bool, ...]  # whether more than the usual space is printed after each line
    in_table: tuple[bool, ...]  # whether each line is a row of a table
    structured: bool  # line breaks come from markup (HTML, feeds), not from a printed page


WRAP_NARROWEST, WRAP_WIDEST = 24, 140  # columns; wrapped books have 54-80, lecture notes 90
PROSE = 20  # code points: headings and by-lines are mostly shorter
INDENT = 4  # columns: two full-width spaces
ENDED = 0.5  # share of full lines that end a sentence: wrapped prose 0.00-0.20, classical verse 0.97-1.00 (real files)
MARKED = 0.1  # share of full lines with any mark: wrapped prose 0.76-1.00, a table of results 0.00 (real files)
SPACED_NARROWEST = 40  # columns: shorter lines with a blank line after each are a list (a poll; wrapped books have 86)
SLACK = 4  # columns a full line may fall short: punctuation may not begin a line, words are not cut


def profile_of(text: str, lines: list[TextLine], layout: Layout, seams: tuple[int, ...], structured: bool) -> Profile:
    blank_after = tuple("\n" in text[a.end + 1 : b.start] for a, b in pairwise(lines))
    in_table = _table_rows(lines, layout)
    printed = printed_lines(text, lines, layout, in_table)
    if printed is not None:
        wrapped, full, indents = True, printed.full, printed.indents
    else:
        spaced = len(lines) > 1 and all(blank_after)
        wrapped, full = _counted(text, lines, SPACED_NARROWEST if spaced else WRAP_NARROWEST)
        indents = tuple(width(text[line.start : line.left].expandtabs(INDENT)) for line in lines)
    marks = _indents_mark(text, lines, indents, full)
    return Profile(
        wrapped,
        full,
        indents,
        min(indents, default=0),
        marks,
        marks and _always_indented(text, lines, indents, full, (True,) * len(lines)),
        marks and _always_indented(text, lines, indents, full, full),
        len(lines) >= 4 and sum(n >= 2 for n in indents) >= 0.7 * len(lines),
        _marks_end(text, lines),
        _blanks_mark(text, lines, blank_after, full),
        (*blank_after, False),
        _seamed(lines, seams),
        printed.size_changes if printed else (False,) * len(lines),
        printed.wide_gaps if printed else (False,) * len(lines),
        in_table,
        structured,
    )


def _table_rows(lines: list[TextLine], layout: Layout) -> tuple[bool, ...]:
    starts = [table.start for table in layout.tables]
    found = ((line, bisect_right(starts, line.left) - 1) for line in lines)
    return tuple(n >= 0 and line.left < layout.tables[n].end for line, n in found)


def _counted(text: str, lines: list[TextLine], narrowest: int) -> tuple[bool, tuple[bool, ...]]:
    """Whether lines were wrapped at a width, and which reach it, by the columns that they take.

    A paragraph's first line may fall short by an indent that extraction lost. Lines of fewer columns than
    `narrowest` are not wrapped.
    """
    widths = _whole_widths(text, lines)
    wrap = _wrap_width(text, lines, widths)
    if wrap is None or wrap < narrowest:
        return False, (False,) * len(lines)
    full: list[bool] = []
    for n, (line, columns) in enumerate(zip(lines, widths, strict=True)):
        begins = n == 0 or not full[-1]
        least = wrap - SLACK - _latin_slack(text, line) - (INDENT if begins and line.start == line.left else 0)
        full.append(columns >= least)
    return True, tuple(full)


def _whole_widths(text: str, lines: list[TextLine]) -> tuple[int, ...]:
    """Columns of each line; a piece that a closing quote carries on counts with the pieces before it."""
    widths: list[int] = []
    for n, line in enumerate(lines):
        own = width(text[line.start : line.right])
        goes_on = n and (text[line.left] in "”’」" or is_quoted_word(text, lines, n - 1))
        widths.append(own + widths[-1] if goes_on else own)
    return tuple(widths)


def is_quoted_word(text: str, lines: list[TextLine], n: int) -> bool:
    """Whether line n + 1 is an opening quote and a word, its closing quote alone at the start of the line after."""
    word = text[lines[n + 1].left : lines[n + 1].right]
    after = text[lines[n + 2].left] if n + 2 < len(lines) else " "
    return word[0] in "“‘「" and len(word) <= 12 and after in "”’」" and word[-1] not in "”’」。！？"


def _seamed(lines: list[TextLine], seams: tuple[int, ...]) -> tuple[bool, ...]:
    """For each line, whether a seam lies between its end and the start of the next."""
    found = [False] * len(lines)
    for n in range(len(lines) - 1):
        at = bisect_left(seams, lines[n].right)
        found[n] = at < len(seams) and seams[at] <= lines[n + 1].left
    return tuple(found)


def _latin_slack(text: str, line: TextLine) -> float:
    """Columns by which Latin letters of proportional type may mislead the count: narrow ones fall short of one."""
    return 0.15 * sum(c.isascii() for c in text[line.left : line.right])


def _wrap_width(text: str, lines: list[TextLine], widths: tuple[int, ...]) -> int | None:
    """The width at which prose was wrapped: many lines end within a few columns of it, few beyond.

    Rows of a table have no marks, and verses of one length end their sentences: neither are wrapped prose.
    """
    usable = [w for w in widths if w >= WRAP_NARROWEST]
    if len(usable) < 4:
        return None
    counts = Counter(usable)
    near = {w: sum(n for v, n in counts.items() if w - SLACK <= v <= w + 1) for w in counts if w <= WRAP_WIDEST}
    if not near:
        return None
    best = max(near, key=lambda w: (near[w], w))
    beyond = sum(w > best + SLACK for w in widths)
    if near[best] < max(3, 0.35 * len(usable)) or beyond > 0.1 * len(widths):
        return None
    reaching = [text[line.left : line.right] for line, w in zip(lines, widths, strict=True) if w >= best - SLACK]
    ended, marked = sum(map(ends_sentence, reaching)), sum(_MARK.search(line) is not None for line in reaching)
    return best if ended <= ENDED * len(reaching) and marked >= MARKED * len(reaching) else None


def _indents_mark(text: str, lines: list[TextLine], indents: tuple[int, ...], full: tuple[bool, ...]) -> bool:
    """Some lines are indented, most are not, and the line before an indented one mostly ends a sentence."""
    if not indents:
        return False
    base = min(indents)
    marked = [n for n in range(1, len(lines)) if indents[n] >= base + 2]
    if not marked or len(marked) > 0.7 * len(lines):
        return False
    ended = sum(ends_sentence(text[lines[n - 1].left : lines[n - 1].right]) or not full[n - 1] for n in marked)
    return ended >= 0.8 * len(marked)


def _always_indented(
    text: str, lines: list[TextLine], indents: tuple[int, ...], full: tuple[bool, ...], asked: tuple[bool, ...]
) -> bool:
    """After each line of prose that ends a paragraph for sure (a sentence, not full) an indented line follows.

    `asked`: which lines count as such followers.
    """
    base = min(indents)
    after = [
        indents[n] >= base + 2
        for n in range(1, len(lines))
        if asked[n] and not full[n - 1] and ends_sentence(text[lines[n - 1].left : lines[n - 1].right])
    ]
    return len(after) >= 2 and sum(after) >= 0.9 * len(after)


def _marks_end(text: str, lines: list[TextLine]) -> bool:
    prose = [text[line.left : line.right] for line in lines if line.right - line.left >= PROSE]
    return len(prose) >= 4 and sum(map(ends_sentence, prose)) >= 0.75 * len(prose)


def _blanks_mark(text: str, lines: list[TextLine], blank_after: tuple[bool, ...], full: tuple[bool, ...]) -> bool:
    """Some gaps have a blank line, most have not, and the line before it mostly ends a sentence or is short."""
    gaps = [n for n, blank in enumerate(blank_after) if blank]
    if not gaps or len(gaps) > 0.7 * len(blank_after):
        return False
    ended = sum(ends_sentence(text[lines[n].left : lines[n].right]) or not full[n] for n in gaps)
    return ended >= 0.8 * len(gaps)

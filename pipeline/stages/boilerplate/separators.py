"""Separator lines and character art of a banner or round a heading. Elsewhere a separator is the author's."""

import itertools
from collections.abc import Iterator, Sequence

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import TextLine, is_separator, lines_of
from pipeline.stages.boilerplate.spans import kept_lines

_ART = regex.compile(r"[^\p{Han}\p{L}\p{N}\u239b-\u23b7]+")  # the pieces of a matrix's brackets are no art
LONGEST_HEADING = 30
LONGEST_BLOCK = 14  # lines of a banner between its separators
_NOTICE = regex.compile(
    r"本站|网友|版权|下载|仅供|商业用途|正版|侵犯|侵权|告知|删除|电子书|(?i:e-?mail|txt)|联系|网址|论坛|更新"
)


def find(text: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Art and separator lines next to lines that `edits` remove, and pairs of equal separators round a heading."""
    lines = [line for line in lines_of(text) if not line.is_blank]
    kept = {line.start for line in kept_lines(text, edits)}
    cut = {n for n, line in enumerate(lines) if line.start not in kept}
    art = {n for n, line in enumerate(lines) if _is_art(text[line.left : line.right])}
    blocks = list(_banner_blocks(text, lines, cut, art))
    for first, last in blocks:
        yield Edit(lines[first].left, lines[last].right, "", "site/banner-block", 0.94)
    inside = {n for first, last in blocks for n in range(first, last + 1)}
    art -= inside
    beside: set[int] = set()
    for n in sorted(cut):
        for step in (-1, 1):
            k = n + step
            while k in art and k not in cut:
                beside.add(k)
                k += step
    for n in sorted(beside):
        yield Edit(lines[n].left, lines[n].right, "", "site/separator", 0.95)
    for n in sorted(art - beside - cut):
        if n + 2 in art and _frames_heading(text, lines[n : n + 3]):
            for line in (lines[n], lines[n + 2]):
                yield Edit(line.left, line.right, "", "site/separator", 0.93)


def _banner_blocks(text: str, lines: list[TextLine], cut: set[int], art: set[int]) -> Iterator[tuple[int, int]]:
    """Blocks from separator to separator in which one line is an ad already and the others are a site's notices."""
    rules = sorted(n for n in art if is_separator(text[lines[n].left : lines[n].right]))
    for first, last in itertools.pairwise(rules):
        inside = range(first + 1, last)
        if not 2 <= len(inside) <= LONGEST_BLOCK or cut.isdisjoint(inside):
            continue
        noted = sum(n in cut or bool(_NOTICE.search(text, lines[n].left, lines[n].right)) for n in inside)
        if noted >= 0.75 * len(inside):
            yield first, last


def _is_art(line: str) -> bool:
    return is_separator(line) or (len(line) >= 8 and bool(_ART.fullmatch(line)) and len(set(line)) <= 12)


def _frames_heading(text: str, lines: list[TextLine]) -> bool:
    above, heading, below = (text[line.left : line.right] for line in lines)
    if not is_separator(above) or above[0] == "#":  # a table's border, a comment in a program
        return False
    return above == below and len(heading) <= LONGEST_HEADING and lines[2].end - lines[0].start < 200

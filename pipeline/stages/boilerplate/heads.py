"""Titles that a site repeats: at the head of the document, and as "title（2）" where the site began a new page."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import CLOSERS, TextLine, ends_sentence, is_title
from pipeline.stages.boilerplate.spans import kept_lines

TITLE_LINES = 4  # content lines from the top among which the first is looked for again
HEAD_LINES = 8  # and among which any title is that stands twice, line below line
LONGEST = 60  # code points of a title
SHORTEST = 8  # of one below the first line: shorter lines that stand twice may be a refrain
_FULL_STOPS = ("。", "．", "｡")  # a sentence that is said twice is no title
_NOT_LETTERS = regex.compile(r"[^\p{L}\p{N}]+")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_NAMED = regex.compile(r"[【《](.{2,30}?)[】》]")
_PART = regex.compile(r"([^。]{4,}?)\s?[（(](\d{1,3})[）)]")


def find(text: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Repeated titles among the lines that `edits` leave."""
    lines = [line for line in kept_lines(text, edits) if _LETTER.search(text, line.left, line.right)]
    duplicates = list(_duplicate_titles(text, lines))
    yield from duplicates
    taken = {edit.start for edit in duplicates}
    yield from (edit for edit in _page_headings(text, lines, edits) if edit.start not in taken)


def _duplicate_titles(text: str, lines: list[TextLine]) -> Iterator[Edit]:
    if not lines:
        return
    title = text[lines[0].left : lines[0].right]
    if len(title) > LONGEST or title.rstrip(CLOSERS)[-1:] in _FULL_STOPS or not _is_followed_by_prose(lines):
        return
    doubt = ends_sentence(title)  # 为什么是我？ may be a title, 救命啊！ is called twice
    kept = [title]  # what stays is what counts, so that cleaned text holds no second duplicate
    for line in lines[1:]:
        other = text[line.left : line.right]
        if len(kept) < TITLE_LINES and _repeats(title, other):
            yield Edit(line.left, line.right, "", "site/duplicate-title", 0.85 if doubt else 0.95)
            if not doubt:
                continue
        elif SHORTEST <= len(other) <= LONGEST and len(kept) > 1 and other == kept[-1] and is_title(other):
            yield Edit(line.left, line.right, "", "site/duplicate-title", 0.93)  # the document's, below the page's
            continue
        kept.append(other)
        if len(kept) == HEAD_LINES:
            return


def _repeats(title: str, other: str) -> bool:
    """Whether a line says the title again: as it is, as "title（1）", or as the name that it holds in brackets."""
    part, named = _PART.fullmatch(other), _NAMED.match(title)
    if named and other == named[1]:
        return True
    return _bare(title) in (_bare(other), _bare(part[1]) if part else "")


def _is_followed_by_prose(lines: list[TextLine]) -> bool:
    """Verse repeats lines too: a title stands above a longer line of prose."""
    title = lines[0].right - lines[0].left
    return any(line.right - line.left >= max(20, title + 8) for line in lines[2:HEAD_LINES])


def _page_headings(text: str, lines: list[TextLine], edits: Sequence[Edit]) -> Iterator[Edit]:
    """Lines "title（2）" whose title stands elsewhere, or before which the site signed the end of its page."""
    short = [(n, text[line.left : line.right]) for n, line in enumerate(lines) if line.right - line.left <= LONGEST]
    parts = [(n, part) for n, words in short if words[-1] in "）)" and (part := _PART.fullmatch(words))]
    if not parts:
        return
    ends = sorted(edit.end for edit in edits if not edit.text)
    whole = {_bare(words) for _, words in short}
    for n, part in parts:
        line = lines[n]
        if int(part[2]) < 2:
            continue
        at = bisect_right(ends, line.left) - 1
        signed = n > 0 and at >= 0 and ends[at] > lines[n - 1].left
        if signed or _bare(part[1]) in whole:
            yield Edit(line.left, line.right, "", "site/page-heading", 0.95 if not signed else 0.93)


def _bare(title: str) -> str:
    return _NOT_LETTERS.sub("", title)  # not document text: a key to compare by

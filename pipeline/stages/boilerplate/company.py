"""Lines that are made of a notice's words: platforms word their buttons and calls in ever new ways, from few words.

By itself such a line is only shown, for headings and instructions use these words, too (下载并安装软件). Beside a line
that is cut, at the start or the end of the document, it is the platform's. Several of them do not vouch for each other.
"""

from collections.abc import Iterator, Sequence

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import TextLine, lines_of
from pipeline.rules.match import edge
from pipeline.stages.boilerplate.notices import words_of_notices
from pipeline.stages.boilerplate.spans import SURE, kept_lines, merged, overlap

LONGEST = 80  # code points of a line
SHARE, FEWEST = 0.6, 3  # letters in such words, words; of 267 lines of platforms 101 have as many, of 269 others none
SHORT, BETWEEN = 15, 2  # code points of a label, such as a name; how many of them may stand between two
IN_COMPANY, ALONE = 0.92, 0.6
_MORE = "platform-words.txt"
_MARK = regex.compile("[，。！？；]")
# Sentences, and items of lists: laws on networks name little else (（一）提供互联网接入服务；).
_SENTENCE = regex.compile("[。；;]")
_ITEM = regex.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十百\d]+[章节条]")
_LETTER = regex.compile(r"[\p{L}\d]")


def find(text: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Lines of a notice's words among those that `edits` leave."""
    cuts = [edit for edit in edits if edit.confidence >= SURE]
    kept = {line.start for line in kept_lines(text, cuts)}
    taken = merged([(edit.start, edit.end) for edit in cuts if not edit.text])
    for run in _runs(text, kept, taken):
        confidence = IN_COMPANY if None in run else ALONE
        for line in run:
            if line is not None:
                yield Edit(line.left, line.right, "", "site/notice-words", confidence)


def _runs(text: str, kept: set[int], taken: list[tuple[int, int]]) -> Iterator[list[TextLine | None]]:
    """Lines that stand together: those of a notice's words, and None for each that is cut. Short ones may part them."""
    run: list[TextLine | None] = []
    between = 0
    for line in lines_of(text):
        if line.is_blank:
            continue
        is_kept = line.start in kept
        if not is_kept or (not overlap(taken, line.left, line.right) and _is_of_words(text, line)):
            run.append(line if is_kept else None)
            between = 0
            continue
        between += 1
        if between > BETWEEN or line.right - line.left > SHORT or _MARK.search(text, line.left, line.right):
            yield run
            run = []
    yield run


def _is_of_words(text: str, line: TextLine) -> bool:
    reach = edge(len(text))
    if (
        line.right - line.left > LONGEST
        or _SENTENCE.search(text, line.left, line.right)
        or _ITEM.match(text, line.left, line.right)
        or reach < line.left < len(text) - reach
    ):
        return False
    words = [m for m in words_of_notices(_MORE).finditer(text, line.left, line.right) if not m["name"]]
    within = sum(len(_LETTER.findall(text, *word.span())) for word in words)
    return len(words) >= FEWEST and within >= SHARE * len(_LETTER.findall(text, line.left, line.right))

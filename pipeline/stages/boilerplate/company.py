"""Lines that are made of a notice's words: platforms word their buttons and calls in ever new ways, from few words.

Such a line alone is only shown, for headings and instructions use these words, too (下载并安装软件). Beside a line that
is cut, or among several of its kind, at the start or the end of the document it is the platform's.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import TextLine, lines_of
from pipeline.rules.match import edge
from pipeline.stages.boilerplate.notices import words_of_notices
from pipeline.stages.boilerplate.spans import SURE, kept_lines, merged, overlap

LONGEST = 80  # code points of a line
SHARE, FEWEST = 0.6, 3  # letters in such words, words; of 267 lines of platforms 101 have as many, of 269 others none
MANY = 3  # lines of this kind that vouch for one another
IN_COMPANY, ALONE = 0.92, 0.6
_MORE = "platform-words.txt"
_LETTER = regex.compile(r"[\p{L}\d]")


def find(text: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Lines of a notice's words among those that `edits` leave."""
    cuts = [edit for edit in edits if edit.confidence >= SURE]
    kept = {line.start for line in kept_lines(text, cuts)}
    taken = merged([(edit.start, edit.end) for edit in cuts if not edit.text])
    lines = [line for line in lines_of(text) if not line.is_blank]

    def kind(line: TextLine) -> str:
        if line.start not in kept:
            return "cut"
        is_whole = not overlap(taken, line.left, line.right)
        return "words" if is_whole and _is_of_words(text, line) else "prose"

    for is_prose, group in groupby(((kind(line), line) for line in lines), lambda found: found[0] == "prose"):
        run = list(group)
        found = [line for what, line in run if what == "words"]
        if not is_prose and found:
            vouched = len(found) < len(run) or len(found) >= MANY
            for line in found:
                yield Edit(line.left, line.right, "", "site/notice-words", IN_COMPANY if vouched else ALONE)


def _is_of_words(text: str, line: TextLine) -> bool:
    reach = edge(len(text))
    if (
        line.right - line.left > LONGEST
        or "。" in text[line.left : line.right]
        or reach < line.left < len(text) - reach
    ):
        return False
    words = [m for m in words_of_notices(_MORE).finditer(text, line.left, line.right) if not m["name"]]
    within = sum(len(_LETTER.findall(text, *word.span())) for word in words)
    return len(words) >= FEWEST and within >= SHARE * len(_LETTER.findall(text, line.left, line.right))

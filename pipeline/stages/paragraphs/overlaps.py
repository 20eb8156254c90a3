"""Page overlaps: a converter that writes the end of a page again at the start of the next."""

from itertools import islice, pairwise

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import TextLine, ends_sentence, is_han

SHORTEST, LONGEST = 30, 600  # code points without white space; converters repeat 60-130
PROBE = 12
_WINDOW = 2 * LONGEST  # code points looked at on each side, white space among them
PROSE = 20  # code points of a line that may break off in mid-sentence; titles and captions are shorter


def page_overlaps(text: str, lines: list[TextLine]) -> list[Edit]:
    """Deletions of text that repeats, up to its own start, what stands directly before it.

    Verse and songs repeat lines too: the repeated text must start or break off in mid-sentence.
    """
    found: list[Edit] = []
    for above, below in pairwise(lines):
        if (found and below.left < found[-1].end) or not _may_repeat(text, below.left):
            continue
        before = _squeezed(text[max(0, below.left - _WINDOW) : below.left])[-LONGEST:]
        after = _squeezed(text[below.left : below.left + _WINDOW])
        at = before.rfind(after[:PROBE])
        repeated = before[at:]
        if at < 0 or len(repeated) < SHORTEST or not after.startswith(repeated):
            continue
        broken_off = above.right - above.left >= PROSE and not ends_sentence(text[above.left : above.right])
        if (after[0] in "，。、；：！？”" or broken_off) and sum(map(is_han, repeated)) >= SHORTEST:
            length = len(repeated)
            words = Reason(
                f"与前文 {length} 字相同，且在句中断开", f"the same {length} characters as before, cut in mid-sentence"
            )
            found.append(Edit(above.right, _end_of(text, below.left, length), "", "break/page-overlap", 0.97, words))
    return found


def _may_repeat(text: str, start: int) -> bool:
    """The cheap test: the first characters of a line stand shortly before it too."""
    return text.rfind(text[start : start + 6], max(0, start - _WINDOW), start) >= 0


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _end_of(text: str, start: int, length: int) -> int:
    """Where the `length`-th character from `start` on that is no white space ends."""
    return next(islice((i for i in range(start, len(text)) if not text[i].isspace()), length - 1, None)) + 1

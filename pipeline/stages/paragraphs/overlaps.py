"""Page overlaps: a converter that writes the end of a page again at the start of the next."""

from bisect import bisect_left
from itertools import pairwise

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import TextLine, ends_sentence, is_han

SHORTEST, LONGEST = 30, 600  # code points without white space; converters repeat 60-130
PROBE = 12
PROSE = 20  # code points of a line that may break off in mid-sentence; titles and captions are shorter


def page_overlaps(text: str, lines: list[TextLine]) -> list[Edit]:
    """Deletions of text that repeats, up to its own start, what stands directly before it.

    Verse and songs repeat lines too: the repeated text must start or break off in mid-sentence.
    """
    if len(lines) < 2:
        return []
    found: list[Edit] = []
    squeezed: list[int] = []  # positions of characters that are not white space, and those characters
    plain = ""
    for above, below in pairwise(lines):
        if (found and below.left < found[-1].end) or not _may_repeat(text, below.left):
            continue
        if not squeezed:
            squeezed = [i for i, c in enumerate(text) if not c.isspace()]
            plain = "".join(text[i] for i in squeezed)
        at = bisect_left(squeezed, below.left)
        probe = plain[at : at + PROBE]
        if len(probe) < PROBE:
            continue
        before = plain.rfind(probe, max(0, at - LONGEST), at)
        length = at - before
        if before < 0 or length < SHORTEST or plain[before:at] != plain[at : at + length]:
            continue
        broken_off = above.right - above.left >= PROSE and not ends_sentence(text[above.left : above.right])
        if (plain[at] in "，。、；：！？”" or broken_off) and sum(map(is_han, plain[at : at + length])) >= SHORTEST:
            words = Reason(
                f"与前文 {length} 字相同，且在句中断开", f"the same {length} characters as before, cut in mid-sentence"
            )
            found.append(Edit(above.right, squeezed[at + length - 1] + 1, "", "break/page-overlap", 0.97, words))
    return found


def _may_repeat(text: str, start: int) -> bool:
    """The cheap test: the first characters of a line stand shortly before it too."""
    head = text[start : start + 6]
    return text.rfind(head, max(0, start - 2 * LONGEST), start) >= 0

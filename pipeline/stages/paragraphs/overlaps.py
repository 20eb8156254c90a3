"""Page overlaps: a converter that writes the end of a page again at the start of the next."""

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import TextLine, ends_sentence
import itertools

SHORTEST, LONGEST = 30, 600  # code points without white space; converters repeat 60-130
PROBE = 12


def page_overlaps(text: str, lines: list[TextLine]) -> list[Edit]:
    """Deletions of text that repeats, up to its own start, what stands directly before it.

    Verse and songs repeat lines too: the repeated text must start or break off in mid-sentence.
    """
    if len(lines) < 2:
        return []
    squeezed = [i for i, c in enumerate(text) if not c.isspace()]
    plain = "".join(text[i] for i in squeezed)
    rank = {i: k for k, i in enumerate(squeezed)}
    found: list[Edit] = []
    for above, below in itertools.pairwise(lines):
        if found and below.left < found[-1].end:
            continue
        at = rank[below.left]
        probe = plain[at : at + PROBE]
        if len(probe) < PROBE:
            continue
        before = plain.rfind(probe, max(0, at - LONGEST), at)
        length = at - before
        if before < 0 or length < SHORTEST or plain[before:at] != plain[at : at + length]:
            continue
        starts_inside = plain[at] in "，。、；：！？”" or not ends_sentence(text[above.left : above.right])
        if starts_inside:
            words = Reason(
                f"与前文 {length} 字相同，且在句中断开", f"the same {length} characters as before, cut in mid-sentence"
            )
            found.append(Edit(above.right, squeezed[at + length - 1] + 1, "", "break/page-overlap", 0.97, words))
    return found

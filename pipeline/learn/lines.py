"""The lines of a text, and what stands beside each: of a phrase in a line of its own its neighbours are evidence."""

from bisect import bisect_right
from itertools import islice

from pipeline.core.text import SENTENCE_END, is_title
from pipeline.rules.folding import fold

SHORTEST_PARTED = 12  # characters of a line that breaks off; it has a whole sentence, too, so it is no heading
FEWEST_TITLES = 3  # below the heading of a list: a signature and a date are two lines
LONGEST_NEIGHBOUR = 120  # characters of a line that may be a site's
EDGE_LINES = 8  # content lines at each end that are head and tail: banners have up to 14, most up to 6


class Lines:
    """Lines of a text by position, and the content lines before and after each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        for at, c in enumerate(text):
            if c == "\n":
                self.starts.append(at + 1)
        self.ends = [start - 1 for start in self.starts[1:]] + [len(text)]
        self.rank, content = [], 0
        for start, end in zip(self.starts, self.ends, strict=True):
            self.rank.append(content)
            content += any(c.isalnum() for c in text[start:end])
        self.content = content

    def beside(self, n: int, step: int) -> str | None:
        """The content line before (-1) or after (1) line n; None at the text's end."""
        k = n + step
        while 0 <= k < len(self.starts):
            words = self.text[self.starts[k] : self.ends[k]].strip()
            if any(c.isalnum() for c in words):
                return words
            k += step
        return None

    def neighbour(self, n: int, step: int) -> str:
        words = self.beside(n, step)
        return fold(words) if words and len(words) <= LONGEST_NEIGHBOUR else ""

    def lists(self, n: int) -> bool:
        """Whether the content lines below line n are titles."""
        below = (
            k for k in range(n + 1, len(self.starts)) if any(map(str.isalnum, self.text[self.starts[k] : self.ends[k]]))
        )
        titles = [self.text[self.starts[k] : self.ends[k]].strip() for k in islice(below, FEWEST_TITLES)]
        return len(titles) == FEWEST_TITLES and all(map(is_title, titles))

    def parts(self, n: int) -> bool:
        """Whether the content lines round line n are one sentence: the first has no end, and is no heading."""
        words = self.beside(n, -1)
        if words is None or self.rank[n] + 1 >= self.content:
            return False
        if len(words) < SHORTEST_PARTED or not any(c in SENTENCE_END for c in words):
            return False
        return words[-1].isalnum() or words[-1] in "，、,"

    def at(self, position: int) -> int:
        return bisect_right(self.starts, position) - 1


def region_of(rank: int, content: int) -> str:
    """Where the content line number `rank` of so many stands."""
    is_head = rank < EDGE_LINES and rank * 2 < content
    if content - rank <= EDGE_LINES and not is_head:
        return "tail"
    return "head" if rank < EDGE_LINES else "middle"

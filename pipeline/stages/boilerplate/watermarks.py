"""A site's name or address, disguised by mixed widths, cases and separators: w w w. xiao ｓite. n et小＿说.

One site wrote its watermark in 1,461 spellings; folded (width, case, separators) 133 are left: so fold, then look.
"""

from collections.abc import Iterator
from unicodedata import normalize

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import TextLine, ends_sentence, lines_of

LONGEST = 90  # code points; the longest of 44 watermarks found in e-books has 57
_CANDIDATE = regex.compile(
    r"(?i)[wｗ][^\p{Han}\n]{0,3}[wｗ][^\p{Han}\n]{0,3}[wｗ]|[tｔ][^\p{Han}\n]{0,3}[xｘ][^\p{Han}\n]{0,3}[tｔ]"
)
_SITE = regex.compile(
    r"www[a-z0-9]{3,30}?(?:com|net|cn|org|cc)(?=$|txt|\p{Han})|txt|\p{Han}{0,4}?(?:小说|天堂|书吧|书屋|书城|电子书|文学|论坛|下载)"
)
_PLAIN = regex.compile(r"(?:https?://)?www\.[a-z0-9-]+(?:\.[a-z]{2,4}){1,2}(?:/[\w./?=&%-]*)?")
_READING = regex.compile(
    r"(?i)(?:https?://)?www\.[a-z0-9-]*(?:xiaoshuo|txt|ebook|novel|shuku|shuwu|shuba|kanshu|dushu)[a-z0-9-]*(?:\.[a-z]{2,4}){1,2}/?"
)
_SENTENCE = regex.compile(r"[。！？…][”」’』）)]?|[—-]{4,}|全[书文]完")
_KINDS = (
    "书院",
    "书屋",
    "书吧",
    "书城",
    "书库",
    "书斋",
    "书盟",
    "书苑",
    "书坊",
    "小说网",
    "文学网",
    "读书网",
    "电子书",
)
_NAME = regex.compile(rf"(\p{{Han}}{{2,4}})(?:{'|'.join(_KINDS)})")
SHORTEST_PARAGRAPH = 20  # code points
_GLUE = regex.compile(r"[^\p{Han}\p{L}\p{N}\s]|[_ \u3000]")


def find(text: str) -> Iterator[Edit]:
    yield from _names(text)
    if not _CANDIDATE.search(text):
        return
    for line in lines_of(text):
        if line.is_blank or not _CANDIDATE.search(text, line.left, line.right):
            continue
        start = next((s for s in _starts(text, line) if _is_disguised(text[s : line.right])), None)
        if start is not None:
            yield Edit(start, line.right, "", "site/watermark", 0.96 if start == line.left else 0.93)


def _names(text: str) -> Iterator[Edit]:
    """A line that is nothing but a reading site's name, between two paragraphs, with their indent.

    It is no heading: those have a number or no indent, and their words recur in what they head.
    """
    is_due = any(kind in text for kind in _KINDS)  # a pattern that begins with any Han tries each of them
    lines = [line for line in lines_of(text) if not line.is_blank] if is_due else []
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        name = _NAME.fullmatch(text, line.left, line.right)
        indents = {text[x.start : x.left] for x in (above, line, below)}
        is_between = min(above.right - above.left, below.right - below.left) >= SHORTEST_PARAGRAPH
        if name and is_between and len(indents) == 1 and "" not in indents:
            ends = all(ends_sentence(text[x.left : x.right]) for x in (above, below))
            own = sum(text[x.left : x.right] == name[0] for x in lines)
            if ends and text.count(name[1]) == own:
                yield Edit(line.left, line.right, "", "site/watermark", 0.92)


def _starts(text: str, line: TextLine) -> list[int]:
    """Where a watermark may begin, first to last: the line's start, then after each of its sentences."""
    ends = [m.end() for m in _SENTENCE.finditer(text, line.left, line.right)]
    return [start for start in (line.left, *ends) if 0 < line.right - start <= LONGEST]


def _is_disguised(piece: str) -> bool:
    """Folded, the piece is nothing but an address and words in names of sites; as written it is no address, or one of
    a site for reading: a bare one parts or ends a book, while a document names its source with the page's path."""
    folded = _GLUE.sub("", normalize("NFKC", piece).lower())  # not document text: a key to compare by
    parts = _SITE.findall(folded)
    named = any(part.startswith("www") for part in parts) or len(parts) >= 2
    is_whole = "".join(parts) == folded and named
    return is_whole and (not _PLAIN.fullmatch(piece.strip()) or bool(_READING.fullmatch(piece.strip())))

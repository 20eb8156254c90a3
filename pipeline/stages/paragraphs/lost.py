"""Lost breaks: one block that holds several paragraphs. Where the indent survived the break is put back (`indents`);
where only the order of thought shows it, a break is suggested, never applied (`suggested`). And lost words: a false
break whose two sides cannot be neighbours stands where a link or a picture was (`words`).
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import regex

from pipeline.core.edit import Edit, Flag, Reason
from pipeline.core.text import TextLine

BLOCK = 300  # code points: shorter blocks are one paragraph; lost breaks were counted in blocks over 1,200
VERSES = 100  # code points: two verses, or a stanza and its echo, on one line are shorter
_INDENT = regex.compile(
    r"(?<=[。！？；…”」][”」』）)]?)(?:\u3000{2,4}| {4,8})(?=[\p{Han}“「（(\d])"
    r"|(?<=[：:])(?:\u3000{2,4}| {4,8})(?=(?:[（(]\d{1,2}[）)]|\d{1,2}[.．、])(?!\d))"
)
_NUMBERED = regex.compile(
    r"(?<=[。！？；])(?:(?P<han>[一二三四五六七八九十])(?P<form>是|要|、|，)|（(?P<in>[一二三四五六七八九十])）|(?P<digit>\d{1,2})[.．、](?!\d))"
)
# 1.2系统架构, 2.1.3要求: the number of a section; 1.2亿 is a sum.
_SECTION = regex.compile(
    r"(?<=[。！？；])(?P<of>\d{1,2}\.(?:\d{1,2}\.)?)(?P<n>\d{1,2})(?=\p{Han})(?![亿万千百十倍元个年月日米吨公平立度级点分秒])"
)
SECTION = 0.95
SECTIONS = 3  # in order, that show that a block held them
_OPENING = regex.compile(r"(?<=[。！？])(?P<head>\p{Han}{3,4})\p{Han}{1,6}。")
_HEADING = regex.compile(
    r"(?P<head>(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十\d]{1,3}[章节部分]+)[^，。；：！？\s]{2,16})"
    r"[ \u3000]+(?=\p{Han}[^\n]{40,})"
)
# After these a word must come, and it is not 。 or 等: a lead, a preposition, a conjunction, an opening mark.
_WANTS_A_WORD = regex.compile(r"[的和与及或在对把被将从向于以、，：；（《“]")
_IS_NO_WORD = regex.compile(r"[，。、；：！？）》”]|等(?!待|到|候|级|于)|之(?!前|后|所)")
_NUMERALS = "一二三四五六七八九十"


def indents(text: str, line: TextLine) -> Iterator[Edit]:
    """A break before each paragraph's indent that stands inside a line; in a short line it may part two verses."""
    found = list(_INDENT.finditer(text, line.left, line.right))
    confidence = 0.95 if len(found) > 1 or line.right - line.left >= VERSES else 0.7
    for m in found:
        yield Edit(m.start(), m.start(), "\n", "break/lost", confidence)


def words(text: str, above: TextLine, below: TextLine) -> Iterator[Flag]:
    """A line that stops where a word must follow, and goes on in the next line without one (招考的 / ，行使权力)."""
    last, rest = text[above.right - 1], _IS_NO_WORD.match(text, below.left, below.right)
    if rest and _WANTS_A_WORD.match(last) and (not rest[0].startswith(("等", "之")) or last in "、，"):
        seen = Reason(
            f"断行处少了字：“{last}”之后紧接“{text[below.left]}”，多半丢了链接上的文字",
            f"words are missing at the break: {text[below.left]} follows {last}; a link's words may be lost",
        )
        yield Flag(above.right - 1, below.left + 1, "lost/at-break", 0.8, seen)


def suggested(text: str, start: int, end: int) -> Iterator[Edit]:
    """Breaks that the block text[start:end] seems to lack: before members of an enumeration, before parallel sentences.

    A block is a paragraph as it will be: lines that the stage joins are one.
    """
    if end - start < BLOCK:
        return
    yield from _enumerations(text, start, end)
    yield from _sections(text, start, end)
    openings: dict[str, list[int]] = defaultdict(list)
    for m in _OPENING.finditer(text, start, end):
        openings[m["head"]].append(m.start())
    for head, starts in openings.items():
        if len(starts) >= 3:
            words = Reason(f"“{head}……。”三次以上独立成句", f"{head}… opens {len(starts)} short sentences alike")
            yield from (Edit(at, at, "\n", "break/parallel", 0.6, words) for at in starts)


def glued_heading(text: str, line: TextLine) -> Iterator[Edit]:
    """A break after a numbered heading that shares its line with the prose below it, parted by a space."""
    if m := _HEADING.match(text, line.left, line.right):
        words = Reason("编号标题后隔一个空格接着正文", "a numbered heading, a space, and prose")
        yield Edit(m.end("head"), m.end(), "\n", "break/glued-heading", 0.6, words)


def _enumerations(text: str, start: int, end: int) -> Iterator[Edit]:
    """Members 1, 2, 3 … of one form, in order, each at the start of a sentence."""
    members: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for m in _NUMBERED.finditer(text, start, end):
        if m["digit"]:
            members["digit"].append((int(m["digit"]), m.start()))
        else:
            members[m["form"] or "（）"].append((_NUMERALS.index(m["han"] or m["in"]) + 1, m.start()))
    for found in members.values():
        numbers = [number for number, _ in found]
        if len(found) >= 3 and numbers == list(range(numbers[0], numbers[0] + len(found))):
            words = Reason(f"连续 {len(found)} 项排在一段里", f"{len(found)} numbered members in one block")
            yield from (Edit(at, at, "\n", "break/enumeration", 0.55, words) for _, at in found)


def _sections(text: str, start: int, end: int) -> Iterator[Edit]:
    """Sections 1.1, 1.2, 2.1 …, each after a sentence and each the next of its chapter or the first of a later one."""
    found = list(_SECTION.finditer(text, start, end))
    steps = [int(b["n"]) == int(a["n"]) + 1 if a["of"] == b["of"] else int(b["n"]) == 1 for a, b in pairwise(found)]
    if len(found) >= SECTIONS and all(steps):
        words = Reason(
            f"{len(found)} 个小节号依次排在一段里", f"{len(found)} numbers of sections in one block, in order"
        )
        yield from (Edit(m.start(), m.start(), "\n", "break/section", SECTION, words) for m in found)

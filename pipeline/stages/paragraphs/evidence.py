"""The evidence at one break, and the probability that it is false: log-odds added up, the strongest two named.

The weights are set by hand; what they state is held against the truth by bench/join_stress. A feature is one row.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from pipeline.core.edit import NO_REASON, Reason
from pipeline.core.text import CLOSERS, TextLine, ends_sentence, is_han
from pipeline.stages.paragraphs.junctions import FOR, log_odds
from pipeline.stages.paragraphs.profile import PROSE, Profile, is_quoted_word

PRIOR = -1.5  # most breaks of ordinary text are true
PAGE_CHUNK = 150  # code points: a line this long is a paragraph's piece (page breaks were seen at 223-682)
HEADING = 30
LONG_LINE = 60  # code points: too long for most headings and lines of verse (chosen)

SURE = 0.9  # joins from here on are applied by default; one edit a gap, so that nothing rivals them
SUREST = 0.995
# Where no width explains a break and the model calls the sides strangers, a join is only shown (bench/judged_joins)
STRANGERS, SHOWN = -1.0, 0.85

_ITEM = regex.compile(
    r"(?:[（(]?\s?(?:\d{1,3}|[〇一二三四五六七八九十百]{1,4}|[a-zA-Z]|[ivxIVX]{1,4})\s?[）).．、:：](?!\d)|第[〇一二三四五六七八九十百千\d]{1,6}[章节回卷部篇条集讲课场轮题届]"
    r"|[①-⑳㈠-㈩⑴-⒇●◆■□▲★※◇•·\-–—*]\s?|[一二三四五六七八九十]是|[一二三四五六七八九十]{1,2}，|问题[〇一二三四五六七八九十\d]|\d{1,4}\s+[A-Z“《]|(?:首先|其次|再次|最后)[，,]|[A-HＡ-Ｈ]\s?[.．、)）]|【|\[\d+\]|图\s?\d|表\s?\d|https?://|答[:：]|问[:：]|注[:：])"
)
_NUMBER = regex.compile(r"[（(]?(\d{1,4})[)）.．、]")
_CHAPTER = regex.compile(r"第[〇零一二三四五六七八九十百千\d]{1,6}[章节回卷部篇集][\s　：:]")
_CONTENTS = regex.compile(r"(?:(?:[.．·]\s?){4,}|…{2,}|[-—]{6,})\s*\d{1,4}$")
_PAGE_AT_END = regex.compile(r"[\p{L}）)》.]\s+\d{1,4}$")  # two such lines, one below the other
_CLAUSES = regex.compile(r"[，；、][^，；、]+$")
_WORDS = regex.compile(r"[\p{L}\p{N}，。、；：！？”’」』）》]")
_CLOSER = regex.compile(r"[，。、；：！？,;:!?）)】》〉”’」』％%]")
_SENTENCE_BEFORE = regex.compile(
    r"[。！？](?:[（(][^（）()]{1,30}[）)]|[“‘「])\\?[\"']?$"
)  # a source in brackets, a wrong quote
_HAN = regex.compile(r"\p{Han}")
_MARKS = regex.compile(r"[，。；！？,;!?“”]")
_CANNOT_END = frozenset("的和与及或在对把被将从向为于以而但并由使就")
_CANNOT_START = frozenset("的了着过们地得吗吧呢")
_OPENERS = "（([【《〈“‘「『"
_SPEECH = "“「『"
_PAIRS = (("“", "”"), ("「", "」"), ("《", "》"), ("（", "）"), ("(", ")"))
_OPENING = frozenset(pair[0] for pair in _PAIRS)
_DASHES = "—―─～"  # a voice that trails off: novels end paragraphs so
_RULED = regex.compile(r"[-=*_~—·.#+]{8,}$")
_CODE_ENDS = regex.compile(r"[;{}｛｝]$|\b(?:then|begin|do|else|end)$", regex.IGNORECASE)
_FIGURES = regex.compile(r"(?:[a-zA-Z]\S?\s+)?(?:[-+−－]?\d[\d.,:/%]*\s+){2,}[-+−－]?\d[\d.,:/%]*$")
_BY_LINE = regex.compile(
    r"(?:作者|来源|记者|编辑|责任编辑|发布时间|时间|日期|关键[字词]|标题|出处|摘要)\s?[:：]|\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}|https?://|www\."
)


Weight = tuple[float, Reason]  # log-odds for a false break, and what they come from


@dataclass(frozen=True, slots=True)
class Verdict:
    """How probable it is that the break is false, by which rule a join goes, and why."""

    probability: float
    rule: str = "break/page"
    reason: Reason = NO_REASON


def judge(text: str, lines: list[TextLine], profile: Profile) -> list[Verdict]:
    """Every break between two content lines. The language model is asked once, and only about breaks it may decide."""
    lengths = [line.right - line.left for line in lines]
    weights = [list(_evidence(text, lines, n, profile, lengths[n])) for n in range(len(lines) - 1)]
    asked = [n for n, found in enumerate(weights) if _may_be_cut(text, lines, n, found)]
    sides = [(text[lines[n].left : lines[n].right], text[lines[n + 1].left : lines[n + 1].right]) for n in asked]
    said = dict(zip(asked, log_odds(sides), strict=True))

    def verdict(n: int, found: list[Weight]) -> Verdict:
        odds = said.get(n)
        if odds is None:
            return _verdict(text, lines, n, found, profile, SUREST)
        most = SHOWN if odds <= STRANGERS and not profile.wrapped else SUREST
        return _verdict(text, lines, n, [*found, (odds, _READS_ON if odds > 0 else _READS_APART)], profile, most)

    verdicts = [verdict(n, found) for n, found in enumerate(weights)]
    for n in range(1, len(verdicts) if not profile.wrapped else 0):
        if verdicts[n - 1].probability >= SURE:  # the line goes on from the one above: it is as long as both
            lengths[n] += lengths[n - 1]
            verdicts[n] = verdict(n, list(_evidence(text, lines, n, profile, lengths[n])))
    return verdicts


_READS_ON = Reason("两行连起来读得通", "the two lines read on")
_READS_APART = Reason("两行连起来读不通", "the two lines do not read on")


def _may_be_cut(text: str, lines: list[TextLine], n: int, weights: list[Weight]) -> bool:
    """Whether the model's word can tip the scale here: two Han characters meet, and the rest is not far from even."""
    is_inside = is_han(text[lines[n].right - 1]) and is_han(text[lines[n + 1].left])
    return is_inside and PRIOR + sum(w for w, _ in weights) > -FOR


def _verdict(text: str, lines: list[TextLine], n: int, weights: list[Weight], profile: Profile, most: float) -> Verdict:
    score = PRIOR + sum(w for w, _ in weights)
    probability = min(most, 1 / (1 + math.exp(-score)))
    if probability < 0.5:
        return Verdict(probability)
    strongest = sorted((w for w in weights if w[0] > 0), key=lambda w: -w[0])[:2]
    reason = Reason("；".join(r.zh for _, r in strongest), "; ".join(r.en for _, r in strongest))
    below = text[lines[n + 1].left]
    gap = text[lines[n].right : lines[n + 1].left]
    if _CLOSER.match(below) or text[lines[n].right - 1] in _OPENERS or is_quoted_word(text, lines, n):
        rule = "break/inside-quotes"
    elif profile.full[n] and "\f" not in gap:
        rule = "break/hard-wrap"
    else:
        rule = "break/page"
    return Verdict(probability, rule, reason)


def _evidence(text: str, lines: list[TextLine], n: int, p: Profile, length: int) -> Iterator[Weight]:
    """`length`: code points of line n, with what is joined to it above."""
    if p.in_table[n] or p.in_table[n + 1]:
        yield -20.0, Reason("表格的一行", "a row of a table")
        return
    above, below = lines[n], lines[n + 1]
    first, last = text[below.left], text[above.right - 1]
    if (
        not (_WORDS.search(text, above.left, above.right) and _WORDS.search(text, below.left, below.right))
        or _RULED.search(text, above.left, above.right)
        or _RULED.match(text, below.left, below.right)
    ):
        yield -8.0, Reason("分隔线", "a separator line")
    if "\t" in text[above.left : above.right] and "\t" in text[below.left : below.right]:
        yield -6.0, Reason("两行都像表格的行", "both lines look like rows of a table")
    if _FIGURES.match(text, above.left, above.right):
        yield -6.0, Reason("上一行是一行数字", "the line above is a row of figures")
    if _is_code(text, above):
        yield -6.0, Reason("上一行是程序代码", "the line above is code")
    yield from _end_of_line(text, lines, n, p)
    yield from _start_of_line(text, above, below)
    yield from _shape(text, lines, n, p, length)
    if n == 0 and above.right - above.left < LONG_LINE and not p.wrapped:
        yield -2.5, Reason("第一行多半是标题", "the first line is most likely the title")
    if p.structured:
        yield -4.0, Reason("网页标记了段落", "the page's own markup ends a paragraph")
    yield from _page_between(text, above, below, p.seam_after[n] and not p.structured)  # widgets part no sentence
    if last in "，,、；;" and first in _SPEECH:
        yield -2.0, Reason("下一行以引号开始说话", "the next line opens a speech")
    if (last in _OPENERS and not _SENTENCE_BEFORE.search(text, above.left, above.right)) or is_quoted_word(
        text, lines, n
    ):
        yield 6.5, Reason("引号还没有合上", "a quotation is still open")
    elif _is_open(text[above.left : above.right]):
        yield 1.5, Reason("引号或括号还没有合上", "quotes or brackets are still open")
    if p.size_changes[n]:
        yield -3.0, Reason("下一行字号不同", "the next line is printed in another size")
    if p.wide_gaps[n]:
        yield -1.5, Reason("行距加宽", "more than the usual space is printed between")
    if is_han(last) and not is_han(first) and first.isascii() and first.isupper():
        yield -0.5, Reason("下一行以大写字母开头", "the next line starts with a capital")


def _page_between(text: str, above: TextLine, below: TextLine, seam: bool) -> Iterator[Weight]:
    """A page's end between two lines explains the break, if the line above leaves its sentence open."""
    opens_speech = text[above.right - 1] in "：:" and text[below.left] in _SPEECH + '"'  # novels begin a line there
    if opens_speech or ends_sentence(text[above.left : above.right]):
        return
    if "\f" in text[above.right : below.left]:
        yield 1.0, Reason("中间换页", "a page ends between")
    if seam:
        is_prose = _CLAUSES.search(text, above.left, above.right) is not None and not _is_like_heading(text, below)
        words = Reason("中间删去了页眉、页码或站点标记", "a header, page number or marker was taken out between")
        yield 2.2 if is_prose or above.right - above.left >= PROSE else 0.5, words  # titles stand beside ads, too
        if is_prose:
            yield 1.4, Reason("上一行是正文", "the line above is prose")


def _end_of_line(text: str, lines: list[TextLine], n: int, p: Profile) -> Iterator[Weight]:
    above = lines[n]
    line = text[above.left : above.right]
    last = line[-1]
    if ends_sentence(line) or last == "." or _SENTENCE_BEFORE.search(line):
        yield -3.2, Reason("上一行句子已完", "the line above ends its sentence")
    elif last in "，,、":
        yield 2.6, Reason("上一行以逗号结尾", "the line above ends with a comma")
    elif last in "：:":
        yield -2.0, Reason("上一行以冒号结尾", "the line above ends with a colon")
    elif last in "；;":
        yield -0.8, Reason("上一行以分号结尾", "the line above ends with a semicolon")
    elif last in _CANNOT_END:
        yield 2.4, Reason(f"“{last}”不能结束一句", f"{last} cannot end a sentence")
    elif last in _DASHES:
        yield -0.5, Reason("上一行以破折号或省略号结尾", "the line above trails off with a dash")
    elif last in CLOSERS:
        yield (
            0.4 if p.full[n] else -0.3,
            Reason("上一行以引号或括号结尾", "the line above ends with a quote or bracket"),
        )
    else:
        unusual = p.mark_ends and not p.wrapped and above.right - above.left >= PROSE
        yield (
            2.7 if unusual else 2.2 if p.wrapped and p.full[n] else 1.2,
            Reason("上一行没有句末标点", "the line above has no mark at its end"),
        )
        if unusual and _CLAUSES.search(line):
            yield 1.4, Reason("上一行是没写完的正文", "the line above is prose that stops short")
    if last.isdecimal() and _is_of_contents(line, text[lines[n + 1].left : lines[n + 1].right]):
        yield -8.0, Reason("上一行是目录的一行", "the line above is a line of a table of contents")
    if _BY_LINE.match(line) and above.right - above.left < 200:
        yield -5.0, Reason("上一行是题署、日期或网址", "the line above is a by-line, a date or an address")
    if _ITEM.match(line) and above.right - above.left < 30 and "，" not in line:
        yield -1.0, Reason("上一行像标题或列表项", "the line above looks like a heading or an item")


def _is_of_contents(line: str, below: str) -> bool:
    """Whether a line and the one below it end with the numbers of pages, or a line of dots leads to one."""
    return bool(_PAGE_AT_END.search(line) and _PAGE_AT_END.search(below)) or _CONTENTS.search(line) is not None


def _start_of_line(text: str, above: TextLine, below: TextLine) -> Iterator[Weight]:
    first = text[below.left]
    if first == "。" and not _HAN.search(text, above.left, above.right):
        yield -2.0, Reason("下一行以句号为项目符号", "the next line has a full stop for a bullet")
    elif _CLOSER.match(first):
        ended = ends_sentence(text[above.left : above.right])
        yield (
            8.0 if not first.isascii() and not ended else 5.5,
            Reason("下一行以不能开头的标点开始", "the next line starts with a mark that cannot start one"),
        )
    elif _CHAPTER.match(text, below.left, below.right):
        yield -9.0, Reason("下一行是章回标题", "the next line is a chapter's title")
    elif _ITEM.match(text, below.left, below.right):
        yield -4.5, Reason("下一行是列表项或标题", "the next line is an item or a heading")
        if _counts_on(text, above, below):
            yield -4.0, Reason("编号与上一行相接", "its number follows that of the line above")
    elif _BY_LINE.match(text, below.left, below.right):
        yield -4.0, Reason("下一行是题署、日期或网址", "the next line is a by-line, a date or an address")
    elif first in _CANNOT_START:
        yield 2.0, Reason(f"“{first}”不能开始一段", f"{first} cannot start a paragraph")
    elif first.isascii() and first.islower():
        yield 1.0, Reason("下一行以小写字母开头", "the next line starts in lower case")
    elif _is_like_heading(text, below):
        yield -1.5, Reason("下一行短而无标点，像标题", "the next line is short and without marks, like a heading")


def _counts_on(text: str, above: TextLine, below: TextLine) -> bool:
    one = _NUMBER.match(text, above.left, above.right)
    other = _NUMBER.match(text, below.left, below.right)
    return one is not None and other is not None and int(other[1]) == int(one[1]) + 1


def _shape(text: str, lines: list[TextLine], n: int, p: Profile, length: int) -> Iterator[Weight]:
    above, below = lines[n], lines[n + 1]
    indented = p.indents[n + 1] >= p.indents[n] + 2 or (p.indent_marks and p.indents[n + 1] >= p.least_indent + 2)
    if p.wrapped:
        if p.full[n]:
            yield 3.4, Reason("上一行排满了版宽", "the line above fills the width")
            if p.indent_marks and not indented:
                words = Reason("下一行没有段首缩进", "the next line has no paragraph indent")
                is_prose = p.indent_in_prose and p.full[n + 1] and not _ITEM.match(text, below.left, below.right)
                yield 4.4 if p.indent_always or is_prose else 2.4, words
            if p.blank_marks and not p.blank_after[n]:
                yield 1.2, Reason("没有空行", "no blank line between")
        else:
            yield -3.4, Reason("上一行没有排满", "the line above is short")
    elif length >= LONG_LINE:
        yield (
            3.0 if length >= PAGE_CHUNK else 1.5,
            Reason(f"上一行长 {length} 字", f"the line above has {length} characters"),
        )
        if below.right - below.left >= 20 or ends_sentence(text[below.left : below.right]):
            yield 0.6, Reason("下一行接着成句", "the next line goes on as prose")
        if text[above.right - 1].isdigit() and is_han(text[below.left]):
            yield 1.2, Reason("数字与后面的字断开", "a number is cut from what it counts")
    else:
        yield -1.5, Reason("各行长短不一", "lines are of all lengths")
    if _CLOSER.match(text[below.left]) or text[below.left] in _CANNOT_START:
        pass  # an indent before what begins nothing: each line of the file has one
    elif indented and (p.indent_marks or not p.wrapped):
        yield -3.5, Reason("下一行有段首缩进", "the next line is indented as a paragraph")
    elif not p.wrapped and p.indents[n + 1] >= 2:
        yield -1.2, Reason("下一行有缩进，各行都有", "the next line is indented, as all are")
    elif (
        p.all_indented
        and p.indents[n + 1] < 2
        and above.right - above.left >= PROSE
        and not _is_like_heading(text, below)
    ):
        yield 2.4, Reason("各段都有缩进，下一行没有", "all paragraphs are indented, the next line is not")
    if p.blank_marks and p.blank_after[n] and not p.seam_after[n]:  # furniture brought blank lines of its own
        yield -1.8, Reason("中间有空行", "a blank line between")


def _is_code(text: str, line: TextLine) -> bool:
    """Whether a line ends as statements and blocks do; prose with half-width marks is mostly Han."""
    if not _CODE_ENDS.search(text, line.left, line.right):
        return False
    words = text[line.left : line.right]
    return words[-1] in "{}｛｝" or sum(map(is_han, words)) < 0.3 * len(words)


def _is_like_heading(text: str, line: TextLine) -> bool:
    return line.right - line.left < HEADING and not _MARKS.search(text, line.left, line.right)


def _is_open(line: str) -> bool:
    return not _OPENING.isdisjoint(line) and any(line.count(a) > line.count(b) for a, b in _PAIRS)

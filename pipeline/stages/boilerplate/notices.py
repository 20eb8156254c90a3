"""What the pattern of a notice took beside it: such patterns run to the end of a line that the notice may share.

A notice is told from prose by its words. Segments at the ends of a cut that have few of them stay in the document; a
cut that begins or ends with a run of other words, and shows no border beside them, is held and only shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from itertools import pairwise

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.rules.model import RuleSet
from pipeline.stages.boilerplate.spans import DOUBT

SLACK = 5  # letters before the first and after the last word of a notice; of some 150 real notices two have more
LONGEST_GAP = 15  # letters between two words of a notice; the real ones have 14 at most
LEAST_SHARE = 0.25  # of a segment's letters in words of notices: prose has 交流 and 内容, too; real notices have .27-1
SHORTEST = 3  # letters of a segment that stays though no sentence mark ends it
_IN_ADDRESS = "!-~ａ-ｚＡ-Ｚ０-９．／"  # wide letters too: www.xiaＯＳhuＯtxＴ.Ｎｅt
_HOSTS = r"\.(?:com|net|cn|org|cc|info|example)"
_ENDS = rf"(?=(?<=/|{_HOSTS})\d{{1,4}}\p{{Han}}|[^{_IN_ADDRESS}]|$)"  # …/872/1997年: the number is the sentence's
_ADDRESS = (
    rf"(?:https?://|www[.．])[{_IN_ADDRESS}]+?{_ENDS}"
    rf"|[a-z0-9][a-z0-9.-]*{_HOSTS}(?:(?![a-z0-9])(?:[/:?#][!-~]*?{_ENDS})?|{_ENDS})"
)
_NAMES = (
    r"《[^》\n]{1,40}》|[“\"「][^”\"」\n]{1,20}[”\"」]|(?<=[:：])[ ]?[a-z0-9_.@-]{4,}|\d{4,}"
    r"|[a-z0-9]{2,20}(?=小说|书[吧屋城]|网)|[〇零一二三四五六七八九十\d]+[年月日]|星期[一二三四五六日天]"
)
_PARTED = r"(?:\p{L}[．.·・/\\|*_^~-]{1,2}){2,}\p{L}"  # a site's name in disguise: 小．说．天．堂
_BORDER = regex.compile(
    r"(?:[。！？…]+|(?<=[\p{L}”’）)])[!?]+)[”’」』）)】\]]*|(?<=\p{Han})\.(?=\p{Han}|\s|$)|\u3000\u3000|\n"
)
_LETTER = regex.compile(r"\p{L}")
_LETTER_OR_NUMBER = regex.compile(r"[\p{L}\d]")
_STAYS = Reason("同一行的其余部分不像公告，留下", "the rest of the line has none of a notice's words and stays")
_UNSURE = Reason(
    "行中夹有不像公告的文字，分界不明，只显示",
    "words unlike a notice's stand in the line and no border shows: only shown",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, or a piece between an address and the next; positions are code points of the text."""

    start: int
    end: int
    letters: int
    words: tuple[int, int]  # from its first word of a notice to the end of the last
    before: int  # letters before them …
    after: int  # … after them
    between: int  # … and at most between two of them
    is_notice: bool
    is_sentence: bool


def without_prose(text: str, edits: Iterable[Edit], rules: RuleSet) -> Iterator[Edit]:
    """The same edits; the cuts of rules for notices end where the notice does. `text` is in simplified characters."""
    of_notices = {rule.id for rule in rules.of("boilerplate") if rule.notice}
    for edit in edits:
        yield _ended(text, edit) if edit.rule in of_notices else edit


def _ended(text: str, edit: Edit) -> Edit:
    segments = list(_segments(text, edit.start, edit.end))
    notices = [n for n, segment in enumerate(segments) if segment.is_notice]
    if not notices:
        return replace(edit, confidence=DOUBT, reason=_UNSURE)
    first, last = notices[0], notices[-1]
    while first and not _is_prose(segments[first - 1]):
        first -= 1
    while last + 1 < len(segments) and not _is_prose(segments[last + 1]):
        last += 1
    start = edit.start if first == 0 else segments[first].start
    end = edit.end if last + 1 == len(segments) else segments[last].end
    head, tail = segments[notices[0]], segments[notices[-1]]
    if max(head.before, tail.after) > SLACK:  # the likeliest border: where its words begin and end
        start = head.words[0] if head.before > SLACK else start
        end = tail.words[1] if tail.after > SLACK else end
        return replace(edit, start=start, end=end, confidence=DOUBT, reason=_UNSURE)
    if any(_breaks(segment) for segment in segments[first : last + 1]):
        return replace(edit, confidence=DOUBT, reason=_UNSURE)
    return edit if (start, end) == (edit.start, edit.end) else replace(edit, start=start, end=end, reason=_STAYS)


def _breaks(segment: Segment) -> bool:
    """Whether a segment between the first and the last of a notice may be the document's, or hold words of it."""
    return segment.between > LONGEST_GAP or (_is_prose(segment) and (segment.is_sentence or segment.letters > SLACK))


def _is_prose(segment: Segment) -> bool:
    return not segment.is_notice and (segment.letters >= SHORTEST or (segment.is_sentence and segment.letters > 0))


def _segments(text: str, start: int, end: int) -> Iterator[Segment]:
    words = list(words_of_notices().finditer(text, start, end))
    addresses = [m for m in words if m["address"]]
    ends = {m.end(): not m[0].isspace() for m in _BORDER.finditer(text, start, end) if not _is_in(m.start(), addresses)}
    ends |= {m.end(): False for m in addresses if _LETTER_OR_NUMBER.match(text, m.end())}
    at = start
    for stop in sorted({*ends, end}):
        if stop > at:
            yield _segment(text, at, stop, [m for m in words if at <= m.start() < stop], ends.get(stop, False))
        at = stop


def _is_in(at: int, addresses: list[regex.Match[str]]) -> bool:
    return any(m.start() <= at < m.end() for m in addresses)


def _segment(text: str, start: int, end: int, words: list[regex.Match[str]], is_sentence: bool) -> Segment:
    def count(a: int, b: int) -> int:
        return len(_LETTER.findall(text, a, b))

    letters = count(start, end)
    if not words:
        return Segment(start, end, letters, (end, start), letters, letters, 0, False, is_sentence)
    named = sum(count(*m.span()) for m in words if m["name"])  # no notice by itself: “走吧。”他说。
    of_notices = sum(count(*m.span()) for m in words) - named
    is_notice = of_notices > 0 and of_notices >= LEAST_SHARE * (letters - named)
    first, last = words[0].start(), words[-1].end()
    between = max((count(left.end(), right.start()) for left, right in pairwise(words)), default=0)
    before, after = count(start, first), count(last, end)
    return Segment(start, end, letters, (first, last), before, after, between, is_notice, is_sentence)


@lru_cache(maxsize=2)
def words_of_notices(*more: str) -> regex.Pattern[str]:
    """Addresses, names in quotes, numbers, and the words of notices, longer ones first; `more` names files of words."""
    data = resources.files("pipeline.rules") / "data"
    files = [(data / name).read_text(encoding="utf-8") for name in ("notice-words.txt", *more)]
    lines = [line for file in files for line in file.split("\n") if not line.startswith("#")]
    words = {word for line in lines for word in line.split()}
    ordered = sorted(map(regex.escape, words), key=lambda w: (-len(w), w))
    latin = "|".join(word for word in ordered if word.isascii())
    han = "|".join(word for word in ordered if not word.isascii())
    return regex.compile(
        rf"(?i)(?P<address>{_ADDRESS})|(?P<name>{_NAMES})|{_PARTED}|(?<![a-z])(?:{latin})(?![a-z])|{han}"
    )

"""Stage `suspects`: flags where text seems lost. Never an edit: what is gone cannot be guessed, but it can be shown."""

from collections import Counter
from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit, Flag, Reason
from pipeline.core.text import is_han, lines_of
from pipeline.rules.match import matcher
from pipeline.stages.context import Context

MOST_OF_A_KIND = 5  # flags of one rule a document: a handful is read, a hundred is not
_NUMERALS = "一二三四五六七八九十"
_ANNOUNCED = regex.compile(
    r"(?P<n>[两二三四五六七八九十])(?:个|种|项|条|点|方面|大)(?:方面|关系|问题|原因|环节|转变|要求|特点|措施|任务|建议|原则|关键|步骤|做法|意识|层面|重点|[性化])"
)


def propose(text: str, context: Context) -> Iterator[Edit | Flag]:
    counts: Counter[str] = Counter()
    found = [
        *matcher(context.rules, "suspects").proposals(text),
        *_enumerations(text),
        *_glued_openers(text),
        *_lonely_prefixes(text),
        *_unpaired(text),
    ]
    for flag in sorted(found, key=lambda f: (-f.confidence, f.start)):
        counts[flag.rule] += 1
        if counts[flag.rule] <= MOST_OF_A_KIND:
            yield flag


def _enumerations(text: str) -> Iterator[Flag]:
    """`三个关系` followed by 一是 and 二是 and no 三是 before the next announcement."""
    announced = list(_ANNOUNCED.finditer(text))
    for k, m in enumerate(announced):
        total = 2 if m["n"] == "两" else _NUMERALS.index(m["n"]) + 1
        end = announced[k + 1].start() if k + 1 < len(announced) else len(text)
        for form in ("是", "要", "、"):
            body = text[m.end() : end]
            seen = [
                n for n in range(1, total + 1) if regex.search(rf"(?<![\p{{Han}}第]){_NUMERALS[n - 1]}{form}", body)
            ]
            starts_close = seen[:2] == [1, 2] and -1 < body.find(f"一{form}") <= 12
            if starts_close and len(seen) < total:
                lost = "、".join(f"{_NUMERALS[n - 1]}{form}" for n in range(1, total + 1) if n not in seen)
                words = Reason(f"前文说“{m[0]}”，没有找到{lost}", f"{m[0]} is announced, {lost} is not found")
                yield Flag(m.start(), m.end(), "lost/enumeration", 0.85, words)
                break


_OPENER = regex.compile(r"(?:^|(?<=[。！？；\n”]))[\p{Han}]{4,12}?(?:就要|必须|应当|要|应)(?=[\p{Han}]{2})", regex.M)
SHORTEST_OPENER = 8  # code points: shorter openers gave 0.8-1.4 false flags per 10,000 characters, these none in 3.7 M


def _glued_openers(text: str) -> Iterator[Flag]:
    openers = Counter(m[0].strip() for m in _OPENER.finditer(text))
    for opener, count in openers.items():
        if count < 2 or len(opener) < SHORTEST_OPENER:
            continue
        for m in regex.finditer(regex.escape(opener), text):
            if m.start() and is_han(text[m.start() - 1]):
                words = Reason(
                    f"“{opener}”在别处 {count} 次都在句首，这里粘在上一句后面，疑缺句号",
                    f"{opener} starts a sentence {count} times elsewhere; here it is glued to the one before",
                )
                yield Flag(m.start(), m.end(), "lost/stop", 0.75, words)


_WORD, _PREFIX = regex.compile(r"\p{Han}{3}"), regex.compile(r"\p{Han}{2}")
FREQUENT = 5  # uses of the whole word that make its lone prefix suspicious


def _lonely_prefixes(text: str) -> Iterator[Flag]:
    """办公 once, 办公室 seventeen times: the lone one may lack its last character."""
    words = Counter(m[0] for m in _WORD.finditer(text, overlapped=True))
    prefixes = Counter(m[0] for m in _PREFIX.finditer(text, overlapped=True))
    continued = Counter(word[:2] for word, count in words.items() if count > 1)
    for word, count in words.most_common():
        if count < FREQUENT:
            return
        prefix = word[:2]
        if continued[prefix] != 1 or prefixes[prefix] - count != 1:
            continue
        at = next(m.start() for m in regex.finditer(regex.escape(prefix), text) if not text.startswith(word, m.start()))
        follows = text[at + 2 : at + 3]
        if follows in ("应", "要", "必", "须", "能", "可", "是", "的", "也") and not is_han(text[at - 1 : at]):
            reason = Reason(
                f"“{word}”用了 {count} 次，这里只有“{prefix}”", f"{word} is used {count} times, here only {prefix}"
            )
            yield Flag(at, at + 2, "lost/prefix", 0.7, reason)


_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("「", "」"))


def _unpaired(text: str) -> Iterator[Flag]:
    """Marks without their partner, looked for within a paragraph (and the next for quotes that run on)."""
    for line in lines_of(text):
        for opening, closing in _PAIRS:
            body = text[line.start : line.end]
            if body.count(opening) == body.count(closing):
                continue
            depth, at = 0, None
            for i, c in enumerate(body):
                if c == opening:
                    depth, at = depth + 1, i
                elif c == closing:
                    depth -= 1
                    if depth < 0:
                        at = i
                        break
            if at is not None and depth != 0:
                start = line.start + at
                name = Reason(f"{body[at]} 没有配对", f"{body[at]} has no partner")
                yield Flag(start, start + 1, "lost/quote", 0.6, name)

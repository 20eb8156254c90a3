"""Private-use characters that have a known meaning: from GBK, from Hong Kong's set, as signs of lists.

Before Unicode had them all, the characters of GB18030 and HKSCS were given private codes, and texts converted then
still have those. A font's signs (Wingdings) come from word processors. What a site or a font of one's own means goes
into a rule pack for this stage; whatever is left is flagged.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

import regex

from pipeline.core.edit import Edit, Flag, Reason
from pipeline.core.text import is_han

MOST = 20  # flags a document: a font's worth is one finding, not a thousand
SURE, UNSURE = 0.95, 0.7
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]+")
_NUMBERED = regex.compile(r"(?m)^[ \t\u3000]*(\d{1,2})([\ue000-\uf8ff])(?=\p{Han})")
_FIRST = re.compile(r"(?m)^[ \t\u3000]*([\uf020-\uf0ff])[ \t\u3000]*(?=\S)")
_TRADITIONAL, _SIMPLIFIED = (
    re.compile(f"[{c}]") for c in ("這們說個來時為國會對學點還過後開門問", "这们说个来时为国会对学点还过后开门问")
)


def find(text: str) -> Iterator[Edit | Flag]:
    runs = list(_PRIVATE.finditer(text))
    if not runs:
        return
    edits = {edit.start: edit for edit in (*_assigned(text, runs), *_bullets(text), *_list_dots(text))}
    yield from edits.values()
    left = [run for run in runs if not all(at in edits for at in range(run.start(), run.end()))]
    for run in left[:MOST]:
        yield Flag(run.start(), run.end(), "chars/private-use", 0.8)


def _assigned(text: str, runs: list[re.Match[str]]) -> Iterator[Edit]:
    """Characters that Unicode has by now: traditional texts have Hong Kong's private codes, others those of GBK."""
    of_hong_kong = len(_TRADITIONAL.findall(text)) > len(_SIMPLIFIED.findall(text))
    name = "HKSCS" if of_hong_kong else "GB18030"
    found = {char: hong_kong(char) if of_hong_kong else _gb18030().get(char) for run in runs for char in run[0]}
    # a code that the set does not have says that the others may not be of it either
    confidence = SURE if all(found.values()) or not of_hong_kong else UNSURE
    for run in runs:
        near = text[run.start() - 1 : run.start()] + text[run.end() : run.end() + 1]
        for at, char in enumerate(run[0], run.start()):
            if (after := found[char]) and any(map(is_han, near)):
                words = Reason(
                    f"{name} 的私用码位 U+{ord(char):04X}，即 {after}", f"{name}'s private U+{ord(char):04X} is {after}"
                )
                yield Edit(at, at + 1, after, "chars/private-assigned", confidence, words)


def hong_kong(char: str) -> str | None:
    """The character to which HKSCS-2001 had given a private code: by way of Big5, as code page 950 maps these."""
    for first, private, end in (
        (0xFA, 0xE000, 0xE311),
        (0x8E, 0xE311, 0xEEB8),
        (0x81, 0xEEB8, 0xF6B1),
        (0xC6, 0xF672, 0xF849),
    ):
        if private <= ord(char) < end:
            row, column = divmod(ord(char) - private, 157)
            code = bytes((first + row, column + (0x40 if column < 63 else 0x62)))
            after = code.decode("big5hkscs", "ignore")
            return after if len(after) == 1 and after > "\x7f" and not _PRIVATE.match(after) else None
    return None


def _bullets(text: str) -> Iterator[Edit]:
    """Signs of symbol fonts that begin several lines."""
    marks = [m for m in _FIRST.finditer(text) if m[1] in _signs()]
    times = Counter(m[1] for m in marks)
    for m in marks:
        confidence = SURE if times[m[1]] > 1 else UNSURE
        yield Edit(m.start(1), m.end(1), _signs()[m[1]], "chars/private-bullet", confidence)


def _list_dots(text: str) -> Iterator[Edit]:
    """A private-use character that follows 1, 2, 3 … at line starts is the list's full stop."""
    marks = list(_NUMBERED.finditer(text))
    numbers = [int(m[1]) for m in marks]
    if (
        len(marks) >= 3
        and numbers == list(range(numbers[0], numbers[0] + len(marks)))
        and len({m[2] for m in marks}) == 1
    ):
        for m in marks:
            yield Edit(m.start(2), m.end(2), "．", "chars/list-dot", SURE)


def _gb18030() -> dict[str, str]:
    return _tables()["gb18030"]


def _signs() -> dict[str, str]:
    return _tables()["signs"]


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    table = (resources.files("pipeline.rules") / "data" / "private-use.tsv").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = {}
    for line in table.split("\n"):
        if line and not line.startswith("#"):
            name, private, after = line.split("\t")
            tables.setdefault(name, {})[chr(int(private, 16))] = chr(int(after, 16))
    return tables

"""Files whose lines were written in different encodings: each line is read in its own, and its bytes are kept."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pipeline.core.edit import Reason
from pipeline.core.source import Hole
from pipeline.core.text import is_han
from pipeline.extract.guess import level_one, level_one_share
from pipeline.extract.holes import decode_as

# Codes in which the byte 0A is a line feed and nothing else; only these can be told apart line by line.
_CODECS = ("utf-8", "gb18030", "cp950", "big5hkscs")
# Share of common characters that a line must have in another encoding, and by how much more than in the file's: in its
# own 19 of 20 texts have 0.97, read as the other one GBK has 0.56 and Big5 0.32 at most (289 corpus texts).
_LIKE_CHINESE, _BETTER = 0.85, 0.3
_LIKE_WHERE_BROKEN = 0.7  # in a line that the file's encoding cannot read; it may have a rare name
_FEWEST, _FEWEST_READABLE = 2, 6  # different Han in a line that has broken bytes, and in one that has none
# Kana, Greek, frames and the like: ordinary where they stand in the file's own encoding. A frame of GBK, ┌─┬─┐, is Han
# in Big5, and common ones.
_SIGNS = "\u0391-\u03c9\u0401-\u0451\u2010-\u2642\u3000-\u3129\uff01-\uffe5"
_NAMED = 5  # line numbers in a note
_SIGN = re.compile(f"[{_SIGNS}]")


class Mixed(NamedTuple):
    text: str
    own: tuple[Hole, ...]  # bytes that cannot be read
    foreign: tuple[Hole, ...]  # whole lines in another encoding, with their bytes
    lines: dict[str, list[int]]  # codec -> the lines that were read with it, from 1


def read_lines(data: bytes, codec: str, text: str, holes: tuple[Hole, ...]) -> Mixed:
    """`text`, what `decode_as` read from `data`, with the lines in another encoding read again."""
    lines = data.split(b"\n") if codec in _CODECS else []
    read = text.split("\n") if lines else []
    if len(lines) != len(read):
        return Mixed(text, holes, (), {})
    found = {n: other for n in _doubtful(read, codec, holes) if (other := _better(lines[n], read[n], codec))}
    if not found:
        return Mixed(text, holes, (), {})
    return _joined(lines, codec, found)


def note_of(mixed: Mixed) -> list[Reason]:
    out: list[Reason] = []
    for codec, numbers in mixed.lines.items():
        named = "、".join(map(str, numbers[:_NAMED])), ", ".join(map(str, numbers[:_NAMED]))
        more = (" 等", " and more") if len(numbers) > _NAMED else ("", "")
        out.append(
            Reason(
                f"{len(numbers)} 行按 {codec} 读（第 {named[0]}{more[0]} 行）",
                f"{len(numbers)} lines read as {codec} (line {named[1]}{more[1]})",
            )
        )
    return out


def _doubtful(read: list[str], codec: str, holes: tuple[Hole, ...]) -> Iterator[int]:
    """The lines with broken bytes or, where anything can be read in a codec, with strange characters side by side."""
    strange = None if codec == "utf-8" else _strange(codec)
    at, starts = 0, [hole.start for hole in holes]
    for n, line in enumerate(read):
        first = bisect_left(starts, at)
        at += len(line) + 1
        if (first < len(starts) and starts[first] < at) or (strange and strange.search(line)):
            yield n


@cache
def _strange(codec: str) -> re.Pattern[str]:
    return re.compile(f"[^\0-\x7f{_SIGNS}{re.escape(''.join(sorted(level_one(codec))))}]{{2}}")


def _better(line: bytes, read: str, codec: str) -> str | None:
    """The encoding in which a line is Chinese, if it is not in the file's own."""
    common = level_one(codec)
    beyond = [char for char in read if char > "\x7f"]
    ordinary = sum(char in common or bool(_SIGN.match(char)) for char in beyond)
    is_broken = "\ufffd" in read
    least = max(_LIKE_WHERE_BROKEN if is_broken else _LIKE_CHINESE, ordinary / max(1, len(beyond)) + _BETTER)
    fewest = _FEWEST if is_broken else _FEWEST_READABLE
    for other in _CODECS[:3]:
        try:
            text = line.decode(other)
        except UnicodeDecodeError:
            continue
        if other != codec and len(set(filter(is_han, text))) >= fewest and level_one_share(text, other) >= least:
            return other
    return None


def _joined(lines: list[bytes], codec: str, found: dict[int, str]) -> Mixed:
    """All lines read, those of `found` in their own encoding, the stretches between them in the file's."""
    pieces: list[str] = []
    own: list[Hole] = []
    foreign: list[Hole] = []
    by_codec: dict[str, list[int]] = {}
    at = after = 0  # code points read so far; the first line that was not
    for n in (*found, len(lines)):
        text, holes = decode_as(b"\n".join(lines[after:n]), codec)
        if after < n:
            own += (Hole(at + hole.start, at + hole.end, hole.data) for hole in holes)
            pieces.append(text)
            at += len(text) + 1
        if n < len(lines):
            pieces.append(lines[n].decode(found[n]))
            foreign.append(Hole(at, at + len(pieces[-1]), lines[n]))
            by_codec.setdefault(found[n], []).append(n + 1)
            at += len(pieces[-1]) + 1
        after = n + 1
    return Mixed("\n".join(pieces), tuple(own), tuple(foreign), by_codec)

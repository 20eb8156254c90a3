"""Essays of our own sentences, as lines of pieces: words and moulds stand in genres.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
OPENING, CLOSING, BAIT, HEADED, LINED = 0.4, 0.5, 0.25, 0.3, 0.2  # shares of the essays that have such a one
FORMULA = 0.6  # of the essays of a site whose authors end with a formula
_SLOT = re.compile(r"\{(?:(?P<low>\d+)-(?P<high>\d+)|(?P<word>[A-Z_]+))\}")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    style: str = ""  # of the boilerplate; "" for the author's text


@dataclass(slots=True)
class Essay:
    """Lines of pieces; a style changes them in place."""

    title: list[Piece]
    lines: list[list[Piece]]

    @property
    def name(self) -> str:
        """The author's title."""
        return next(p.text for p in self.title if not p.style)

    def long_lines(self, least: int) -> list[int]:
        """Numbers of the lines that begin with more than `least` code points of the author's."""
        return [n for n, line in enumerate(self.lines) if not line[0].style and len(line[0].text) > least]


@cache
def genres() -> dict[str, Any]:
    return tomllib.loads((HERE / "genres.toml").read_text(encoding="utf-8"))


def word(name: str, r: Random) -> str:
    """One of the words of a list; NAME is a person's."""
    words = genres()["words"]
    if name == "NAME":
        return str(r.choice(words["SURNAMES"]) + r.choice(words["GIVEN"]))
    return str(r.choice(words[name]))


def poured(mould: str, r: Random) -> str:
    """A mould with its slots filled."""
    return _SLOT.sub(
        lambda m: word(m["word"], r) if m["word"] else str(r.randint(int(m["low"]), int(m["high"]))), mould
    )


def essay(genre: str, r: Random, formulas: list[str]) -> Essay:
    """About 800 code points: a title, paragraphs, the genre's formulas here and there."""
    g = genres()["genres"][genre]
    count = [r.randint(*g["sentences"]) for _ in range(r.randint(*g["paragraphs"]))]
    paragraphs = [[poured(r.choice(g["moulds"]), r) for _ in range(n)] for n in count]
    if "openings" in g and r.random() < OPENING:
        paragraphs[0].insert(0, r.choice(g["openings"]))
    if "closings" in g and r.random() < CLOSING:
        paragraphs[-1].append(r.choice(g["closings"]))
    for _ in range(r.randint(0, 2) if "middles" in g else 0):
        part = r.choice(paragraphs[1:-1])
        part.insert(r.randint(0, len(part)), r.choice(g["middles"]))
    if "bait" in g and r.random() < BAIT:
        part = r.choice(paragraphs)
        part.insert(len(part) // 2, r.choice(g["bait"]))
    lines = ["".join(p) for p in paragraphs]
    if "headings" in g and r.random() < HEADED:
        first, second, third = g["headings"]
        lines = [lines[0], first, *lines[1:3], second, *lines[3:-1], third, lines[-1]]
    if "lines" in g and r.random() < LINED:
        lines.insert(r.randint(1, len(lines)), word(g["lines"], r))
    if formulas and r.random() < FORMULA:
        lines.append(r.choice(formulas))
    return Essay([Piece(poured(g["title"], r))], [[Piece(line)] for line in lines])

"""Synthetic sites of our own sentences, with the boilerplate's spans known: `python -m bench.sites.make FOLDER`.

What a site adds follows the styles counted in real documents: glued to the title or the last sentence, lines of its
own, disguised spellings, markers in mid-sentence and mid-word, blocks, lists, page heads. Five sets of sites, a table
each: `first` was at hand while the rules of judgement were written; each of the next three was written afterwards,
scored, and then read for what the rules missed; `fifth` is only scored. Nothing depends on anything but the seed.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bench.sites.essays import HERE, Piece, essay
from bench.sites.styles import FORMS

SETS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, slots=True)
class Document:
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.pieces)

    def mask(self) -> Iterator[str]:
        """For each code point its style, "" for the author's."""
        for piece in self.pieces:
            for _ in piece.text:
                yield piece.style


@dataclass(frozen=True, slots=True)
class Site:
    name: str  # its folder
    genre: str
    styles: tuple[dict[str, Any], ...]  # each with its form, words, kind, and the share of documents that have it
    formulas: tuple[str, ...] = ()  # of its authors, last lines


@cache
def sites(name: str) -> tuple[Site, ...]:
    """A set of sites, one of `SETS`."""
    table = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(
        Site(
            s["name"], s["genre"], tuple({"kind": st["form"], **st} for st in s["style"]), tuple(s.get("formulas", ()))
        )
        for s in table["site"]
    )


def document(site: Site, n: int, seed: int = 0) -> Document:
    """The site's n-th document."""
    r = Random(f"{seed}/{site.name}/{n}")
    made = essay(site.genre, r, list(site.formulas))
    for style in site.styles:
        if r.random() < style["share"]:
            words = style.get("words", [])
            FORMS[style["form"]](made, r, [words] if isinstance(words, str) else words, style)
    pieces = [*made.title]
    for line in made.lines:
        own = all(p.style for p in line)
        pieces += [Piece("\n", line[0].style if own and line else ""), *line]
    return Document(tuple(pieces))


def write(root: Path, count: int, seed: int = 0) -> None:
    """`count` documents of every site of the first set below `root`, and no truth: to try `jiaokan learn` by hand."""
    for site in sites("first"):
        folder = root / site.name
        folder.mkdir(parents=True, exist_ok=True)
        for n in range(count):
            (folder / f"{n:05}.txt").write_text(document(site, n, seed).text, encoding="utf-8", newline="")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    write(args.folder, args.count, args.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())

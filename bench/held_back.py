"""Texts of the shared corpus that the language model has not counted."""

import json
import lzma
import zlib
from collections.abc import Sequence

from bench.evaluate import SHARED
from bench.make_language_model import CORPUS, held_back


def held_back_texts(half: int) -> dict[str, list[str]]:
    """The lines of each corpus that the language model did not count: of two halves one."""
    found: dict[str, list[str]] = {}
    for path in sorted(CORPUS.glob("*.txt.xz")):
        lines = dict.fromkeys(map(str.strip, lzma.decompress(path.read_bytes()).decode("utf-8").split("\n")))
        found[path.name.split(".")[0]] = [
            x for x in lines if x and held_back(x) and zlib.adler32(x.encode()) % 2 == half
        ]
    return found


def pairs(names: Sequence[str]) -> list[str]:
    """The right sides of sentence pairs."""
    return [
        json.loads(line)["target"]
        for name in names
        for line in (SHARED / "corpus" / "typos" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
        if line
    ]

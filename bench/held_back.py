"""Texts of the shared corpus that the language model has not counted, and models that have not counted a text."""

import json
import lzma
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.evaluate import SHARED
from bench.make_language_model import CORPUS, KEPT, held_back, vocabulary, write
from pipeline.lm import LanguageModel
from pipeline.lm.model import read

STRANGERS = Path(tempfile.gettempdir()) / "jiaokan-strangers"


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


def stranger(folder: Path, lines: Mapping[str, Sequence[str]], name: str) -> LanguageModel:
    """A model of all corpora but one; made where it is missing."""
    if not (folder / name / "model.json").exists():
        others = {n: [x for x in text if not held_back(x)] for n, text in lines.items() if n != name}
        write(folder / name, others, KEPT, vocabulary(lines))
    return read(folder / name)

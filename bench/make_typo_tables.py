"""Make what typo candidates come from: `python -m bench.make_typo_tables` writes typo-codes.tsv and lm/data/words.npy.

typo-codes.tsv: of every character that the language model knows its usual reading (pypinyin, MIT) and its Wubi 86 code
(pywubi, MIT). words.npy: which strings are words and how common (the dictionary of jieba 0.42.1, MIT), as a table of
hashes. All three packages are needed here alone (`uv pip install --group train`).
"""

import json
import math
from importlib import resources
from pathlib import Path

import numpy as np
from pypinyin import lazy_pinyin
from pywubi import wubi

from pipeline.lm.model import LATIN, symbols_of
from pipeline.lm.table import fill
from pipeline.lm.words import LONGEST, NAME, keys_of

HOUSE = Path(__file__).resolve().parents[1] / "pipeline"
CODES = HOUSE / "rules" / "data" / "typo-codes.tsv"
RAREST = 3  # of jieba's counts; below stand words that nobody uses and some that are none


def main() -> None:
    characters = json.loads((HOUSE / "lm" / "data" / "model.json").read_text(encoding="utf-8"))["characters"]
    rows = ["# Character, usual reading (pypinyin, MIT), Wubi 86 code (pywubi, MIT); made by bench/make_typo_tables.py"]
    for char in filter(is_han, characters):
        readings, codes = lazy_pinyin(char, errors="ignore"), wubi(char, multicode=True)
        code = max(codes[0], key=len) if codes and codes[0] and codes[0][0] != char else ""
        if readings:
            rows.append(f"{char}\t{readings[0]}\t{code}")
    CODES.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows) - 1:,} characters")

    ids = symbols_of(characters)
    words: dict[str, int] = {}
    with (resources.files("jieba") / "dict.txt").open(encoding="utf-8") as dictionary:
        for line in dictionary:
            word, count, tag = line.split()
            fits = 2 <= len(word) <= LONGEST and int(count) >= RAREST and max(map(ord, word)) < len(ids)
            if fits and all(ids[ord(c)] > LATIN for c in word):
                words[word] = min(int(math.log2(int(count))), 31) | (NAME if tag in ("nr", "nrt", "nrfg") else 0)
    keys = np.array([keys_of(ids[[ord(c) for c in word]]) for word in words], np.uint64)
    np.save(HOUSE / "lm" / "data" / "words.npy", fill(keys, np.array(list(words.values()), np.uint16)))
    print(f"{len(words):,} words")


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


if __name__ == "__main__":
    main()

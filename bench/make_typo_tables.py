"""Make what typo candidates come from: `python -m bench.make_typo_tables`.

typo_codes.tsv: of every character that the language model knows its usual reading (pypinyin, MIT) and its Wubi 86 code
(pywubi, MIT). words.npy: which strings are words and how common (the dictionary of jieba 0.42.1, MIT), as a table of
hashes. typo-alike.npz: which characters, and which words of two, may have been meant where others stand (alikeness.py).
typo-idioms.npz: the dictionary's entries of four characters, idioms and compounds.
All three packages are needed here alone (`uv pip install --group train`).
"""

import json
import math
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin
from pywubi import wubi

from bench.alikeness import CODES, alikeness, common, sounds
from bench.dictionary import RAREST, entries
from pipeline.lm import load
from pipeline.lm.model import LATIN, symbols_of
from pipeline.lm.table import fill
from pipeline.lm.words import LONGEST, NAME, keys_of
from pipeline.stages.typos.idioms import LENGTH

HOUSE = Path(__file__).resolve().parents[1] / "pipeline"
SHORTEST_SLIP, COMMONEST_SLIP, MUCH_MORE = 3, 5, 3  # characters; jieba's counts; of two characters many are both words
COMMON_WORD = 16  # jieba's count of a word that takes the place of two characters
PERSONS = ("nr", "nrt", "nrfg")  # of jieba's parts of speech
IDIOM = "i"
NO_PHRASES = (*PERSONS, "ns", "nt", "m", "mq", "t")  # places, bodies, numbers, dates: many differ in one character
Alike = Mapping[str, Mapping[str, int]]


def main() -> None:
    characters = json.loads((HOUSE / "lm" / "data" / "model.json").read_text(encoding="utf-8"))["characters"]
    write_codes(characters)
    model, ids = load(), symbols_of(characters)
    alike, counts, meant = alikeness(model), dictionary(ids), common(model)
    words = {word: n for word, n in counts.items() if not is_slip(word, counts, alike)}
    print(f"{len(words):,} words; {len(counts) - len(words):,} left out that seem to be slips")
    write_words(words, ids)
    pairs = [w for w, n in words.items() if len(w) == 2 and n >= COMMON_WORD and meant.issuperset(w)]
    write_alike(alike, pairs, ids, len(model.unigrams))
    write_idioms({w: tag for w, _, tag in entries() if len(w) == LENGTH and w in words and tag not in NO_PHRASES}, ids)


def write_codes(characters: str) -> None:
    rows = ["# Character, usual reading (pypinyin, MIT), Wubi 86 code (pywubi, MIT); made by bench/make_typo_tables.py"]
    for char in filter(is_han, characters):
        readings, codes = lazy_pinyin(char, errors="ignore"), wubi(char, multicode=True)
        code = max(codes[0], key=len) if codes and codes[0] and codes[0][0] != char else ""
        if readings:
            rows.append(f"{char}\t{readings[0]}\t{code}")
    CODES.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows) - 1:,} characters")


def dictionary(ids: NDArray[np.uint16]) -> dict[str, int]:
    """jieba's counts of what the model can spell; of names of persons they are negative."""
    counts: dict[str, int] = {}
    for word, count, tag in entries():
        fits = len(word) <= LONGEST and count >= RAREST and max(map(ord, word)) < len(ids)
        if fits and all(ids[ord(c)] > LATIN for c in word):
            counts[word] = -count if tag in PERSONS else count
    return counts


def is_slip(word: str, counts: Mapping[str, int], alike: Alike) -> bool:
    """Whether a rare entry of the dictionary is a common one with a character alike: 各抒已见, 举一返三."""
    if len(word) < SHORTEST_SLIP or not 0 < counts[word] <= COMMONEST_SLIP:
        return False
    return any(
        abs(counts.get(word[:at] + other + word[at + 1 :], 0)) >= MUCH_MORE * counts[word]
        for at, char in enumerate(word)
        for other in alike.get(char, ())
    )


def write_words(words: Mapping[str, int], ids: NDArray[np.uint16]) -> None:
    keys = np.array([keys_of(ids[[ord(c) for c in word]], len(word))[0] for word in words], np.uint64)
    values = [min(int(math.log2(abs(n))), 31) | NAME * (n < 0) for n in words.values()]
    np.save(HOUSE / "lm" / "data" / "words.npy", fill(keys, np.array(values, np.uint16)))


def write_alike(alike: Alike, pairs: list[str], ids: NDArray[np.uint16], symbols: int) -> None:
    """The arrays of `pipeline.stages.typos.alike.Table`."""
    by_symbol = {
        int(ids[ord(char)]): sorted((int(ids[ord(o)]), k) for o, k in of.items()) for char, of in alike.items()
    }
    lists = [by_symbol.get(symbol, []) for symbol in range(symbols)]
    flat = [entry for entries in lists for entry in entries]
    readings = sounds()
    numbers = {reading: n for n, reading in enumerate(sorted(set(readings.values())), 1)}
    of_symbol = np.zeros(symbols, np.uint16)
    for char, reading in readings.items():
        of_symbol[ids[ord(char)]] = numbers[reading]
    spelled = np.array([[ids[ord(c)] for c in pair] for pair in pairs], np.uint16)
    sounding = of_symbol[spelled].astype(np.uint32)
    word_sounds = sounding[:, 0] << np.uint32(16) | sounding[:, 1]
    order = np.argsort(word_sounds, kind="stable")
    np.savez(
        HOUSE / "rules" / "data" / "typo-alike.npz",
        starts=np.array([0, *accumulate(map(len, lists))], np.uint32),
        others=np.array([other for other, _ in flat], np.uint16),
        kinds=np.array([kind for _, kind in flat], np.uint8),
        sounds=of_symbol,
        word_sounds=word_sounds[order],
        words=spelled[order],
    )
    print(f"{len(flat):,} characters alike, {len(pairs):,} words of two")


def write_idioms(phrases: Mapping[str, str], ids: NDArray[np.uint16]) -> None:
    """The arrays of `pipeline.stages.typos.idioms.index`, of phrases with their parts of speech."""

    def spelled(are_idioms: bool) -> NDArray[np.uint16]:
        of = [phrase for phrase, tag in phrases.items() if (tag == IDIOM) == are_idioms]
        return np.array([[ids[ord(c)] for c in phrase] for phrase in of], np.uint16)

    idioms, compounds = spelled(are_idioms=True), spelled(are_idioms=False)
    np.savez_compressed(HOUSE / "rules" / "data" / "typo-idioms.npz", idioms=idioms, compounds=compounds)
    print(f"{len(idioms):,} idioms, {len(compounds):,} compounds of four characters")


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


if __name__ == "__main__":
    main()

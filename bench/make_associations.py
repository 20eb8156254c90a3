"""Write pipeline/rules/data/associations.tsv: verbs and objects that never go together, counted over a corpus.

`python -m bench.make_associations [FOLDER OF *.txt.xz]`. The verbs and nouns (association_words.tsv) are ours; the
table holds how often each pair would be met by chance, no text.

Of every clause the last listed verb and the two characters at its end count as a pair, up to MOST_BETWEEN characters
apart. A pair is never seen where chance alone would give LEAST_EXPECTED (added up over the files, so that the
words of laws do not meet those of novels), where the verb is choosy (divergence of its objects from all objects, in
nats: Resnik's selectional strength) and where the verbs with the nearest objects do not take the noun either
(提升 is young and 提高 is not: 水平 goes with both).
"""

import argparse
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import log, sqrt
from pathlib import Path

import regex

from bench.evaluate import SHARED

WORDS = Path(__file__).with_name("association_words.tsv")
TABLE = Path(__file__).resolve().parents[1] / "pipeline" / "rules" / "data" / "associations.tsv"
MOST_BETWEEN = 14  # code points from the verb to its object
LEAST_EXPECTED = 3.0  # pairs; at 1.5 two false flags in 174,000 characters of edited prose, at 3 none
LEAST_CHOICE = 3.9  # nats
LEAST_SEEN = 60  # pairs of a verb: of fewer nothing is learned
NEIGHBOURS, MOST_NEAR = 6, 2  # of the six nearest verbs at most two take the noun, chance cases aside
Pairs = Counter[tuple[str, str]]
_CLAUSE = regex.compile(r"[\u4e00-\u9fff]{4,60}")
_LISTS = dict(line.split("\t") for line in WORDS.read_text(encoding="utf-8").split("\n") if line and line[0] != "#")
VERBS, NOUNS = _LISTS["verbs"].split(" "), _LISTS["nouns"].split(" ")
_VERB = regex.compile("|".join(VERBS))


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """(verb, last two characters) of each clause of `text`."""
    for m in _CLAUSE.finditer(text):
        clause = m[0]
        last = max(_VERB.finditer(clause, 0, len(clause) - 2), key=lambda v: v.start(), default=None)
        if last and len(clause) - 2 - last.end() <= MOST_BETWEEN:
            yield last[0], clause[-2:]


def never_seen(corpora: list[Pairs]) -> Iterator[tuple[str, str, float]]:
    """(verb, noun, how many of them chance would give) of all pairs of the two lists that no corpus holds."""
    objects: dict[str, Counter[str]] = defaultdict(Counter)
    for verb, noun, count in ((v, n, c) for corpus in corpora for (v, n), c in corpus.items()):
        objects[verb][noun] += count
    of_noun = Counter[str]()
    for counts in objects.values():
        of_noun.update(counts)
    margins = [_margins(corpus) for corpus in corpora]
    verbs = [v for v in VERBS if objects[v].total() >= LEAST_SEEN]
    for verb in verbs:
        if _choice(objects[verb], of_noun) < LEAST_CHOICE:
            continue
        others = (v for v in verbs if v != verb)
        near = sorted(others, key=lambda v: -_likeness(objects[verb], objects[v]))[:NEIGHBOURS]
        for noun in NOUNS:
            expected = sum(by_verb[verb] * by_noun[noun] / total for by_verb, by_noun, total in margins)
            taken = sum(objects[v][noun] > 1 for v in near)
            if not objects[verb][noun] and expected >= LEAST_EXPECTED and taken <= MOST_NEAR:
                yield verb, noun, expected


def _margins(corpus: Pairs) -> tuple[Counter[str], Counter[str], int]:
    by_verb, by_noun = Counter[str](), Counter[str]()
    for (verb, noun), count in corpus.items():
        by_verb[verb] += count
        by_noun[noun] += count
    return by_verb, by_noun, max(1, corpus.total())


def _choice(objects: Counter[str], of_noun: Counter[str]) -> float:
    total, everything = objects.total(), of_noun.total()
    return sum(c / total * log(c / total / (of_noun[n] / everything)) for n, c in objects.items())


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    """Bhattacharyya coefficient of two distributions."""
    return sum(sqrt(a[n] * b[n]) for n in a.keys() & b.keys()) / sqrt(a.total() * b.total())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=SHARED / "corpus" / "lm")
    files = sorted(parser.parse_args().corpus.glob("*.txt.xz"))
    corpora = [Counter(pairs(lzma.decompress(path.read_bytes()).decode("utf-8"))) for path in files]
    rows: dict[str, list[str]] = defaultdict(list)
    for verb, noun, expected in never_seen(corpora):
        rows[verb].append(f"{noun} {expected:.1f}")
    head = "# made by bench/make_associations.py: verb, objects never seen with it, pairs that chance would give\n"
    TABLE.write_text(head + "".join(f"{v}\t{', '.join(r)}\n" for v, r in rows.items()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

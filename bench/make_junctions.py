"""Count which two characters belong together: `python -m bench.make_junctions [--corpus FOLDER]` writes junctions.tsv.

A pair is kept if it is common and far commoner than chance (pointwise mutual information, Church & Hanks 1990): two
characters of one word, mostly. Statistics only, no text. Prints how much the table tells a cut word from two strangers.
"""

import argparse
import lzma
import math
import random
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import regex

from bench.evaluate import SHARED

OUT = Path(__file__).resolve().parents[1] / "pipeline" / "rules" / "data" / "junctions.tsv"
FEWEST = 60  # occurrences in some 30 million characters
CLOSEST = 4.5  # bits of mutual information; at 3.5 pairs that only meet in set phrases (步改 of 稳步改善) come in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus" / "lm")
    folder = parser.parse_args().corpus
    texts = {p.name: lzma.decompress(p.read_bytes()).decode("utf-8") for p in sorted(folder.glob("*.txt.xz"))}
    runs = [run for text in texts.values() for run in regex.findall(r"\p{Han}{2,}", text)]
    single, double = Counter("".join(runs)), Counter[str]()
    for run in runs:
        double.update(map("".join, pairwise(run)))
    total = single.total()
    followers: dict[str, list[str]] = defaultdict(list)
    for two, count in double.items():
        if count >= FEWEST and math.log2(count * total / (single[two[0]] * single[two[1]])) >= CLOSEST:
            followers[two[0]].append(two[1])
    named = ", ".join(f"{name} ({len(text):,} characters)" for name, text in texts.items())
    rows = [f"{first}\t{''.join(sorted(second))}" for first, second in sorted(followers.items())]
    OUT.write_text(
        f"# Pairs of characters that belong together, counted over {named}\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    report(runs, followers)


def report(runs: list[str], followers: dict[str, list[str]]) -> None:
    """How often a cut inside a sentence, and how often a meeting of two strangers, is a pair of the table."""
    rng = random.Random(1)
    long = [run for run in runs if len(run) >= 6]
    cut = [(run[i - 1], run[i]) for run in rng.sample(long, 20_000) for i in [rng.randrange(1, len(run))]]
    strangers = [(a[-1], b[0]) for a, b in zip(rng.sample(long, 20_000), rng.sample(long, 20_000), strict=True)]
    for name, found in (("cut in mid-sentence", cut), ("end and start of two sentences", strangers)):
        share = sum(b in followers.get(a, "") for a, b in found) / len(found)
        print(f"{name}: {share:.3f} are pairs of the table")
    print(f"{sum(map(len, followers.values())):,} pairs, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

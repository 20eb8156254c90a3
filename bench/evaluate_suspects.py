"""How many lost spans the stage `suspects` finds, how often it cries wolf: `python -m bench.evaluate_suspects`.

Untouched: sentences of newspapers and officials that no part of the stage has seen, public-domain novels, the half of
the held-back lines of the language model's corpora that `bench.train_suspects` does not use, and our own samples.
Planted: the same texts with spans taken out (`bench.plant_losses`), of one in DENSITY sentences. A flag that the
untouched text has not is right if it finds a loss: of a junction, if it touches one of the NEAR characters beside the
place; of another kind (half of a pair of quotes is gone), if it lies in the same SENTENCE. `--show` lists the flags on
untouched text.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from bench.evaluate import SHARED
from bench.held_back import held_back_texts, pairs
from bench.plant_losses import plant
from pipeline.config import Config, Options
from pipeline.core.edit import Flag
from pipeline.core.source import Layout
from pipeline.document import clean_source
from pipeline.extract import extract
from pipeline.rules.load import built_in
from pipeline.stages.context import Context
from pipeline.stages.suspects import propose

DENSITY = 5  # one sentence in five
NEAR, SENTENCE = 3, 60  # code points
SEED = 11
LENGTHS = ((1, 2), (3, 5), (6, 10), (11, 20), (21, 30))
CORPUS = SHARED / "corpus"
ROOT = Path(__file__).resolve().parents[1]
RULES = built_in()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="list the flags on untouched text")
    show = parser.parse_args().show
    texts = test_texts()
    print(f"untouched{'':22}characters  flags  in 10,000")
    for name, documents in texts.items():
        untouched(name, documents, show)
    for across in (False, True):
        print(f"\nplanted {'across sentences' if across else 'within a sentence'}, one in {DENSITY} sentences")
        print(f"{'':31}losses  found  flags  right   recall at " + " ".join(f"{a}-{b:<5}" for a, b in LENGTHS))
        for name, documents in texts.items():
            planted(name, documents, across)


def test_texts() -> dict[str, list[str]]:
    held_back = held_back_texts(1)
    single = {f"clean-{kind}": pairs([f"clean-{kind}"]) for kind in ("official", "news")}
    novels = {p.name.split(".")[0]: [p.read_text(encoding="utf-8")] for p in sorted(CORPUS.glob("pairs/*.A.txt"))}
    own = [clean_source(extract(p.read_bytes()), RULES, Config()).text for p in sorted((ROOT / "raw").glob("*.txt"))]
    return {**single, **held_back, **novels, "our samples": own}


def flags(text: str) -> list[Flag]:
    found = propose(text, Context(RULES, Options(suspects=0), Layout()))
    return [f for f in found if isinstance(f, Flag)]


def untouched(name: str, documents: Sequence[str], show: bool) -> None:
    found = [(text, flag) for text in documents for flag in flags(text)]
    size = sum(map(len, documents))
    kinds = ", ".join(f"{rule} {n}" for rule, n in Counter(f.rule for _, f in found).most_common())
    print(f"  {name:28}{size:11,}{len(found):7}{1e4 * len(found) / size:11.2f}  {kinds}")
    for text, f in found if show else ():
        around = f"{text[max(0, f.start - 25) : f.start]}【{text[f.start : f.end]}】{text[f.end : f.end + 25]}"
        print(f"      {f.rule} {' '.join(around.split())}")


def planted(name: str, documents: Sequence[str], across: bool) -> None:
    rng = Random(SEED)
    losses, hits, right, all_flags = Counter[int](), Counter[int](), 0, 0
    for text in documents:
        broken = plant(text, rng, 1 / DENSITY, across)
        known = Counter((f.rule, text[f.start : f.end]) for f in flags(text))
        found = [f for f in flags(broken.text) if not known[f.rule, broken.text[f.start : f.end]]]
        for at, lost in zip(broken.at, broken.lost, strict=True):
            losses[len(lost)] += 1
            hits[len(lost)] += any(_touches(f, at) for f in found)
        right += sum(any(_touches(f, at) for at in broken.at) for f in found)
        all_flags += len(found)
    by_length = []
    for a, b in LENGTHS:
        of = sum(losses[n] for n in range(a, b + 1))
        by_length.append(f"{sum(hits[n] for n in range(a, b + 1)) / of:7.2f}" if of else "      -")
    total, found_ = losses.total(), hits.total()
    print(
        f"  {name:28}{total:7}{found_ / max(1, total):7.3f}{all_flags:7}{right / max(1, all_flags):7.3f}          "
        + "".join(by_length)
    )


def _touches(flag: Flag, at: int) -> bool:
    reach = NEAR if flag.rule == "lost/junction" else SENTENCE
    return flag.start - reach <= at <= flag.end + reach


if __name__ == "__main__":
    main()

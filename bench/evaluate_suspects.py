"""How many lost spans the stage `suspects` finds, how often it cries wolf: `python -m bench.evaluate_suspects`.

Untouched: sentences of newspapers and officials that no part of the stage has seen, public-domain novels, our own
samples; of the language model's corpora the half of its held-back lines that `bench.train_suspects` does not use, for
junctions alone (their neighbours are missing), and passages as they run, for all other kinds.
Planted: the same texts with spans taken out (`bench.plant_losses`), of one in DENSITY sentences. A flag finds a loss,
and is right: of a junction, if it touches one of the NEAR characters beside the place; of another kind (half of a pair
of quotes is gone), if it lies in the same SENTENCE and the untouched text has it not. All other flags are wrong, also
those on faults that the texts have of their own. `--show` lists the flags on untouched text.

Scraped: what a run shows of every scraped document, by rule, with the verdicts of who has read it.
"""

import argparse
import lzma
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from bench.evaluate import SHARED
from bench.held_back import held_back_texts, pairs
from bench.judged import SUSPECTS, UNREAD, key, verdicts
from bench.plant_losses import plant
from pipeline.config import Config, Options
from pipeline.core.edit import Flag
from pipeline.core.source import Layout
from pipeline.document import clean_source
from pipeline.extract import ExtractError, extract
from pipeline.rules.load import built_in
from pipeline.stages.context import Context
from pipeline.stages.suspects import propose

DENSITY = 5  # one sentence in five
NEAR, SENTENCE = 3, 60  # code points
SEED = 11
LINES, BLOCKS = 60, 60  # of a passage; of a corpus
LONE, RUNNING = ", lines", ", passages"
JUNCTION = "lost/junction"
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
    for name, documents in {**texts, **passages()}.items():
        untouched(name, documents, show)
    for across in (False, True):
        print(f"\nplanted {'across sentences' if across else 'within a sentence'}, one in {DENSITY} sentences")
        print(
            f"{'':31}losses  found  flags  right  junctions  right  found of 1-2    3-5   6-10  11-20  21-30 characters"
        )
        for name, documents in texts.items():
            planted(name, documents, across)
    scraped()


def scraped() -> None:
    """Flags of whole runs: right where a reader found the text faulty there."""
    known, tally, documents, size = verdicts(SUSPECTS), Counter[tuple[str, str]](), 0, 0
    for path in sorted(p for p in (CORPUS / "raw").rglob("*") if p.is_file() and p.suffix != ".tsv"):
        try:
            done = clean_source(extract(path.read_bytes()), RULES, Config())
        except ExtractError:
            continue
        documents, size = documents + 1, size + len(done.text)
        for f in done.journal.layers[-1].flags:
            tally[f.rule, known.get(key(done.text, f.start, f.end, f.rule), UNREAD)] += 1
    rate = 1e4 * tally.total() / size
    print(f"\n{documents} scraped documents, {size:,} characters: {tally.total()} flags, {rate:.2f} in 10,000")
    for rule in sorted({rule for rule, _ in tally}):
        print(f"  {rule:18} " + ", ".join(f"{tally[rule, v]} {v}" for v in ("right", "wrong", UNREAD)))


def test_texts() -> dict[str, list[str]]:
    held_back = {f"{name}{LONE}": lines for name, lines in held_back_texts(1).items()}
    single = {f"clean-{kind}": pairs([f"clean-{kind}"]) for kind in ("official", "news")}
    novels = {p.name.split(".")[0]: [p.read_text(encoding="utf-8")] for p in sorted(CORPUS.glob("pairs/*.A.txt"))}
    own = [clean_source(extract(p.read_bytes()), RULES, Config()).text for p in sorted((ROOT / "raw").glob("*.txt"))]
    return {**single, **held_back, **novels, "our samples": own}


def passages() -> dict[str, list[str]]:
    """Blocks of LINES lines from all over each corpus, as they run."""
    found: dict[str, list[str]] = {}
    for path in sorted((CORPUS / "lm").glob("*.txt.xz")):
        lines = lzma.decompress(path.read_bytes()).decode("utf-8").split("\n")
        starts = range(0, len(lines), max(LINES, len(lines) // BLOCKS))
        found[f"{path.name.split('.')[0]}{RUNNING}"] = ["\n".join(lines[i : i + LINES]) for i in starts]
    return found


def flags(name: str, text: str) -> list[Flag]:
    """The flags of a text of the set `name` that are judged: see above."""
    found = [f for f in propose(text, Context(RULES, Options(suspects=0), Layout())) if isinstance(f, Flag)]
    if name.endswith(LONE):
        return [f for f in found if f.rule == JUNCTION]
    return [f for f in found if f.rule != JUNCTION] if name.endswith(RUNNING) else found


def untouched(name: str, documents: Sequence[str], show: bool) -> None:
    found = [(text, flag) for text in documents for flag in flags(name, text)]
    size = sum(map(len, documents))
    kinds = ", ".join(f"{rule} {n}" for rule, n in Counter(f.rule for _, f in found).most_common())
    print(f"  {name:28}{size:11,}{len(found):7}{1e4 * len(found) / size:11.2f}  {kinds}")
    for text, f in found if show else ():
        around = f"{text[max(0, f.start - 25) : f.start]}【{text[f.start : f.end]}】{text[f.end : f.end + 25]}"
        print(f"      {f.rule} {' '.join(around.split())}")


def planted(name: str, documents: Sequence[str], across: bool) -> None:
    rng = Random(SEED)
    losses, hits, told, right = Counter[int](), Counter[int](), Counter[str](), Counter[str]()
    for text in documents:
        broken = plant(text, rng, 1 / DENSITY, across)
        known = {(f.rule, text[f.start : f.end]) for f in flags(name, text) if f.rule != JUNCTION}
        found = flags(name, broken.text)
        new = [f for f in found if (f.rule, broken.text[f.start : f.end]) not in known]
        for at, lost in zip(broken.at, broken.lost, strict=True):
            losses[len(lost)] += 1
            hits[len(lost)] += any(_finds(f, at) for f in new)
        told.update(f.rule for f in found)
        right.update(f.rule for f in new if any(_finds(f, at) for at in broken.at))
    shares = [_share(sum(c[n] for n in range(a, b + 1)) for c in (hits, losses)) for a, b in LENGTHS]
    print(
        f"  {name:28}{losses.total():7}{_share((hits.total(), losses.total()))}{told.total():7}"
        f"{_share((right.total(), told.total()))}{told[JUNCTION]:11}{_share((right[JUNCTION], told[JUNCTION]))}"
        f"{'':9}{''.join(shares)}"
    )


def _share(part_and_whole: Iterable[int]) -> str:
    part, whole = part_and_whole
    return f"{part / whole:7.3f}" if whole else "      -"


def _finds(flag: Flag, at: int) -> bool:
    reach = NEAR if flag.rule == JUNCTION else SENTENCE
    return flag.start - reach <= at <= flag.end + reach


if __name__ == "__main__":
    main()

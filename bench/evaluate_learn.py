"""What learned rules remove on sites that no rule has seen: `python -m bench.evaluate_learn [--verbose] [--scale]`.

Each of twelve synthetic sites in its turn is the unknown one: its rules are learned from its own documents, and the
other eleven are there only as evidence of what everybody writes. Columns: learned from and tried on the same
documents; learned from one half and tried on the other; learned from a site alone, without the others, all with the
built-in rules switched off; the built-in rules alone; learned and built-in rules together. Figures are of code points,
white space not counted. What the three sets of sites are worth as evidence: `bench/sites/make.py`.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import regex

from bench.sites.make import SETS, Document, Site, document, sites, write
from bench.speed import peak_mb
from pipeline.config import Config, Policy
from pipeline.core.source import Source
from pipeline.document import clean_source
from pipeline.learn.documents import Documents, drop_small
from pipeline.learn.learn import learn, learn_documents
from pipeline.learn.pack import render
from pipeline.rules.load import built_in, parse_pack
from pipeline.rules.model import Rule, RuleSet
from pipeline.stages import STAGES

PEERS = Path(".venv-peers/bin/python")
_UNIT = regex.compile(r"[^。！？\n]*[。！？\n]+|[^。！？\n]+$")
COUNT = 40  # documents a site
TRIED = STAGES[:3]  # up to `paragraphs`: later stages change single characters, take no part and most of the time
COLUMNS = ("same", "half", "alone", "built-in", "together")
SCALES = (5_000, 20_000)  # documents of the growth measurement, about 2.5 kB each
GROWTH = (("documents", "documents"), ("time", "seconds"), ("memory", "peak_mb"))
AIM_REMOVED, AIM_HARM = 98.0, 1.0  # per cent of the boilerplate; of 10,000 characters of essays


@dataclass(slots=True)
class Score:
    """Characters by style: how many there are, how many were removed; "" is the author's."""

    there: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    harmed: list[str] = field(default_factory=list)

    def add(self, made: Document, rules: RuleSet, config: Config, path: str) -> None:
        text = made.text
        cleaned = clean_source(Source("0", "text/plain", "bench", text), rules, config, TRIED, path=path)
        gone = bytearray(len(text))
        for hunk in cleaned.journal.hunks():
            left = iter(
                cleaned.text[hunk.b0 : hunk.b1]
            )  # a hunk may hold a join beside a cut: what it keeps is not gone
            kept = next(left, None)
            for at in range(hunk.a0, hunk.a1):
                if text[at] == kept:
                    kept = next(left, None)
                else:
                    gone[at] = 1
        self.count(made, gone)

    def count(self, made: Document, gone: bytearray) -> None:
        """Count a document, `gone` saying of each code point whether it was removed."""
        harm = []
        for c, style, is_gone in zip(made.text, made.mask(), gone, strict=True):
            if not c.isspace():
                self.there[style] += 1
                self.removed[style] += is_gone
                harm += [c] if is_gone and not style else []
        if harm:
            self.harmed.append("".join(harm))

    def share(self, style: str) -> float:
        return 100 * self.removed[style] / max(1, self.there[style])

    @property
    def boilerplate(self) -> float:
        """Per cent removed, of all styles together."""
        styles = [s for s in self.there if s]
        return 100 * sum(self.removed[s] for s in styles) / max(1, sum(self.there[s] for s in styles))

    @property
    def harm(self) -> float:
        """Characters of essays removed, of 10,000."""
        return 10_000 * self.removed[""] / max(1, self.there[""])

    def merge(self, other: "Score") -> None:
        self.there += other.there
        self.removed.update(other.removed)
        self.harmed += other.harmed


def learned_rules(site: Site, documents: Iterable[Document], others: Sequence[Site]) -> tuple[Rule, ...]:
    """Rules from documents of one site; those of `others` are looked at only for what everybody writes."""
    with Documents() as read:
        for n, made in enumerate(documents):
            read.add(f"{site.name}/{n:05}.txt".encode(), made.text)
        for other in others:
            for n in range(COUNT):
                read.add(f"{other.name}/{n:05}.txt".encode(), document(other, n).text)
        drop_small(read)
        read.groups = {key: group for key, group in read.groups.items() if group.folder == site.name}
        text, _ = render(learn_documents(read))
    return parse_pack(text.encode(), "learned.toml") if "[[rule]]" in text else ()


def score(site: Site, learn_from: range, try_on: range, others: Sequence[Site]) -> tuple[Score, tuple[Rule, ...]]:
    rules = learned_rules(site, (document(site, n) for n in learn_from), others)
    base = built_in()
    config = Config(policy=Policy(disabled=tuple(rule.id for rule in base.rules)))
    return tried(site, try_on, RuleSet((*base.rules, *rules)), config), rules


def tried(site: Site, numbers: range, rules: RuleSet, config: Config) -> Score:
    result = Score()
    for n in numbers:
        result.add(document(site, n), rules, config, f"{site.name}/{n:05}.txt")
    return result


def evaluate(group: Sequence[Site], word: str, verbose: bool) -> Score:
    """Print the table of the sites of a set with `word` in their names, each learned beside all others; their score."""
    every, half = range(COUNT), COUNT // 2
    totals = {name: Score() for name in COLUMNS}
    print(f"{'site':16}" + "".join(f"{name + ' %':>12}{'harm/10k':>10}" for name in COLUMNS))
    for site in (s for s in group if word in s.name):
        others = [s for s in group if s is not site]
        same, rules = score(site, every, every, others)
        scores = (
            same,
            score(site, range(half), range(half, COUNT), others)[0],
            score(site, every, every, ())[0],
            tried(site, every, built_in(), Config()),
            tried(site, every, RuleSet((*built_in().rules, *rules)), Config()),
        )
        print(f"{site.name:16}" + "".join(f"{s.boilerplate:12.2f}{s.harm:10.2f}" for s in scores))
        for name, s in zip(COLUMNS, scores, strict=True):
            totals[name].merge(s)
        if verbose:
            print_rules(rules, same)
    print(f"{'all':16}" + "".join(f"{s.boilerplate:12.2f}{s.harm:10.2f}" for s in totals.values()))
    print(f"\n{'style':22}" + "".join(f"{name:>10}" for name in COLUMNS))
    for style in sorted(s for s in totals["same"].there if s):
        print(f"{style:22}" + "".join(f"{s.share(style):10.2f}" for s in totals.values()))
    return totals["same"]


def compare(group: Sequence[Site]) -> None:
    """Print what other tools remove of the same documents, where they are installed."""
    if not PEERS.exists():
        print("\nother tools: not installed; `make setup-peers` does it")
        return
    made = [[document(site, n) for n in range(COUNT)] for site in group]
    given = json.dumps([[d.text for d in documents] for documents in made])
    run = [str(PEERS), "-m", "bench.learn_peers"]
    done = subprocess.run(run, input=given, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        print(f"\nother tools: failed\n{done.stderr[-2000:]}")
        return
    print(f"\n{'other tools':34}{'removed %':>12}{'harm/10k':>10}")
    for name, groups in json.loads(done.stdout).items():
        total = Score()
        for documents, texts in zip(made, groups, strict=True):
            for document_, text in zip(documents, texts, strict=True):
                total.count(document_, gone_units(document_.text, text))
        print(f"{name:34}{total.boilerplate:12.2f}{total.harm:10.2f}")


def gone_units(text: str, cleaned: str) -> bytearray:
    """For each code point of a text whether its sentence or line is missing in what a tool made of it."""
    units, left = ([m.span() for m in _UNIT.finditer(t)] for t in (text, cleaned))
    words, others = [text[a:b].strip() for a, b in units], [cleaned[a:b].strip() for a, b in left]
    gone = bytearray(b"\1" * len(text))
    for block in SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks():
        for a, b in units[block.a : block.a + block.size]:
            gone[a:b] = bytes(b - a)
    return gone


def print_rules(rules: tuple[Rule, ...], result: Score) -> None:
    for rule in rules:
        of = rule.provenance
        told = f"{of.documents}/{of.of}" if of else ""
        print(
            f"    {rule.safety.name:7}{rule.confidence:5} {rule.place:9}{told:>7} {rule.match} (+{len(rule.variants)})"
        )
    for style in sorted(s for s in result.there if s and result.share(s) < 100):
        print(f"    left of {style}: {100 - result.share(style):.1f} %")
    for harm in result.harmed[:5]:
        print(f"    harmed: {harm}")


def measure(count: int) -> dict[str, float]:
    """Seconds of CPU and peak memory of learning a folder of `count` documents, from files to the pack."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), count // len(sites("first")) + 1)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.txt"))
        start = time.process_time()
        outcome = learn(folder, built_in(), Config())
        rules = render(outcome.learned)[1]
        seconds = time.process_time() - start
    found = outcome.documents
    return {"documents": found, "seconds": seconds, "mb": size / 1e6, "peak_mb": peak_mb(), "rules": rules}


def scale() -> None:
    """Print time and memory at each of `SCALES`, each in a process of its own, and how they grow."""
    rows = []
    for count in SCALES:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            rows.append(pool.apply(measure, (count,)))
    print(f"\n{'documents':>10}{'MB':>8}{'CPU s':>8}{'docs/s':>8}{'peak MB':>9}{'rules':>7}")
    for row in rows:
        found, seconds = row["documents"], row["seconds"]
        rate = found / seconds
        print(f"{found:10.0f}{row['mb']:8.1f}{seconds:8.1f}{rate:8.0f}{row['peak_mb']:9.0f}{row['rules']:7.0f}")
    first, last = rows[0], rows[-1]
    grown = (f"{name} x {last[key] / first[key]:.2f}" for name, key in GROWTH)
    print(", ".join(grown))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, action="append", help="only this set of sites")
    parser.add_argument("--site", default="", help="only sites with this in their names; nothing of other tools")
    parser.add_argument("--scale", action="store_true", help="only time and memory at 5,000 and 20,000 documents")
    parser.add_argument("--verbose", action="store_true", help="also the rules of each site, what they leave and harm")
    args = parser.parse_args()
    if args.scale:
        scale()
        return 0
    made = {}
    for name in args.set or SETS:
        print(f"\n{name} set of sites")
        made[name] = evaluate(sites(name), args.site, args.verbose)
        if not args.site:
            compare(sites(name))
    is_met = {name: s.boilerplate >= AIM_REMOVED and s.harm <= AIM_HARM for name, s in made.items()}
    aims = f"{AIM_REMOVED} % removed, harm {AIM_HARM} of 10,000 at most"
    print(f"\naims: {aims}: " + ", ".join(f"{name} {'met' if met else 'NOT met'}" for name, met in is_met.items()))
    return 0 if is_met.get("first", True) else 1


if __name__ == "__main__":
    sys.exit(main())

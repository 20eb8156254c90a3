"""Ads on one line with sentences of the document: what is lost, what goes: `python -m bench.glued`.

Every ad that stands on a line of its own in the scraped files and is cut there as a whole is set beside sentences of
newspapers and official reports. A lost sentence is a failure, a missed ad is a bug.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import product

from bench.evaluate import SHARED
from bench.held_back import pairs
from pipeline.config import Config
from pipeline.document import Document, clean_source
from pipeline.extract import ExtractError, extract
from pipeline.rules.load import built_in

RULES, CONFIG = built_in(), Config()
BIGGEST = 600_000  # bytes of a scraped file; the ads of longer ones are the same
LONGEST = 200  # code points of an ad
DRAWS = 5  # of sentences for each ad: the limits in stages/boilerplate/notices.py were set with the first in view


def cleaned(text: str) -> Document:
    return clean_source(extract(text.encode()), RULES, CONFIG)


def ads() -> list[tuple[str, str]]:
    """(rule, text) of each different ad on a line of its own."""
    found: dict[str, str] = {}
    for path in sorted((SHARED / "corpus" / "raw").rglob("*.*")):
        if path.suffix == ".tsv" or path.stat().st_size > BIGGEST:
            continue
        try:
            document = clean_source(extract(path.read_bytes()), RULES, CONFIG)
        except ExtractError:
            continue
        for layer in document.journal.layers:
            whole = [
                c for c in layer.changes if layer.stage == "boilerplate" and c.before.endswith("\n") and not c.after
            ]
            found |= {c.before.strip(): c.rule for c in whole if len(c.before) <= LONGEST and c.rule.startswith("ad/")}
    return [(rule, ad) for ad, rule in found.items() if ad and "\n" not in ad]


def sentences() -> list[str]:
    """Sentences that come out of the pipeline as they went in."""
    lines = [line for line in pairs(["clean-news", "clean-official"]) if 20 <= len(line) <= 90 and line[-1] == "。"]
    return [line for line in lines if cleaned(line + "\n").text == line + "\n"]


def glued(ad: str, left: str, right: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(way, line, sentences of the document in it)."""
    yield "behind a sentence", left + ad, (left,)
    yield "before a sentence", ad + right, (right,)
    yield "between two", left + ad + right, (left, right)
    yield "behind words without a mark", left[:-1] + ad, (left[:-1],)
    yield "at the end of a speech", f"他说：“{left}{ad}”" + right, ("他说：“" + left, "”" + right)


def main() -> int:
    prose, found = sentences(), ads()
    lost, total, fate, rules = Counter[str](), Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    examples: list[str] = []
    for (rule, ad), draw in product(found, range(DRAWS)):
        left, right, above, below = random.Random(f"{draw} {ad}").sample(prose, 4)
        for way, line, kept in glued(ad, left, right):
            document = cleaned(f"{above}\n{line}\n{below}\n")
            flat = document.text.replace("\n", "")
            missing = [words for words in kept if words not in flat]
            total[way] += len(kept)
            lost[way] += len(missing)
            shown = any(d.edit.rule.startswith("ad/") for layer in document.journal.layers for d in layer.declined)
            fate[way, "kept" if ad in flat else "cut"] += 1
            fate[way, "shown"] += shown and ad in flat
            if missing:
                rules[rule] += 1
                examples.append(f"  {rule}: {line}")
    print(f"{'way':30}{'sentences':>10}{'lost':>6}{'ads cut':>9}{'shown':>7}{'missed':>8}")
    for way in total:
        cut, kept_ads, shown_ads = (fate[way, what] for what in ("cut", "kept", "shown"))
        print(f"{way:30}{total[way]:>10}{lost[way]:>6}{cut:>9}{shown_ads:>7}{kept_ads - shown_ads:>8}")
    print("sentences lost, by rule:", dict(rules.most_common()) or "none")
    print("\n".join(examples[:20]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

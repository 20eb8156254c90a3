"""Paragraph breaks of wrapped and ad-laden editions against clean ones: `python -m bench.evaluate_joins`.

The manifest of the pairs says which edition may be scored against which. Next to the pipeline stand two baselines:
the text as it is, and lines joined wherever no sentence mark ends them (what many converters do).
"""

import argparse
import csv
import importlib.util
import sys
from pathlib import Path
from typing import Any

import regex

from bench.evaluate import SHARED
from pipeline import clean
from pipeline.extract import extract


def judge_module(path: Path) -> Any:
    """The judge's functions `strip` and `score_one`, from its file."""
    spec = importlib.util.spec_from_file_location("judge", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def unwrapped_by_end_mark(text: str) -> str:
    """Every line break removed that no sentence mark stands before."""
    return regex.sub(r"(?<![。！？!?…”」’．:：])[ \t\u3000]*\r?\n\s*", "", text)


def pairs(folder: Path) -> list[tuple[Path, Path]]:
    """(dirty, clean) editions that the manifest calls good pairs."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    reference = {row["work"]: folder / row["file"] for row in rows if row["use"] == "reference side"}
    return [(folder / row["file"], reference[row["work"]]) for row in rows if row["use"].startswith("good pair")]


def figures(judge: Any, predicted: str, gold: str) -> dict[str, float]:
    """Precision, recall and F1 of line breaks before characters that both texts have, and the characters lost.

    Breaks in what only one edition has (a foreword, a site's header) say nothing and are not counted.
    """
    chars, broken = judge.strip(predicted)
    gold_chars, gold_broken = judge.strip(gold)
    pairs, lost, _ = judge.align(chars, gold_chars)
    both = sum(broken[i] and gold_broken[j] for i, j in pairs)
    found, true = sum(broken[i] for i, _ in pairs), sum(gold_broken[j] for _, j in pairs)
    return {"P": both / max(1, found), "R": both / max(1, true), "F1": 2 * both / max(1, found + true), "lost": lost}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, default=SHARED / "corpus" / "pairs")
    parser.add_argument("--judge", type=Path, default=SHARED / "eval" / "score.py")
    args = parser.parse_args()
    if not args.pairs.is_dir() or not args.judge.exists():
        print(f"nothing to judge: {args.pairs} or {args.judge} is absent", file=sys.stderr)
        return 2
    judge = judge_module(args.judge)
    print(f"{'edition':34} {'':12} {'P':>7} {'R':>7} {'F1':>7} {'lost':>6}")
    for dirty, reference in pairs(args.pairs):
        raw, gold = extract(dirty.read_bytes()).text, extract(reference.read_bytes()).text
        ways = {"as it is": raw, "end marks": unwrapped_by_end_mark(raw), "jiaokan": clean(dirty.read_bytes()).text}
        for way, text in ways.items():
            f = figures(judge, text, gold)
            print(f"{dirty.name:34} {way:12} {f['P']:7.3f} {f['R']:7.3f} {f['F1']:7.3f} {f['lost']:6.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Paragraph breaks of wrapped and ad-laden editions against clean ones: `python -m bench.evaluate_joins`.

The manifest of the pairs says which edition may be scored against which. Next to the pipeline stand baselines: the text
as it is, lines joined wherever no sentence mark ends them (what many converters do), and, where jieba is installed,
lines joined as MNBVC's parallel corpus does it (alignment/zh.py of liyongsea/parallel_corpus_mnbvc, told in our words).
"""

import argparse
import csv
import importlib.util
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import regex

from bench.evaluate import SHARED
from pipeline import clean
from pipeline.core.text import is_han
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


def unwrapped_as_mnbvc(text: str) -> str:
    """Lines joined after ，、）, where a word lies across the cut, or where both sides are mostly Han; not after 。."""
    import jieba

    joined = [""]
    for line in text.replace("\r\n", "\n").split("\n"):
        above, below = joined[-1].rstrip(), line.strip()
        if min(_han_share(above), _han_share(below)) <= 0.01 or above[-1] == "。" or _STAYS.search(above):
            joined.append(line)
            continue
        across = above[-1] + below[0]
        around = jieba.cut(above[-8:] + below[:8], cut_all=True, HMM=False)  # the words of eight characters either side
        is_cut = above[-1] in "，、）" or any(across in word for word in around)
        if is_cut or min(_han_share(above), _han_share(below)) > 0.667:
            joined[-1] = above + below
        else:
            joined.append(line)
    return "\n".join(joined)


_STAYS = regex.compile(r"(?:摘要|注|导言)$")


def _han_share(line: str) -> float:
    return sum(map(is_han, line)) / max(1, len(line))


def pairs(folder: Path) -> list[tuple[Path, Path]]:
    """(dirty, clean) editions that the manifest calls good pairs."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    reference = {row["work"]: folder / row["file"] for row in rows if row["use"] == "reference side"}
    return [(folder / row["file"], reference[row["work"]]) for row in rows if row["use"].startswith("good pair")]


def figures(judge: Any, predicted: str, gold: str) -> dict[str, float]:
    """Precision, recall and F1 of line breaks before characters that both texts have, and the characters lost.

    "inside": F1 of those alone that stand between the same two characters in both. Where one edition has a site's
    header, a foreword or a rule of dashes between, its break and the other's are not the same question.
    """
    chars, broken = judge.strip(predicted)
    gold_chars, gold_broken = judge.strip(gold)
    pairs, lost, _ = judge.align(chars, gold_chars)
    inside = [(i, j) for (h, g), (i, j) in pairwise(pairs) if (h, g) == (i - 1, j - 1)]
    p, r, f1 = _agreement(broken, gold_broken, pairs)
    return {"P": p, "R": r, "F1": f1, "inside": _agreement(broken, gold_broken, inside)[2], "lost": lost}


def _agreement(broken: list[bool], gold: list[bool], pairs: list[tuple[int, int]]) -> tuple[float, float, float]:
    both = sum(broken[i] and gold[j] for i, j in pairs)
    found, true = sum(broken[i] for i, _ in pairs), sum(gold[j] for _, j in pairs)
    return both / max(1, found), both / max(1, true), 2 * both / max(1, found + true)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, default=SHARED / "corpus" / "pairs")
    parser.add_argument("--judge", type=Path, default=SHARED / "eval" / "score.py")
    args = parser.parse_args()
    if not args.pairs.is_dir() or not args.judge.exists():
        print(f"nothing to judge: {args.pairs} or {args.judge} is absent", file=sys.stderr)
        return 2
    judge = judge_module(args.judge)
    print(f"{'edition':34} {'':12} {'P':>7} {'R':>7} {'F1':>7} {'inside':>7} {'lost':>6}")
    for dirty, reference in pairs(args.pairs):
        raw, gold = extract(dirty.read_bytes()).text, extract(reference.read_bytes()).text
        ways = {"as it is": raw, "end marks": unwrapped_by_end_mark(raw)}
        if importlib.util.find_spec("jieba"):
            ways["as MNBVC"] = unwrapped_as_mnbvc(raw)
        ways["jiaokan"] = clean(dirty.read_bytes()).text
        for way, text in ways.items():
            f = figures(judge, text, gold)
            shares = " ".join(f"{f[column]:7.3f}" for column in ("P", "R", "F1", "inside"))
            print(f"{dirty.name:34} {way:12} {shares} {f['lost']:6.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

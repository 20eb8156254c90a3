"""The table that numpy reads beside KenLM: `python -m bench.language_model_engines [--essays FOLDER]`.

Estimates the model once more, writes it as an ARPA file, and scans the same texts through both in one run. KenLM comes
as `camel-kenlm` (LGPL; wheels for Linux only), which is no dependency: `pip install camel-kenlm` before.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import kenlm
import numpy as np
from numpy.typing import NDArray

from bench.evaluate import SHARED
from bench.evaluate_typos import read_essays, seconds
from bench.make_language_model import (
    CORPUS,
    KEPT,
    Grams,
    backoffs,
    estimate,
    held_back,
    prune,
    sequence_of,
    sources,
    vocabulary,
)
from pipeline import lm
from pipeline.lm.model import BREAK, MOST_SYMBOLS, ORDER


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--essays", type=Path, default=SHARED / "corpus" / "raw" / "exam-essay")
    texts = list(read_essays(parser.parse_args().essays).values())
    lines = sources(CORPUS)
    counted = {name: [x for x in text if not held_back(x)] for name, text in lines.items()}
    orders = estimate(sequence_of(counted, vocabulary(lines)))
    kept = prune(orders, KEPT)
    with tempfile.TemporaryDirectory() as folder:
        arpa = Path(folder) / "model.arpa"
        write_arpa(arpa, orders, kept, backoffs(orders, kept))
        print(f"ARPA {arpa.stat().st_size:,} bytes, table {lm.load().cells.nbytes:,} bytes")
        start = time.perf_counter()
        other = kenlm.Model(str(arpa))
        print(f"KenLM: loaded in {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    lm.load.__wrapped__()
    print(f"table: loaded in {time.perf_counter() - start:.3f} s")
    ours = lm.load()

    def scan(text: str) -> float:
        words = " ".join(map(str, [BREAK] * (ORDER - 1) + ours.encode(text).tolist()))
        return float(sum(p for p, _, _ in other.full_scores(words, bos=False, eos=False)))

    report({"table": ours.log_probabilities, "KenLM": scan}, texts)


def report(ways: dict[str, Callable[[str], object]], texts: Sequence[str]) -> None:
    total = sum(map(len, texts))
    for name, way in ways.items():
        best = min(seconds(way, texts) for _ in range(3))
        print(f"{name}: {total / best:,.0f} characters a core-second")


def write_arpa(
    path: Path, orders: Sequence[Grams], kept: Sequence[NDArray[np.bool_]], weights: Sequence[NDArray[np.float64]]
) -> None:
    """The model as text, every symbol as its number."""
    with path.open("w", encoding="ascii") as out:
        print("\\data\\", file=out)
        for n, mask in enumerate(kept, 1):
            print(f"ngram {n}={np.count_nonzero(mask) + (n == 1) * 3}", file=out)
        for n, (grams, mask, weight) in enumerate(zip(orders, kept, weights, strict=True), 1):
            print(f"\n\\{n}-grams:", file=out)
            if n == 1:
                print("-7\t<unk>\n-99\t<s>\t0\n-7\t</s>", file=out)
            keys = grams.keys[mask]
            words = np.stack(
                [
                    keys // np.uint64(MOST_SYMBOLS) ** np.uint64(n - k) % np.uint64(MOST_SYMBOLS)
                    for k in range(1, n + 1)
                ],
                axis=1,
            )
            for row, p, w in zip(
                words.tolist(), np.log10(grams.p[mask]).tolist(), (weight[mask] / np.log(10)).tolist(), strict=True
            ):
                print(f"{min(p, 0):.4f}\t{' '.join(map(str, row))}" + (f"\t{w:.4f}" if n < ORDER else ""), file=out)
        print("\n\\end\\", file=out)


if __name__ == "__main__":
    main()

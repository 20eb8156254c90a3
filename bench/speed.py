"""How fast, how much memory: `python -m bench.speed [--texts FOLDER] [--pdfs FOLDER] [--json FILE]`.

One process, CPU time, each part in a child of its own so that its peak memory is its own. Times differ between
machines and runs; the column "x NFC" (or "x pdfplumber") is a ratio within one run and is what to compare.
"""

import argparse
import io
import json
import lzma
import multiprocessing
import re
import resource
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from bench.evaluate import SHARED

WHOLE = "whole (with report and journal)"
ROOT = Path(__file__).resolve().parents[1]
GROWN = 100_000  # code points of the shorter text in the growth of stages
MOST_FILES, MOST_PDFS = 400, 30
REPEATED = 5  # the best time of so many
GROWTHS = 3  # of one measurement each the growth of a linear stage came out as 3.4 to 5.9
AT_REST = 600_000  # bytes of clean text
MOST_PDF_BYTES = 150_000  # of one PDF: the slow engine should not decide how long a benchmark takes


def inputs(folder: Path, suffix: str, largest: int, most: int) -> list[bytes]:
    found = (p for p in sorted(folder.rglob(f"*{suffix}")) if p.is_file() and p.stat().st_size <= largest)
    return [p.read_bytes() for p, _ in zip(found, range(most), strict=False)]


def clean_text(folder: Path) -> list[bytes]:
    """Official reports, else what the project's samples should become."""
    reports = folder / "official-reports.txt.xz"
    if reports.is_file():
        return [lzma.decompress(reports.read_bytes())[:AT_REST]]
    return inputs(folder, ".txt", 10_000_000, MOST_FILES)


def measure_texts(files: list[bytes]) -> dict[str, Any]:
    """CPU seconds of each step over a text corpus."""
    from pipeline.config import Config
    from pipeline.document import clean_source
    from pipeline.extract import extract
    from pipeline.rules.load import built_in
    from pipeline.stages import STAGES
    from pipeline.stages.context import Stage
    from pipeline.task import Setup, Task
    from pipeline.work import process

    spent: dict[str, float] = {stage.name: 0.0 for stage in STAGES}

    def timed(stage: Stage) -> Stage:
        def propose(text: str, context: Any) -> list[Any]:
            start = time.process_time()
            found = list(stage.propose(text, context))
            spent[stage.name] += time.process_time() - start
            return found

        return Stage(stage.name, propose)

    rules, config, stages = built_in(), Config(), [timed(s) for s in STAGES]
    sources = [extract(data) for data in files]
    clean_source(sources[0], rules, config, stages)  # compiles the rules
    spent.update(dict.fromkeys(spent, 0.0))
    nfc = clock(lambda: [unicodedata.normalize("NFC", s.text) for s in sources])
    steps = {
        "extract": clock(lambda: [extract(data) for data in files]),
        "clean": clock(lambda: [clean_source(s, rules, config, stages) for s in sources]),
        WHOLE: clock(lambda: [process(Task("t", "t.txt", d), Setup(config)) for d in files]),
    }
    spent["report"] = report_time(files, sources, rules, config)
    size = sum(len(s.text.encode()) for s in sources)
    rows = {"NFC alone": nfc, **steps, **{f"  of it {name}": seconds for name, seconds in spent.items()}}
    return {
        "documents": len(files),
        "megabytes": size / 1e6,
        "peak_mb": peak_mb(),
        "growth": growth_of_stages(sources),
        "rows": {
            name: {"docs_per_s": len(files) / s, "mb_per_s": size / 1e6 / s, "x_nfc": s / nfc}
            for name, s in rows.items()
        },
    }


def measure_rest(files: list[bytes]) -> dict[str, Any]:
    """Each stage on clean text, beside what knowing that there is nothing to do costs at least.

    "one scan" is a regex of one character class that no character is in. `found` is what a stage proposes after all.
    """
    from opencc import OpenCC

    from pipeline.config import Config, Options
    from pipeline.core.source import Layout, Source
    from pipeline.document import clean_source
    from pipeline.rules.load import built_in
    from pipeline.stages import STAGES, punctuation
    from pipeline.stages.characters.look import ODD
    from pipeline.stages.context import Context

    raw = "\n".join(data.decode("utf-8", "ignore") for data in files)
    clean = clean_source(Source("", "text/plain", "bench", raw), built_in(), Config()).text
    odd = re.compile(f"[{ODD}]")
    text = "\n".join(line for line in clean.split("\n") if not odd.search(line))
    context = Context(built_in(), Options(), Layout())
    full = Context(built_in(), Options(punctuation="full"), Layout())
    works: dict[str, Callable[[], object]] = {
        "NFC alone": partial(unicodedata.normalize, "NFC", text),
        "OpenCC alone (t2s)": partial(OpenCC("t2s").convert, text),
        "one scan": partial(odd.search, text),
        **{f"stage {s.name}": partial(collect, s.propose, text, context) for s in STAGES},
        "stage punctuation, full": partial(collect, punctuation.propose, text, full),
    }
    spent, found = {}, {}
    for name, work in works.items():
        told = work()  # compiles what it needs
        found[name] = told if isinstance(told, int) else 0
        spent[name] = min(clock(work) for _ in range(REPEATED))
    size, nfc, scan = len(text.encode()), spent["NFC alone"], spent["one scan"]
    return {
        "megabytes": size / 1e6,
        "rows": {
            name: {"mb_per_s": size / 1e6 / s, "x_nfc": s / nfc, "x_scan": s / scan, "found": found[name]}
            for name, s in spent.items()
        },
    }


def report_time(files: list[bytes], sources: list[Any], rules: Any, config: Any) -> float:
    """CPU seconds of the pages and rows of all documents."""
    from pipeline.document import clean_source
    from pipeline.task import Task
    from pipeline.work import report

    seconds = 0.0
    for data, source in zip(files, sources, strict=True):
        document = clean_source(source, rules, config)
        seconds += clock(partial(report, Task("t", "t.txt", data), document, rules))
    return seconds


def growth_of_stages(sources: list[Any]) -> dict[str, float]:
    """CPU time of each stage on a text of 4 N code points over that on N: 4 is linear."""
    from pipeline.config import Options
    from pipeline.core.source import Layout
    from pipeline.rules.load import built_in
    from pipeline.stages import STAGES
    from pipeline.stages.context import Context

    joined = "\n".join(s.text for s in sources)
    short = (joined * (1 + GROWN // max(1, len(joined))))[:GROWN]
    long = "\n".join([short] * 4)  # the same dirt in the same density
    context = Context(built_in(), Options(), Layout())
    growth = {}
    for stage in STAGES:  # both lengths by turns: one slow moment of the machine must not fall on one of them alone
        rounds = [
            [clock(partial(collect, stage.propose, text, context)) for text in (short, long)] for _ in range(GROWTHS)
        ]
        quick, slow = map(min, zip(*rounds, strict=True))
        growth[stage.name] = slow / quick
    return growth


def collect(propose: Callable[[str, Any], Iterable[Any]], text: str, context: Any) -> int:
    return len(list(propose(text, context)))


def measure_pdfs(files: list[bytes]) -> dict[str, Any]:
    """Pages per CPU second: reading them, the whole pipeline, and pdfplumber's own extract_text."""
    import pdfplumber

    from pipeline.config import Config
    from pipeline.extract import ExtractError, extract
    from pipeline.rules.load import built_in
    from pipeline.task import Setup, Task
    from pipeline.work import process

    readable, pages = [], 0
    for data in files:
        try:
            pages += len(extract(data).layout.pages)
        except ExtractError:
            continue
        readable.append(data)

    def plumb() -> None:
        for data in readable:
            with pdfplumber.open(io.BytesIO(data)) as pdf:
                for page in pdf.pages:
                    page.extract_text()
                    page.close()

    peak = peak_mb()
    rows = {
        "pdfplumber extract_text": clock(plumb),
        "extract": clock(lambda: [extract(data) for data in readable]),
        WHOLE: clock(lambda: [process(Task("t", "t.pdf.txt", data), Setup(Config())) for data in readable]),
        "  of it report": report_time(readable, list(map(extract, readable)), built_in(), Config()),
    }
    base = rows["pdfplumber extract_text"]
    return {
        "documents": len(readable),
        "pages": pages,
        "peak_mb": peak,
        "rows": {name: {"pages_per_s": pages / s, "x_pdfplumber": s / base} for name, s in rows.items()},
    }


def clock(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return max(time.process_time() - start, 1e-9)


def peak_mb() -> float:
    """Largest resident size of this process so far, in megabytes (macOS counts bytes, Linux kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def in_child(work: Callable[[list[bytes]], dict[str, Any]], files: list[bytes]) -> dict[str, Any]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (files,))


def print_table(title: str, figures: dict[str, Any]) -> None:
    head = ", ".join(
        f"{k} {v:.1f}" if isinstance(v, float) else f"{k} {v}"
        for k, v in figures.items()
        if k not in ("rows", "growth")
    )
    print(f"\n{title}: {head}")
    if growth := figures.get("growth"):
        print("  time for four times the text: " + ", ".join(f"{name} x{g:.1f}" for name, g in growth.items()))
    columns = list(next(iter(figures["rows"].values())))
    speeds = {name.strip(): next(iter(row.values())) for name, row in figures["rows"].items()}
    if report := speeds.get("of it report"):
        print(f"  report: {speeds[WHOLE] / report:.0%} of the whole")
    print(f"  {'':34}" + "".join(f"{c:>15}" for c in columns))
    for name, row in figures["rows"].items():
        print(f"  {name:34}" + "".join(f"{row[c]:15.2f}" for c in columns))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=default(SHARED / "corpus" / "raw"))
    parser.add_argument("--pdfs", type=Path, default=default(SHARED / "corpus" / "pdf" / "text"))
    parser.add_argument(
        "--clean", type=Path, default=default(SHARED / "corpus" / "lm", ROOT / "tests" / "samples" / "expected")
    )
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    figures = {
        "texts": in_child(measure_texts, inputs(args.texts, ".txt", 10_000_000, MOST_FILES)),
        "clean text": in_child(measure_rest, clean_text(args.clean)),
        "pdfs": in_child(measure_pdfs, inputs(args.pdfs, ".pdf", MOST_PDF_BYTES, MOST_PDFS)),
    }
    for title, part in figures.items():
        print_table(title, part)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


def default(folder: Path, ours: Path = ROOT / "raw") -> Path:
    """The shared corpus where there is one, else the project's samples."""
    return folder if folder.is_dir() else ours


if __name__ == "__main__":
    sys.exit(main())

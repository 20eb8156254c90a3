"""Whether the report stays quick: `python -m bench.report_scale [--documents N] [--edits M]`.

Writes the index of a run of N documents with M edits each, opens it from the disk in Debian's Chromium and measures
what a reader waits for, to the next frame; then renders document pages. The texts are pieces of our own samples, drawn
by chance (seed 0) so that nearly all rows differ.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from pipeline.config import Config
from pipeline.core.anchor import Anchor, edit_id
from pipeline.document import clean_source
from pipeline.extract import extract
from pipeline.report.document import PageHead, document_page
from pipeline.report.index import index_files
from pipeline.report.rows import EditRow, edit_rows, kind_of
from pipeline.report.shards import IndexEntry
from pipeline.report.view import build_view
from pipeline.rulebook import load_rules, rule_infos

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5

OPEN = """new Promise(done => {
  const told = () => requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  document.documentElement.dataset.ready === '' ? told() : document.addEventListener('jk-ready', told);
})"""
DO = """([key, value]) => new Promise(done => {
  const start = performance.now(), field = document.getElementById(key);
  if (field) field.value = value;
  field ? jiaokan.find() : jiaokan.keys[key]();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
FACETS = [(f"f-{name}", "1") for name in ("status", "kind", "stage", "rule", "tier", "conf", "site")]
SEARCHES = [("q", "一个"), ("q", "的"), ("q", "没有这样的词")]


def sentences() -> list[str]:
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "tests" / "samples" / "expected").rglob("*.txt"))]
    return [s for text in texts for s in text.replace("\n", "").split("。") if len(s) > 30]


def entries(documents: int, edits: int) -> Iterator[IndexEntry]:
    chance, known = random.Random(0), sentences()
    rules = [(info.id, info.stage) for info in rule_infos(load_rules()).values()]
    for n in range(documents):
        rows = []
        for _ in range(edits):
            text = chance.choice(known)
            at, width = chance.randrange(12, len(text) - 14), chance.choice((1, 1, 2, 2, 2, 4, 12))
            before = text[at : at + width]
            other = chance.choice(known)
            after = chance.choice(("", "", other[:width]))
            rule, stage = chance.choice(rules)
            status = chance.choice(("applied",) * 7 + ("held", "declined", "suspect"))
            left, right = text[at - 12 : at], text[at + width : at + width + 12]
            name = edit_id(Anchor(rule, before, after, left, right), n)
            sure = round(chance.uniform(0.5, 1), 3)
            rows.append(EditRow(name, stage, rule, status, kind_of(before, after), sure, before, after, left, right))
        yield IndexEntry(
            f"站点{n % 40}/第{n // 40}篇 {chance.choice(known)[:8]}.txt",
            "ok" if n % 97 else "encrypted",
            title=chance.choice(known)[:16],
            site=f"site{n % 40}.example.com",
            encoding="utf-8",
            chars_raw=3000,
            chars_clean=2900,
            page_href=f"{n}.html",
            text_href=f"../{n}.txt",
            edits=tuple(rows),
            sha256=f"{n:064x}",
        )


def measure_index(documents: int, edits: int) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp())
    try:
        made = list(entries(documents, edits))
        start = time.process_time()
        size = 0
        for name, text in index_files(made, rule_infos(load_rules()).values()):
            (folder / name).parent.mkdir(exist_ok=True)
            size += (folder / name).write_bytes(text.encode())
        built = time.process_time() - start
        return {
            "documents": documents,
            "edits": documents * edits,
            "build_s": built,
            "mb": size / 1e6,
            **_opened(folder),
        }
    finally:
        shutil.rmtree(folder)


def _opened(folder: Path) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    rounds = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(ROUNDS):
            page = browser.new_page(locale="zh-CN")
            page.goto((folder / "index.html").as_uri(), wait_until="commit")
            opened = page.evaluate(OPEN)
            times = {}
            for group in (FACETS, SEARCHES, [("f-file", "站点7")], [("g", "")]):
                for key, value in group:
                    times[key, value] = page.evaluate(DO, [key, value])
                    if key != "g":
                        page.evaluate(DO, [key, ""])
            rounds.append((opened, times, page.evaluate("document.querySelectorAll('*').length")))
            page.close()
        browser.close()

    def slowest(keys: list[tuple[str, str]]) -> tuple[float, float]:
        """The slowest of some actions, each by the median of its rounds, and by the best: what else ran is not ours."""
        return tuple(max(float(one(times[key] for _, times, _ in rounds)) for key in keys) for one in (median, min))  # type: ignore[return-value]

    acts = {"facet": [*FACETS, ("f-file", "站点7")], "search": SEARCHES, "group": [("g", "")]}
    told = {}
    for name, keys in acts.items():
        told[f"slowest_{name}_ms"], told[f"slowest_{name}_best_ms"] = slowest(keys)
    opened = [ms for ms, _, _ in rounds]
    return {"open_ms": median(opened), "open_best_ms": min(opened), **told, "nodes": rounds[0][2]}


def measure_pages(seconds: float = 3.0) -> dict[str, float]:
    """Pages a CPU second, of our samples in turn: from the journal (as a run does) and from a view."""
    rules, config = load_rules(), Config()
    infos = rule_infos(rules)
    done = [
        clean_source(extract(p.read_bytes()), rules, config)
        for p in sorted((ROOT / "raw").rglob("*.*"))
        if p.is_file() and p.name[0] != "."
    ]
    views = [build_view(d.journal, d.text, infos) for d in done]
    head = PageHead("样例.txt", "样例", "ok", None, {}, "index.html", "raw/x.txt", "x.txt", "x.jsonl")

    def rate(work: Any) -> float:
        n, start = 0, time.process_time()
        while (spent := time.process_time() - start) < seconds:
            work(n % len(done))
            n += 1
        return n / spent

    def whole(i: int) -> None:
        view = build_view(done[i].journal, done[i].text, infos)
        document_page(view, head)
        edit_rows(view)

    return {
        "documents": len(done),
        "pages_per_s": rate(lambda i: document_page(views[i], head)),
        "with_view_per_s": rate(whole),
        "largest_kb": max(len(document_page(v, head).encode()) for v in views) / 1e3,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=12)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    figures = {"index": measure_index(args.documents, args.edits), "pages": measure_pages()}
    for part, told in figures.items():
        print(part + ": " + ", ".join(f"{key} {value:,.1f}" for key, value in told.items()))
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

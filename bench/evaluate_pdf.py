"""Clean PDFs whose source text is known and print what the judge says of it: `python -m bench.evaluate_pdf`.

The judge's `lost` counts what stands elsewhere, too; `missing` are characters of the truth that are nowhere.
"""

import argparse
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

from bench.evaluate import SHARED
from bench.pdf_peers import Reader, readers
from pipeline.config import Config, Options
from pipeline.core.text import is_han
from pipeline.document import clean_source
from pipeline.extract import ExtractError, extract
from pipeline.rules.load import built_in


def clean_pdfs(folder: Path, out: Path, engine: str) -> None:
    """Run the whole pipeline over the PDFs of a folder into NAME.txt below `out`; the script is kept as it is."""
    rules, config = built_in(), Config(options=Options(script="keep"))
    for path in sorted(folder.glob("*.pdf")):
        try:
            source = extract(path.read_bytes(), pdf_engine=engine, cross_check="off")
        except ExtractError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        text = clean_source(source, rules, config).text
        (out / f"{path.stem}.txt").write_text(text, encoding="utf-8", newline="")


def read_pdfs(folder: Path, out: Path, read: Reader) -> None:
    """What another tool makes of the PDFs of a folder, into NAME.txt below `out`; a failure counts as no text."""
    for path in sorted(folder.glob("*.pdf")):
        try:
            text = read(path)
        except Exception as error:  # any library's own
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        (out / f"{path.stem}.txt").write_text(text, encoding="utf-8", errors="replace", newline="")


def judged(judge: Path, folder: Path, truth: Path) -> str:
    """The judge's table."""
    command = [sys.executable, str(judge), str(folder), str(truth)]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip()
    return f"{table}; missing {missing(folder, truth):.1f} per 10k"


def missing(folder: Path, truth: Path) -> float:
    """Han characters of the truth that a text lacks wherever it has them, of 10,000."""
    lacking = total = 0
    for path in sorted(truth.glob("*.txt")):
        wanted, found = _han(path), _han(folder / path.name)
        lacking, total = lacking + (wanted - found).total(), total + wanted.total()
    return 1e4 * lacking / max(total, 1)


def _han(path: Path) -> Counter[str]:
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return Counter(filter(is_han, unicodedata.normalize("NFKC", text)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truth", type=Path, default=SHARED / "corpus" / "pdf" / "truth", help="NAME.pdf, NAME.txt")
    parser.add_argument("--judge", type=Path, default=SHARED / "eval" / "score_pdf.py")
    parser.add_argument("--engine", choices=("pdfium", "pdfplumber"), default="pdfium")
    parser.add_argument("--no-peers", action="store_true", help="only ours")
    args = parser.parse_args()
    if not args.truth.is_dir() or not args.judge.exists():
        print(f"nothing to judge: {args.truth} or {args.judge} is absent", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        clean_pdfs(args.truth, Path(folder), args.engine)
        table = judged(args.judge, Path(folder), args.truth)
    print(table)
    print(f"{'jiaokan':24} {table.splitlines()[-1]}")
    for name, read in ({} if args.no_peers else readers()).items():
        if read is None:
            print(f"{name:24} not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            read_pdfs(args.truth, Path(folder), read)
            print(f"{name:24} {judged(args.judge, Path(folder), args.truth).splitlines()[-1]}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

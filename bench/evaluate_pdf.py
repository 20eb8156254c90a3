"""Clean PDFs whose source text is known and print what the judge says of it: `python -m bench.evaluate_pdf`."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.evaluate import SHARED
from pipeline.config import Config, Options
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truth", type=Path, default=SHARED / "corpus" / "pdf" / "truth", help="NAME.pdf, NAME.txt")
    parser.add_argument("--judge", type=Path, default=SHARED / "eval" / "score_pdf.py")
    parser.add_argument("--engine", choices=("pdfium", "pdfplumber"), default="pdfium")
    args = parser.parse_args()
    if not args.truth.is_dir() or not args.judge.exists():
        print(f"nothing to judge: {args.truth} or {args.judge} is absent", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        clean_pdfs(args.truth, Path(folder), args.engine)
        return subprocess.run([sys.executable, str(args.judge), folder, str(args.truth)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

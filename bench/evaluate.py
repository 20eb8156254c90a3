"""Clean a labelled folder and print what the judge says of it: `python -m bench.evaluate --corpus FOLDER`."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.config import Config
from pipeline.document import clean_source
from pipeline.extract import extract
from pipeline.rules.load import built_in

SHARED = Path(__file__).resolve().parents[2] / "shared"


def clean_folder(labelled: Path, out: Path) -> int:
    """Clean every NNN.raw.txt of a folder into `out`; the number of documents."""
    rules, config = built_in(), Config()
    raws = sorted(labelled.glob("*.raw.txt"))
    for path in raws:
        document = clean_source(extract(path.read_bytes()), rules, config)
        (out / path.name).write_text(document.text, encoding="utf-8", newline="")
    return len(raws)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus" / "labelled")
    parser.add_argument("--judge", type=Path, default=SHARED / "eval" / "score.py")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    labelled = args.corpus / "open" if (args.corpus / "open").is_dir() else args.corpus
    if not labelled.is_dir() or not args.judge.exists():
        print(f"nothing to judge: {labelled} or {args.judge} is absent; name a folder with CORPUS=", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        clean_folder(labelled, Path(folder))
        command = [sys.executable, str(args.judge), folder, str(labelled), *(["--verbose"] if args.verbose else [])]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

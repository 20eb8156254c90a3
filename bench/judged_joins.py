"""Joins on wild files against judgements by reading: `python -m bench.judged_joins`.

`judged_breaks.tsv` holds line breaks of the raw corpus that were read and judged. They were sampled among breaks that
some version proposed to join, and among lines that end without a sentence mark: the hard ones, not the average.
"""

import argparse
import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from bench.evaluate import SHARED
from bench.join_stress import BINS
from pipeline import Document, clean
from pipeline.core.text import lines_of
from pipeline.stages.paragraphs.evidence import SURE

TABLE = Path(__file__).with_name("judged_breaks.tsv")
JOINS = ("break/page", "break/hard-wrap", "break/inside-quotes", "break/hyphen")
CONTEXT = 16  # characters before and after a break that name it


def key(above: str, below: str) -> str:
    """The name of a break in the table: a digest, for the texts are other people's."""
    around = "".join(above.split())[-CONTEXT:] + "\n" + "".join(below.split())[:CONTEXT]
    return hashlib.sha256(around.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def judgements() -> dict[str, bool]:
    """Whether the break is false, by its key."""
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    return {row[0]: row[1] == "join" for row in rows}


def stated(document: Document) -> Iterator[tuple[str, float]]:
    """(key, stated confidence of a join, 0 where none is proposed) of each gap the stage `paragraphs` has seen."""
    text = document.source.text
    for layer in document.journal.layers:
        if layer.stage == "paragraphs":
            break
        text = layer.apply(text)
    proposed = {c.start: c.confidence for c in layer.changes if c.rule in JOINS}
    proposed |= {d.edit.start: d.edit.confidence for d in layer.declined if d.edit.rule in JOINS}
    lines = [line for line in lines_of(text) if not line.is_blank]
    for above, below in pairwise(lines):
        confidence = max((proposed.get(at, 0.0) for at in range(above.right - 1, above.end + 1)), default=0.0)
        yield key(text[above.left : above.right], text[below.left : below.right]), confidence


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raw", type=Path, default=SHARED / "corpus" / "raw")
    parser.add_argument("--list", action="store_true", help="name the wrong ones")
    args = parser.parse_args()
    if not args.raw.is_dir():
        print(f"nothing to judge: {args.raw} is absent", file=sys.stderr)
        return 2
    known, seen = judgements(), dict[str, float]()
    unread = 0
    for path in sorted(p for p in args.raw.rglob("*") if p.is_file() and p.suffix != ".tsv"):
        for name, confidence in stated(clean(path.read_bytes())):
            if name in known:
                seen[name] = max(confidence, seen.get(name, 0.0))
                if args.list and (confidence >= SURE) != known[name]:
                    print(f"{path.name[:30]:32} {name} {confidence:.2f} {'join' if known[name] else 'keep'}")
            else:
                unread += confidence >= SURE
    report(known, seen)
    print(f"joined and not read: {unread}")
    return 0


def report(known: dict[str, bool], seen: dict[str, float]) -> None:
    joined = [known[name] for name, confidence in seen.items() if confidence >= SURE]
    false = sum(known[name] for name in seen)
    print(f"{len(seen)} of {len(known)} judged breaks met, {false} of them false")
    right = sum(joined)
    print(f"joined {len(joined)}, rightly {right / max(1, len(joined)):.3f}; recall {right / max(1, false):.3f}")
    by_bin: dict[float, list[bool]] = defaultdict(list)
    for name, confidence in seen.items():
        by_bin[max(b for b in (0.0, *BINS) if b <= confidence)].append(known[name])
    print("\nstated         breaks  false")
    for low in sorted(by_bin):
        print(f"{low:.2f} and above {len(by_bin[low]):7} {sum(by_bin[low]) / len(by_bin[low]):6.3f}")


if __name__ == "__main__":
    sys.exit(main())

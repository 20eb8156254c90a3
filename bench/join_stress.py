"""Is a stated confidence true? Our own texts, broken in many ways, each break judged: `python -m bench.join_stress`.

Wrapped at widths from 20 to 60 characters (plain, every line indented, a blank line after each), cut into pages with
furniture between, and left as they are; verse, lists, dialogue and signatures stand among the prose and must stay.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pipeline.config import Options
from pipeline.core.edit import Edit
from pipeline.core.source import Layout
from pipeline.core.text import lines_of
from pipeline.rules.load import built_in
from pipeline.stages import paragraphs
from pipeline.stages.context import Context
from pipeline.stages.paragraphs.evidence import SURE

EXPECTED = Path(__file__).resolve().parents[1] / "tests" / "samples" / "expected"
TRAPS = [
    "一、抓住重点",
    "（一）先把账算清楚",
    "1. 选好带头人；",
    "2. 管好每一分钱；",
    "远山含雪色，\n近水带春声。\n一叶随舟去，\n千花照眼明。",
    "“你明天来吗？”\n“来。”\n“那我等你。”",
    "A．只有甲正确\nB．只有乙正确\nC．甲乙都正确\nD．甲乙都不正确",
    "县档案馆\n2023年5月8日",
]
BINS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
FALSE = "\x00"  # marks a break that a converter made; true breaks are "\n"


def prose() -> list[str]:
    """Paragraphs of the project's own samples."""
    texts = [p.read_text(encoding="utf-8") for p in sorted(EXPECTED.rglob("*.txt"))]
    return [line.strip() for text in texts for line in text.split("\n") if len(line.strip()) >= 60]


def documents(seed: int) -> Iterator[tuple[str, str]]:
    """(way of breaking, text with false breaks marked)."""
    rng = random.Random(seed)
    for _ in range(40):
        body = rng.sample(prose(), 8)
        for trap in rng.sample(TRAPS, 3):
            body.insert(rng.randrange(1, len(body)), trap.replace("\\\n", "\n"))
        yield "as it is", "\n".join(body)
        width = rng.randrange(20, 61)
        yield "wrapped", "\n".join(wrapped(p, width) for p in body)
        yield "wrapped, indented", "\n".join("　　" + wrapped("　　" + p, width)[2:] for p in body)
        yield "wrapped, blank between", "\n\n".join(wrapped(p, width) for p in body)
        yield "pages", paged("\n".join(body), rng.randrange(400, 700))


def wrapped(paragraph: str, width: int) -> str:
    pieces = [line[i : i + width] for line in paragraph.split("\n") for i in range(0, len(line), width)]
    if "\n" in paragraph:
        return paragraph
    return FALSE.join(pieces)


def paged(text: str, size: int) -> str:
    """Cut every `size` characters, in mid-line where it falls, as page converters do."""
    out, at = [], 0
    while at + size < len(text):
        cut = at + size
        if "\n" in text[cut - 3 : cut + 3]:
            cut += 6
        out.append(text[at:cut])
        at = cut
    return (FALSE + FALSE).join([*out, text[at:]])


def judged(marked: str) -> Iterator[tuple[float, bool]]:
    """(stated confidence of a join, whether the break was false) for each break that the stage would join."""
    text = marked.replace(FALSE, "\n")
    false = {i for i, c in enumerate(marked) if c == FALSE}
    context = Context(built_in(), Options(), Layout())
    for edit in paragraphs.propose(text, context):
        if isinstance(edit, Edit) and edit.rule.startswith("break/") and "\n" in text[edit.start : edit.end]:
            yield edit.confidence, any(i in false for i in range(edit.start, edit.end))


def count_false(marked: str) -> int:
    """Breaks between two content lines that a converter made."""
    lines = [line for line in lines_of(marked.replace(FALSE, "\n")) if not line.is_blank]
    return sum(FALSE in marked[a.right : b.left] for a, b in pairwise(lines))


def main() -> int:
    by_bin: dict[float, list[bool]] = defaultdict(list)
    by_way: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for way, marked in documents(seed=7):
        found = list(judged(marked))
        for stated, right in found:
            by_bin[max(b for b in (0.0, *BINS) if b <= stated)].append(right)
        applied = [right for stated, right in found if stated >= SURE]
        row = by_way[way]
        row[0] += sum(applied)
        row[1] += len(applied) - sum(applied)
        row[2] += count_false(marked)
    print("way of breaking            joined  wrongly  false breaks  recall")
    for way, (joined, wrong, false) in by_way.items():
        print(f"{way:26} {joined:6} {wrong:8} {false:13} {joined / max(1, false):7.3f}")
    print("\nstated         proposals  right")
    for low in sorted(by_bin):
        rights = by_bin[low]
        print(f"{low:.2f} and above {len(rights):10} {sum(rights) / len(rights):6.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Lines that platforms write around posts, and prose that says alike: `python -m bench.platforms [--list SET]`.

Sets of our own lines (bench/platforms/*.tsv), each written from memory of what platforms print, without a look at the
rules; the second and third were scored before anybody read them. `ad` lines stand below a text, alone and four
together; `keep` lines stand at its head, inside, at its end and above four ads, and none may go.
"""

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

from pipeline.config import Config
from pipeline.core.source import Source
from pipeline.document import clean_source
from pipeline.rules.load import built_in

SETS = sorted((Path(__file__).parent / "platforms").glob("*.tsv"))
RULES, CONFIG = built_in(), Config()
ABOVE = (
    "渡口\n渡口的石阶被水磨得发亮，下雨天要扶着栏杆走。从前这里有三条船，如今只剩下一条。\n"
    "船家姓何，他的祖父就在这里摆渡，那时候两岸还没有一盏路灯，夜里过河全凭船头的一盏马灯。\n"
)
TOGETHER = 4  # lines of platforms that stand together, as they mostly do


def fates(before: str, lines: list[str], after: str = "") -> list[str]:
    """What becomes of each line between two texts: "cut", "shown" or "kept"."""
    text = before + "".join(f"{line}\n" for line in lines) + after
    layer = clean_source(Source("0", "text/plain", "bench", text), RULES, CONFIG).journal.layers[1]
    out, start = [], len(before)
    for line in lines:
        end = start + len(line)
        cut = sum(max(0, min(c.end, end) - max(c.start, start)) for c in layer.changes if not c.after)
        shown = any(d.edit.start < end and d.edit.end > start for d in layer.declined)
        out.append("cut" if cut * 2 > len(line) else "shown" if shown else "kept")
        start = end + 1
    return out


def score(path: Path, listed: bool) -> str:
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()]
    ads = [line for kind, line in rows if kind == "ad"]
    keep = [line for kind, line in rows if kind == "keep"]
    alone = {line: fates(ABOVE, [line])[0] for line in ads}
    random.Random(7).shuffle(ads)
    groups = [ads[n : n + TOGETHER] for n in range(0, len(ads), TOGETHER)]
    together = Counter(fate for lines in groups for fate in fates(ABOVE, lines))
    places = (("", ABOVE), (ABOVE, ABOVE), (ABOVE, ""))
    harmed = [line for line in keep for before, after in places if fates(before, [line], after) == ["cut"]]
    beside = [line for line in keep if fates(ABOVE, [line, *ads[:TOGETHER]])[0] == "cut"]
    if listed:
        print("\n".join(f"  {fate:6} {line}" for line, fate in alone.items() if fate != "cut"))
        print("\n".join(f"  HARMED {line}" for line in sorted({*harmed, *beside})))
    n, by_fate = len(ads), Counter(alone.values())
    figures = f"{by_fate['cut'] / n:>7.3f}{by_fate['shown'] / n:>7.3f}"
    figures += f"{together['cut'] / n:>10.3f}{together['shown'] / n:>7.3f}"
    return f"{path.stem:10}{n:>5}{figures}{len(keep):>7}{len(set(harmed)):>8}{len(beside):>8}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", metavar="SET", help="name what is not cut of this set, and what is harmed")
    args = parser.parse_args()
    print(
        f"{'set':10}{'ads':>5}{'cut':>7}{'shown':>7}{'together':>10}{'shown':>7}{'keep':>7}{'harmed':>8}{'beside':>8}"
    )
    for path in SETS:
        print(score(path, path.stem == args.list))
    return 0


if __name__ == "__main__":
    sys.exit(main())

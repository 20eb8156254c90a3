"""Lines that platforms write around posts, and prose like them: `python -m bench.platforms [--list SET | --sound]`.

Sets of our own lines (bench/platforms/*.tsv), each written from memory of what platforms print, without a look at the
rules; the second and third were scored before anybody read them. `ad` lines stand below a text, alone and four
together; `keep` lines stand at its head, inside, at its end and above four ads, and none may go.
"""

import argparse
import lzma
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.evaluate import SHARED
from pipeline.config import Config
from pipeline.core.edit import Edit
from pipeline.core.source import Source
from pipeline.document import clean_source
from pipeline.rules.load import built_in
from pipeline.rules.match import matcher
from pipeline.rules.model import RuleSet
from pipeline.stages.boilerplate import company

SETS = sorted((Path(__file__).parent / "platforms").glob("*.tsv"))
RULES, CONFIG = built_in(), Config()
ABOVE = (
    "渡口\n渡口的石阶被水磨得发亮，下雨天要扶着栏杆走。从前这里有三条船，如今只剩下一条。\n"
    "船家姓何，他的祖父就在这里摆渡，那时候两岸还没有一盏路灯，夜里过河全凭船头的一盏马灯。\n"
)
KNOWN_HARM = {"打开微信扫一扫", "喜欢 不喜欢", "联系人QQ：123456789"}  # cut by rules for buttons and contacts
PIECE = 700  # code points: less than two edges of a text (rules/match.py)
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


def ads_and_keep(path: Path) -> tuple[list[str], list[str]]:
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()]
    return [line for kind, line in rows if kind == "ad"], [line for kind, line in rows if kind == "keep"]


def score(path: Path, listed: bool) -> str:
    ads, keep = ads_and_keep(path)
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


def sound() -> None:
    """What the rules and the words of platforms find in laws, reports and books: text of before there were any.

    The texts are cut into pieces so short that every line is near an edge.
    """
    pack = RuleSet(tuple(rule for rule in RULES.rules if rule.pack == "boilerplate-platforms.toml"))
    rules = matcher(pack, "boilerplate")
    for path in sorted((SHARED / "corpus" / "lm").glob("*.txt.xz")):
        text = lzma.decompress(path.read_bytes()).decode()
        found: Counter[str] = Counter()
        for piece in _pieces(text):
            edits = [edit for edit in rules.proposals(piece) if isinstance(edit, Edit)]
            for edit in (*edits, *company.find(piece, edits)):
                found[f"{edit.rule} {'cut' if edit.confidence >= CONFIG.policy.min_confidence else 'shown'}"] += 1
                print(f"  {edit.rule} {edit.confidence}: {piece[edit.start : edit.end].strip()[:80]}")
        print(f"{path.name}: {len(text)} characters, {dict(found) or 'nothing'}")


def _pieces(text: str) -> Iterator[str]:
    lines: list[str] = []
    size = 0
    for line in text.split("\n"):
        lines.append(line)
        size += len(line) + 1
        if size > PIECE:
            yield "\n".join(lines)
            lines, size = [], 0
    yield "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", metavar="SET", help="name what is not cut of this set, and what is harmed")
    parser.add_argument("--sound", action="store_true", help="try sound text of the corpus instead")
    args = parser.parse_args()
    if args.sound:
        sound()
        return 0
    print(
        f"{'set':10}{'ads':>5}{'cut':>7}{'shown':>7}{'together':>10}{'shown':>7}{'keep':>7}{'harmed':>8}{'beside':>8}"
    )
    for path in SETS:
        print(score(path, path.stem == args.list))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Count the tables that the stage `characters` judges by: `python -m bench.make_character_tables [--corpus FOLDER]`.

Statistics only, no text: how common a character is (frequency.tsv), what stands before and after the characters that
lost a full stop (stops.tsv). The texts are laws, official reports and books in the public domain; a table says
which, and how many characters they have. What GB18030's private codes stand for (private-use.tsv) is asked of iconv.
"""

import argparse
import lzma
import math
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import regex

from bench.evaluate import SHARED

DATA = Path(__file__).resolve().parents[1] / "pipeline" / "rules" / "data"
MARKS = "。、“”"  # of GB2312 row A1: what a deleted pair A1 A1 can take with it
AFTER_WORD = "。、，！？；：“”…—》’\n"
FEWEST = 3  # occurrences that make a character common enough for frequency.tsv
FEWEST_STARTS = 16  # sentences that start with two characters, for their lift to be told
SEEN, ENDED, SEEN_FOLLOWER = 3, 1, 1  # occurrences of a pair, before a stop, and of a pair with its follower
RAREST = 4000  # a follower seen with fewer than one in so many of a character tells no more than its own frequency


def pairs() -> dict[str, list[tuple[str, str]]]:
    """hi A1 -> [(hi lo, mark A1 lo)]: the right character, and for each mark the character that replaced both."""
    found: dict[str, list[tuple[str, str]]] = {}
    for high in range(0xB0, 0xF8):
        right = bytes((high, 0xA1)).decode("gb2312", "ignore")
        wrong = [(bytes((high, mark.encode("gbk")[1])).decode("gb2312", "ignore"), mark) for mark in MARKS]
        if right:
            found[right] = [(w, mark) for w, mark in wrong if w]
    return found


def levels(counts: Mapping[str, int]) -> str:
    """Characters by the whole part of log2 of their count: `3:abc` were seen 8 to 15 times."""
    by_level: dict[int, list[str]] = defaultdict(list)
    for char, count in counts.items():
        by_level[int(math.log2(count))].append(char)
    return "\t".join(f"{level}:{''.join(sorted(by_level[level]))}" for level in sorted(by_level, reverse=True))


def stop_rows(text: str) -> Iterable[str]:
    rights = pairs()
    stop_of = {w: right for right, wrongs in rights.items() for w, mark in wrongs if mark == "。"}
    of_wrong = {w: right for right, wrongs in rights.items() for w, _ in wrongs}
    some_right, some_wrong = "".join(rights), "".join(of_wrong)
    ended = Counter(regex.findall(rf"\p{{Han}}[{some_right}](?=[{AFTER_WORD}])", text))
    before = Counter(regex.findall(rf"\p{{Han}}[{some_right}{some_wrong}]", text, overlapped=True))
    after = Counter(regex.findall(rf"[{some_wrong}](?:\p{{Han}}|\n)", text, overlapped=True))
    starts = Counter(m[-1] for m in regex.findall(r"。”?(?:\p{Han}|\n)", text))
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for two, count in before.items():
        seen[two[1]][two[0]] = count
    stops: dict[str, Counter[str]] = defaultdict(Counter)
    for two, count in ended.items():
        stops[two[1]][two[0]] = count
    follows: dict[str, Counter[str]] = defaultdict(Counter)
    for two, count in after.items():
        follows[two[0]]["$" if two[1] == "\n" else two[1]] = count
    starts["$"] = starts.pop("\n", 1)
    yield f"start\t。\t{levels(starts)}"
    yield from lift_rows(text)
    for right in rights:
        yield f"stop\t{right}\t{levels(stops[right])}"
        yield f"before\t{right}\t{levels(seen[right])}"
    for wrong, right in of_wrong.items():
        # what never stands before the right character can never be repaired: its counts are not needed
        yield f"before\t{wrong}\t{levels({c: n for c, n in seen[wrong].items() if seen[right][c]})}"
        least = sum(follows[wrong].values()) / RAREST
        yield f"after\t{wrong}\t{levels({c: n for c, n in follows[wrong].items() if n >= least})}"

    in_question = [
        pair
        for pair, count in before.items()
        if pair[1] in stop_of and count >= SEEN and stops[stop_of[pair[1]]][pair[0]] >= ENDED
    ]
    yield from then_rows(text, in_question)


def then_rows(text: str, in_question: list[str]) -> Iterable[str]:
    """What follows pairs of which either reading is a word: 不校 or 不小。"""
    firsts, seconds = ("".join({pair[n] for pair in in_question}) for n in (0, 1))
    found = Counter(regex.findall(rf"[{firsts}][{seconds}](?:\p{{Han}}|\n)", text, overlapped=True))
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for three, count in found.items():
        if count >= SEEN_FOLLOWER:
            rows[three[:2]]["$" if three[2] == "\n" else three[2]] = count
    for pair in sorted(in_question):
        yield f"then\t{pair}\t{levels(rows[pair])}"


def lift_rows(text: str) -> Iterable[str]:
    """For the first two characters of sentences: how much likelier (log2) the second is there than elsewhere.

    可 is followed by 以 within sentences and by 是 at their start: what a sentence starts with shows in two characters.
    """
    starts = Counter(regex.findall(r"(?<=[。！？]”?|\n)\p{Han}{2}", text))
    firsts = Counter[str]()
    for two, count in starts.items():
        firsts[two[0]] += count
    anywhere = Counter(map("".join, pairwise(text)))
    usual = Counter(text)
    rows: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (first, second), count in starts.items():
        if count >= FEWEST_STARTS:
            lift = math.log2(count * usual[first] / (firsts[first] * anywhere[first + second]))
            if abs(lift) >= 1:
                rows[first][int(lift)].append(second)
    for first in sorted(rows):
        cells = (f"{lift}:{''.join(sorted(rows[first][lift]))}" for lift in sorted(rows[first], reverse=True))
        yield f"lift\t{first}\t" + "\t".join(cells)


SIGNS = {  # of Wingdings and Symbol, at the start of lines (Unicode 7, L2/11-344); Symbol's bullet is F0B7
    0xF06C: "●", 0xF06E: "■", 0xF06F: "□", 0xF071: "❑", 0xF072: "❒", 0xF075: "◆", 0xF076: "❖", 0xF09F: "•", 0xF0A7: "▪",
    0xF0A8: "◻", 0xF0B7: "•", 0xF0D8: "➢", 0xF0E0: "→", 0xF0E8: "➔", 0xF0F0: "⇨", 0xF0FC: "✔",
}  # fmt: skip


def private_rows() -> Iterable[str]:
    """Private code points to what GB18030 has in their places today. Those of radicals stay: they may be meant."""
    codes = {0xE766 + n: chr(0xE766 + n).encode("gb18030") for n in range(0xFF)}
    yield "gb18030\tE5E5\t3000"  # A3A0, a space in old pages: U+E5E5 in GB18030 and, on the web, U+3000 (WHATWG)
    codes |= {0xE7C8: b"\xa8\xbf"} | {0xE7E7 + n: bytes((0xA9, 0x89 + n)) for n in range(13)}
    codes |= {0xE815 + n: bytes((0xFE, 0x50 + n + (n >= 47))) for n in range(80)}
    for private, code in sorted(codes.items()):
        run = subprocess.run(["iconv", "-f", "GB18030", "-t", "UTF-8"], input=code, capture_output=True, check=True)
        after = run.stdout.decode()
        if not regex.match(r"\p{Co}|[\u2e80-\u2fdf]", after):
            yield f"gb18030\t{private:X}\t{ord(after):X}"
    yield from (f"signs\t{private:X}\t{ord(after):X}" for private, after in SIGNS.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus" / "lm")
    folder = parser.parse_args().corpus
    write(
        "private-use",
        "\n".join(
            ["# set, private code point, what it stands for; by bench/make_character_tables.py", *private_rows()]
        ),
    )
    files = sorted(folder.glob("*.txt.xz"))
    text = "\n".join(lzma.decompress(path.read_bytes()).decode() for path in files)
    names = ", ".join(path.name.split(".")[0] for path in files)
    told = f"counted by bench/make_character_tables.py over {names}: {len(text):,} characters; "
    told += "level n: 2^n times or more (lift: log2)"
    common = {c: n for c, n in Counter(text).items() if n >= FEWEST and c > "\x7f"}
    for name, title, rows in (
        ("frequency", "how common a character is", [f"all\t*\t{levels(common)}"]),
        ("stops", "what stands before and after characters that may have eaten a mark", stop_rows(text)),
    ):
        write(name, "\n".join([f"# {title}; {told}", *rows]))


def write(name: str, body: str) -> None:
    (DATA / f"{name}.tsv").write_text(body + "\n", encoding="utf-8", newline="")


if __name__ == "__main__":
    main()

"""Large inputs: `python -m bench.scale [line pages files] [--full]`. The program's own process must stay small.

line    a text without a line break: of 1 GB, refused by its size; of 200 MB, just within the limit, ended by another
pages   a PDF of 10,000 pages that share one content (--full: 100,000)
files   1,000 and 10,000 tiny texts in folders, run twice: the second run has nothing to do. With --full 100,000 and
        a million more, which no worker reads and nothing is written for: their outputs would take 45 GB

Memory is the most that the process had (VmHWM of Linux): not that of its workers, which have a limit of their own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import manifest
from pipeline.config import Run
from pipeline.engines import local
from pipeline.manifest import Result
from pipeline.task import Done

HOUSE = Path(__file__).resolve().parents[1]
MOST_MEGABYTES = 300  # of the program's own process
LOOK = 0.02  # seconds between two looks at it; the figure only grows, so little is missed
LINE = "渡口的石阶被水磨得发亮，下雨天要扶着栏杆走；从前这里有三条船，如今只剩下一条，".encode()
GIGABYTE = 2**30
FOLDER = 500  # files in a folder
UNREAD = "--unread"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run of the program came to."""

    code: int
    megabytes: float
    seconds: float
    told: str


def jiaokan(folder: Path, *arguments: str, module: tuple[str, ...] = ("pipeline",)) -> Seen:
    """`jiaokan run` over folder/raw, watched."""
    command = [sys.executable, "-m", *module, "run", str(folder / "raw"), str(folder / "cleaned"), "--lang", "en"]
    began = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([*command, *arguments], cwd=HOUSE, stdout=out, stderr=out)
        most = 0.0
        while process.poll() is None:
            most = max(most, _peak(process.pid))
            time.sleep(LOOK)
        out.seek(0)
        return Seen(process.returncode, most, time.monotonic() - began, out.read().decode())


def _peak(pid: int) -> float:
    """The most memory that a process had so far, in MB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.split("\n") if line.startswith("VmHWM")), 0.0)


# ---- one case each: lines of a table, faults ----


def line(folder: Path, *, full: bool) -> Iterator[str]:
    """A gigabyte without a line break, and two files in a row of as many bytes as are allowed."""
    most = Run().max_bytes
    (folder / "raw").mkdir()
    for name, size in (("line.txt", GIGABYTE), ("most-1.txt", most), ("most-2.txt", most), ("other.txt", len(LINE))):
        with (folder / "raw" / name).open("wb") as file:
            for _ in range(size // len(LINE)):
                file.write(LINE)
    own = folder / "own.toml"
    own.write_text("" if full else "[run]\ntimeout = 10\n", encoding="utf-8")
    seen = jiaokan(folder, "--config", str(own), "--jobs", "1")
    _tell("lines of 1 GB and 200 MB", seen)
    records = manifest.read(folder / "cleaned").values()
    for record in records:
        detail = record.result.detail.en if record.result.detail else ""
        print(f"  {record.path}: {record.result.status}({record.result.cause}) {detail}")
    found = {record.path: record.result for record in records}
    if (found["line.txt"].status, found["line.txt"].cause) != ("limit", "bytes") or found["other.txt"].status != "ok":
        yield f"line: {found}"
    for name in ("most-1.txt", "most-2.txt"):
        yield from [] if found[name].status in ("ok", "limit") else [f"line: {found[name]}"]
    yield from _small("line", seen)


def pages(folder: Path, *, full: bool) -> Iterator[str]:
    """A PDF of many pages."""
    count = 100_000 if full else 10_000
    (folder / "raw").mkdir()
    (folder / "raw" / "pages.pdf").write_bytes(many_pages(count))
    own = folder / "own.toml"
    own.write_text("[run]\ntimeout = 3600\n", encoding="utf-8")
    seen = jiaokan(folder, "--config", str(own))
    [record] = manifest.read(folder / "cleaned").values()
    _tell(f"{count:,} pages", seen)
    print(f"  {record.result.status}({record.result.cause}), {record.result.pages} pages read")
    if (record.result.status, record.result.pages) != ("ok", count):
        yield f"pages: {record.result}"
    yield from _small("pages", seen)


def many_pages(count: int) -> bytes:
    """A PDF of `count` pages, a thousand to a branch of the page tree, that share one font and one content."""
    content = b"BT /F 12 Tf 72 720 Td (One line that every page has) Tj ET"
    branches = [range(n, min(n + 1000, count)) for n in range(0, count, 1000)]
    first_branch, first_page = 5, 5 + len(branches)
    kids = b" ".join(b"%d 0 R" % (first_branch + n) for n in range(len(branches)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    for branch in branches:
        leaves = b" ".join(b"%d 0 R" % (first_page + n) for n in branch)
        objects.append(b"<</Type/Pages/Parent 2 0 R/Kids[%s]/Count %d>>" % (leaves, len(branch)))
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    objects += [page % (first_branch + n // 1000) for n in range(count)]
    data, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(data)


def files(folder: Path, *, full: bool) -> Iterator[str]:
    """Many tiny texts, and how much memory each more of them takes."""
    sizes = [(1_000, False), (10_000, False), *([(100_000, True), (1_000_000, True)] if full else [])]
    most: dict[int, float] = {}
    for count, unread in sizes:
        place = folder / str(count)
        _tiny(place / "raw", count)
        module = ("bench.scale", UNREAD) if unread else ("pipeline",)
        first, second = jiaokan(place, module=module), jiaokan(place, module=module)
        most[count] = max(first.megabytes, second.megabytes)
        for what, seen in (("first", first), ("second", second)):
            _tell(f"{count:,} files{', unread' if unread else ''}, {what} run", seen)
            print(f"  {seen.seconds / count * 1e6:,.0f} us a file")
            yield from _small(f"{count} files, {what}", seen)
            yield from [] if seen.code == 0 else [f"{count} files: exit {seen.code}\n{seen.told}"]
        yield from [] if "nothing to do" in second.told else [f"{count} files, second run: {second.told}"]
        yield from _usable(place / "cleaned", count, unread=unread)
        subprocess.run(["rm", "-rf", str(place)], check=True)  # a million unlinks in Python take minutes
    (few, little), (many, much) = min(most.items()), max(most.items())
    print(f"  {(much - little) / (many - few) * 2**20:,.0f} bytes a file more")


def _tiny(raw: Path, count: int) -> None:
    for n in range(count):
        if n % FOLDER == 0:
            place = raw / f"{n // FOLDER // 100:02}" / f"{n // FOLDER % 100:02}"
            place.mkdir(parents=True)
        (place / f"{n % FOLDER:03}.txt").write_bytes(b"%07d \xe5\xb1\xb1\xe5\xa4\x96\n" % n)


def _usable(cleaned: Path, count: int, *, unread: bool) -> Iterator[str]:
    """Manifest, corpus and index have every document."""
    with (cleaned / manifest.MANIFEST).open("rb") as lines:
        told = sum(1 for _ in lines)
    with (cleaned / "corpus.jsonl").open("rb") as lines:
        texts = sum(1 for _ in lines)
    listed = 0
    for shard in (cleaned / "_report" / "_index").iterdir():
        listed += len(json.loads(shard.read_bytes().decode().removeprefix("jk(").rstrip().removesuffix(")"))["docs"])
    if (told, texts, listed) != (count, 0 if unread else count, count):
        yield f"{count} files: {told} in the manifest, {texts} in the corpus, {listed} in the index"


def _small(what: str, seen: Seen) -> Iterator[str]:
    if seen.megabytes > MOST_MEGABYTES:
        yield f"{what}: {seen.megabytes:.0f} MB, over {MOST_MEGABYTES}"


def _tell(what: str, seen: Seen) -> None:
    print(f"{what:36} exit {seen.code}  {seen.megabytes:6.0f} MB  {seen.seconds:8.1f} s", flush=True)


# ---- the program without workers ----


def unread(tasks: Iterator[tuple[bytes, object]], *_: object) -> Iterator[tuple[bytes, Done]]:
    """Stands for the pool: nothing is in any document."""
    for key, _task in tasks:
        yield key, Done(Result("empty", media_type="text/plain", encoding="utf-8", encoding_how="utf-8"))


def main() -> int:
    if UNREAD in sys.argv:
        from pipeline.cli import commands

        local.run = unread  # type: ignore[assignment]
        sys.argv.remove(UNREAD)
        return int(commands.main(standalone_mode=False) or 0)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cases = {"line": line, "pages": pages, "files": files}
    parser.add_argument("what", nargs="*", default=list(cases), help=", ".join(cases))
    parser.add_argument("--full", action="store_true", help="at full size: an hour, 6 GB of disk")
    args = parser.parse_args()
    faults = []
    for name in args.what:
        with tempfile.TemporaryDirectory() as folder:
            faults += list(cases[name](Path(folder), full=args.full))
    print("\n".join(faults))
    print(f"scale: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

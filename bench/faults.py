"""What a run survives: `python -m bench.faults kill|calls|tamper [--rounds N] [--seed N] [--lanes N]`.

kill    a run is ended with SIGKILL, in turns at a random moment and right before a call to the disk, each call as often
        as any other; a second run ends the work. Nothing torn, lost or wrongly trusted: `verify` has no fault and every
        output equals that of an undisturbed run.
calls   the Nth call to the disk fails, for every N: exit code 3; or 1, and the input that could not be read says so; or
        0, and all outputs are right. A second run ends the work.
tamper  one bit of an output or an input is flipped: `verify` names a fault.

Documents are worked on in the process of the run: the disk is what is tried here, the workers have tests of their own.
Lanes share the rounds, each in a folder and with a seed of its own: kills wait for the disk most of their time.
"""

import argparse
import errno
import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from pipeline import manifest
from pipeline.cli import commands
from pipeline.commands.verify import Checked, verify
from pipeline.engines import local
from pipeline.task import Done, Setup, Task
from pipeline.work import process

DOCUMENTS = {
    "essay.txt": "谈超前预测（建议阅读原文）\nhttp://www.example.com/1.html\n\n超前预测，对事\u200b物发展的超前把握。\n",
    "folder/page.html": "<html><body><p>渡口的石阶被水磨得发亮。</p><p>下雨天要扶着栏杆走。</p></body></html>",
    "old.txt": "　　山外有山，\n人外有人。\n",
}
NUMBERS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT)
TRACEBACK = 70
_made: dict[bytes, Done] = {}
PAST_THE_END = 1.1  # of an undisturbed run's time: the last random moment of a kill


def inline(tasks: Iterator[tuple[bytes, Task]], count: int, setup: Setup, *_: object) -> Iterator[tuple[bytes, Done]]:
    """Stands for the pool of workers. What a document becomes is worked out once: it is not what is tried here."""
    for key, task in tasks:
        packed = msgspec.msgpack.encode((task, setup))
        if packed not in _made:
            _made[packed] = process(task, setup)
        yield key, _made[packed]


def run(folder: Path) -> int:
    """`jiaokan run` over folder/raw into folder/cleaned in this process, silent; the exit code a shell would see."""
    arguments = ["run", str(folder / "raw"), str(folder / "cleaned"), "--lang", "en"]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            return int(commands.main(arguments, standalone_mode=False) or 0)
        except SystemExit as ended:
            return int(ended.code or 0)
        except Exception:  # on the user's screen: a traceback
            return TRACEBACK


def make_raw(folder: Path) -> Path:
    for name, text in DOCUMENTS.items():
        path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, str]:
    """sha256 of every output."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "cleaned").rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def wrong(folder: Path, expected: dict[str, str]) -> list[str]:
    """What a finished run left that is not as it should be."""
    found = contents(folder)
    differing = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    faults = [f"{f.path}: {f.words.en}" for f in verify(folder / "cleaned", str(folder / "raw"), Checked())]
    return [f"differs: {name}" for name in differing] + faults


def again(work: Path, expected: dict[str, str], broken: Callable[[Path], object], *, anew: bool = True) -> list[str]:
    """What is wrong after a run that `broken` disturbs and an undisturbed one; `anew`: the first finds nothing done."""
    if anew:
        shutil.rmtree(work / "cleaned", ignore_errors=True)
    broken(work)
    code = run(work)
    return ([f"exit {code} of the second run"] if code else []) + wrong(work, expected)


def kill(work: Path, expected: dict[str, str], rounds: int, rng: random.Random) -> Iterator[str]:
    """Runs in a child that dies at a random moment, or right before a random call to the disk."""
    run(work)
    shutil.rmtree(work / "cleaned")
    whole, began = Disk(work), time.monotonic()
    with through(whole):
        run(work)
    longest = (time.monotonic() - began) * PAST_THE_END
    died, order = 0, rng.sample(range(whole.calls), whole.calls)

    def broken(n: int, folder: Path) -> None:
        nonlocal died
        by_clock, moment, call = n % 2 == 0, rng.uniform(0, longest), order[n // 2 % whole.calls]
        if (pid := os.fork()) == 0:
            with through(Disk(folder, None if by_clock else call)):
                run(folder)
            os._exit(0)
        if by_clock:
            time.sleep(moment)
            os.kill(pid, signal.SIGKILL)
        died += os.WIFSIGNALED(os.waitpid(pid, 0)[1])

    for n in range(rounds):
        if n % 500 == 0:
            print(f"{n} rounds", flush=True)
        found = again(work, expected, partial(broken, n))
        yield from (f"round {n}: {what}" for what in found)
    print(f"{died} of {rounds} runs were killed before their end, at {whole.calls} calls or within {longest:.2f} s")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Disk:
    """Counts calls that concern files below a folder and lets something befall one of them."""

    def __init__(self, below: Path, struck: int | None = None, strike: Callable[[], None] = _die) -> None:
        self.below, self.struck, self.strike, self.calls = str(below), struck, strike, 0

    def counts(self, real: Callable[..., Any], *, after: bool = False) -> Callable[..., Any]:
        """`real` as a call to the disk; what befalls it comes before it is done, or `after`."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            if after:
                result = real(*args, **kwargs)
            self.calls += 1
            if self.calls - 1 == self.struck:
                self.strike()
            return result if after else real(*args, **kwargs)

        return counted

    def here(self, real: Callable[..., Any], *, after: bool = False) -> Callable[..., Any]:
        """The same for a function of paths and descriptors: the package's own rules and templates do not count."""
        counted = self.counts(real, after=after)

        def chosen(file: Any, *args: Any, **kwargs: Any) -> Any:
            is_here = isinstance(file, int) or "dir_fd" in kwargs or os.fsdecode(file).startswith(self.below)
            return (counted if is_here else real)(file, *args, **kwargs)

        return chosen


class _Watched:
    """A file whose reading, writing and closing are calls to the disk."""

    def __init__(self, file: Any, disk: Disk) -> None:
        self._file, self.close = file, disk.counts(file.close, after=True)
        self.read, self.readinto, self.write = map(disk.counts, (file.read, file.readinto, file.write))
        self.readline = disk.counts(file.readline)

    def __enter__(self) -> "_Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def through(disk: Disk) -> Iterator[None]:
    """Calls go through `disk`: open, read, write, close, fsync, rename, unlink, mkdir, rmdir, listing."""
    names = ("open", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "scandir", "close")
    real = {name: getattr(os, name) for name in names}
    real_open = io.open

    def opened(*args: Any, **kwargs: Any) -> Any:
        file = real_open(*args, **kwargs)
        return _Watched(file, disk) if "b" in file.mode else file

    try:
        for name, function in real.items():
            setattr(os, name, disk.here(function, after=name == "close"))
        io.open = disk.here(opened)
        yield
    finally:
        for name, function in real.items():
            setattr(os, name, function)
        io.open = real_open


def calls(work: Path, expected: dict[str, str]) -> Iterator[str]:
    """Every call of a first run, and of one that finds all done, fails once, with one error after the other."""
    for is_first in (True, False):
        shutil.rmtree(work / "cleaned", ignore_errors=True)
        if not is_first:
            run(work)
        whole = Disk(work)
        with through(whole):
            run(work)
        print(f"{whole.calls} calls to the disk")
        for n in range(whole.calls):
            found: list[str] = []
            found += again(work, expected, partial(_fail_once, n, expected, found), anew=is_first)
            yield from (f"{'first' if is_first else 'second'} run, call {n}: {what}" for what in found)


def _fail_once(n: int, expected: dict[str, str], found: list[str], folder: Path) -> None:
    number = NUMBERS[n % len(NUMBERS)]

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    with through(Disk(folder, n, fail)):
        code = run(folder)
    if code == 0:  # allowed only where nothing depended on the call: a folder that is there already
        found += [f"exit 0, {what}" for what in wrong(folder, expected)]
    elif code == 1:
        statuses = {record.result.status for record in manifest.read(folder / "cleaned", strict=True).values()}
        found += [] if statuses == {"ok", "unreadable"} else [f"exit 1, {statuses}"]
    elif code != 3:
        found.append(f"exit {code}")


def tamper(work: Path, rounds: int, rng: random.Random) -> Iterator[str]:
    """One bit of an input or an output is another one."""
    run(work)
    files = [p for p in sorted(work.rglob("*")) if p.is_file() and p.name != ".lock" and p.stat().st_size]
    for n in range(rounds):
        if n % 50_000 == 0:
            print(f"{n} rounds", flush=True)
        path = rng.choice(files)
        with path.open("r+b", buffering=0) as file:
            at, bit = rng.randrange(path.stat().st_size), rng.randrange(8)
            byte = os.pread(file.fileno(), 1, at)
            os.pwrite(file.fileno(), bytes([byte[0] ^ 1 << bit]), at)
            if next(verify(work / "cleaned", str(work / "raw"), Checked()), None) is None:
                yield f"round {n}: {path.relative_to(work)} byte {at} bit {bit} was not noticed"
            os.pwrite(file.fileno(), byte, at)
    yield from (f"at the end: {what}" for what in wrong(work, contents(work)))


def in_lanes(what: str, rounds: int, seed: int, lanes: int) -> int:
    """The rounds in several processes at once, which print as they go; how many of them found a fault."""
    command = [sys.executable, "-m", "bench.faults", what]
    running = []
    for n in range(lanes):
        share = rounds // lanes + (n < rounds % lanes)
        running.append(subprocess.Popen([*command, "--rounds", str(share), "--seed", str(seed + n)]))
    return sum(lane.wait() != 0 for lane in running)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["kill", "calls", "tamper"])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=1, help="processes that share the rounds; not for calls")
    args = parser.parse_args()
    if args.lanes > 1 and args.what != "calls":
        count = in_lanes(args.what, args.rounds, args.seed, args.lanes)
        print(f"{args.what}: {args.rounds} rounds, faults in {count} of {args.lanes} lanes")
        return 1 if count else 0
    local.run = inline  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        work, rng = make_raw(Path(folder)), random.Random(args.seed)
        run(work)
        expected = contents(work)
        found = {
            "kill": lambda: kill(work, expected, args.rounds, rng),
            "calls": lambda: calls(work, expected),
            "tamper": lambda: tamper(work, args.rounds, rng),
        }[args.what]()
        count = 0
        for line in found:
            count += 1
            print(line)
    print(f"{args.what}: {count} faults")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())

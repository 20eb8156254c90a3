"""What a run survives: `python -m bench.faults kill|calls|tamper [--rounds N] [--seed N]`.

kill    a run is ended with SIGKILL at a random moment; a second one ends the work. Nothing torn, lost or wrongly
        trusted: `verify` has no fault and every output equals that of an undisturbed run.
calls   the Nth call to the disk fails, for every N: exit code 3, or all outputs right; a second run ends the work.
tamper  one bit of an output or an input is flipped: `verify` names a fault.

Documents are worked on in the process of the run: the disk is what is tried here, the workers have tests of their own.
"""

import argparse
import errno
import hashlib
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

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
LONGEST = 0.06  # seconds until a kill; an undisturbed run of the three documents takes 0.03 to 0.05


def inline(tasks: Iterator[tuple[bytes, Task]], count: int, setup: Setup, *_: object) -> Iterator[tuple[bytes, Done]]:
    """Stands for the pool of workers."""
    for key, task in tasks:
        yield key, process(task, setup)


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


def again(work: Path, expected: dict[str, str], broken: Callable[[Path], object]) -> list[str]:
    """What is wrong after a run that `broken` disturbs and an undisturbed one."""
    shutil.rmtree(work / "cleaned", ignore_errors=True)
    broken(work)
    code = run(work)
    return ([f"exit {code} of the second run"] if code else []) + wrong(work, expected)


def kill(work: Path, expected: dict[str, str], rounds: int, rng: random.Random) -> Iterator[str]:
    """Runs in a child that dies at a random moment."""

    def broken(folder: Path) -> None:
        if (pid := os.fork()) == 0:
            run(folder)
            os._exit(0)
        time.sleep(rng.uniform(0, LONGEST))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)

    for n in range(rounds):
        yield from (f"round {n}: {what}" for what in again(work, expected, broken))


class Disk:
    """Counts calls to the disk and lets one of them fail."""

    def __init__(self, failing: int | None = None, number: int = errno.EIO) -> None:
        self.failing, self.number, self.calls = failing, number, 0

    def call(self) -> None:
        self.calls += 1
        if self.calls - 1 == self.failing:
            raise OSError(self.number, os.strerror(self.number))

    def before(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def checked(*args: Any, **kwargs: Any) -> Any:
            self.call()
            return real(*args, **kwargs)

        return checked

    def opener(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if not set(mode) & set("wxa+"):
                return real(file, mode, *args, **kwargs)
            self.call()
            return _Watched(real(file, mode, *args, **kwargs), self)

        return opened


class _Watched:
    """A file whose writing and closing are calls to the disk."""

    def __init__(self, file: Any, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def write(self, data: Any) -> int:
        self._disk.call()
        return int(self._file.write(data))

    def close(self) -> None:
        self._file.close()
        self._disk.call()

    def __enter__(self) -> "_Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def failing_disk(disk: Disk) -> Iterator[None]:
    """Calls that write go through `disk`: open, write, close, fsync, rename, unlink, mkdir, rmdir."""
    names = ("fsync", "replace", "rename", "unlink", "mkdir", "rmdir")
    real = {name: getattr(os, name) for name in names}
    real_open = io.open
    try:
        for name, function in real.items():
            setattr(os, name, disk.before(function))
        io.open = disk.opener(real_open)
        yield
    finally:
        for name, function in real.items():
            setattr(os, name, function)
        io.open = real_open


def calls(work: Path, expected: dict[str, str]) -> Iterator[str]:
    """Every call of an undisturbed run fails once, with one error after the other."""
    shutil.rmtree(work / "cleaned", ignore_errors=True)
    whole = Disk()
    with failing_disk(whole):
        run(work)
    print(f"{whole.calls} calls to the disk")
    for n in range(whole.calls):
        found: list[str] = []

        def broken(folder: Path, n: int = n, found: list[str] = found) -> None:
            with failing_disk(Disk(n, NUMBERS[n % len(NUMBERS)])):
                code = run(folder)
            if code == 0:  # allowed only where nothing depended on the call: a folder that is there already
                found += [f"exit 0, {what}" for what in wrong(folder, expected)]
            elif code != 3:
                found.append(f"exit {code}")

        found += again(work, expected, broken)
        yield from (f"call {n}: {what}" for what in found)


def tamper(work: Path, rounds: int, rng: random.Random) -> Iterator[str]:
    """One bit of an input or an output is another one."""
    run(work)
    files = [p for p in sorted(work.rglob("*")) if p.is_file() and p.name != ".lock" and p.stat().st_size]
    for n in range(rounds):
        path = rng.choice(files)
        data = bytearray(path.read_bytes())
        at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
        path.write_bytes(bytes([*data[:at], data[at] ^ bit, *data[at + 1 :]]))
        if next(verify(work / "cleaned", str(work / "raw"), Checked()), None) is None:
            yield f"round {n}: {path.relative_to(work)} byte {at} bit {bit} was not noticed"
        path.write_bytes(data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["kill", "calls", "tamper"])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
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

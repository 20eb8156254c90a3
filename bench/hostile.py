"""A run over hostile inputs: `python -m bench.hostile [--list] [--folder FOLDER]`.

The inputs are made in `bench/hostile_cases.py`; with `--folder` those of a folder are run over, too, and any status but
`error` is right for them. Healthy documents stand among them: every one must come out clean. Every process is watched:
none may take more CPU or memory than its limits, none may be left, and the parent stays small.
"""

import argparse
import os
import resource
import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import get_args

import psutil

from bench.hostile_cases import HEALTHY, Case, hostile_cases
from pipeline.commands.verify import Checked, verify
from pipeline.config import Config, Run
from pipeline.manifest import Status
from pipeline.run import run
from pipeline.task import Setup

MOST_MEMORY = 300  # MB of the parent
LIMITS = Run(timeout=2.0, memory_mb=1024)
CPU_CEILING = LIMITS.timeout + 1.5  # the system counts whole seconds, and takes a moment to end a process
LOOK = 0.1  # seconds between two looks at the processes


class Watcher:
    """The most that any worker took: memory, and CPU since it was given its document."""

    def __init__(self) -> None:
        self.rss = 0  # MB
        self.cpu = 0.0  # seconds
        self.orphans: list[str] = []

    def look(self, began: dict[int, tuple[bytes, float]], names: dict[int, bytes]) -> None:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                times, key = process.cpu_times(), names.get(process.pid)
                spent = times.user + times.system
                if key is None:
                    continue
                if began.get(process.pid, (None, 0.0))[0] != key:
                    began[process.pid] = key, spent
                self.cpu = max(self.cpu, spent - began[process.pid][1])
                self.rss = max(self.rss, process.memory_info().rss // 2**20)


@contextmanager
def watched() -> Iterator[Watcher]:
    """Look at the workers all the time, and at the end for any that are left."""
    from pipeline.engines import local

    watcher, over = Watcher(), threading.Event()
    names: dict[int, bytes] = {}
    began: dict[int, tuple[bytes, float]] = {}
    give = local._Worker.give

    def giving(worker: local._Worker, key: bytes, *rest: object) -> None:
        names[worker.process.pid or 0] = key
        give(worker, key, *rest)  # type: ignore[arg-type]

    def keep_looking() -> None:
        while not over.wait(LOOK):
            watcher.look(began, names)

    local._Worker.give = giving  # type: ignore[method-assign,assignment]
    thread = threading.Thread(target=keep_looking)
    thread.start()
    try:
        yield watcher
    finally:
        over.set()
        thread.join()
        local._Worker.give = give  # type: ignore[method-assign]
    watcher.orphans = [f"pid {pid} is left of {names[pid]!r}" for pid in names if _is_alive(pid)]


def _is_alive(pid: int) -> bool:
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process in psutil.Process().children(recursive=True)
    return False


def write_cases(raw: Path) -> dict[bytes, frozenset[str]]:
    """All cases and twenty healthy documents below `raw`: path -> statuses that are right."""
    allowed: dict[bytes, frozenset[str]] = {}
    root = os.fsencode(raw)
    cases = list(hostile_cases())
    healthy = [Case(b"healthy-%02d.txt" % n, HEALTHY.encode(), frozenset({"ok"})) for n in range(20)]
    for case in (*cases, *healthy):
        path = root + b"/" + case.name
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120  names are bytes here
        try:
            with open(path, "xb") as file:  # noqa: PTH123
                file.write(case.data)
        except OSError:  # this file system does not know the name
            continue
        allowed[case.name] = case.allowed
    return allowed


def peak_megabytes() -> int:
    """The most memory this program had. `ru_maxrss` would tell of the process that started it, too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20  # macOS counts bytes
    return (
        next(
            int(line.split()[1]) for line in status.read_text(encoding="ascii").split("\n") if line.startswith("VmHWM")
        )
        // 1024
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="name what is not ok")
    parser.add_argument("--folder", type=Path, help="run over the files of this folder, too")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw, cleaned = Path(folder) / "raw", Path(folder) / "cleaned"
        with ProcessPoolExecutor(1, get_context("spawn")) as other:  # what the bombs take to make is not the parent's
            allowed = other.submit(write_cases, raw).result()
        if args.folder:
            shutil.copytree(args.folder, raw / "given")
        with watched() as seen:
            outcome = run(str(raw), str(cleaned), Setup(Config(run=LIMITS)))
        faults = [f"{f.path}: {f.words.en}" for f in verify(cleaned, str(raw), Checked())]
    faults += seen.orphans
    for path, record in outcome.records.items():
        status = record.result.status
        if status not in allowed.get(path, get_args(Status)) or status == "error":
            faults.append(f"{path!r}: {status}, {record.result.detail}")
        if args.list and status != "ok":
            print(f"{path!r}: {status} {record.result.cause}")
    faults += [f"{path!r} has no status" for path in allowed.keys() - outcome.records.keys()]
    count = Counter(record.result.status for record in outcome.records.values())
    memory = peak_megabytes()
    for what, found, most in (
        ("parent, MB", memory, MOST_MEMORY),
        ("worker, MB", seen.rss, LIMITS.memory_mb),
        ("worker, CPU s", seen.cpu, CPU_CEILING),
    ):
        faults += [f"{what}: {found:.1f}, over {most}"] if found > most else []
    print(f"{len(outcome.records)} files: {dict(count.most_common())}; {outcome.isolation}")
    print(f"parent {memory} MB; worker at most {seen.rss} MB and {seen.cpu:.1f} CPU s; {len(seen.orphans)} orphans")
    print("\n".join(faults))
    print(f"hostile: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

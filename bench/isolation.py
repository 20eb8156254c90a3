"""What the seal of a worker costs: CPU of a bare fork and of a sealed one, and of documents read in each.

`python -m bench.isolation`. CPU seconds of the children, system time included; the two take turns in one run.
"""

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from pipeline.config import Config
from pipeline.engines import preload, seal  # noqa: F401  warm, as the fork server is
from pipeline.task import Setup, Task
from pipeline.work import process

SAMPLES = Path(__file__).resolve().parents[1] / "raw"
FORKS = 100
ROUNDS = 5  # of reading all texts in one child


def main() -> int:
    if not hasattr(os, "fork"):
        print("no fork here")
        return 0
    texts = [p.read_bytes() for p in sorted(SAMPLES.rglob("*.txt"))]

    def read() -> None:
        for n, data in enumerate(texts * ROUNDS):
            process(Task(f"{n}.txt", f"{n}.txt", data), Setup(Config()))

    def closed() -> None:
        seal.limit(4096)
        seal.seal()

    bare, sealed = turns(lambda: None, closed, FORKS)
    print(f"fork       {bare * 1000:7.2f} ms   sealed {sealed * 1000:7.2f} ms   ratio {sealed / bare:.2f}")

    def read_closed() -> None:
        closed()
        read()

    bare, sealed = turns(read, read_closed, 6)
    count = len(texts) * ROUNDS
    print(f"{count:3} texts  {bare * 1000:7.1f} ms   sealed {sealed * 1000:7.1f} ms   ratio {sealed / bare:.2f}")
    return 0


def turns(first: Callable[[], object], second: Callable[[], object], times: int) -> tuple[float, float]:
    """CPU seconds of a child that does `first`, and of one that does `second`, on average; they take turns."""
    spent = [0.0, 0.0]
    for n in range(2 * times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        if (pid := os.fork()) == 0:
            (first, second)[n % 2]()
            os._exit(0)
        os.waitpid(pid, 0)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent[n % 2] += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent[0] / times, spent[1] / times


if __name__ == "__main__":
    sys.exit(main())

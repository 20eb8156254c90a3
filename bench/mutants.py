"""Mutation testing of the core and of the files: is each small change of the code noticed by a test?

`python -m bench.mutants [--only FILE …] [--share 0.2 --seed N]`. The changes are those of `bench/mutations.py`. Each is
tried in a fork of one warm process, where the function's code is exchanged. Only tests that run the changed line are
asked, the quickest first, each with a limit of CPU time.

A survivor that no test can tell from the original is listed in `bench/mutants.toml`, with the reason.
"""

import argparse
import gc
import os
import random
import resource
import signal
import sys
import time
import tomllib
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from bench.mutations import HOUSE, Mutant, mutants

TARGETS = ("core/*.py", "shelf.py", "storage.py", "manifest.py", "walk.py", "names.py")
TESTS = (
    "laws_engine", "laws_hunks", "laws_journal", "laws_layout", "anchor", "core_text", "pdf_pages", "decisions",
    "shelf", "run_storage", "run_manifest", "run_names", "run_walk",
)  # fmt: skip
EXPLAINED = Path(__file__).with_suffix(".toml")
PATIENCE = 5.0  # times the CPU that a test took on the original, and
LEAST_SECONDS = 2.0  # … so much more: by CPU, for other work on the machine is no verdict
CLOCK = 50.0  # … of the clock for each of these seconds (on a machine with a load of 13 one took 16), and
HANG = 60.0  # … so much more, for what waits and burns nothing
MEMORY = 2 * 2**30


def exchange(mutant: Mutant, functions: list[types.FunctionType]) -> None:
    """Give every function object of the changed function its new code."""
    new = {(c.co_qualname, c.co_firstlineno): c for c in _codes(mutant.compiled())}
    for function in functions:
        key = function.__code__.co_qualname, function.__code__.co_firstlineno
        if function.__code__.co_filename == str(mutant.file) and key in new and key[0] == mutant.function:
            function.__code__ = new[key]


def functions_of(files: set[str]) -> list[types.FunctionType]:
    """All function objects that these files made: looked for once, for there are a million objects to look at."""
    return [f for f in gc.get_objects() if isinstance(f, types.FunctionType) and f.__code__.co_filename in files]


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield inner
            yield from _codes(inner)


class Warm:
    """A plugin of pytest: collects once, notes which test runs which line, then tries every mutant in a fork."""

    def __init__(self, tried: list[Mutant]) -> None:
        self.tried = tried
        self.verdicts: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.failed = False

    def pytest_runtestloop(self, session: Any) -> bool:
        began = time.process_time()
        lines = self._record(session.items)
        print(f"the tests take {time.process_time() - began:.0f} s of CPU", flush=True)
        items = {item.nodeid: item for item in session.items}
        functions = functions_of({str(mutant.file) for mutant in self.tried})
        gc.freeze()  # so that a child's collector leaves the shared pages alone
        for n, mutant in enumerate(self.tried, 1):
            asked = sorted(lines[str(mutant.file)].get(mutant.line, ()), key=self.seconds.__getitem__)
            tests = [(items[i], LEAST_SECONDS + PATIENCE * self.seconds[i]) for i in asked]
            clock = HANG + CLOCK * sum(self.seconds[i] for i in asked)
            verdict = in_fork(partial(exchange, mutant, functions), tests, clock)
            self.verdicts[mutant.name] = verdict
            print(f"\r{n}/{len(self.tried)}", end="", file=sys.stderr, flush=True)
            if verdict != "killed":
                print(f"\r{verdict}: {mutant.name}  [{len(asked)} tests]", flush=True)
        return True

    def _record(self, items: list[Any]) -> dict[str, dict[int, list[str]]]:
        import coverage

        found = coverage.Coverage(data_file=None, include=[str(HOUSE / "pipeline" / t) for t in TARGETS])
        found.start()
        for item in items:
            found.switch_context(item.nodeid)
            began = time.process_time()
            if not _passes(item):
                raise SystemExit(f"{item.nodeid} fails without any change")
            self.seconds[item.nodeid] = time.process_time() - began
        found.stop()
        data = found.get_data()
        return defaultdict(dict, {file: data.contexts_by_lineno(file) for file in data.measured_files()})


def _passes(item: Any) -> bool:
    from _pytest.runner import runtestprotocol

    item.funcargs = {}
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _all_pass(tests: list[tuple[Any, float]]) -> bool:
    """Whether each test passes. One that takes more CPU than its seconds ends this process (SIGPROF)."""
    for item, seconds in tests:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        if not _passes(item):
            return False
    return True


def in_fork(change: Callable[[], object], tests: list[tuple[Any, float]], clock: float) -> str:
    """survived, killed or timeout: what came of a child that makes the change and runs the tests, each in its time."""
    if (pid := os.fork()) == 0:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.dup2(devnull, 2)
        code = 1
        with suppress(BaseException):
            change()
            code = 0 if _all_pass(tests) else 1
        os._exit(code)
    deadline = time.monotonic() + clock
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            is_late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF
            return "survived" if status == 0 else "timeout" if is_late else "killed"
        time.sleep(0.002)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "timeout"


OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "-s", "--tb=no"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=TARGETS, help="files below pipeline/")
    parser.add_argument("--share", type=float, default=1.0, help="try a random share of the mutants")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.environ["HYPOTHESIS_PROFILE"] = "quick"
    files = sorted({path for pattern in args.only for path in (HOUSE / "pipeline").glob(pattern)})
    rng = random.Random(args.seed)
    warm = Warm([m for file in files for m in mutants(file) if rng.random() < args.share])
    import pytest

    tests = [str(HOUSE / "tests" / f"test_{name}.py") for name in TESTS]
    began = time.monotonic()
    pytest.main([*OPTIONS, *tests], plugins=[warm])
    print(f"\n{time.monotonic() - began:.0f} s")
    return _tell(warm.verdicts)


def _tell(verdicts: dict[str, str]) -> int:
    explained = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")) if EXPLAINED.exists() else {}
    known = {name for group in explained.get("equivalent", []) for name in group["mutants"]}
    survivors = [name for name, verdict in verdicts.items() if verdict == "survived"]
    left = [name for name in survivors if name not in known]
    stale = [name for name in known if verdicts.get(name) not in (None, "survived")]
    count = Counter(verdicts.values())
    score = 1 - len(survivors) / max(len(verdicts), 1)
    print(
        f"\n{len(verdicts)} mutants: {dict(count)}; score {score:.1%}; survivors explained {len(survivors) - len(left)}"
    )
    for name in left:
        print(f"not explained: {name}")
    for name in stale:
        print(f"explained, and yet noticed: {name}")
    return 1 if left or stale or score < 0.95 else 0


if __name__ == "__main__":
    sys.exit(main())

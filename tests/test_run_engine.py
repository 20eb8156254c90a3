"""The pool: a crash, a hang or a memory hog costs one document; results do not depend on the number of workers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from run_tools import ESSAY, setup_of

from pipeline.config import Run
from pipeline.engines import local
from pipeline.engines.local import EngineError
from pipeline.engines.worker import NO_ROOM
from pipeline.task import Done, Task

needs_posix = pytest.mark.skipif(os.name != "posix", reason="needs signals")


def tasks(n: int) -> Iterator[tuple[bytes, Task]]:
    for i in range(n):
        yield f"{i}".encode(), Task(f"{i}.txt", f"{i}.txt", f"第{i}篇。\n{ESSAY}".encode())


def results(n: int, limits: Run) -> dict[bytes, Done]:
    return dict(local.run(tasks(n), n, setup_of(), limits))


@pytest.fixture
def after_giving(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[bytes, int]]:
    """Key of a task -> signal that its worker gets with it: a crash or a hang, without a hook in the code."""
    signals: dict[bytes, int] = {}
    give = local._Worker.give

    def give_and_signal(worker: local._Worker, key: bytes, task: Task, seconds: float) -> None:
        if key in signals and worker.process.pid:
            os.kill(worker.process.pid, signals[key])
        give(worker, key, task, seconds)

    monkeypatch.setattr(local._Worker, "give", give_and_signal)
    yield signals


def test_results_do_not_depend_on_the_number_of_workers() -> None:
    one, three = results(12, Run(jobs=1)), results(12, Run(jobs=3))
    assert one == three
    assert [done.result.status for done in one.values()] == ["ok"] * 12


def test_nothing_to_do_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_Pool", None)
    assert results(0, Run()) == {}


@needs_posix
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_costs_one_document(after_giving: dict[bytes, int], number: int) -> None:
    after_giving[b"3"] = number
    done = results(8, Run(jobs=2))
    assert {key for key, d in done.items() if d.result.status != "ok"} == {b"3"}
    assert (done[b"3"].result.status, done[b"3"].result.cause) == ("crashed", f"signal {int(number)}")
    assert len(done) == 8


@needs_posix
def test_a_hang_costs_one_document(after_giving: dict[bytes, int]) -> None:
    after_giving[b"2"] = signal.SIGSTOP
    done = results(5, Run(jobs=2, timeout=2.0))
    assert {key: d.result.cause for key, d in done.items() if d.result.status != "ok"} == {b"2": "clock"}
    assert len(done) == 5


@needs_posix
@pytest.mark.parametrize(("number", "cause"), [(signal.SIGXCPU, "time"), (signal.SIGALRM, "clock")])
def test_signals_of_limits_are_limits(after_giving: dict[bytes, int], number: int, cause: str) -> None:
    after_giving[b"0"] = number
    [done] = results(1, Run(jobs=1)).values()
    assert (done.result.status, done.result.cause) == ("limit", cause)


@needs_posix
@pytest.mark.parametrize(("wanted", "code"), [(2**40, NO_ROOM), (8, -signal.SIGABRT)])
def test_an_abort_for_want_of_memory_is_told_from_others(wanted: int, code: int) -> None:
    """As PDFium does it: an allocation in C fails, and the process aborts."""
    program = (
        "import ctypes, signal; from pipeline.engines import seal, worker; seal.limit(2048)\n"
        "c = ctypes.CDLL(None); c.signal(int(signal.SIGABRT), worker._ON_ABORT)\n"
        f"c.malloc(ctypes.c_size_t({wanted})); c.abort()"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == code


@needs_posix
def test_every_worker_crashing_ends_all_the_same(after_giving: dict[bytes, int]) -> None:
    after_giving |= {str(i).encode(): signal.SIGKILL for i in range(6)}
    assert {d.result.status for d in results(6, Run(jobs=2)).values()} == {"crashed"}


@needs_posix
@pytest.mark.parametrize("data", ["山".encode() * 40_000_000, b"x" * 350_000_000], ids=["decode", "receive"])
def test_memory_has_a_limit(data: bytes) -> None:
    huge = Task("huge.txt", "huge.txt", data)
    pairs = iter([(b"huge", huge), *tasks(2)])
    done = dict(local.run(pairs, 3, setup_of(), Run(jobs=1, memory_mb=400)))
    assert (done[b"huge"].result.status, done[b"huge"].result.cause) == ("limit", "memory")
    assert {done[b"0"].result.status, done[b"1"].result.status} == {"ok"}


def test_a_machine_where_no_worker_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "serve", print)  # a worker that ends at once
    with pytest.raises(EngineError, match="do not start"):
        results(1, Run(jobs=1))


def test_tasks_are_taken_only_when_a_worker_is_free() -> None:
    taken = 0

    def counted() -> Iterator[tuple[bytes, Task]]:
        nonlocal taken
        for pair in tasks(50):
            taken += 1
            yield pair

    run = local.run(counted(), 50, setup_of(), Run(jobs=2))
    next(run)
    assert taken <= 3
    run.close()


def test_closing_ends_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[local._Worker] = []
    begin = local._Worker.__init__

    def remember(worker: local._Worker, *arguments: object) -> None:
        begin(worker, *arguments)  # type: ignore[arg-type]
        started.append(worker)

    monkeypatch.setattr(local._Worker, "__init__", remember)
    run = local.run(tasks(50), 50, setup_of(), Run(jobs=2))
    next(run)
    run.close()
    assert started
    assert all(worker.process.exitcode is not None for worker in started)

"""Worker processes of this machine. One crash, hang or memory hog costs one document and a fresh worker, nothing else.

`multiprocessing.Pool` hangs on a segfault and `ProcessPoolExecutor` loses all that is queued; this pool hands every
worker one document at a time over its own pipe, reads ahead by no more than that, and watches clock and pipe itself.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from multiprocessing.connection import wait
from time import monotonic

import msgspec

from pipeline.config import Run
from pipeline.engines.seal import LEVELS
from pipeline.engines.worker import NO_ROOM, READY, serve
from pipeline.errors import EnvironmentalError
from pipeline.manifest import Detail, Result
from pipeline.task import CLOCK, OUT_OF_MEMORY, Done, Setup, Task

TRUSTED = frozenset({"text/plain"})  # no parser but ours and the codecs: one process may read many such documents
START_SECONDS = 120.0  # a cold start on a loaded machine took 10 s
START_ATTEMPTS = 3
CLOCK_FACTOR = (
    4.0  # of the clock for each second of CPU allowed: on a loaded machine 2.2 CPU s took 6.5 s, 10.9 took 45
)
ORPHAN_FACTOR = 1.5  # an orphan ends itself after the document's time by the clock and half of it again


class EngineError(EnvironmentalError):
    """No worker can be started here."""


def core_count() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(
    tasks: Iterator[tuple[bytes, Task]],
    count: int,
    setup: Setup,
    limits: Run,
    tell_isolation: Callable[[str], None] = lambda level: None,
) -> Generator[tuple[bytes, Done], None, None]:
    """Work on at most `count` tasks, each with a key of the caller's; yields (key, done) as they end, in any order.

    A task is taken from `tasks` only when a worker is free for it. Nothing is started where `count` is 0.
    `tell_isolation` hears, before the first document, how workers are sealed ("process+rlimits+seccomp").
    Close the generator to end all workers. Raises EngineError.
    """
    if count == 0:
        return
    pool = _Pool(setup, limits, tell_isolation)
    try:
        pool.grow(min(limits.jobs or core_count(), count))
        yield from pool.work(tasks)
    finally:
        pool.kill()


class _Worker:
    """One child, its pipe, and the task that it works on."""

    def __init__(self, context: multiprocessing.context.BaseContext, setup: bytes, limits: Run) -> None:
        self.pipe, theirs = context.Pipe()
        arguments = (theirs, setup, limits.memory_mb, limits.timeout * CLOCK_FACTOR * ORPHAN_FACTOR)
        self.process = context.Process(target=serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
        self.process.start()
        theirs.close()
        self.is_ready = False
        self.key: bytes | None = None
        self.deadline = monotonic() + START_SECONDS

    def give(self, key: bytes, task: Task, seconds: float) -> None:
        self.key, self.deadline = key, monotonic() + seconds
        with suppress(OSError):  # a dead child shows at the pipe's end, where it is looked for anyway
            self.pipe.send_bytes(msgspec.msgpack.encode(msgspec.structs.replace(task, data=b"")))
            self.pipe.send_bytes(task.data)  # by itself: within the message it would be in memory twice

    def receive(self) -> bytes | None:
        """The child's message, None if it is gone."""
        try:
            return self.pipe.recv_bytes()
        except (EOFError, OSError):
            return None

    def end(self, patience: float = 0.2) -> int:
        """Kill the child; its exit code, negative for a signal. `patience`: one that is dying by itself says how."""
        self.process.join(patience)
        code = self.process.exitcode
        self.process.kill()
        self.process.join(5)
        self.pipe.close()
        return code if code is not None else -int(signal.SIGTERM)


class _Pool:
    def __init__(self, setup: Setup, limits: Run, tell_isolation: Callable[[str], None]) -> None:
        methods = multiprocessing.get_all_start_methods()
        self.context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self.context.set_forkserver_preload(["pipeline.engines.enclose", "pipeline.engines.preload"])
        self.setup, self.limits = msgspec.msgpack.encode(setup), limits
        self.workers: list[_Worker] = []
        self.failed_starts = 0
        self.tell_isolation = tell_isolation
        self.isolation = ""

    def grow(self, size: int) -> None:
        while len(self.workers) < size:
            self.workers.append(self._start())

    def kill(self) -> None:
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.end()
        self.workers.clear()

    def work(self, tasks: Iterator[tuple[bytes, Task]]) -> Iterator[tuple[bytes, Done]]:
        more = True
        while True:
            for worker in self.workers:
                if more and worker.is_ready and worker.key is None:
                    more = self._feed(worker, tasks)
            busy = [w for w in self.workers if w.key is not None or (more and not w.is_ready)]
            if not busy:
                return
            yield from self._wait(busy)

    def _feed(self, worker: _Worker, tasks: Iterator[tuple[bytes, Task]]) -> bool:
        """Give the next task, False where there is none. Nothing here holds its bytes when the one after is read."""
        item = next(tasks, None)
        if item is not None:
            worker.give(*item, self.limits.timeout * CLOCK_FACTOR)
        return item is not None

    def _wait(self, busy: list[_Worker]) -> Iterator[tuple[bytes, Done]]:
        """Wait until a child says something, is gone or is out of time; what came of its task."""
        patience = max(0.0, min(w.deadline for w in busy) - monotonic())
        spoke = set(map(id, wait([w.pipe for w in busy], patience)))
        for worker in busy:
            if id(worker.pipe) in spoke:
                message = worker.receive()
                yield from (
                    self._take(worker, message)
                    if message is not None
                    else self._replace(worker, lambda code: _ended(code, self.limits.timeout))
                )
            elif monotonic() >= worker.deadline:
                yield from self._replace(worker, lambda _: _out_of_clock(self.limits.timeout))

    def _take(self, worker: _Worker, message: bytes) -> Iterator[tuple[bytes, Done]]:
        if message.startswith(READY):
            worker.is_ready = True
            self.failed_starts = 0
            self._isolated(message.removeprefix(READY).decode())
            return
        key, worker.key = worker.key, None
        done = msgspec.msgpack.decode(message, type=Done)
        if done.result.media_type not in TRUSTED:
            self._renew(worker, patience=0)
        if key is not None:
            yield key, done

    def _replace(self, worker: _Worker, verdict: Callable[[int], Result]) -> Iterator[tuple[bytes, Done]]:
        if worker.key is None:
            self.failed_starts += 1
        code = self._renew(worker)
        if worker.key is not None:
            yield worker.key, Done(verdict(code))

    def _isolated(self, level: str) -> None:
        wanted = self.limits.require_isolation
        if not level.startswith("+".join(LEVELS[: LEVELS.index(wanted) + 1])):
            raise EngineError(
                f"这台机器上工作进程的隔离只到 {level}，而设置要求 {wanted}；可降低 require_isolation，或换一台机器",
                f"workers are sealed as {level} on this machine, and {wanted} is required; "
                "lower require_isolation, or use another machine",
            )
        if not self.isolation:
            self.isolation = level
            self.tell_isolation(level)

    def _renew(self, worker: _Worker, patience: float = 0.2) -> int:
        code = worker.end(patience)
        if self.failed_starts >= START_ATTEMPTS:
            raise EngineError(
                f"工作进程无法启动（退出码 {code}）；请运行 jiaokan doctor，或调高 [run] 的 memory_mb",
                f"workers do not start (exit code {code}); run jiaokan doctor, or raise memory_mb under [run]",
            )
        self.workers[self.workers.index(worker)] = self._start()
        return code

    def _start(self) -> _Worker:
        try:
            return _Worker(self.context, self.setup, self.limits)
        except (OSError, EOFError) as error:  # no process left, or the fork server is gone
            raise EngineError(f"无法启动工作进程（{error}）", f"no worker can be started ({error})") from error


def _ended(code: int, seconds: float) -> Result:
    if code == NO_ROOM:
        return OUT_OF_MEMORY
    if code == -getattr(signal, "SIGXCPU", 0):
        return _out_of_time(seconds)
    if code == -getattr(signal, "SIGALRM", 0):  # it was an orphan of a parent that was too busy itself
        return _out_of_clock(seconds)
    cause = f"signal {-code}" if code < 0 else f"exit {code}"
    return Result(
        status="crashed",
        cause=cause,
        detail=Detail(
            f"处理此文件的进程崩溃了（{cause}），其余文件不受影响；文件可能已损坏，可先用其他软件另存一份",
            f"the process that read this file crashed ({cause}), the others are fine; "
            "the file may be damaged: try to save it anew with another program",
        ),
    )


def _out_of_time(seconds: float) -> Result:
    return Result(
        status="limit",
        cause="time",
        detail=Detail(
            f"处理超过 {seconds:g} 秒；可在 pipeline.toml 的 [run] 中调高 timeout，或拆分文件",
            f"took more than {seconds:g} s; raise timeout under [run] in pipeline.toml, or split the file",
        ),
    )


def _out_of_clock(seconds: float) -> Result:
    clock = seconds * CLOCK_FACTOR
    return Result(
        status="limit",
        cause=CLOCK,
        detail=Detail(
            f"等了 {clock:g} 秒仍未处理完，处理器用时却未到 {seconds:g} 秒；请在机器空闲时再运行，或调高 timeout",
            f"not done after {clock:g} s by the clock, and under {seconds:g} s of CPU; "
            "run again when the machine is less busy, or raise timeout under [run]",
        ),
    )

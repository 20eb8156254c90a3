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
from pipeline.engines.worker import NO_ROOM, READY, serve
from pipeline.errors import EnvironmentalError
from pipeline.manifest import Detail, Result
from pipeline.task import OUT_OF_MEMORY, Done, Setup, Task

START_SECONDS = 120.0  # a cold start on a loaded machine took 10 s
START_ATTEMPTS = 3
ORPHAN_FACTOR = 1.5  # an orphan ends itself after the document's time and half of it again


class EngineError(EnvironmentalError):
    """No worker can be started here."""


def core_count() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(
    tasks: Iterator[tuple[bytes, Task]], count: int, setup: Setup, limits: Run
) -> Generator[tuple[bytes, Done], None, None]:
    """Work on at most `count` tasks, each with a key of the caller's; yields (key, done) as they end, in any order.

    A task is taken from `tasks` only when a worker is free for it. Nothing is started where `count` is 0.
    Close the generator to end all workers. Raises EngineError.
    """
    if count == 0:
        return
    pool = _Pool(setup, limits)
    try:
        pool.grow(min(limits.jobs or core_count(), count))
        yield from pool.work(tasks)
    finally:
        pool.kill()


class _Worker:
    """One child, its pipe, and the task that it works on."""

    def __init__(self, context: multiprocessing.context.BaseContext, setup: bytes, limits: Run) -> None:
        self.pipe, theirs = context.Pipe()
        arguments = (theirs, setup, limits.memory_mb, limits.timeout * ORPHAN_FACTOR)
        self.process = context.Process(target=serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
        self.process.start()
        theirs.close()
        self.is_ready = False
        self.key: bytes | None = None
        self.deadline = monotonic() + START_SECONDS

    def give(self, key: bytes, task: Task, seconds: float) -> None:
        self.key, self.deadline = key, monotonic() + seconds
        with suppress(OSError):  # a dead child shows at the pipe's end, where it is looked for anyway
            self.pipe.send_bytes(msgspec.msgpack.encode(task))

    def receive(self) -> bytes | None:
        """The child's message, None if it is gone."""
        try:
            return self.pipe.recv_bytes()
        except (EOFError, OSError):
            return None

    def end(self) -> int:
        """Kill the child; its exit code, negative for a signal."""
        self.process.join(0.2)  # one that is dying by itself shall say how
        code = self.process.exitcode
        self.process.kill()
        self.process.join(5)
        self.pipe.close()
        return code if code is not None else -int(signal.SIGTERM)


class _Pool:
    def __init__(self, setup: Setup, limits: Run) -> None:
        methods = multiprocessing.get_all_start_methods()
        self.context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self.context.set_forkserver_preload(["pipeline.engines.preload"])
        self.setup, self.limits = msgspec.msgpack.encode(setup), limits
        self.workers: list[_Worker] = []
        self.failed_starts = 0

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
                    item = next(tasks, None)
                    more = item is not None
                    if item is not None:
                        worker.give(*item, self.limits.timeout)
            busy = [w for w in self.workers if w.key is not None or (more and not w.is_ready)]
            if not busy:
                return
            yield from self._wait(busy)

    def _wait(self, busy: list[_Worker]) -> Iterator[tuple[bytes, Done]]:
        """Wait until a child says something, is gone or is out of time; what came of its task."""
        patience = max(0.0, min(w.deadline for w in busy) - monotonic())
        spoke = set(map(id, wait([w.pipe for w in busy], patience)))
        for worker in busy:
            if id(worker.pipe) in spoke:
                message = worker.receive()
                yield from self._take(worker, message) if message is not None else self._replace(worker, _crashed)
            elif monotonic() >= worker.deadline:
                yield from self._replace(worker, lambda _: _out_of_time(self.limits.timeout))

    def _take(self, worker: _Worker, message: bytes) -> Iterator[tuple[bytes, Done]]:
        if message == READY:
            worker.is_ready = True
            self.failed_starts = 0
            return
        key, worker.key = worker.key, None
        done = msgspec.msgpack.decode(message, type=Done)
        if done.result.status == "limit":  # its memory may be in pieces
            self._renew(worker)
        if key is not None:
            yield key, done

    def _replace(self, worker: _Worker, verdict: Callable[[int], Result]) -> Iterator[tuple[bytes, Done]]:
        if worker.key is None:
            self.failed_starts += 1
        code = self._renew(worker)
        if worker.key is not None:
            yield worker.key, Done(verdict(code))

    def _renew(self, worker: _Worker) -> int:
        code = worker.end()
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


def _crashed(code: int) -> Result:
    if code == NO_ROOM:
        return OUT_OF_MEMORY
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

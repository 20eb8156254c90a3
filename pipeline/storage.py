"""Files below cleaned/: written whole or not at all, removed only where we wrote them, one run at a time."""

import errno
import hashlib
import os
import shutil
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO, Self

import filelock

from pipeline.core.edit import Reason
from pipeline.errors import EnvironmentalError
from pipeline.names import TEMP_PREFIX

LOCK = ".lock"
WRITERS = 8  # threads; 16 were no faster
MOST_WAITING = 256  # files …
MOST_BYTES = 64 * 2**20  # … and their sizes together, beyond the one that goes over


class StorageError(EnvironmentalError):
    """The place of the outputs cannot be used. What was written so far is whole, and a later run goes on from there."""


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn an OSError about `path` into a StorageError that says what to do."""
    try:
        yield
    except OSError as error:
        raise StorageError(*_explain(error, path)) from error


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the folder for one run. The system frees the lock of a killed run. Raises StorageError."""
    with guarded(root):
        root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(root / LOCK)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise StorageError(
                f"另一个任务正在使用 {root}；请等它结束", f"another run is using {root}; wait until it ends"
            ) from error
    try:
        yield
    finally:
        lock.release()


def demand_room(root: Path, wanted: int) -> None:
    """Raise StorageError where fewer than `wanted` bytes are free: better now than after hours of work."""
    with guarded(root):
        free = shutil.disk_usage(root).free
    if free < wanted:
        raise StorageError(
            f"{root} 至少还要写 {wanted / 1e6:,.1f} MB，磁盘只剩 {free / 1e6:,.1f} MB；请腾出空间或另选输出目录",
            f"at least {wanted / 1e6:,.1f} MB are to be written to {root} and {free / 1e6:,.1f} MB are free; "
            "make room or choose another output folder",
        )


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when all of it is on the disk; on an error nothing of it stays."""
    with guarded(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f"{TEMP_PREFIX}{os.getpid()}-{os.urandom(6).hex()}"
        try:
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)  # not document text: a file takes its name
            _sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def write(path: Path, data: bytes) -> None:
    """Write a whole file atomically. Raises StorageError."""
    with writing(path) as file:
        file.write(data)


class Writers:
    """Writes files in the background: many fsyncs that wait together cost what one does (6.4 ms a file, then 0.4).

    A context manager; leaving it waits for all. An error shows as StorageError at the next `put` or at the end.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")
        self._waiting: deque[tuple[Future[None], int]] = deque()
        self._bytes = 0

    def put(self, files: Mapping[Path, bytes]) -> None:
        """Have these written. Waits while too much is waiting already."""
        while self._waiting and (len(self._waiting) >= MOST_WAITING or self._bytes > MOST_BYTES):
            self._finish_one()
        for path, data in files.items():
            self._waiting.append((self._threads.submit(write, path, data), len(data)))
            self._bytes += len(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._threads.shutdown(wait=True, cancel_futures=kind is not None)
        while self._waiting and kind is None:
            self._finish_one()

    def _finish_one(self) -> None:
        future, size = self._waiting.popleft()
        self._bytes -= size
        future.result()


def sweep(root: Path) -> None:
    """Remove the temporary files that a killed run left behind. Only under the lock: no other run's file is there."""
    for folder, _, names in os.walk(root):
        for name in names:
            if name.startswith(TEMP_PREFIX):
                with guarded(Path(folder)):
                    Path(folder, name).unlink()


def remove(root: Path, relative: str) -> None:
    """Remove an output of ours and the folders that it leaves empty."""
    path = root / relative
    with guarded(path):
        path.unlink(missing_ok=True)
        for folder in takewhile(lambda folder: folder != root, path.parents):
            try:
                folder.rmdir()
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST):
                    raise


def sha_of_file(path: Path) -> str | None:
    """sha256 of a file's bytes, None where there is no such regular file. Raises StorageError."""
    with guarded(path):
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):  # elsewhere a folder cannot be opened; the rename is all there is
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _explain(error: OSError, path: Path) -> Reason:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Reason(
            f"磁盘已满：{path}；腾出空间后再运行一次，会从中断处继续",
            f"the disk is full: {path}; make room and run again, it goes on from here",
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Reason(
            f"无法读写 {path}（{error.strerror}）；请检查权限或另选输出目录",
            f"cannot read or write {path} ({error.strerror}); check permissions or choose another output folder",
        )
    return Reason(
        f"读写 {path} 时出错（{error.strerror}）；已写的文件完好，可再次运行",
        f"error at {path} ({error.strerror}); what is written is whole, run again",
    )

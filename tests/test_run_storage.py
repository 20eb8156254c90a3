"""Files are written whole or not at all; a folder has one run; what is not ours stays."""

import errno
import hashlib
import os
import shutil
import stat
import threading
import time
from pathlib import Path

import filelock
import psutil
import pytest

from pipeline import storage
from pipeline.names import TEMP_PREFIX
from pipeline.storage import StorageError, Writers, demand_room, locked, remove, sha_of_file, sweep, write, writing


def test_a_write_makes_its_folders_and_leaves_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "c.txt", b"1")
    write(tmp_path / "a" / "b" / "c.txt", b"2")
    assert [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()] == [b"2"]


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.ENOSPC, "disk is full"),
        (getattr(errno, "EDQUOT", errno.ENOSPC), "disk is full"),
        (errno.EIO, "error at"),
        (errno.EROFS, "cannot read or write"),
    ],
)
def test_a_failing_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, word: str
) -> None:
    write(tmp_path / "a", b"old")

    def fail(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match=word) as caught:
        write(tmp_path / "a", b"new")
    assert caught.value.exit_code == 3
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), writing(tmp_path / "a") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    write(tmp_path / "a", b"")
    with pytest.raises(StorageError):
        write(tmp_path / "a" / "b", b"")


def test_a_second_run_is_refused(tmp_path: Path) -> None:
    faults: list[StorageError] = []

    def other() -> None:
        try:
            with locked(tmp_path):
                pass
        except StorageError as error:
            faults.append(error)

    with locked(tmp_path):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert "another run" in str(faults[0])
    with locked(tmp_path):  # free again
        pass


def test_the_lock_is_given_back_and_not_left_to_the_collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, made = filelock.FileLock, list[filelock.BaseFileLock]()

    def make(path: Path) -> filelock.BaseFileLock:
        made.append(real(path))
        return made[-1]

    monkeypatch.setattr(filelock, "FileLock", make)
    with locked(tmp_path):
        assert made[0].is_locked
    assert not made[0].is_locked


def test_the_sweep_takes_only_temporary_files(tmp_path: Path) -> None:
    write(tmp_path / "sub" / "a.txt", b"")
    (tmp_path / "sub" / f"{TEMP_PREFIX}1-ab").write_bytes(b"torn")
    sweep(tmp_path)
    assert [p.name for p in (tmp_path / "sub").iterdir()] == ["a.txt"]


def test_removing_takes_empty_folders_along(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "c.txt", b"")
    write(tmp_path / "a" / "mine.txt", b"")
    remove(tmp_path, "a/b/c.txt")
    remove(tmp_path, "a/b/c.txt")
    assert [p.name for p in tmp_path.rglob("*")] == ["a", "mine.txt"]


def test_a_folder_is_made_for_its_lock(tmp_path: Path) -> None:
    for _ in range(2):
        with locked(tmp_path / "a" / "b"):
            assert (tmp_path / "a" / "b").is_dir()


def test_room_that_is_not_there_is_told(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    demand_room(tmp_path, 0)
    with pytest.raises(StorageError, match="make room"):
        demand_room(tmp_path, free + 10**12)


def test_just_enough_room_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 3, 7))
    demand_room(tmp_path, 7)
    with pytest.raises(StorageError, match="make room"):
        demand_room(tmp_path, 8)


@pytest.mark.skipif(os.name != "posix", reason="descriptors are counted on Unix")
def test_no_file_stays_open(tmp_path: Path) -> None:
    before = psutil.Process().num_fds()
    for n in range(20):
        write(tmp_path / str(n), b"x")
        sha_of_file(tmp_path / str(n))
    assert psutil.Process().num_fds() < before + 20


def test_a_folder_that_cannot_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a" / "b.txt", b"")

    def fail(folder: Path) -> None:
        raise PermissionError(errno.EACCES, "not allowed")

    monkeypatch.setattr(Path, "rmdir", fail)
    with pytest.raises(StorageError, match="not allowed"):
        remove(tmp_path, "a/b.txt")


def test_a_folder_is_synced_where_the_system_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(stat.S_ISDIR(os.fstat(fd).st_mode)))
    write(tmp_path / "a", b"")
    monkeypatch.delattr(os, "O_DIRECTORY")
    write(tmp_path / "b", b"")
    assert synced == [False, True, False]


def test_all_of_a_file_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda fd: sizes.append(os.fstat(fd).st_size))
    write(tmp_path / "a", b"x" * 1000)
    assert sizes[0] == 1000


@pytest.mark.parametrize("kind", ["nothing", "folder", "below a file", "file"])
def test_the_hash_of_a_file_that_may_not_be_there(tmp_path: Path, kind: str) -> None:
    (tmp_path / "folder").mkdir()
    write(tmp_path / "file", b"x")
    path = tmp_path / {"below a file": "file/x"}.get(kind, kind)
    assert sha_of_file(path) == (hashlib.sha256(b"x").hexdigest() if kind == "file" else None)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "broken")

    write(tmp_path / "a", b"x")
    monkeypatch.setattr(hashlib, "file_digest", fail)
    with pytest.raises(StorageError, match="broken"):
        sha_of_file(tmp_path / "a")


def test_background_writers_write_all(tmp_path: Path) -> None:
    with Writers() as writers:
        for i in range(600):
            writers.put({tmp_path / f"{i % 7}" / f"{i}": b"x" * i})
    assert sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file()) == sum(range(600))
    assert writers._bytes == 0


def test_background_writers_tell_of_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(fd: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match="full"), Writers() as writers:
        writers.put({tmp_path / "a": b""})


def test_background_writers_do_not_wait_for_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(storage, "write", lambda *_: gate.wait())
    with Writers() as writers:
        for n in range(storage.WRITERS + 1):
            writers.put({tmp_path / str(n): b"x"})
        gate.set()


def slowly(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Each file takes a while; those that are written."""
    done: list[bytes] = []

    def write_slowly(_: Path, data: bytes) -> None:
        time.sleep(0.1)
        done.append(data)

    monkeypatch.setattr(storage, "write", write_slowly)
    return done


@pytest.mark.parametrize(("limit", "most"), [("MOST_BYTES", 2), ("MOST_WAITING", 1)])
def test_background_writers_hold_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    done = slowly(monkeypatch)
    monkeypatch.setattr(storage, limit, most)
    with Writers() as writers:
        writers.put({tmp_path / "a": b"one"})
        writers.put({tmp_path / "b": b"two"})
        assert done == [b"one"]  # it was waited for
    assert done == [b"one", b"two"]


def test_background_writers_may_hold_as_much_as_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = slowly(monkeypatch)
    monkeypatch.setattr(storage, "MOST_BYTES", len(b"one"))
    with Writers() as writers:
        writers.put({tmp_path / "a": b"one"})
        writers.put({tmp_path / "b": b"two"})
        assert done == []  # neither was waited for


def test_nothing_is_being_written_once_a_run_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = slowly(monkeypatch)
    with pytest.raises(KeyboardInterrupt), Writers() as writers:
        writers.put({tmp_path / str(n): b"%d" % n for n in range(storage.WRITERS)})
        time.sleep(0.02)  # they have begun
        raise KeyboardInterrupt
    assert sorted(done) == [b"%d" % n for n in range(storage.WRITERS)]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="cannot read or write"), locked(tmp_path):
        pass

"""The manifest and its log: what is written is read again, what is torn or forged is not believed."""

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import manifest
from pipeline.manifest import (
    MANIFEST,
    PROGRESS,
    STATE,
    Hashes,
    ManifestError,
    ProgressLog,
    Record,
    Result,
    State,
    exact,
)  # fmt: skip
from pipeline.names import outputs_of, shown
from pipeline.storage import StorageError

HASHES = Hashes("1", "2", "3", "4")


def record(path: bytes, text: str = "", hashes: Hashes | None = None) -> Record:
    return Record(shown(path), Result("ok"), exact(path), text=text, hashes=hashes)


def write(root: Path, *records: Record) -> None:
    (root / MANIFEST).write_bytes(b"".join(map(manifest.encode, records)))


@given(st.binary(min_size=1, max_size=12))
def test_a_path_comes_back_whatever_its_bytes(path: bytes) -> None:
    assert record(path).path_bytes == path


def test_a_path_that_is_text_is_written_once() -> None:
    assert exact("山.txt".encode()) == ""
    assert exact(b"\xff.txt") == "/y50eHQ="


def test_what_is_written_is_read(tmp_path: Path) -> None:
    records = [record(b"a.txt", "a.txt", HASHES), record(b"\xff", "ff.txt"), record("山".encode())]
    manifest.write_manifest(tmp_path, sorted(records, key=lambda r: r.path_bytes), {"b": "2", "a": "1"})
    read = manifest.read(tmp_path, strict=True)
    assert list(read) == sorted(r.path_bytes for r in records)
    assert read == {r.path_bytes: r for r in records}
    data = (tmp_path / MANIFEST).read_bytes()
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 3
    state = manifest.read_state(tmp_path)
    assert state is not None
    assert state.manifest == hashlib.sha256(data).hexdigest()
    assert (tmp_path / STATE).read_bytes().endswith(b'"files":{"a":"1","b":"2"}}\n')


def test_fields_that_are_empty_are_not_written() -> None:
    line = json.loads(manifest.encode(record(b"a.txt")))
    assert line == {"path": "a.txt", "result": {"status": "ok"}}


def test_a_record_knows_its_outputs() -> None:
    made = record(b"a.pdf", "a.pdf.txt", HASHES)
    assert made.outputs == outputs_of("a.pdf.txt")
    assert made.hashed_outputs() == {
        "a.pdf.txt": "1",
        "_journal/a.pdf.txt.jsonl": "2",
        "_report/a.pdf.txt.html": "3",
        "_report/_rows/a.pdf.txt.json": "4",
    }
    assert record(b"a.pdf", "a.pdf.txt").outputs is None
    assert record(b"a.pdf", "a.pdf.txt").hashed_outputs() == {}


def test_no_manifest_is_an_empty_one(tmp_path: Path) -> None:
    assert manifest.read(tmp_path) == manifest.read_progress(tmp_path) == {}
    assert list(manifest.written(tmp_path)) == []
    assert manifest.read_state(tmp_path) is None


@pytest.mark.parametrize("line", [b"", b"{", b'{"path":1}', b"\xff", b'{"path":"a","result":{"status":"fine"}}'])
def test_a_line_that_is_none_is_passed_over_or_refused(tmp_path: Path, line: bytes) -> None:
    write(tmp_path, record(b"a"))
    good = (tmp_path / MANIFEST).read_bytes()
    (tmp_path / MANIFEST).write_bytes(good + line + b"\n" + good.replace(b'"a"', b'"b"'))  # not document text: a case
    assert list(manifest.read(tmp_path)) == [b"a", b"b"]
    with pytest.raises(ManifestError, match=r"^manifest\.jsonl:2: "):
        manifest.read(tmp_path, strict=True)


def test_a_last_line_without_its_end_is_torn(tmp_path: Path) -> None:
    write(tmp_path, record(b"a"), record(b"b"))
    data = (tmp_path / MANIFEST).read_bytes()
    (tmp_path / PROGRESS).write_bytes(data[:-1])
    assert list(manifest.read_progress(tmp_path)) == [b"a"]


@pytest.mark.parametrize("text", ["/etc/passwd", "../a", "a/../../b", "a\\b", "a\0b"])
def test_no_path_leads_out_of_the_folder(tmp_path: Path, text: str) -> None:
    write(tmp_path, record(b"a", text, HASHES))
    assert manifest.read(tmp_path) == {}
    with pytest.raises(ManifestError, match="leads out"):
        manifest.read(tmp_path, strict=True)


def test_a_path_with_dots_in_a_name_stays_inside(tmp_path: Path) -> None:
    write(tmp_path, record(b"a", "a..b/c...txt", HASHES))
    assert list(manifest.read(tmp_path, strict=True)) == [b"a"]


def test_all_that_was_written_is_known(tmp_path: Path) -> None:
    write(tmp_path, record(b"a", "a.txt", HASHES))
    with ProgressLog(tmp_path) as log:
        log.add(record(b"b", "b.txt", HASHES))
        log.add(record(b"c", "c.txt"))  # one without outputs
    assert list(manifest.written(tmp_path)) == [record(b"a", "a.txt", HASHES), record(b"b", "b.txt", HASHES)]


def test_the_log_goes_on_after_a_torn_line_and_ends_with_the_manifest(tmp_path: Path) -> None:
    (tmp_path / PROGRESS).write_bytes(b'{"path":"to')
    with ProgressLog(tmp_path) as log:
        log.add(record(b"a"))
        log.add(record(b"b"))
        assert list(manifest.read_progress(tmp_path)) == [b"a", b"b"]  # on the disk before anything else is
    manifest.write_manifest(tmp_path, [], {})
    assert not (tmp_path / PROGRESS).exists()
    manifest.write_manifest(tmp_path, [], {})  # there is no log now


def test_a_disk_that_takes_a_part_gets_the_rest(tmp_path: Path) -> None:
    class Slow:
        def __init__(self, file: Any) -> None:
            self.file = file

        def write(self, data: Any) -> int:
            return int(self.file.write(data[:7]))

        def close(self) -> None:
            self.file.close()

    with ProgressLog(tmp_path) as log:
        log._file = Slow(log._file)  # type: ignore[assignment]
        log.add(record(b"a"))
    assert list(manifest.read_progress(tmp_path)) == [b"a"]


@pytest.mark.parametrize("data", [b"", b"{", b'{"manifest":1,"files":{}}', b"\xff\xfe", b'{"manifest":"\xff"}'])
def test_a_state_that_is_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / STATE).write_bytes(data)
    assert manifest.read_state(tmp_path) is None


def test_a_state_is_read(tmp_path: Path) -> None:
    (tmp_path / STATE).write_bytes(b'{"manifest":"1","files":{"a":"2"}}')
    assert manifest.read_state(tmp_path) == State("1", {"a": "2"})


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder is no file that cannot be read")
@pytest.mark.parametrize("name", [MANIFEST, PROGRESS, STATE])
def test_a_disk_that_fails_is_told(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(Path, "read_bytes", fail)
    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(StorageError, match=f"{name}.*broken"):
        {MANIFEST: manifest.read, PROGRESS: manifest.read_progress, STATE: manifest.read_state}[name](tmp_path)


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / PROGRESS).mkdir()
    with pytest.raises(StorageError):
        ProgressLog(tmp_path)


def test_every_status_that_is_fine_or_by_limits_is_one() -> None:
    for status in manifest.FINE | manifest.BY_LIMITS:
        assert msgspec.convert({"status": status}, Result).status == status

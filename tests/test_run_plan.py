"""What is settled and what is stale, for inputs that cannot be read and decisions; the workers are stood in for."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from run_tools import ESSAY, clean_folder, make_raw, records_of, setup_of

from bench.faults import inline
from pipeline import manifest, plan
from pipeline.config import Config
from pipeline.decisions import Decision
from pipeline.errors import EnvironmentalError, UsageError
from pipeline.plan import Keys, raw_base
from pipeline.run import LEAST_BYTES, preview, remove_all, run
from pipeline.storage import StorageError
from pipeline.task import Setup
from pipeline.walk import InputError, cannot_read


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.engines.local.run", inline)


def a_preview(folder: Path) -> dict[str, str]:
    return {p.record.path: p.status for p in preview(str(folder / "raw"), str(folder / "cleaned"), setup_of())}


def test_what_is_no_document_is_settled(tmp_path: Path) -> None:
    make_raw(tmp_path, {"a.txt": ESSAY.encode(), ".DS_Store": b"x"})
    (tmp_path / "raw" / "link.txt").symlink_to("a.txt")
    assert a_preview(tmp_path) == {"a.txt": "ok", ".DS_Store": "skipped", "link.txt": "skipped"}
    assert clean_folder(tmp_path).worked_on == 1
    records = records_of(tmp_path)
    assert {path: r.result.status for path, r in records.items()} == {
        ".DS_Store": "skipped",
        "a.txt": "ok",
        "link.txt": "skipped",
    }
    assert "symbolic link" in records["link.txt"].result.detail.en  # type: ignore[union-attr]
    assert clean_folder(tmp_path).wrote is False
    assert a_preview(tmp_path) == {}


def test_an_input_that_is_gone_since_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = make_raw(tmp_path, {"a.txt": ESSAY.encode(), "b.txt": ESSAY.encode()})
    whole = plan.make_plan

    def and_gone(*args: object, **kwargs: object) -> plan.Plan:
        made = whole(*args, **kwargs)  # type: ignore[arg-type]
        (raw / "a.txt").unlink()
        return made

    monkeypatch.setattr("pipeline.run.make_plan", and_gone)
    outcome = clean_folder(tmp_path)
    assert {r.path: r.result.status for r in outcome.records.values()} == {"a.txt": "unreadable", "b.txt": "ok"}
    assert outcome.worked_on == 2


@pytest.mark.parametrize(
    ("error", "status", "cause"),
    [
        (InputError("limit", cannot_read(OSError(5, "x")), "bytes"), "limit", "bytes"),
        (OSError(5, "x"), "unreadable", ""),
    ],
)
def test_an_input_that_fails_while_it_is_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, status: str, cause: str
) -> None:
    make_raw(tmp_path, {"a.txt": b"x"})

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pipeline.plan.open_input", fail)
    [record] = clean_folder(tmp_path).records.values()
    assert (record.result.status, record.result.cause, record.sha256) == (status, cause, "")


def test_a_document_is_stale_where_a_decision_on_it_is_new(tmp_path: Path) -> None:
    make_raw(tmp_path, {"a.txt": ESSAY.encode(), "b.txt": b"x", "c.txt": b"y"})

    def worked_on(*decisions: Decision) -> set[str]:
        setup = Setup(setup_of().config, decisions=decisions)
        return {p.record.path for p in preview(str(tmp_path / "raw"), str(tmp_path / "cleaned"), setup)}

    clean_folder(tmp_path)
    by_path = Decision("reject", path="a.txt", rule="r", old="x")
    by_bytes = Decision("reject", sha256=hashlib.sha256(b"x").hexdigest(), rule="r", old="x")
    keys = Keys(Setup(Config(), decisions=(by_path, by_bytes)), "")
    assert keys.decisions(b"a.txt", "") == (by_path,)
    assert keys.decisions(b"a.txt", by_bytes.sha256) == (by_path, by_bytes)
    assert keys.decisions(b"c.txt", "") == ()
    plain = Keys(Setup(Config()), "")
    assert keys.of(b"c.txt", "1", "ok") == plain.of(b"c.txt", "1", "ok") != keys.of(b"a.txt", "1", "ok")
    assert worked_on() == set()
    clean_folder(tmp_path, Setup(setup_of().config, decisions=(by_path,)))
    assert clean_folder(tmp_path, Setup(setup_of().config, decisions=(by_path, by_bytes))).worked_on == 1


def test_limits_are_part_of_a_key_where_they_decided() -> None:
    few, many = Keys(setup_of(timeout=1.0), ""), Keys(setup_of(timeout=2.0), "")
    assert few.of(b"a", "1", "limit") != many.of(b"a", "1", "limit")
    assert few.of(b"a", "1", "ok") == many.of(b"a", "1", "ok")


@pytest.mark.parametrize(
    ("raw", "cleaned", "href"),
    [
        ("raw", "cleaned", "../raw"),
        ("原文 1", "cleaned", "../%E5%8E%9F%E6%96%87%201"),
        ("a/raw", "cleaned", ""),
        ("raw", "a/cleaned", ""),
    ],
)
def test_reports_link_to_a_neighbour_only(tmp_path: Path, raw: str, cleaned: str, href: str) -> None:
    assert raw_base(str(tmp_path / raw), tmp_path / cleaned) == href


def test_another_drive_has_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", fail)
    assert raw_base(str(tmp_path / "raw"), tmp_path / "cleaned") == ""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (FileNotFoundError(2, "x"), UsageError),
        (PermissionError(13, "x"), UsageError),
        (OSError(5, "x"), EnvironmentalError),
    ],
)
def test_a_raw_folder_that_cannot_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, kind: type[Exception]
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pipeline.plan.walk", fail)
    with pytest.raises(kind, match="cannot list"):
        run(str(tmp_path / "raw"), str(tmp_path / "cleaned"), setup_of())


def test_a_preview_tells_of_what_would_go(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, {"a.txt": ESSAY.encode(), "b.txt": b"x", "c.txt": b"y"})
    clean_folder(tmp_path)
    (raw / "b.txt").unlink()
    (tmp_path / "cleaned" / "a.txt").write_bytes(b"damaged")
    assert a_preview(tmp_path) == {"b.txt": "removed", "a.txt": "ok"}


def test_a_preview_is_silent_where_only_the_key_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = make_raw(tmp_path, {"a.txt": ESSAY.encode(), "b.txt": b"x"})
    clean_folder(tmp_path)
    monkeypatch.setattr("pipeline.plan.software_sha", lambda: "another version")
    assert a_preview(tmp_path) == {}
    (raw / "b.txt").write_bytes(b"y")
    assert a_preview(tmp_path) == {"b.txt": "ok"}


def test_outputs_that_are_gone_already_are_not_counted_as_removed(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, {"a.txt": ESSAY.encode(), "b.txt": b"x"})
    clean_folder(tmp_path)
    (raw / "b.txt").unlink()
    (tmp_path / "cleaned" / "b.txt").unlink()
    (tmp_path / "cleaned" / "_journal" / "b.txt.jsonl").write_bytes(b"mine now")
    outcome = clean_folder(tmp_path)
    assert (outcome.removed, outcome.kept_by_hand) == (2, ("_journal/b.txt.jsonl",))


def test_removing_where_nothing_is(tmp_path: Path) -> None:
    assert remove_all(str(tmp_path / "none")) == (0, ())


def test_removing_what_a_run_left_that_did_not_end(tmp_path: Path) -> None:
    make_raw(tmp_path, {"a.txt": ESSAY.encode()})
    clean_folder(tmp_path)
    (tmp_path / "cleaned" / manifest.STATE).unlink()
    assert remove_all(str(tmp_path / "cleaned")) == (4, ())


def test_room_is_asked_for_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_raw(tmp_path, {f"{n}.txt": b"x" for n in range(3)})
    given: list[Callable[..., object]] = []
    monkeypatch.setattr("pipeline.engines.local.run", given.append)
    usage = shutil._ntuple_diskusage
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 0, 3 * LEAST_BYTES - 1))
    with pytest.raises(StorageError, match=r"at least 0\.1 MB are to be written"):
        clean_folder(tmp_path)
    assert given == []
    monkeypatch.setattr("pipeline.engines.local.run", inline)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 0, 3 * LEAST_BYTES))
    clean_folder(tmp_path)
    for record in records_of(tmp_path).values():
        assert sum((tmp_path / "cleaned" / path).stat().st_size for path in record.hashed_outputs()) >= LEAST_BYTES
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 0, 0))  # outputs that are replaced make room
    assert clean_folder(tmp_path, force=True).worked_on == 3

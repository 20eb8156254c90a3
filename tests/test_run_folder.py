"""Folder runs: incremental by content, reproducible, safe to kill, tidy, and polite to what is not ours."""

import itertools
import json
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from run_tools import ESSAY, clean_folder, contents, make_raw, records_of, setup_of, snapshot

from pipeline import manifest, overviews, plan, storage
from pipeline.cli import commands  # noqa: F401  a run must not depend on what the command line imports
from pipeline.commands.verify import Checked, verify
from pipeline.config import Config, Decode, Options, Policy, Run
from pipeline.errors import UsageError
from pipeline.manifest import Result
from pipeline.names import TEMP_PREFIX
from pipeline.run import preview, remove_all, run
from pipeline.storage import StorageError
from pipeline.task import CLOCK, Done, Pack, Setup, Task
from pipeline.work import process

FILES = {
    "essay.txt": ESSAY.encode(),
    "gbk/范文.txt": ESSAY.replace("\n", "\r\n").encode("gb18030"),
    "page.html": f"<html><title>题目</title><body><p>{ESSAY}</p></body></html>".encode(),
    "empty.txt": b"",
}


def faults(folder: Path) -> list[str]:
    return [f"{f.path}: {f.words.en}" for f in verify(folder / "cleaned", str(folder / "raw"), Checked())]


def test_a_run_writes_what_the_manifest_says(tmp_path: Path) -> None:
    make_raw(tmp_path, FILES)
    outcome = clean_folder(tmp_path)
    assert (outcome.worked_on, outcome.removed, outcome.wrote) == (4, 0, True)
    records = records_of(tmp_path)
    assert {path: r.result.status for path, r in records.items()} == {
        "empty.txt": "empty",
        "essay.txt": "ok",
        "gbk/范文.txt": "ok",
        "page.html": "ok",
    }
    assert records["gbk/范文.txt"].result.encoding == "gb18030"
    assert records["gbk/范文.txt"].text == "gbk/范文.txt"
    assert records["page.html"].text == "page.html.txt"
    text = (tmp_path / "cleaned" / "gbk" / "范文.txt").read_bytes()
    assert b"\r" not in text
    assert faults(tmp_path) == []


def test_every_record_says_how_its_reader_was_sealed(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, FILES)
    level = clean_folder(tmp_path).isolation
    assert level.startswith("process")
    assert {r.isolation for r in records_of(tmp_path).values()} == {level}
    (raw / "essay.txt").unlink()
    assert clean_folder(tmp_path).isolation == ""  # no worker was needed; what others were read in still stands
    assert {r.isolation for r in records_of(tmp_path).values()} == {level}


def test_the_corpus_has_a_line_for_every_cleaned_document(tmp_path: Path) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    lines = (tmp_path / "cleaned" / "corpus.jsonl").read_bytes().splitlines()
    documents = [json.loads(line) for line in lines]
    assert [d["source"] for d in documents] == ["essay.txt", "gbk/范文.txt", "page.html"]
    assert documents[0]["text"] == (tmp_path / "cleaned" / "essay.txt").read_text(encoding="utf-8")
    assert documents[0]["metadata"]["url"] == "http://www.example.com/1.html"
    assert {"title", "url", "date", "site", "encoding", "pages", "media_type"} <= documents[0]["metadata"].keys()
    assert len({d["id"] for d in documents}) == 3


def test_a_second_run_starts_no_worker_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.setattr("pipeline.engines.local.run", None)
    monkeypatch.setattr(storage, "write", None)
    outcome = clean_folder(tmp_path)
    assert (outcome.worked_on, outcome.wrote) == (0, False)
    assert snapshot(tmp_path) == before


def test_what_the_clock_stopped_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_raw(tmp_path, {"busy.txt": ESSAY.encode(), "stuck.txt": b"x", "sound.txt": ESSAY.encode()})
    given: list[str] = []

    def tired(tasks: Iterator[tuple[bytes, Task]], *_: object) -> Iterator[tuple[bytes, Done]]:
        for key, task in tasks:
            given.append(task.name)
            is_late = task.name == "stuck.txt" or (task.name == "busy.txt" and given.count("busy.txt") == 1)
            yield key, Done(Result(status="limit", cause=CLOCK)) if is_late else process(task, setup_of())

    monkeypatch.setattr("pipeline.engines.local.run", tired)
    seen: list[tuple[int, int]] = []
    outcome = run(str(tmp_path / "raw"), str(tmp_path / "cleaned"), setup_of(), watch=lambda *n: seen.append(n))
    assert given == ["busy.txt", "sound.txt", "stuck.txt", "busy.txt", "stuck.txt"]
    assert [(r.path, r.result.cause) for r in outcome.failures()] == [("stuck.txt", CLOCK)]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert faults(tmp_path) == []


def test_touching_a_file_is_no_change_and_an_old_file_is_one(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    os.utime(raw / "essay.txt")
    assert clean_folder(tmp_path).worked_on == 0
    (raw / "essay.txt").write_bytes("另一篇。\n".encode())
    os.utime(raw / "essay.txt", (1, 1))
    assert clean_folder(tmp_path).worked_on == 1
    assert (tmp_path / "cleaned" / "essay.txt").read_text(encoding="utf-8") == "另一篇。\n"


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_outputs_do_not_depend_on_jobs_or_place_or_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        make_raw(tmp_path / folder, FILES)
    clean_folder(tmp_path / "a", setup_of(1))
    listed = listing_shuffled(monkeypatch, jobs)
    clean_folder(tmp_path / "b", setup_of(jobs))
    assert len(listed) > 1
    assert contents(tmp_path / "a" / "cleaned") == contents(tmp_path / "b" / "cleaned")
    clean_folder(tmp_path / "b", setup_of(jobs), force=True)
    assert contents(tmp_path / "a" / "cleaned") == contents(tmp_path / "b" / "cleaned")


def listing_shuffled(monkeypatch: pytest.MonkeyPatch, seed: int) -> list[object]:
    """Folders list what is in them in another order, backwards at the least; those that were listed so."""
    real, listed, rng = os.scandir, list[object](), random.Random(seed)

    @contextmanager
    def scandir(path: bytes) -> Iterator[Iterator[os.DirEntry[bytes]]]:
        with real(path) as items:
            found = sorted(items, key=lambda item: item.name, reverse=True)
        if rng.random() < 0.5:
            rng.shuffle(found)
        listed.append(path)
        yield iter(found)

    monkeypatch.setattr(os, "scandir", scandir)
    return listed


def test_the_path_taken_does_not_show(tmp_path: Path) -> None:
    """Bit by bit or at once: the folder is the same."""
    make_raw(tmp_path, {"essay.txt": FILES["essay.txt"], "gone.txt": b"x"})
    clean_folder(tmp_path)
    (tmp_path / "raw" / "gone.txt").unlink()
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    (tmp_path / "b").mkdir()
    make_raw(tmp_path / "b", FILES)
    clean_folder(tmp_path / "b")
    assert contents(tmp_path / "cleaned") == contents(tmp_path / "b" / "cleaned")


def test_outputs_of_a_vanished_input_go_and_nothing_else(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    mine = tmp_path / "cleaned" / "gbk" / "notes.md"
    mine.write_bytes("我的".encode())
    shutil.rmtree(raw / "gbk")
    (raw / "page.html").unlink()
    outcome = clean_folder(tmp_path)
    assert outcome.removed == 8
    assert set(records_of(tmp_path)) == {"essay.txt", "empty.txt"}
    assert mine.exists()
    assert not list((tmp_path / "cleaned").rglob("*.html.txt*"))
    assert not (tmp_path / "cleaned" / "_journal" / "gbk").exists()
    assert faults(tmp_path) == []


def test_a_dead_output_that_someone_changed_stays(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    (tmp_path / "cleaned" / "essay.txt").write_bytes("手改".encode())
    (raw / "essay.txt").unlink()
    outcome = clean_folder(tmp_path)
    assert outcome.kept_by_hand == ("essay.txt",)
    assert (tmp_path / "cleaned" / "essay.txt").exists()


@pytest.mark.parametrize("output", ["essay.txt", "_journal/essay.txt.jsonl", "_report/essay.txt.html", "corpus.jsonl"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_damaged_outputs_are_made_anew(tmp_path: Path, output: str, how: str) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    before = contents(tmp_path / "cleaned")
    path = tmp_path / "cleaned" / output
    path.write_bytes(b"torn") if how == "changed" else path.unlink()
    assert faults(tmp_path) != []
    assert clean_folder(tmp_path).wrote
    assert contents(tmp_path / "cleaned") == before


@pytest.mark.parametrize(
    "config",
    [
        Config(policy=Policy(safety="safe")),
        Config(options=Options(paragraphs="one-per-line")),
        Config(decode=Decode(override={"essay.*": "utf-8"})),
    ],
)
def test_other_settings_make_all_anew_and_limits_do_not(tmp_path: Path, config: Config) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    assert clean_folder(tmp_path, setup_of(2, timeout=77.0)).worked_on == 0
    assert clean_folder(tmp_path, Setup(config)).worked_on == 4
    assert clean_folder(tmp_path, Setup(config)).worked_on == 0


def test_a_users_rule_pack_counts(tmp_path: Path) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    pack = Pack(
        "_rules/own.toml",
        """stage = "boilerplate"
[[rule]]
id = "own/banner"
literal = "（建议阅读原文）"
safety = "safe"
confidence = 0.99
reason = { zh = "横幅", en = "a banner" }
cases = [{ before = "题目（建议阅读原文）", after = "题目" }]
keep = ["我建议阅读原文。"]
""".encode(),
    )
    assert clean_folder(tmp_path, setup_of(packs=(pack,))).worked_on == 4
    assert "建议阅读" not in (tmp_path / "cleaned" / "essay.txt").read_text(encoding="utf-8")


def test_an_encoding_given_by_the_user(tmp_path: Path) -> None:
    make_raw(tmp_path, {"a.txt": "山東".encode("big5")})
    clean_folder(tmp_path, Setup(Config(decode=Decode(override={"*.txt": "big5"}))))
    assert records_of(tmp_path)["a.txt"].result.encoding == "cp950"  # what WHATWG calls big5


def test_new_code_makes_all_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    monkeypatch.setattr(plan, "software_sha", lambda: "other")
    assert clean_folder(tmp_path).worked_on == 4


def test_a_document_that_ran_out_of_time_is_tried_again_with_more(tmp_path: Path) -> None:
    make_raw(tmp_path, {"a.txt": ESSAY.encode()})
    assert next(clean_folder(tmp_path, setup_of(timeout=1e-9)).failures()).result.cause == "clock"
    assert clean_folder(tmp_path, setup_of(timeout=1e-9)).worked_on == 0
    assert list(clean_folder(tmp_path, setup_of(timeout=60.0)).failures()) == []


def test_a_document_that_fails_now_loses_its_outputs(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    (raw / "essay.txt").write_bytes(b"%PDF-1.7\n")
    outcome = clean_folder(tmp_path)
    assert [r.path for r in outcome.failures()] == ["essay.txt"]
    assert not (tmp_path / "cleaned" / "essay.txt").exists()
    assert faults(tmp_path) == []


def test_names_that_collide_lose_nothing(tmp_path: Path) -> None:
    make_raw(
        tmp_path, {"a.pdf": b"one\n", "a.pdf.txt": b"two\n", "corpus.jsonl/x.txt": b"three\n", "_b.txt": b"four\n"}
    )
    clean_folder(tmp_path)
    records = records_of(tmp_path)
    texts = {path: (tmp_path / "cleaned" / r.text).read_bytes() for path, r in records.items()}
    assert texts == {"a.pdf": b"one\n", "a.pdf.txt": b"two\n", "corpus.jsonl/x.txt": b"three\n", "_b.txt": b"four\n"}
    assert faults(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="needs names that are no text")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, {})
    Path(os.fsdecode(os.fsencode(raw) + b"/\xff\xfe.txt")).write_bytes(ESSAY.encode())
    clean_folder(tmp_path)
    record = records_of(tmp_path)["\\xff\\xfe.txt"]
    assert record.path_bytes == b"\xff\xfe.txt"
    assert (tmp_path / "cleaned" / record.text).exists()
    assert faults(tmp_path) == []
    assert clean_folder(tmp_path).worked_on == 0


def test_folders_in_one_another_are_refused(tmp_path: Path) -> None:
    make_raw(tmp_path, FILES)
    for cleaned in (tmp_path / "raw", tmp_path / "raw" / "out", tmp_path):
        with pytest.raises(UsageError, match="one another"):
            list(preview(str(tmp_path / "raw"), str(cleaned), setup_of()))


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    make_raw(tmp_path, FILES)
    (tmp_path / "cleaned").mkdir()
    (tmp_path / "cleaned" / "essay.txt").write_bytes("我的".encode())
    with pytest.raises(UsageError, match="other files"):
        clean_folder(tmp_path)
    assert (tmp_path / "cleaned" / "essay.txt").read_bytes() == "我的".encode()


def test_an_empty_raw_folder_does_not_empty_the_other(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    shutil.rmtree(raw)
    with pytest.raises(UsageError, match="cannot list"):
        clean_folder(tmp_path)
    raw.mkdir()
    with pytest.raises(UsageError, match="--force"):
        clean_folder(tmp_path)
    assert clean_folder(tmp_path, force=True).removed == 16
    assert records_of(tmp_path) == {}


def test_a_manifest_that_leads_out_of_the_folder_removes_nothing_there(tmp_path: Path) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    victim = tmp_path / "victim.txt"
    victim.write_bytes(b"mine")
    path = tmp_path / "cleaned" / "manifest.jsonl"
    lines = path.read_text(encoding="utf-8").replace('"text":"essay.txt"', '"text":"../victim.txt"')
    path.write_text(lines, encoding="utf-8", newline="")
    (tmp_path / "raw" / "essay.txt").unlink()
    clean_folder(tmp_path)
    assert victim.exists()


def test_removing_all_leaves_what_is_not_ours(tmp_path: Path) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    (tmp_path / "cleaned" / "gbk" / "notes.md").write_bytes(b"")
    (tmp_path / "cleaned" / "page.html.txt").write_bytes("手改".encode())
    removed, kept = remove_all(str(tmp_path / "cleaned"))
    assert (removed, kept) == (18, ("page.html.txt",))
    assert set(contents(tmp_path / "cleaned")) == {"gbk/notes.md", "page.html.txt"}


def test_a_preview_tells_and_writes_nothing(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, FILES)
    arguments = (str(raw), str(tmp_path / "cleaned"), setup_of())
    assert len(list(preview(*arguments))) == 4
    assert not (tmp_path / "cleaned").exists()
    clean_folder(tmp_path)
    before = snapshot(tmp_path)
    assert list(preview(*arguments)) == []
    (raw / "page.html").unlink()
    (raw / "new.txt").write_bytes(b"new\n")
    assert {(p.record.path, p.status) for p in preview(*arguments)} == {("page.html", "removed"), ("new.txt", "ok")}
    (raw / "new.txt").unlink()
    (raw / "page.html").write_bytes(FILES["page.html"])
    assert snapshot(tmp_path / "cleaned") == {
        k.removeprefix("cleaned/"): v for k, v in before.items() if k.startswith("cleaned/")
    }


class Killed(BaseException):
    """Stands for kill -9: nothing may tidy up."""


@pytest.mark.parametrize("writes", range(0, 19, 3))
def test_a_run_that_was_killed_anywhere_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """The machine stops after so many writes; what a second run makes of it equals an undisturbed run."""
    make_raw(tmp_path, FILES)
    real, count = storage.write, itertools.count()

    def write(path: Path, data: bytes) -> None:
        if next(count) >= writes:
            path.parent.mkdir(parents=True, exist_ok=True)
            (path.parent / f"{TEMP_PREFIX}1-torn").write_bytes(data[: len(data) // 2])
            raise Killed
        real(path, data)

    for module in (storage, manifest, overviews):
        monkeypatch.setattr(module, "write", write)
    with pytest.raises(Killed):
        clean_folder(tmp_path)
    monkeypatch.undo()
    log = tmp_path / "cleaned" / ".progress.jsonl"
    if log.exists():
        log.write_bytes(log.read_bytes() + b'{"path":"torn')
    clean_folder(tmp_path)
    assert faults(tmp_path) == []
    (tmp_path / "b").mkdir()
    make_raw(tmp_path / "b", FILES)
    clean_folder(tmp_path / "b")
    assert contents(tmp_path / "cleaned") == contents(tmp_path / "b" / "cleaned")
    assert clean_folder(tmp_path).wrote is False


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_raw(tmp_path, FILES)
    monkeypatch.setattr("pipeline.run.write_overviews", None)  # all documents are written when this fails
    with pytest.raises(TypeError):
        clean_folder(tmp_path)
    monkeypatch.undo()
    outcome = clean_folder(tmp_path)
    assert (outcome.worked_on, outcome.wrote) == (0, True)
    assert faults(tmp_path) == []


def test_a_full_disk_ends_the_run_and_the_next_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_raw(tmp_path, FILES)
    real, calls = os.fsync, 0

    def fsync(fd: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 5:
            raise OSError(28, "No space left on device")
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(StorageError, match="disk is full"):
        clean_folder(tmp_path)
    monkeypatch.undo()
    clean_folder(tmp_path)
    assert faults(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_progress_log_on_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / ".progress.jsonl").symlink_to("/dev/full")
    record = manifest.Record(path="a.txt", result=manifest.Result(status="ok"))
    with pytest.raises(StorageError, match="disk is full"), manifest.ProgressLog(tmp_path) as log:
        log.add(record)


def test_the_manifest_survives_a_round_trip(tmp_path: Path) -> None:
    make_raw(tmp_path, FILES)
    clean_folder(tmp_path)
    data = (tmp_path / "cleaned" / "manifest.jsonl").read_bytes()
    assert b"".join(map(manifest.encode, manifest.read(tmp_path / "cleaned", strict=True).values())) == data
    first = msgspec.json.decode(data.splitlines()[0])
    assert first["path"] == "empty.txt"
    assert Run().timeout == 120

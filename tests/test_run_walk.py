"""The walk: every entry once, nothing followed, nothing that can hang."""

import os
import socket
from pathlib import Path

import psutil
import pytest

from pipeline import walk as walk_module
from pipeline.walk import BROKEN, LINK, OUTSIDE, PARTS, SPECIAL, SYSTEM, InputError, open_input, read_input, walk

needs_posix = pytest.mark.skipif(os.name != "posix", reason="needs FIFOs, sockets and symbolic links")


def statuses(root: Path) -> dict[bytes, str]:
    return {entry.path: entry.status for entry in walk(str(root))}


def test_what_a_browser_saved_along_with_a_page_is_no_document(tmp_path: Path) -> None:
    for name in ("a_files/x/b.css", "a_files/f.html", "b.files/p.png", "c_files/c.txt", "a_files.txt", "~$d.docx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"a")
    for name in ("a.html", "b.htm"):
        (tmp_path / name).write_bytes(b"a")
    found = {entry.path: entry.detail for entry in walk(str(tmp_path))}
    parts = {b"a_files/x/b.css", b"a_files/f.html", b"b.files/p.png"}
    assert {path for path, detail in found.items() if detail == PARTS} == parts
    assert found.keys() - parts == {b"a.html", b"b.htm", b"c_files/c.txt", b"a_files.txt", b"~$d.docx"}
    assert found[b"~$d.docx"] == SYSTEM


@needs_posix
def test_every_entry_has_one_status(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    (tmp_path / "x.pdf").mkdir()
    (tmp_path / "x.pdf" / "inside.txt").write_bytes(b"b")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "_draft.txt").write_bytes(b"c")
    (tmp_path / "folder" / "deep" / "er").mkdir(parents=True)
    (tmp_path / "_rules").mkdir()
    (tmp_path / "_rules" / "own.toml").write_bytes(b"")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_bytes(b"")
    (tmp_path / ".DS_Store").write_bytes(b"")
    (tmp_path / "._a.txt").write_bytes(b"")
    (tmp_path / ".a.txt").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "broken.txt").symlink_to("nowhere")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "zero").symlink_to("/dev/zero")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt")).write_bytes(b"d")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path)  # a socket's path must be short
        try:
            server.bind("socket.txt")
        finally:
            os.chdir(here)
    assert statuses(tmp_path) == {
        b"a.txt": "",
        b"x.pdf": "skipped",
        b"x.pdf/inside.txt": "",
        b"folder/_draft.txt": "",
        b".DS_Store": "skipped",
        b"._a.txt": "skipped",
        b".a.txt": "",
        b"pipe.txt": "skipped",
        b"link.txt": "skipped",
        b"broken.txt": "skipped",
        b"up": "skipped",
        b"zero": "skipped",
        b"\xff\xfe.txt": "",
        b"socket.txt": "skipped",
    }
    told = {entry.path: entry.detail for entry in walk(str(tmp_path))}
    assert (told[b"link.txt"], told[b"broken.txt"], told[b"pipe.txt"]) == (LINK, BROKEN, SPECIAL)


@needs_posix
def test_a_file_that_became_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError) as caught:
        open_input(str(tmp_path), b"pipe", 100)
    assert caught.value.status == "skipped"


@needs_posix
def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"secret")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(InputError) as caught:
        open_input(str(tmp_path), b"b", 100)
    assert caught.value.status == "unreadable"


@needs_posix
@pytest.mark.parametrize("path", [b"in/a", b"deep/in/a", b"deep/in/er/a"])
def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path, path: bytes) -> None:
    """The link leads to a folder beside raw/ where the same names stand."""
    raw, file = tmp_path / "raw", os.fsdecode(path)
    (raw / file).parent.mkdir(parents=True)
    (raw / file).write_bytes(b"ours")
    assert read_input(str(raw), path, 100) == b"ours"
    (tmp_path / "secret").mkdir()
    where = raw / file.partition("in/")[0] / "in"
    where.rename(tmp_path / "secret" / "in")
    where.symlink_to(tmp_path / "secret" / "in")
    assert (raw / file).read_bytes() == b"ours"  # who follows links gets there
    with pytest.raises(InputError) as caught:
        read_input(str(raw), path, 100)
    assert caught.value.status == "unreadable"


@needs_posix
def test_the_input_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real" / "in").mkdir(parents=True)
    (tmp_path / "real" / "in" / "a").write_bytes(b"a")
    (tmp_path / "raw").symlink_to("real")
    assert read_input(str(tmp_path / "raw"), b"in/a", 100) == b"a"


@pytest.mark.parametrize("path", [b"../a", b"in/../../a", b"/etc/passwd", b"in//a", b"./a", b"in/..", b"", b"a\0b"])
def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: bytes) -> None:
    """Manifests have paths, too, and can be anyone's file."""
    (tmp_path / "a").write_bytes(b"secret")
    (tmp_path / "raw" / "in").mkdir(parents=True)
    (tmp_path / "raw" / "in" / "a").write_bytes(b"a")
    with pytest.raises(InputError) as caught:
        open_input(str(tmp_path / "raw"), path, 100)
    assert (caught.value.status, caught.value.detail) == ("unreadable", OUTSIDE)


@pytest.mark.parametrize("steps", [True, False])
def test_a_file_in_folders_is_read_and_nothing_stays_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: bool
) -> None:
    monkeypatch.setattr(walk_module, "_STEPS", steps and walk_module._STEPS)
    if not steps:  # as on a system whose open knows no other folder to start from
        real = os.open
        monkeypatch.setattr(os, "open", lambda path, flags: real(path, flags))
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").write_bytes(b"c")
    before = psutil.Process().num_fds() if os.name == "posix" else 0
    for _ in range(20):
        assert read_input(str(tmp_path), b"a/b/c.txt", 100) == b"c"
        with pytest.raises(InputError):
            read_input(str(tmp_path), b"a/b/none", 100)
    if os.name == "posix":
        assert psutil.Process().num_fds() == before


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 101)
    with pytest.raises(InputError) as caught:
        read_input(str(tmp_path), b"a", 100)
    assert (caught.value.status, caught.value.cause) == ("limit", "bytes")
    assert read_input(str(tmp_path), b"a", 101) == b"x" * 101


def test_a_file_that_vanished(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_input(str(tmp_path), b"a", 100)
    assert caught.value.status == "unreadable"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs files of Linux that are not what they seem")
def test_files_that_are_not_as_they_were(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_input("/proc/self", b"status", 100)  # says that it is empty: one that grows is like it
    assert (caught.value.status, caught.value.cause) == ("limit", "bytes")
    with pytest.raises(InputError) as caught:
        read_input("/proc/self", b"mem", 100)  # opens, and fails when it is read
    assert caught.value.status == "unreadable"


def test_a_folder_that_cannot_be_listed_is_told_and_the_rest_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "closed.pdf").mkdir()
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "b.txt").write_bytes(b"")
    real = os.scandir

    def scandir(path: bytes) -> object:
        if path.endswith(b"closed.pdf"):
            raise PermissionError(13, "closed")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert statuses(tmp_path) == {b"a.txt": "", b"closed.pdf": "unreadable", b"open/b.txt": ""}


def test_a_folder_that_fails_in_the_middle_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "torn.pdf").mkdir()
    (tmp_path / "a.txt").write_bytes(b"")
    real = os.scandir

    class Torn:
        def __enter__(self) -> "Torn":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def __iter__(self) -> object:
            raise OSError(5, "broken")

    monkeypatch.setattr(os, "scandir", lambda path: Torn() if path.endswith(b"torn.pdf") else real(path))
    assert statuses(tmp_path) == {b"a.txt": "", b"torn.pdf": "unreadable"}


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(walk(str(tmp_path / "none")))

"""The seal: what a worker cannot do any more once it reads documents, and that it can still do its work."""

import json
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from run_tools import clean_folder, make_raw, setup_of

from pipeline.config import Run
from pipeline.engines import landlock, local, seal, seccomp
from pipeline.engines.local import EngineError
from pipeline.task import Done, Task

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="the seal is one of Linux")

SEALED = """
import json, os, socket, subprocess, sys, threading, time
from pipeline.engines import seal
level = seal.level([*seal.limit(2048), *seal.seal()])
def told(call):
    try:
        call()
    except OSError as error:
        return type(error).__name__
    return "done"
def thread():
    t = threading.Thread(target=len, args=("",)); t.start(); t.join()
r, w = os.pipe()
print(json.dumps([level, {
    "read a file of the system": told(lambda: open("/etc/passwd").read()),
    "list the folder that it stands in": told(lambda: os.listdir(sys.argv[1])),
    "write a file": told(lambda: open(sys.argv[1] + "/new", "w").write("x")),
    "remove a file": told(lambda: os.unlink(sys.argv[1] + "/kept")),
    "change the rights of a file": told(lambda: os.chmod(sys.argv[1] + "/kept", 0o777)),
    "change the owner of a file": told(lambda: os.chown(sys.argv[1] + "/kept", os.getuid(), os.getgid())),
    "change the times of a file": told(lambda: os.utime(sys.argv[1] + "/kept", (1, 1))),
    "change an attribute of a file": told(lambda: os.setxattr(sys.argv[1] + "/kept", "user.a", b"x")),
    "shorten a file": told(lambda: os.truncate(sys.argv[1] + "/kept", 0)),
    "set the clock": told(lambda: time.clock_settime(time.CLOCK_REALTIME, time.time())),
    "open a socket": told(socket.socket),
    "start a program": told(lambda: subprocess.run(["true"])),
    "fork": told(os.fork),
    "signal another process": told(lambda: os.kill(os.getppid(), 0)),
    "start a thread": told(thread),
    "read the package": told(lambda: open(seal.__file__).read()),
    "write to a pipe": told(lambda: os.write(w, b"x")),
}]))
"""
DENIED = {
    "read a file of the system", "list the folder that it stands in", "write a file", "remove a file",
    "change the rights of a file", "change the owner of a file", "change the times of a file",
    "change an attribute of a file", "shorten a file", "set the clock", "open a socket", "start a program", "fork",
    "signal another process",
}  # fmt: skip


@needs_linux
def test_what_a_sealed_process_cannot_do(tmp_path: object) -> None:
    (kept := tmp_path / "kept").write_text("x")  # type: ignore[operator]
    done = subprocess.run([sys.executable, "-c", SEALED, str(tmp_path)], capture_output=True, check=True)
    level, told = json.loads(done.stdout)
    if level != seal.level(set(seal.LEVELS) - {seal.NAMESPACES}):  # those are the fork server's affair
        pytest.skip(f"this kernel seals as {level} only")
    assert {what for what, came in told.items() if came == "PermissionError"} == DENIED
    assert {came for what, came in told.items() if what not in DENIED} == {"done"}
    assert kept.exists()


@needs_linux
@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV])
def test_a_crash_of_a_sealed_process_still_shows(number: signal.Signals) -> None:
    sealed = "import signal; from pipeline.engines import seal; seal.limit(2048); seal.seal()"
    code = f"{sealed}; signal.raise_signal({number})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -number


ENTERED = """
import json, socket
from pathlib import Path
from pipeline.engines import namespaces
before = namespaces.held()
entered = namespaces.enter()
capabilities = Path("/proc/self/status").read_text().partition("CapEff:")[2].split()[0]
print(json.dumps([before, entered, namespaces.held(), [name for _, name in socket.if_nameindex()], capabilities]))
"""


@needs_linux
@pytest.mark.parametrize("user", [None, 65534], ids=["as we are", "as nobody"])
def test_in_namespaces_there_is_no_network(user: int | None) -> None:
    if user is not None and os.geteuid() != 0:
        pytest.skip("only root may become somebody else")
    try:
        done = subprocess.run([sys.executable, "-c", ENTERED], capture_output=True, check=True, user=user)
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip("nobody cannot read this Python")
    before, entered, held, interfaces, capabilities = json.loads(done.stdout)
    assert (before, held) == (False, entered)
    if not entered:
        pytest.skip("not allowed here")
    assert interfaces == ["lo"]
    if user is not None:
        assert int(capabilities, 16) == 0


@needs_linux
def test_where_namespaces_are_forbidden_the_level_says_so() -> None:
    forbidden = (
        "import ctypes; ctypes.CDLL(None).prctl(38, 1, 0, 0, 0); from pipeline.engines import seccomp, namespaces"
    )
    code = f"{forbidden}; assert seccomp.install(); print(namespaces.enter(), namespaces.held())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if "AssertionError" in done.stderr:
        pytest.skip("this kernel filters no system calls")
    assert done.stdout == "False False\n"


@needs_linux
def test_workers_are_born_in_the_namespaces() -> None:
    code = "from pipeline.engines import namespaces; print(namespaces.enter())"
    entered = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    _, [level] = results([Task("a.txt", "a.txt", "山".encode())], Run(jobs=1))
    assert level.endswith("+namespaces") == (entered == "True")


@needs_linux
def test_processor_time_has_a_limit() -> None:
    code = "from pipeline.engines import seal; seal.limit_cpu(0.1)\nwhile True: pass"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == -signal.SIGXCPU


def results(tasks: list[Task], limits: Run) -> tuple[list[Done], list[str]]:
    levels: list[str] = []
    pairs = ((str(i).encode(), task) for i, task in enumerate(tasks))
    done = dict(local.run(pairs, len(tasks), setup_of(), limits, levels.append))
    return [done[str(i).encode()] for i in range(len(tasks))], levels


def test_the_level_is_told_once_and_before_any_document() -> None:
    tasks = [Task(f"{i}.html", f"{i}.html", "<p>山外有山。</p>".encode()) for i in range(4)]
    done, levels = results(tasks, Run(jobs=2))
    assert [d.result.status for d in done] == ["ok"] * 4
    assert len(levels) == 1
    assert levels[0].startswith("process")


def test_manifest_page_and_index_tell_how_a_document_was_read(tmp_path: Path) -> None:
    make_raw(tmp_path, {"a.txt": "灯还亮着。\n".encode()})
    outcome = clean_folder(tmp_path)
    assert outcome.isolation
    assert outcome.records[b"a.txt"].isolation == outcome.isolation
    for name in ("a.txt.html", "index.html"):
        page = (tmp_path / "cleaned" / "_report" / name).read_text(encoding="utf-8")
        assert f"{outcome.isolation}</" in page, name


def test_no_document_is_read_below_the_level_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "LEVELS", ("process", "a prison of glass", "rlimits", "seccomp", "landlock"))
    with pytest.raises(EngineError, match="is required"):
        results([Task("a.txt", "a.txt", "山".encode())], Run(require_isolation="rlimits"))


def test_a_run_below_the_level_required_gives_no_document_away_and_writes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[bytes] = []
    monkeypatch.setattr(local, "LEVELS", ("process", "a prison of glass", "rlimits", "seccomp", "landlock"))
    monkeypatch.setattr(local._Worker, "give", lambda self, key, *_: given.append(key))
    make_raw(tmp_path, {"a.txt": "灯还亮着。\n".encode(), "b.html": "<p>灯还亮着。</p>".encode()})
    with pytest.raises(EngineError) as caught:
        clean_folder(tmp_path, setup_of(2, require_isolation="rlimits"))
    assert caught.value.exit_code == 3
    assert given == []
    assert list((tmp_path / "cleaned").rglob("*.txt")) == []


def test_settings_know_all_levels() -> None:
    for level in seal.LEVELS:
        assert Run(require_isolation=level).require_isolation == level  # type: ignore[arg-type]


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_every_jump_of_the_filter_lands_inside(machine: str) -> None:
    code = seccomp.program(machine, 7)
    lines = [struct.unpack_from("<HBBI", code, at) for at in range(0, len(code), 8)]
    for at, (kind, yes, no, _) in enumerate(lines):
        if kind & 0x07 == 0x05:  # a jump
            assert at + 1 + max(yes, no) < len(lines)
    assert lines[-1][0] == 0x06  # the last one returns


def test_libraries_are_read_wherever_they_were_installed(tmp_path: Path) -> None:
    """As "pip install --target" puts them into a folder of any name."""
    (folder := tmp_path / "libraries").symlink_to(Path(msgspec.__file__).parents[1])
    house = Path(__file__).parents[1]
    code = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(house)!r}]; from pipeline.engines import landlock"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"{code}; print(*landlock.readable(), sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(folder) in done.stdout.split("\n")
    assert str(house) not in done.stdout.split("\n")


def test_readable_paths_hold_no_documents() -> None:
    """A development install puts the project's folder on sys.path; raw/ and cleaned/ stand in it."""
    package = str(local.__file__).rsplit("/pipeline/", 1)[0]
    assert package not in landlock.readable()
    assert f"{package}/pipeline" in landlock.readable()

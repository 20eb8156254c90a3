"""The program as a process: consoles of other encodings, Ctrl-C, kill -9, a closed pipe."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from run_tools import ESSAY, contents, make_raw, snapshot

ROOT = Path(__file__).parents[2]
needs_posix = pytest.mark.skipif(os.name != "posix", reason="needs signals")


def command(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_heed_interrupts if os.name == "posix" else None,
    )


def _heed_interrupts() -> None:
    """A shell starts what it runs in the background deaf to SIGINT, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run_command(*arguments: str, **environment: str) -> tuple[int, bytes, bytes]:
    with command(*arguments, **environment) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def paths(folder: Path) -> tuple[str, str]:
    return str(folder / "raw"), str(folder / "cleaned")


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_no_character_ends_the_program(tmp_path: Path, encoding: str) -> None:
    make_raw(tmp_path, {"emoji👩\u200d👧 ✓.txt": (ESSAY + "👩𠮷✓é\n").encode(), "bad✗.pdf": b"%PDF-1.4"})
    seen = "utf-8" if encoding == "ascii" else encoding  # click takes ascii for a mistake of the system
    for options in (["--diff", "--lang", "zh"], ["--lang", "zh"]):
        code, out, err = run_command("run", *options, *paths(tmp_path), PYTHONIOENCODING=encoding)
        assert code == 1
        assert b"Traceback" not in err
        assert out.decode(seen)
    text = str(next((tmp_path / "cleaned").glob("*.txt")))
    for arguments in (["rules", "list"], ["doctor"], ["--help"], ["explain", text, "--at", "3"]):
        code, out, err = run_command(*arguments, PYTHONIOENCODING=encoding)
        assert code == 0, err
        assert out.decode(seen)


def test_cleaned_bytes_are_utf8_on_any_console(tmp_path: Path) -> None:
    make_raw(tmp_path, {"a.txt": "𠮷野✓\n".encode()})
    assert run_command("clean", str(tmp_path / "raw" / "a.txt"), PYTHONIOENCODING="gbk")[1] == "𠮷野✓\n".encode()


def test_no_progress_where_there_is_no_terminal(tmp_path: Path) -> None:
    make_raw(tmp_path, {"a.txt": ESSAY.encode()})
    code, _, err = run_command("run", *paths(tmp_path))
    assert (code, err) == (0, b"")


def many(folder: Path) -> None:
    make_raw(folder, {f"{i:03}.txt": (ESSAY * 20 + f"第{i}篇。\n").encode() for i in range(150)})


def wait_for(path: Path, size: int) -> None:
    for _ in range(1200):
        if path.exists() and path.stat().st_size > size:
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} did not grow")


def processes_of(session: int) -> list[str]:
    """Command lines of the living processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
                if int(fields[3]) == session and fields[0] != "Z":
                    found.append((entry / "cmdline").read_text(encoding="utf-8"))
            except OSError:
                continue
    return found


@needs_posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_stopped_run_leaves_no_process_and_can_go_on(tmp_path: Path, number: signal.Signals, code: int) -> None:
    many(tmp_path)
    with command("run", *paths(tmp_path), "--jobs", "2") as process:
        wait_for(tmp_path / "cleaned" / ".progress.jsonl", 3000)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in err
    if Path("/proc").is_dir():
        for _ in range(100):
            if not processes_of(process.pid):
                break
            time.sleep(0.1)
        assert processes_of(process.pid) == []
    assert not (tmp_path / "cleaned" / "manifest.jsonl").exists()
    code, out, _ = run_command("run", *paths(tmp_path), "--lang", "en")
    assert code == 0
    assert b"150 inputs: 150 worked on" not in out  # what was done stays done
    (tmp_path / "b").mkdir()
    many(tmp_path / "b")
    run_command("run", *paths(tmp_path / "b"))
    assert contents(tmp_path / "cleaned") == contents(tmp_path / "b" / "cleaned")


@needs_posix
def test_a_second_run_is_a_matter_of_less_than_a_second(tmp_path: Path) -> None:
    many(tmp_path)
    assert run_command("run", *paths(tmp_path))[0] == 0
    before = snapshot(tmp_path)
    started = time.process_time(), os.times().children_user + os.times().children_system
    code, out, _ = run_command("run", *paths(tmp_path), "--lang", "en")
    seconds = os.times().children_user + os.times().children_system - started[1]
    assert (code, out[:13]) == (0, b"nothing to do")
    assert snapshot(tmp_path) == before
    assert seconds < 1.0  # of the processor: the wall clock belongs to all that runs here

"""Every command, as a user types it: what it prints, what it writes, what it ends with."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from run_tools import ESSAY, clean_folder, make_raw, snapshot

from pipeline import VERSION
from pipeline.cli import commands
from pipeline.rulebook import load_rules
from pipeline.storage import locked

GBK = ESSAY.replace("\n", "\r\n").encode("gb18030")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a cleaned raw folder."""
    make_raw(tmp_path, {"essay.txt": ESSAY.encode(), "gbk.txt": GBK})
    clean_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str, code: int = 0, stdin: bytes = b"") -> Result:
    result = CliRunner().invoke(commands, arguments, input=stdin)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def test_run_tells_in_both_languages(folder: Path) -> None:
    (folder / "raw" / "esc\x1b[31m.pdf").write_bytes(b"%PDF-1.4 torn")
    told = call("run", "--lang", "en", code=1)
    assert "3 inputs: 1 worked on" in told.output
    assert "cleaned/_report/index.html" in told.output
    assert "\\x1b[31m.pdf" in told.output
    assert "\x1b" not in told.output
    assert "已清理" in call("run", "--lang", "zh", "--force", code=1).output
    (folder / "raw" / "esc\x1b[31m.pdf").unlink()
    assert "removed" in call("run", "--lang", "en").output
    assert "nothing to do" in call("run", "--lang", "en").output
    assert "无须改动" in call("run", "--lang", "zh").output


def test_the_language_follows_the_locale(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "无须改动" in call("run").output
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "nothing to do" in call("run").output


def test_check_and_diff_write_nothing(folder: Path) -> None:
    assert "0 documents" in call("run", "--check").output
    (folder / "raw" / "new.txt").write_bytes(ESSAY.encode())
    before = snapshot(folder)
    assert "new.txt" in call("run", "--check", code=1).output
    told = call("run", "--diff", code=1).output
    assert "new.txt" in told
    assert "essay.txt" not in told
    assert "- " in told and "+ " in told and "@ " in told
    assert "[\\u200b]" in told  # what cannot be seen is shown
    assert snapshot(folder) == before


def test_clean_to_standard_output(folder: Path) -> None:
    text = (folder / "cleaned" / "essay.txt").read_bytes()
    assert call("clean", "raw/essay.txt").stdout_bytes == text
    assert call("clean", "-", "--journal", "j.jsonl", stdin=GBK).stdout_bytes == text
    (folder / "out.txt").write_bytes(text)
    assert call("restore", "out.txt", "--journal", "j.jsonl").stdout_bytes == GBK


def test_clean_of_what_has_no_text(folder: Path) -> None:
    (folder / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert "unsupported" in call("clean", "x.png", code=1).output


def test_restore_gives_the_bytes_back(folder: Path) -> None:
    assert call("restore", "cleaned/gbk.txt").stdout_bytes == GBK
    assert call("restore", "cleaned/essay.txt").stdout_bytes == ESSAY.encode()


def test_restore_refuses_what_does_not_fit(folder: Path) -> None:
    (folder / "cleaned" / "gbk.txt").write_bytes("改过".encode())
    assert "sha256" in call("restore", "cleaned/gbk.txt", code=1).output
    assert "no journal" in call("restore", "raw/gbk.txt", code=2).output


def test_verify(folder: Path) -> None:
    assert "2 inputs checked, the bytes of 2 came back, 0 faults" in call("verify", "--lang", "en").output
    call("verify", "cleaned", "--raw", "raw")
    (folder / "raw" / "gbk.txt").write_bytes(b"other")
    assert "gbk.txt" in call("verify", "--raw", "raw", code=1).output


@pytest.mark.parametrize(
    "name",
    [
        "essay.txt",
        "_journal/essay.txt.jsonl",
        "_report/essay.txt.html",
        "_report/_rows/essay.txt.json",
        "_report/index.html",
        "corpus.jsonl",
        "manifest.jsonl",
    ],
)
def test_verify_sees_a_changed_character(folder: Path, name: str) -> None:
    path = folder / "cleaned" / name
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    assert "jiaokan" not in call("verify", code=1).output


def test_verify_sees_a_missing_line(folder: Path) -> None:
    for name in ("corpus.jsonl", "manifest.jsonl"):
        path = folder / "cleaned" / name
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    call("verify", code=1)


def test_verify_without_a_manifest(folder: Path) -> None:
    call("verify", "raw", code=2)


def test_explain(folder: Path) -> None:
    clean = (folder / "cleaned" / "essay.txt").read_text(encoding="utf-8")
    told = call("explain", "cleaned/essay.txt", "--at", str(clean.index("物发展")), "--lang", "en").output
    assert f"raw {ESSAY.index('物发展')}" in told
    assert "chars/zero-width" in told
    same = call("explain", "cleaned/essay.txt", "--raw", "--at", str(ESSAY.index("\u200b")), "--lang", "zh").output
    assert "chars/zero-width" in same
    assert "没有规则" in call("explain", "cleaned/essay.txt", "--at", str(clean.index("办公室")), "--lang", "zh").output
    assert "is not in 0 to" in call("explain", "cleaned/essay.txt", "--at", "99999", code=2).output


def test_rules(folder: Path) -> None:
    rule = load_rules().rules[0]
    assert rule.id in call("rules", "list").output
    assert rule.reason.en in call("rules", "show", rule.id, "--lang", "en").output
    assert "did you mean" in call("rules", "show", rule.id[:-1], code=2).output


def test_rules_on_their_own_examples(folder: Path) -> None:
    told = call("rules", "test").output
    assert f"{len(load_rules().rules)} rules, 0 faults" in told


PACK = """stage = "boilerplate"
[[rule]]
id = "own/banner"
literal = "（{word}）"
safety = "safe"
confidence = 0.99
reason = {{ zh = "横幅", en = "a banner" }}
cases = [{{ before = "题目（点此下载）", after = "题目" }}]
keep = ["请（点此）下载。"]
"""


def test_a_users_pack(folder: Path) -> None:
    pack = folder / "raw" / "_rules" / "own.toml"
    pack.parent.mkdir()
    pack.write_text(PACK.format(word="点此下载"), encoding="utf-8")
    assert "1 rules, 0 faults" in call("rules", "test", str(pack)).output
    assert "own/banner" in call("rules", "list").output
    assert "2 worked on" in call("run", "--lang", "en").output
    pack.write_text(PACK.format(word="点此"), encoding="utf-8")
    assert "meets nothing" in call("rules", "test", str(pack), code=1).output
    pack.write_text(PACK.format(word="点此").replace("safety", "saftey"), encoding="utf-8")
    told = call("run", code=2).output
    assert "_rules/own.toml" in told
    assert "own/banner" in told
    assert "did you mean 'safety'" in told


def test_doctor(folder: Path) -> None:
    (folder / "pipeline.toml").write_text("[run]\njobs = 2\n", encoding="utf-8")
    told = call("doctor", "--lang", "en").output
    for word in ("python", f"jiaokan {VERSION}", "opencc", "run.jobs = 2  (pipeline.toml)", "policy.safety", "trial"):
        assert word in told
    assert "trial of one document: ok" in told


def test_remove(folder: Path) -> None:
    assert "files removed" in call("remove", "cleaned").output
    assert [p.name for p in (folder / "cleaned").iterdir() if p.name != ".lock"] == []


def test_faults_of_use_end_with_2(folder: Path) -> None:
    assert "cannot list" in call("run", "nowhere", "out", code=2).output
    assert not (folder / "out" / "manifest.jsonl").exists()
    assert "one another" in call("run", "raw", "raw/out", code=2).output
    (folder / "pipeline.toml").write_text("[policy]\nsaftey = 1\n", encoding="utf-8")
    assert "did you mean 'safety'" in call("run", code=2).output
    call("run", "--jobs", "-1", code=2)
    call("nonsense", code=2)


def test_two_runs_at_once_end_with_3(folder: Path) -> None:
    with locked(folder / "cleaned"):
        told = subprocess.run(
            [sys.executable, "-m", "pipeline", "run", str(folder / "raw"), str(folder / "cleaned")],
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    assert told.returncode == 3
    assert "another run" in told.stderr
    assert "Traceback" not in told.stderr


def test_help_is_fast_and_loads_nothing_heavy() -> None:
    heavy = "{'regex', 'opencc', 'msgspec', 'filelock', 'jinja2'}"
    code = f"import sys; from pipeline.cli import commands; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
    for command in [*commands.commands, "rules list", "rules show", "rules test"]:
        assert "Usage" in call(*command.split(), "--help").output


def test_summary_counts_agree_with_the_manifest(folder: Path) -> None:
    call("run", "--force", "--lang", "en")
    lines = (folder / "cleaned" / "manifest.jsonl").read_bytes().splitlines()
    applied = sum(c.get("applied", 0) for line in lines for c in json.loads(line)["result"].get("rules", []))
    told = call("run", "--force", "--lang", "en").output
    total = next(line for line in told.splitlines() if line.startswith("total"))
    assert total.split()[1] == str(applied)

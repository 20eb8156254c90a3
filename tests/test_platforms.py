"""Systems that lack what Linux has: the package loads, a run works at the lowest level, decisions are kept.

No such system is at hand: a fresh interpreter hides from the program what is not there, from its workers, too.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

# libraries choose their own ways by the platform when they are imported: that comes first
POOR = """
import ctypes, importlib, json, multiprocessing, os, signal, sys
for name in ("click", "filelock", "jinja2", "msgspec", "numpy", "opencc", "pypdfium2", "pdfplumber", "regex"):
    importlib.import_module(name)
sys.platform = {platform!r}
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {modules}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
for name in {modules}:
    sys.modules.pop(name, None)
for name in {calls}:
    if hasattr(os, name):
        delattr(os, name)
for name in ("setitimer", "SIGALRM", "SIGXCPU"):
    if {platform!r} == "plan9":
        delattr(signal, name)
multiprocessing.get_all_start_methods = lambda: ["spawn"]
if {platform!r} == "plan9":
    sys.modules["filelock"].FileLock = sys.modules["filelock"].SoftFileLock  # what it has for Unix asks for all that

if __name__ == "__main__":
    from pathlib import Path
    from pipeline.config import Config, Run
    from pipeline.decisions import Decision
    from pipeline.errors import ToldError
    from pipeline.review import store
    from pipeline.run import run
    from pipeline.task import Setup
    folder = Path(sys.argv[1])
    raw, cleaned = str(folder / "raw"), str(folder / "cleaned")
    outcome = run(raw, cleaned, Setup(Config(run=Run(jobs=1))))
    again = run(raw, cleaned, Setup(Config()))
    try:
        run(raw, cleaned, Setup(Config(run=Run(require_isolation="landlock"))), force=True)
        refused = ""
    except ToldError as error:
        refused = str(error)
    store.append(raw, [Decision("reject", path="a.txt", rule="r", old="x")])
    store.append(raw, [Decision("reject", path="a.txt", rule="r", old="y")])
    print(json.dumps([
        [record.result.status for record in outcome.records.values()],
        outcome.isolation, again.wrote, refused, len(store.read_review(raw).decisions),
    ]))
"""
UNIX = ("sched_getaffinity", "O_PATH")
MORE = (
    "fork",
    "O_NONBLOCK",
    "O_NOFOLLOW",
    "O_CLOEXEC",
    "O_DIRECTORY",
    "geteuid",
    "pread",
    "pwrite",
    "mkfifo",
)
SYSTEMS = {  # the second has what Windows has; libraries that hear that name look for its DLLs
    "darwin": ((), UNIX, "process+rlimits"),
    "plan9": (("resource",), (*UNIX, *MORE), "process"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="hides what Linux has")
@pytest.mark.parametrize("platform", SYSTEMS)
def test_a_poorer_system_will_do(tmp_path: Path, platform: str) -> None:
    modules, calls, level = SYSTEMS[platform]
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("渡口的石阶\u200b被水磨得发亮。\n", encoding="utf-8")
    (tmp_path / "raw" / "b.html").write_text("<p>下雨天要扶着栏杆走。</p>", encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(POOR.format(platform=platform, modules=modules, calls=calls), encoding="utf-8")
    house = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=False, cwd=house,
        env={"PYTHONPATH": house},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    statuses, isolation, wrote_again, refused, decisions = json.loads(done.stdout)
    assert (statuses, isolation, wrote_again, decisions) == (["ok", "ok"], level, False, 2)
    assert "landlock is required" in refused

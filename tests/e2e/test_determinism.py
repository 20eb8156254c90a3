"""The same input and version give the same bytes, whatever the machine's locale, time zone, hash seed and load."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from run_tools import contents, snapshot

SAMPLES = Path(__file__).parents[2] / "raw"


def run_under(folder: Path, jobs: int, **environment: str) -> dict[str, str]:
    """Outputs of a run over the samples, by path: sha256."""
    raw = folder / "raw"
    if not raw.exists():
        raw.symlink_to(SAMPLES)
    out = folder / f"cleaned-{jobs}-{len(list(folder.iterdir()))}"
    command = [sys.executable, "-m", "pipeline", "run", str(raw), str(out), "--jobs", str(jobs)]
    subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=True)
    return contents(out)


@pytest.mark.skipif(os.name != "posix", reason="needs links and time zones of the system")
def test_outputs_depend_on_nothing_but_the_input(tmp_path: Path) -> None:
    before = snapshot(SAMPLES)
    plain = run_under(tmp_path, 1)
    assert len(plain) > 20
    assert run_under(tmp_path, 2, PYTHONHASHSEED="7", TZ="Asia/Shanghai") == plain
    assert run_under(tmp_path, 8, PYTHONHASHSEED="8", TZ="America/New_York", LC_ALL="C") == plain
    assert run_under(tmp_path, 2, PYTHONUTF8="0", LC_ALL="POSIX", PYTHONIOENCODING="gbk") == plain
    assert snapshot(SAMPLES) == before

"""A share of what `make faults` runs at length: kills, failing disks, flipped bits."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # a kill and a failing call are the same there, and nothing waits for a disk


@pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")
@pytest.mark.parametrize(
    "arguments", [("kill", "--rounds", "100"), ("calls",), ("tamper", "--rounds", "1000")], ids=" ".join
)
def test_nothing_is_torn_lost_or_wrongly_trusted(arguments: tuple[str, ...]) -> None:
    place = {"TMPDIR": str(MEMORY)} if MEMORY.is_dir() else {}
    told = subprocess.run(
        [sys.executable, "-m", "bench.faults", *arguments],
        cwd=Path(__file__).parents[1],
        env={**os.environ, **place},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.endswith(f"{arguments[0]}: 0 faults\n"), told.stdout + told.stderr

"""Hostile inputs among healthy ones: every status one of those that are right for it, and a parent that stays small."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.hostile_cases import hostile_cases


@pytest.mark.skipif(os.name != "posix", reason="needs names that are no text and limits of the system")
def test_hostile_inputs() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bench.hostile"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_there_are_enough_of_them() -> None:
    names = [case.name for case in hostile_cases()]
    assert len(names) == len(set(names)) >= 150

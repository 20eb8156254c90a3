"""A share of what `make fuzz` runs at length: the saved inputs, and some changes of them."""

from pathlib import Path

import pytest

from bench import fuzz
from pipeline.engines import local

SAVED = [path for name in fuzz.TARGETS for path in sorted((fuzz.SEEDS / name).iterdir())]


@pytest.fixture(autouse=True)
def real_workers_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "run", local.run)  # the review's target stands in for them


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_saved_inputs_break_nothing(path: Path) -> None:
    fuzz.TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_changed_inputs_break_nothing(name: str) -> None:
    _, found = fuzz.search(name, seconds=1.0, seed=7)
    assert found is None


@pytest.mark.parametrize("name", ["decoding", "restoring", "manifest"])
def test_a_broken_target_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes) -> None:
        assert len(data) % 7

    monkeypatch.setitem(fuzz.TARGETS, name, broken)
    _, found = fuzz.search(name, seconds=5.0, seed=7)
    assert found is not None
    assert len(found) % 7 == 0

"""Folders to run over, and what a run left in them."""

import hashlib
from pathlib import Path

from pipeline import manifest
from pipeline.cli import options
from pipeline.config import Config, Run
from pipeline.manifest import Record
from pipeline.run import Outcome, run
from pipeline.task import Pack, Setup

ESSAY = (
    "谈超前预测（建议阅读原文）\nhttp://www.example.com/1.html\n\n"
    "超前预测，对事\u200b物发展的超前把握，是办公室工作的重要方法。\n"
)


def make_raw(folder: Path, files: dict[str, bytes]) -> Path:
    """A raw folder with these files."""
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    for name, data in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return raw


def setup_of(jobs: int = 1, packs: tuple[Pack, ...] = (), **limits: float | int | str) -> Setup:
    """The default settings with other limits."""
    return Setup(Config(run=Run(jobs=jobs, **limits)), packs)  # type: ignore[arg-type]


def clean_folder(folder: Path, setup: Setup | None = None, *, force: bool = False) -> Outcome:
    """A run over folder/raw into folder/cleaned."""
    return run(str(folder / "raw"), str(folder / "cleaned"), setup or setup_of(), force=force)


def make(folder: Path) -> Outcome:
    """What `make` does: settings, decisions and packs of raw/, then a run."""
    raw = str(folder / "raw")
    return run(raw, str(folder / "cleaned"), options.setup_of(raw, Config(run=Run(jobs=1))))


def records_of(folder: Path) -> dict[str, Record]:
    """The manifest by shown path."""
    return {record.path: record for record in manifest.read(folder / "cleaned", strict=True).values()}


def snapshot(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file below a folder: time of change and sha256."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder: sha256."""
    return {name: sha for name, (_, sha) in snapshot(folder).items()}

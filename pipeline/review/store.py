"""raw/_review/: the decisions and the protected terms on the disk. They are the user's; nothing here deletes a file.

`decisions.jsonl` only grows: a line a decision, on the disk before it is acknowledged. Other *.jsonl files beside it
(saved from a report's page) count the same; `at` puts the lines of several files in order.
`protect.txt` has a term a line; empty lines and those after # are the user's notes.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pipeline.core.edit import Reason
from pipeline.decisions import Decision, standing
from pipeline.errors import UsageError
from pipeline.storage import guarded, write

FOLDER = "_review"  # below raw/
LOG = "decisions.jsonl"
TERMS = "protect.txt"


@dataclass(frozen=True, slots=True)
class Review:
    """What people have said so far."""

    decisions: tuple[Decision, ...] = ()  # standing, in the order in which they were given
    terms: tuple[str, ...] = ()  # protected: of protect.txt, then of saved decisions
    faults: tuple[Reason, ...] = ()  # lines that cannot be read; they count for nothing


def read_review(raw: str) -> Review:
    """The decisions and terms of `raw`. Raises UsageError where a file is there but cannot be read."""
    folder = Path(raw, FOLDER)
    faults: list[Reason] = []
    dated: list[tuple[str, Decision]] = []
    try:
        for path in sorted(folder.glob("*.jsonl"), key=lambda p: (p.name != LOG, p.name)):
            dated += _dated(path, faults)
        terms = _terms(folder / TERMS)
    except (OSError, UnicodeDecodeError) as error:
        name = getattr(error, "filename", None) or folder
        raise UsageError(f"无法读取 {name}（{error}）", f"cannot read {name} ({error})") from error
    last = standing([decision for _, decision in sorted(dated, key=lambda line: line[0])])
    saved = [d.text for d in last if d.action == "protect" and d.text.strip()]
    edits = tuple(d for d in last if d.action != "protect")
    return Review(edits, tuple(dict.fromkeys([*terms, *saved])), tuple(faults))


def append(raw: str, decisions: Iterable[Decision]) -> None:
    """Add lines to the log; on return they are on the disk. Raises StorageError."""
    path = Path(raw, FOLDER, LOG)
    lines = b"".join(msgspec.json.encode(d) + b"\n" for d in decisions)
    with guarded(path):
        path.parent.mkdir(exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            if end := file.seek(0, os.SEEK_END):
                file.seek(end - 1)
                if file.read(1) != b"\n":  # a torn line stays alone, and is told of
                    lines = b"\n" + lines
            rest = memoryview(lines)
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())


def protect(raw: str, term: str) -> bool:
    """Add a term to protect.txt; False where it stands there already. Raises StorageError."""
    path = Path(raw, FOLDER, TERMS)
    if term in _terms(path):
        return False
    with guarded(path):
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    _write_terms(path, before + ("\n" if before and not before.endswith("\n") else "") + term + "\n")
    return True


def unprotect(raw: str, term: str) -> bool:
    """Take a term's line out of protect.txt, as its owner asked; False where there is none. Raises StorageError."""
    path = Path(raw, FOLDER, TERMS)
    if term not in _terms(path):
        return False
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    _write_terms(path, "".join(line for line in lines if _term(line) != term))
    return True


def now() -> str:
    """This moment as decisions note it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_term(text: str) -> bool:
    """Whether protect.txt can hold it: a line, and not a note."""
    return bool(text.strip()) and _term(text) == text and len(text.splitlines()) == 1


def _dated(path: Path, faults: list[Reason]) -> Iterator[tuple[str, Decision]]:
    """The decisions of a file with their times; one without a time has that of the line before."""
    at = ""
    for n, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            decision = msgspec.json.decode(line, type=Decision)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            where = f"{FOLDER}/{path.name}:{n}"
            faults.append(
                Reason(f"{where}：读不懂，未采用（{error}）", f"{where}: not readable, passed over ({error})")
            )
            continue
        at = decision.at or at
        yield at, decision


def _terms(path: Path) -> list[str]:
    if not path.exists():
        return []
    return [term for line in path.read_text(encoding="utf-8-sig").splitlines() if (term := _term(line))]


def _term(line: str) -> str:
    return line.partition("#")[0].strip()


def _write_terms(path: Path, text: str) -> None:
    with guarded(path):
        path.parent.mkdir(exist_ok=True)
    write(path, text.encode())

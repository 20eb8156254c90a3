"""What a run has to do: every input hashed, its key compared with the manifest's, its outputs with their hashes.

Times of files decide nothing: an old file copied in is new, a file touched is not.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from urllib.parse import quote

import msgspec

from pipeline import manifest, names
from pipeline.decisions import Decision
from pipeline.manifest import BY_LIMITS, Detail, Record, Result, Status, exact
from pipeline.names import shown
from pipeline.shelf import Shelf
from pipeline.storage import sha_of_file
from pipeline.task import Setup
from pipeline.versions import software_sha
from pipeline.walk import Entry, InputError, cannot_read, open_input, walk


@dataclass(frozen=True, slots=True)
class Plan:
    """What is settled already and what is left to do."""

    settled: Shelf[bytes, Record]  # unchanged, or never to be worked on
    stale: Shelf[bytes, str]  # path -> the text's path below cleaned/
    before: Shelf[bytes, Record]  # what the last run left
    has_news: bool  # the records will differ from the last run's, whatever the stale ones become
    was_cut_short: bool  # a run before this one did not end: there may be temporary files


@dataclass(frozen=True)
class Keys:
    """Keys of documents: equal keys, equal outputs."""

    setup: Setup
    raw_base: str  # of the reports' links to raw files

    def of(self, path: bytes, sha256: str, status: str) -> str:
        """The key of the input at `path` with these bytes. Where limits decided the status, they are part of it."""
        run = self.setup.config.run
        limits = [run.timeout, run.memory_mb] if status in BY_LIMITS else []
        parts = [self._common, sha256, limits, *([d] if (d := self.decisions(path, sha256)) else [])]
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()

    def decisions(self, path: bytes, sha256: str) -> tuple[Decision, ...]:
        """The decisions that may speak of the input: made on these bytes, or at this path on others."""
        if not self.setup.decisions:
            return ()
        numbers = {*self._decided.get(sha256, ()), *self._decided.get(shown(path), ())}
        return tuple(self.setup.decisions[n] for n in sorted(numbers))

    @cached_property
    def _decided(self) -> dict[str, list[int]]:
        """Numbers of decisions by the hash and by the path of their document."""
        found: dict[str, list[int]] = {}
        for n, decision in enumerate(self.setup.decisions):
            for key in {decision.sha256, decision.path} - {""}:
                found.setdefault(key, []).append(n)
        return found

    @cached_property
    def _common(self) -> list[object]:
        packs = [[p.name, hashlib.sha256(p.data).hexdigest()] for p in self.setup.packs]
        return [software_sha(), self.setup.config.sha(), packs, self.raw_base]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """An entry now against what the last run left of it."""

    raw: str
    root: Path
    keys: Keys
    before: Mapping[bytes, Record]
    texts: Mapping[bytes, str]
    force: bool

    def settle(self, entry: Entry) -> Record | None:
        """The record of an entry that needs no work, None for one that does."""
        if entry.status:
            return failed(entry.path, InputError(entry.status, entry.detail))
        try:
            with open_input(self.raw, entry.path, self.keys.setup.config.run.max_bytes) as file:
                sha = hashlib.file_digest(file, "sha256").hexdigest()
        except InputError as problem:
            return failed(entry.path, problem)
        except OSError as error:
            return failed(entry.path, InputError("unreadable", cannot_read(error)))
        record = self.before.get(entry.path)
        return record if record and not self.force and self._is_fresh(record, sha) else None

    def _is_fresh(self, record: Record, sha: str) -> bool:
        return (
            record.key == self.keys.of(record.path_bytes, sha, record.result.status)
            and record.text == self.texts[record.path_bytes]
            and all(sha_of_file(self.root / path) == wanted for path, wanted in record.hashed_outputs().items())
        )


def make_plan(raw: str, root: Path, setup: Setup, *, force: bool = False) -> Plan:
    """Compare `raw` with what `root` holds. Reads every input once. Raises OSError if `raw` cannot be listed."""
    before = manifest.read(root)
    before.update(manifest.read_progress(root))
    entries = Shelf(Entry, ((entry.path, entry) for entry in walk(raw)))
    texts = names.plan(path for path, entry in entries.items() if not entry.status)
    comparison = _Comparison(raw, root, Keys(setup, raw_base(raw, root)), before, texts, force)
    settled, stale, same = Shelf[bytes, Record](Record), Shelf[bytes, str](str), 0
    for path, entry in entries.items():
        record = comparison.settle(entry)
        if record is None:
            stale[path] = texts[path]
        else:
            settled[path] = record
            same += before.get(path) == record
    has_news = not len(before) == len(entries) == same
    return Plan(settled, stale, before, has_news, (root / manifest.PROGRESS).exists())


def failed(path: bytes, problem: InputError) -> Record:
    """The record of an input that could not be opened or is none."""
    status = msgspec.convert(problem.status, Status)
    result = Result(status=status, detail=Detail(*problem.detail), cause=problem.cause)
    return Record(path=shown(path), path_base64=exact(path), result=result)


def raw_base(raw: str, root: Path) -> str:
    """How reports link to raw/ from cleaned/: relative, and only to a neighbour, so that no page tells of a machine."""
    try:
        relative = PurePath(os.path.relpath(os.path.realpath(raw), os.path.realpath(root)))
    except ValueError:  # another drive
        return ""
    parts = relative.parts
    return f"../{quote(parts[1])}" if len(parts) == 2 and parts[0] == ".." else ""

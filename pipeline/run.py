"""A folder run: plan, work on what is stale, write outputs, remove those of vanished inputs, then the files over all.

Order of writing is what makes a killed run harmless: the progress log names an output before it is written, the
manifest comes after all outputs, the state that seals it last. The next run believes hashes, never mere existence.
"""

import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import quote_from_bytes

import msgspec

from pipeline import manifest, storage
from pipeline.decisions import Decision
from pipeline.errors import EnvironmentalError, UsageError
from pipeline.manifest import FINE, Hashes, Record, exact
from pipeline.names import shown
from pipeline.overviews import write_overviews
from pipeline.plan import Keys, Plan, failed, make_plan, raw_base
from pipeline.shelf import Shelf
from pipeline.task import CLOCK, Done, Setup, Task
from pipeline.walk import InputError, read_input

HARMLESS = frozenset(
    {".gitkeep", ".gitignore", ".DS_Store", storage.LOCK}
)  # may stand in a folder that is not ours yet


LEAST_BYTES = 36_000  # that a document's outputs take: the report of an empty text has 38,000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    records: Mapping[bytes, Record]  # all inputs, in path order
    worked_on: int
    removed: int  # outputs of inputs that are gone, or go by another name now
    kept_by_hand: tuple[str, ...]  # such outputs that were changed by someone else, so they were left
    wrote: bool
    isolation: str = ""  # how the workers were sealed, empty where none was needed

    def failures(self) -> Iterator[Record]:
        return (r for r in self.records.values() if r.result.status not in FINE)


Watch = Callable[[int, int], None]
"""Told after every document: how many are done, of how many."""


def run(raw: str, cleaned: str, setup: Setup, *, force: bool = False, watch: Watch | None = None) -> Outcome:
    """Bring `cleaned` up to date with `raw`. Raises UsageError, StorageError, EngineError."""
    root = Path(cleaned)
    _demand_apart(raw, root)
    with storage.locked(root):
        _demand_ours(root)
        plan = _planned(raw, root, setup, force)
        if not plan.has_news and not plan.was_cut_short and _is_sealed(root):
            return Outcome(plan.settled, 0, 0, (), wrote=False)
        if plan.was_cut_short:
            storage.sweep(root)
        storage.demand_room(root, LEAST_BYTES * sum(path not in plan.before for path in plan.stale))
        records, level = plan.settled, ""
        for path, record in _make(raw, root, setup, plan, watch):
            records[path] = record
            level = level or record.isolation
        removed, kept = _remove_dead(root, records)
        manifest.write_manifest(root, records.values(), write_overviews(root, records, setup))
        return Outcome(records, len(plan.stale), removed, kept, wrote=True, isolation=level)


@dataclass(frozen=True, slots=True)
class Pending:
    """One input whose outputs or status a run would change."""

    record: Record  # what it would become; where it would be removed, what it was
    status: str  # of that record, or "removed"
    done: Done | None = None  # the new outputs, where it was worked on


def preview(
    raw: str, cleaned: str, setup: Setup, *, force: bool = False, watch: Watch | None = None
) -> Iterator[Pending]:
    """What a run would change, in no order; writes nothing. Raises like `run`."""
    root = Path(cleaned)
    _demand_apart(raw, root)
    plan = _planned(raw, root, setup, force)
    for path, record in plan.settled.items():
        if plan.before.get(path) != record:
            yield Pending(record, record.result.status)
    for path, record in plan.before.items():
        if path not in plan.settled and path not in plan.stale:
            yield Pending(record, "removed")
    for path, record, done in _work(raw, root, setup, plan, watch):
        before = plan.before.get(path)
        if force or before is None or not _same_outputs(before, record, root):
            yield Pending(record, record.result.status, done)


def _planned(raw: str, root: Path, setup: Setup, force: bool) -> Plan:
    try:
        plan = make_plan(raw, root, setup, force=force)
    except OSError as error:
        is_usage = isinstance(error, FileNotFoundError | NotADirectoryError | PermissionError)
        raise (UsageError if is_usage else EnvironmentalError)(
            f"无法读取输入目录 {raw}（{error.strerror}）", f"cannot list the input folder {raw} ({error.strerror})"
        ) from error
    if plan.before and not plan.settled and not plan.stale and not force:
        raise UsageError(
            f"{raw} 是空的，而 {root} 里有 {len(plan.before)} 份文档；若确实要全部删除，请加 --force",
            f"{raw} is empty, and {root} holds {len(plan.before)} documents; to remove them all, add --force",
        )
    return plan


def _demand_apart(raw: str, root: Path) -> None:
    a, b = os.path.realpath(raw), os.path.realpath(root)
    if Path(a).is_relative_to(b) or Path(b).is_relative_to(a):
        raise UsageError(
            f"输入 {raw} 与输出 {root} 不能相同或互相包含", f"input {raw} and output {root} must not hold one another"
        )


def _demand_ours(root: Path) -> None:
    """Refuse a folder that holds someone else's files: a run would overwrite those with names like its own."""
    with storage.guarded(root):
        present = {item.name for item in root.iterdir()}
    if present - HARMLESS and not present & {manifest.MANIFEST, manifest.PROGRESS, manifest.STATE}:
        raise UsageError(
            f"{root} 里有别的文件，又没有本程序的 {manifest.MANIFEST}；请另选一个空目录",
            f"{root} holds other files and no {manifest.MANIFEST} of ours; choose an empty folder",
        )


def _is_sealed(root: Path) -> bool:
    """Whether the files over all documents are those that the last run wrote."""
    state = manifest.read_state(root)
    return (
        state is not None
        and storage.sha_of_file(root / manifest.MANIFEST) == state.manifest
        and all(storage.sha_of_file(root / name) == sha for name, sha in state.files.items())
    )


def _make(raw: str, root: Path, setup: Setup, plan: Plan, watch: Watch | None) -> Iterator[tuple[bytes, Record]]:
    """Work on the stale documents and write their outputs."""
    with manifest.ProgressLog(root) as log, storage.Writers() as writers:
        for path, record, done in _work(raw, root, setup, plan, watch):
            log.add(record)
            if record.outputs is not None:
                contents = (done.text, done.journal, done.report, done.rows)
                writers.put({root / name: data for name, data in zip(record.outputs, contents, strict=True)})
            yield path, record


Worked = tuple[bytes, Record, Done]


def _work(raw: str, root: Path, setup: Setup, plan: Plan, watch: Watch | None) -> Iterator[Worked]:
    """Records and outputs of the stale documents, as they are done.

    What ran out of time by the clock, not by CPU, may have met a busy machine: it is tried once more at the end.
    """
    keys, late, count = Keys(setup, raw_base(raw, root)), Shelf[bytes, str](str), 0
    for inputs in (plan.stale, late):
        with closing(_try(raw, inputs, setup, keys)) as results:
            for path, record, done in results:
                if record.result.cause == CLOCK and inputs is not late:
                    late[path] = inputs[path]
                    continue
                yield path, record, done
                count += 1
                if watch:
                    watch(count, len(plan.stale))


def _try(raw: str, inputs: Mapping[bytes, str], setup: Setup, keys: Keys) -> Generator[Worked, None, None]:
    """Read and work on these, each path with its text's; what cannot be read comes last."""
    if not inputs:
        return
    from pipeline.engines import local  # not paid by a run with nothing to do

    sent: dict[bytes, tuple[str, int]] = {}  # those that a worker has now
    unread = Shelf[bytes, Record](Record)

    def tasks() -> Iterator[tuple[bytes, Task]]:
        for path, text in inputs.items():
            try:
                data = read_input(raw, path, setup.config.run.max_bytes)
            except InputError as problem:
                unread[path] = failed(path, problem)
                continue
            sha = hashlib.sha256(data).hexdigest()
            sent[path] = (sha, len(data))
            yield path, _task(path, text, data, keys.decisions(path, sha), keys)
            del data  # before the next one is read

    levels: list[str] = []
    shared = msgspec.structs.replace(setup, decisions=())  # each task has its own
    with closing(local.run(tasks(), len(inputs), shared, setup.config.run, levels.append)) as results:
        for path, done in results:
            sha, size = sent.pop(path)
            yield path, _record(path, inputs[path], done, sha, size, keys, "".join(levels)), done
    for path, record in unread.items():
        yield path, record, Done(record.result)


def _task(path: bytes, text: str, data: bytes, decisions: tuple[Decision, ...], keys: Keys) -> Task:
    name, config, base = shown(path), keys.setup.config, keys.raw_base
    given = (codec for pattern, codec in config.decode.override.items() if fnmatchcase(name, pattern))
    href = f"{base}/{quote_from_bytes(path)}" if base else ""
    return Task(name, text, data, next(given, None), config.pdf.password(name), decisions, href)


def _record(path: bytes, text: str, done: Done, sha: str, size: int, keys: Keys, isolation: str) -> Record:
    hashes = None
    if done.journal:
        hashes = Hashes(*(hashlib.sha256(x).hexdigest() for x in (done.text, done.journal, done.report, done.rows)))
    key = keys.of(path, sha, done.result.status)
    return Record(
        path=shown(path),
        path_base64=exact(path),
        result=done.result,
        sha256=sha,
        size=size,
        key=key,
        text=text,
        hashes=hashes,
        isolation=isolation,
    )


def _same_outputs(before: Record, record: Record, root: Path) -> bool:
    """Whether a document's new outputs are the ones that stand in the folder."""
    if (before.result, before.text, before.hashes) != (record.result, record.text, record.hashes):
        return False
    return all(storage.sha_of_file(root / path) == sha for path, sha in record.hashed_outputs().items())


def _remove_dead(root: Path, records: Mapping[bytes, Record]) -> tuple[int, tuple[str, ...]]:
    """Remove what earlier runs wrote and this one does not own."""
    alive = Shelf(bool, ((record.text, True) for record in records.values() if record.hashes))
    return _remove(root, _outputs(record for record in manifest.written(root) if record.text not in alive))


def _outputs(written: Iterable[Record]) -> Shelf[str, str]:
    """Path below `root` -> sha256, of the newest record that names it."""
    outputs = Shelf[str, str](str)
    for record in written:
        outputs.update(record.hashed_outputs())
    return outputs


def _remove(root: Path, outputs: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
    """Remove these; a file that is no longer as we wrote it stays and is named."""
    removed, kept = 0, []
    for path, sha in outputs.items():
        found = storage.sha_of_file(root / path)
        if found == sha:
            storage.remove(root, path)
            removed += 1
        elif found is not None:
            kept.append(path)
    return removed, tuple(kept)


def remove_all(cleaned: str) -> tuple[int, tuple[str, ...]]:
    """Remove every output that stands as we wrote it: how many, and which were changed by hand and so were left.

    Raises StorageError, UsageError.
    """
    root = Path(cleaned)
    if not root.is_dir():
        return 0, ()
    with storage.locked(root):
        _demand_ours(root)
        ours = _outputs(manifest.written(root))
        if state := manifest.read_state(root):
            ours.update(state.files)
        removed, kept = _remove(root, ours)
        for name in (manifest.MANIFEST, manifest.STATE, manifest.PROGRESS):
            storage.remove(root, name)
        storage.sweep(root)
    return removed, kept

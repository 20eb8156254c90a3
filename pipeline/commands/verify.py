"""Check a folder that a run wrote: every hash, every replay and restore, the corpus line by line."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline import corpus, manifest, storage
from pipeline.commands.cleaned import bytes_of
from pipeline.core import records
from pipeline.core.edit import Reason
from pipeline.core.journal import JournalError
from pipeline.errors import UsageError
from pipeline.manifest import Record
from pipeline.walk import InputError, open_input


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold, and of which file."""

    path: str
    words: Reason


@dataclass
class Checked:
    """What was looked at."""

    documents: int = 0
    restored_bytes: int = 0  # documents whose input's very bytes came back


def verify(root: Path, raw: str | None, checked: Checked) -> Iterator[Fault]:
    """All faults, as they are found. With `raw` the inputs are compared, too. Raises UsageError."""
    if not (root / manifest.MANIFEST).is_file():
        raise UsageError(f"{root} 中没有 {manifest.MANIFEST}", f"there is no {manifest.MANIFEST} in {root}")
    try:
        found = manifest.read(root, strict=True)
    except manifest.ManifestError as error:
        yield Fault(manifest.MANIFEST, Reason(f"清单损坏：{error}", str(error)))
        return
    yield from _overviews(root)
    for record in found.values():
        checked.documents += 1
        yield from _outputs(root, record)
        yield from _document(root, record, checked)
        if raw is not None and record.sha256:
            yield from _input(raw, record)
    yield from _corpus(root, found.values())


def _overviews(root: Path) -> Iterator[Fault]:
    state = manifest.read_state(root)
    if state is None or (root / manifest.PROGRESS).exists():
        yield Fault(manifest.STATE, Reason("上次运行没有结束；请再运行一次", "the last run did not end; run again"))
        return
    for name, sha in {manifest.MANIFEST: state.manifest, **state.files}.items():
        yield from _hash(root, name, sha)


def _hash(root: Path, name: str, wanted: str) -> Iterator[Fault]:
    found = storage.sha_of_file(root / name)
    if found is None:
        yield Fault(name, Reason("文件不见了", "the file is gone"))
    elif found != wanted:
        yield Fault(name, Reason("内容被改过：sha256 不符", "the content was changed: sha256 differs"))


def _outputs(root: Path, record: Record) -> Iterator[Fault]:
    for path, sha in record.hashed_outputs().items():
        yield from _hash(root, path, sha)


def _document(root: Path, record: Record, checked: Checked) -> Iterator[Fault]:
    """Restore, replay, and the input's hash from the restored bytes."""
    if record.outputs is None:
        return
    try:
        text = (root / record.outputs.text).read_bytes().decode()
        journal = records.load((root / record.outputs.journal).read_bytes())
        raw_text = journal.restore(text)
        if journal.replay(raw_text) != text:
            yield Fault(record.text, Reason("重放的结果不同", "the replay gives another text"))
    except (OSError, UnicodeDecodeError, JournalError) as error:
        yield Fault(record.text, Reason(f"无法还原：{error}", f"cannot be restored: {error}"))
        return
    if journal.source.sha256 != record.sha256:
        yield Fault(record.outputs.journal, Reason("记录属于另一份输入", "the journal is of another input"))
    if journal.source.decoder is not None:
        if hashlib.sha256(bytes_of(journal, raw_text)).hexdigest() == record.sha256:
            checked.restored_bytes += 1
        else:
            yield Fault(record.text, Reason("还原的字节与输入不同", "the restored bytes are not the input's"))


def _input(raw: str, record: Record) -> Iterator[Fault]:
    try:
        with open_input(raw, record.path_bytes, max_bytes=2**63) as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == record.sha256
    except InputError as problem:
        yield Fault(record.path, problem.detail)
        return
    if not same:
        yield Fault(record.path, Reason("输入在运行之后变了", "the input has changed since the run"))


def _corpus(root: Path, found: Iterable[Record]) -> Iterator[Fault]:
    """Every line must be what its text makes it, no line more and none less."""
    try:
        with (root / corpus.CORPUS).open("rb") as file:
            for record in (r for r in found if r.result.status == "ok"):
                text = (root / record.text).read_bytes().decode()
                if file.readline() != msgspec.json.encode(corpus.line(record, text)) + b"\n":
                    yield Fault(corpus.CORPUS, Reason(f"与 {record.path} 不符", f"differs at {record.path}"))
                    return
            if file.read(1):
                yield Fault(corpus.CORPUS, Reason("末尾多出内容", "has more lines than the manifest"))
    except (OSError, UnicodeDecodeError) as error:
        yield Fault(corpus.CORPUS, Reason(f"无法核对：{error}", f"cannot be compared: {error}"))

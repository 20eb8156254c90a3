"""cleaned/manifest.jsonl: one line for every input, in path order; and the progress log of a run that is under way.

A record says what an input became and by what key it was made; it holds no time, so that a re-run is byte-identical.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, Self

import msgspec

from pipeline.decisions import Decision
from pipeline.names import Outputs, outputs_of
from pipeline.shelf import Shelf
from pipeline.storage import guarded, write, writing

MANIFEST = "manifest.jsonl"
PROGRESS = ".progress.jsonl"
STATE = ".state.json"

Status = Literal[
    "ok",
    "empty",  # nothing in it
    "skipped",  # not a document: a folder, link, pipe, …
    "encrypted",
    "damaged",
    "image-only",  # scanned pages without a text layer
    "unsupported",
    "unreadable",
    "limit",  # of bytes, time or memory
    "crashed",
    "error",  # a defect of ours
]
FINE: frozenset[str] = frozenset({"ok", "empty", "skipped"})  # the rest makes a run end with 1
BY_LIMITS: frozenset[str] = frozenset({"limit", "crashed", "error"})  # tried again when the limits of [run] change


class Detail(msgspec.Struct, frozen=True):
    """Why a document has this status and what its owner can do next."""

    zh: str
    en: str


class RuleCount(msgspec.Struct, frozen=True):
    """What became of a rule's proposals in one document."""

    stage: str
    rule: str
    applied: int = 0
    held: int = 0  # shown for review: by policy, confidence, protection or a person
    declined: int = 0  # gave way to a surer edit
    flags: int = 0


class PageSum(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of some pages of a PDF: those of one verdict."""

    verdict: str  # text, garbled, image-only, empty, ocr, unreadable
    numbers: str  # counted from one: "1-10, 12"
    pages: int
    chars: int = 0  # read, white space aside
    garbled: float = 0.0  # share of them that no reader of the page sees
    images: int = 0  # counted where there is no text
    confidence: float = 1.0  # of the characters, below 1 where OCR read them


class Hashes(msgspec.Struct, frozen=True):
    """sha256 of the outputs' bytes."""

    text: str
    journal: str
    report: str
    rows: str


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a document became, but for the outputs' bytes: the part of a record that a worker fills in."""

    status: Status
    detail: Detail | None = None
    cause: str = ""  # of limit and crashed: bytes, time, memory, signal 11, …
    media_type: str = ""
    encoding: str = ""
    encoding_how: str = ""
    notes: tuple[Detail, ...] = ()  # doubts of the extraction, and what it did not carry over
    pages: int = 0
    verdicts: tuple[PageSum, ...] = ()  # of the pages
    chars_raw: int = 0
    chars_clean: int = 0
    rules: tuple[RuleCount, ...] = ()
    metadata: dict[str, str] = {}
    orphans: tuple[Decision, ...] = ()  # decisions on this document that met no place of it


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the manifest."""

    path: str  # below raw/, for people; where it is not UTF-8, `path_base64` has the bytes
    result: Result
    path_base64: str = ""
    sha256: str = ""  # of the input; empty where it could not be read
    size: int = msgspec.field(default=0, name="bytes")
    key: str = ""  # of all that the outputs depend on
    text: str = ""  # output, below cleaned/; journal and report follow from it (`outputs`)
    hashes: Hashes | None = None
    isolation: str = ""  # how the process that read it was sealed: "process+rlimits+seccomp+landlock+…"

    @property
    def path_bytes(self) -> bytes:
        return base64.b64decode(self.path_base64) if self.path_base64 else self.path.encode()

    @property
    def outputs(self) -> Outputs | None:
        return outputs_of(self.text) if self.hashes else None

    def hashed_outputs(self) -> dict[str, str]:
        """Output path -> sha256, empty for a document without outputs."""
        if self.hashes is None:
            return {}
        return dict(zip(outputs_of(self.text), msgspec.structs.astuple(self.hashes), strict=True))


class State(msgspec.Struct, frozen=True):
    """sha256 of the files over all documents, written last of all: a run that was cut short has no fitting one."""

    manifest: str
    files: dict[str, str]


class ManifestError(ValueError):
    """A manifest that is not ours or was damaged."""


def exact(path: bytes) -> str:
    """The `path_base64` of an input: empty where its name is UTF-8."""
    try:
        path.decode()
    except UnicodeDecodeError:
        return base64.b64encode(path).decode()
    return ""


def encode(record: Record) -> bytes:
    """A record as a line."""
    return msgspec.json.encode(record) + b"\n"


def read(root: Path, *, strict: bool = False) -> Shelf[bytes, Record]:
    """The records by input path, none where there is no manifest. Raises StorageError.

    A line that cannot be read is passed over: its document is then made anew. With `strict` it raises ManifestError.
    """
    return Shelf(Record, ((record.path_bytes, record) for record in _read_lines(root / MANIFEST, strict=strict)))


def read_progress(root: Path) -> Shelf[bytes, Record]:
    """What a run that was cut short had written down; its last line may be torn."""
    return Shelf(Record, ((record.path_bytes, record) for record in _read_lines(root / PROGRESS, strict=False)))


def written(root: Path) -> Iterator[Record]:
    """What earlier runs say they wrote, finished or not; the newest word on an output comes last."""
    for name in (MANIFEST, PROGRESS):
        yield from (record for record in _read_lines(root / name, strict=False) if record.hashes)


def read_state(root: Path) -> State | None:
    """What seals the folder, None where no run has ended. Raises StorageError."""
    with guarded(root / STATE):
        try:
            return msgspec.json.decode((root / STATE).read_bytes(), type=State)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            return None


def write_manifest(root: Path, records: Iterable[Record], files: Mapping[str, str]) -> None:
    """Write the manifest of records in path order, then the state that seals it, then end the progress log."""
    digest = hashlib.sha256()
    with writing(root / MANIFEST) as file:
        for line in map(encode, records):
            digest.update(line)
            file.write(line)
    state = State(digest.hexdigest(), dict(sorted(files.items())))
    write(root / STATE, msgspec.json.encode(state) + b"\n")
    with guarded(root):
        (root / PROGRESS).unlink(missing_ok=True)


class ProgressLog:
    """What a run has done so far, for the next one should this one be killed. A context manager."""

    def __init__(self, root: Path) -> None:
        self._path = root / PROGRESS
        with guarded(self._path):
            self._file = self._path.open("ab", buffering=0)  # a buffer would fail once more when it is closed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with guarded(self._path):  # a full disk behind a network tells of it here
            self._file.close()

    def add(self, record: Record) -> None:
        """Append a record *before* its outputs are written: what it says is believed only where the hashes fit."""
        rest = memoryview(b"\n" + msgspec.json.encode(record) + b"\n")  # the first \n ends a line that was torn
        with guarded(self._path):
            while rest:
                rest = rest[self._file.write(rest) :]


def _read_lines(path: Path, *, strict: bool) -> Iterator[Record]:
    """The records of a file, one at a time; a last line without its end is torn, and none."""
    with guarded(path):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            for n, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                try:
                    record = msgspec.json.decode(line, type=Record)
                    _demand_inside(record.text)
                except (msgspec.DecodeError, ValueError) as error:
                    if strict:
                        raise ManifestError(f"{path.name}:{n}: {error}") from error
                    continue
                yield record


def _demand_inside(text: str) -> None:
    """A manifest can be anyone's file: no path in it leads out of cleaned/."""
    pure = PurePosixPath(text)
    if pure.is_absolute() or ".." in pure.parts or "\\" in text or "\0" in text:
        raise ValueError(f"output path {text!r} leads out of the folder")

"""Documents as learning sees them: text after the stage `characters`, spooled to disk, and the groups they belong to.

Memory does not grow with the corpus but for one number a document and group: texts lie in one temporary file, and of a
group only `MOST_DOCUMENTS` are read again, those whose path has the least hash (the same ones in every run).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from tempfile import TemporaryFile
from typing import IO

from pipeline.config import Config
from pipeline.document import clean_source
from pipeline.extract import ExtractError, extract
from pipeline.extract.kind import is_pdf
from pipeline.rules.model import RuleSet
from pipeline.rules.sites import hosts_of
from pipeline.stages import STAGES
from pipeline.walk import InputError, read_input, walk

MOST_DOCUMENTS = 400  # of a group: a share of 20 % is met within 4 points (two standard errors)
MOST_CHARS = 24_000  # of a document: its head, middle and tail, a third each, where it is longer


@dataclass(slots=True)
class Group:
    """Documents that may share boilerplate."""

    name: str
    folder: str  # the folder itself, or that of a host's documents
    host: str = ""
    count: int = 0  # all documents
    chosen: list[tuple[int, int]] = field(default_factory=list)  # heap of (-hash, number)

    @property
    def numbers(self) -> list[int]:
        """Those looked at, in the order of their paths."""
        return sorted(number for _, number in self.chosen)


@dataclass(frozen=True, slots=True)
class Entry:
    offset: int  # bytes in the spool
    size: int
    folder: str
    hosts: frozenset[str]


class Documents:
    """All documents of a folder, each read once from there."""

    def __init__(self) -> None:
        self._spool: IO[bytes] = TemporaryFile()  # noqa: SIM115, closed with the object
        self._end = 0
        self.entries: list[Entry] = []
        self.groups: dict[tuple[str, str], Group] = {}
        self.unread = 0

    def __enter__(self) -> "Documents":
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def add(self, path: bytes, text: str) -> None:
        """Take one document in."""
        data = windows(text).encode("utf-8", "surrogatepass")
        self._spool.seek(self._end)
        self._spool.write(data)
        folder = path.rpartition(b"/")[0].decode("utf-8", "backslashreplace")
        hosts = frozenset(hosts_of(text))
        number = len(self.entries)
        self.entries.append(Entry(self._end, len(data), folder, hosts))
        self._end += len(data)
        rank = -int.from_bytes(hashlib.sha256(path).digest()[:8], "big")
        for host in ("", *sorted(hosts)):
            group = self.groups.setdefault((folder, host), Group(host or folder, folder, host))
            group.count += 1
            if len(group.chosen) < MOST_DOCUMENTS:
                heappush(group.chosen, (rank, number))
            else:
                heappushpop(group.chosen, (rank, number))

    def text(self, number: int) -> str:
        entry = self.entries[number]
        self._spool.seek(entry.offset)
        return self._spool.read(entry.size).decode("utf-8", "surrogatepass")


def windows(text: str) -> str:
    """A text, or of a long one its head, middle and tail, cut at line ends where there are some."""
    if len(text) <= MOST_CHARS:
        return text
    third = MOST_CHARS // 3
    middle = len(text) // 2
    pieces = (text[:third], text[middle - third // 2 : middle + third // 2], text[-third:])
    return "\n".join(pieces)


def read_folder(raw: str, rules: RuleSet, config: Config) -> Documents:
    """Every document below `raw` that is text (PDFs are not: their furniture is found by its place on the page)."""
    documents = Documents()
    for path, text in _texts(raw, rules, config, documents):
        documents.add(path, text)
    drop_small(documents)
    return documents


def drop_small(documents: Documents, least: int = 3) -> None:
    """Forget groups too small to show repetition, and hosts that name the same documents as their folder."""
    groups = {key: g for key, g in documents.groups.items() if g.count >= least}
    by_folder: dict[str, int] = defaultdict(int)
    for group in groups.values():
        if not group.host:
            by_folder[group.folder] = group.count
    documents.groups = {
        key: g for key, g in sorted(groups.items()) if not g.host or g.count < 0.9 * by_folder[g.folder]
    }


def _texts(raw: str, rules: RuleSet, config: Config, documents: Documents) -> Iterator[tuple[bytes, str]]:
    for entry in sorted(walk(raw), key=lambda entry: entry.path):
        if entry.status:
            continue
        try:
            data = read_input(raw, entry.path, config.run.max_bytes)
            if is_pdf(data):
                continue
            source = extract(data)
        except (InputError, ExtractError):
            documents.unread += 1
            continue
        if source.text.strip():
            yield entry.path, clean_source(source, rules, config, STAGES[:1]).text

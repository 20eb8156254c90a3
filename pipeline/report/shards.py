"""The rows of the index as scripts of a few thousand rows each: a page on a disk may load scripts, never data.

Each calls `jk` with one object. `docs` are documents; of their rows the texts are lines of one long string (cutting
120,000 of them into strings of their own costs a browser 0.3 s, searching the long one 5 ms) and all else are columns.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.core.edit import NO_REASON, Reason
from pipeline.report import marks, page
from pipeline.report.rows import KINDS, ROW_STATUSES, EditRow

FOLDER = "_index"  # beside the page; names with an underscore are no document's
MOST_ROWS = 10_000
MOST_DOCUMENTS = 1_000

_KIND = {kind: str(i) for i, kind in enumerate(KINDS)}
_STATUS = {status: str(i) for i, status in enumerate(ROW_STATUSES)}


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One document in the index. Links are relative URLs, empty where there is none. Sizes are code points."""

    name: str  # its path as the user knows it
    status: str
    detail: Reason | None = None
    title: str = ""
    site: str = ""
    encoding: str = ""
    pages: int | None = None
    chars_raw: int = 0
    chars_clean: int = 0
    page_href: str = ""
    text_href: str = ""
    edits: tuple[EditRow, ...] = ()
    sha256: str = ""  # of the input; with its path and an edit's id it names an edit of the run
    isolation: str = ""  # how the process was sealed that read it


@dataclass(frozen=True, slots=True)
class Shard:
    name: str  # below the folder of the page
    text: str
    documents: int
    rows: int


@dataclass(slots=True)
class _Part:
    """A shard in the making."""

    docs: list[list[object]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)  # rows of each document
    rows: list[EditRow] = field(default_factory=list)


def cut(entries: Iterable[IndexEntry], numbers: Mapping[str, int]) -> Iterator[Shard]:
    """All of `entries` in shards, in order. `numbers` has a number for every rule by the time its rows are reached."""
    part, count = _Part(), 0
    for entry in entries:
        if part.docs and (len(part.rows) + len(entry.edits) > MOST_ROWS or len(part.docs) == MOST_DOCUMENTS):
            yield _shard(part, count, numbers)
            part, count = _Part(), count + 1
        part.docs.append(_document(entry))
        part.sizes.append(len(entry.edits))
        part.rows += entry.edits
    if part.docs:
        yield _shard(part, count, numbers)


def _document(e: IndexEntry) -> list[object]:
    detail = e.detail or NO_REASON
    texts = (e.name, e.title, e.site, e.encoding, detail.zh, detail.en)
    links = (e.page_href, e.text_href)
    return [
        *map(marks.plain, texts),
        *map(page.guarded, links),
        e.status,
        e.pages,
        e.chars_raw,
        e.chars_clean,
        e.sha256,
    ]


def _shard(part: _Part, number: int, numbers: Mapping[str, int]) -> Shard:
    rows = part.rows
    data = {
        "k": number,
        "docs": part.docs,
        "n": part.sizes,
        "rule": [numbers[r.rule] for r in rows],
        "sure": [int(r.confidence * 1000 + 1e-6) for r in rows],  # per mille, rounded down
        "status": "".join(_STATUS[r.status] for r in rows),
        "kind": "".join(_KIND[r.kind] for r in rows),
        "more": {i: r.more for i, r in enumerate(rows) if r.more},
        "id": "".join(r.id[2:] for r in rows),
        "text": "\n".join(map(_line, rows)),
    }
    return Shard(f"{FOLDER}/{number:04}.js", f"jk({page.json_html(data)})\n", len(part.docs), len(rows))


def _line(row: EditRow) -> str:
    """What stood before, the old text, the new text, what stood behind. None of them holds a tab or a line break."""
    context, edit = marks.plain, marks.plain_edit
    return f"{context(row.left)}\t{edit(row.before)}\t{edit(row.after)}\t{context(row.right)}"

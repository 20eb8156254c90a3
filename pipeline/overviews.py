"""The files over all documents of a run: the corpus and the index of the reports."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from pipeline import manifest
from pipeline.core.edit import Reason
from pipeline.corpus import CORPUS, write_corpus
from pipeline.manifest import Record
from pipeline.storage import guarded, remove, sha_of_file, write
from pipeline.task import Setup

if TYPE_CHECKING:
    from pipeline.report.shards import IndexEntry

FOLDER = "_report"
INDEX = f"{FOLDER}/index.html"


def write_overviews(root: Path, records: Mapping[bytes, Record], setup: Setup) -> dict[str, str]:
    """Write both from the outputs below `root`; their names and sha256. Raises StorageError."""
    write_corpus(root, records.values())
    names = [CORPUS, *_write_index(root, records.values(), setup)]
    _remove_old(root, set(names))
    return {name: sha_of_file(root / name) or "" for name in names}


def _write_index(root: Path, records: Iterable[Record], setup: Setup) -> list[str]:
    from pipeline.report.index import index_files  # the templates' engine: only where a page is written
    from pipeline.rulebook import load_rules, rule_infos
    from pipeline.versions import versions

    names = []
    entries = (_entry(root, record) for record in records)
    for name, text in index_files(entries, rule_infos(load_rules(setup.packs)).values(), versions()):
        names.append(f"{FOLDER}/{name}")
        write(root / names[-1], text.encode())
    return names


def _remove_old(root: Path, names: set[str]) -> None:
    """Remove what the last run's index had more, where it stands as it was written."""
    state = manifest.read_state(root)
    for name, sha in (state.files if state else {}).items():
        if name not in names and name.startswith(f"{FOLDER}/_index/") and sha_of_file(root / name) == sha:
            remove(root, name)


def _entry(root: Path, record: Record) -> "IndexEntry":
    """A record as the index shows it; links are seen from the index."""
    from pipeline.report.rows import EditRow
    from pipeline.report.shards import IndexEntry

    result, outputs = record.result, record.outputs
    edits: tuple[EditRow, ...] = ()
    if outputs is not None:
        with guarded(root / outputs.rows):
            edits = msgspec.json.decode((root / outputs.rows).read_bytes(), type=tuple[EditRow, ...])
    return IndexEntry(
        name=record.path,
        status=result.status,
        detail=Reason(result.detail.zh, result.detail.en) if result.detail else None,
        title=result.metadata.get("title", ""),
        site=result.metadata.get("site", ""),
        encoding=result.encoding,
        pages=result.pages or None,
        chars_raw=result.chars_raw,
        chars_clean=result.chars_clean,
        page_href=quote(outputs.report.removeprefix(f"{FOLDER}/")) if outputs else "",
        text_href=f"../{quote(outputs.text)}" if outputs else "",
        edits=edits,
        isolation=record.isolation,
        sha256=record.sha256,
    )

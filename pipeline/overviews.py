"""The files over all documents of a run: the corpus and the index of the reports."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from pipeline.core.edit import Reason
from pipeline.corpus import CORPUS, write_corpus
from pipeline.manifest import FINE, Record
from pipeline.storage import guarded, sha_of_file, write
from pipeline.task import Setup

if TYPE_CHECKING:
    from pipeline.report.index import IndexEntry

INDEX = "_report/index.html"


def write_overviews(root: Path, records: Mapping[bytes, Record], setup: Setup) -> dict[str, str]:
    """Write both from the outputs below `root`; their names and sha256. Raises StorageError."""
    write_corpus(root, records.values())
    write(root / INDEX, _index(root, records.values(), setup).encode())
    return {name: sha_of_file(root / name) or "" for name in (CORPUS, INDEX)}


def _index(root: Path, records: Iterable[Record], setup: Setup) -> str:
    from pipeline.report.index import index_page, totals_of  # the templates' engine: only where a page is written
    from pipeline.rulebook import load_rules, rule_infos
    from pipeline.versions import versions

    entries = [_entry(root, record) for record in records]
    infos = rule_infos(load_rules(setup.packs)).values()
    return index_page(entries, totals_of(entries, infos, versions()))


def _entry(root: Path, record: Record) -> "IndexEntry":
    """A record as the index shows it; links are seen from the index."""
    from pipeline.report.index import IndexEntry
    from pipeline.report.view import EditRow

    result, outputs = record.result, record.outputs
    edits: tuple[EditRow, ...] = ()
    if outputs is not None:
        with guarded(root / outputs.rows):
            edits = msgspec.json.decode((root / outputs.rows).read_bytes(), type=tuple[EditRow, ...])
    return IndexEntry(
        name=record.path,
        status=result.status if result.status in FINE else "failed",
        detail=Reason(result.detail.zh, result.detail.en) if result.detail else None,
        title=result.metadata.get("title", ""),
        site=result.metadata.get("site", ""),
        encoding=result.encoding,
        pages=result.pages or None,
        chars_raw=result.chars_raw,
        chars_clean=result.chars_clean,
        page_href=quote(outputs.report.removeprefix("_report/")) if outputs else "",
        text_href=f"../{quote(outputs.text)}" if outputs else "",
        edits=edits,
    )

"""cleaned/corpus.jsonl: all cleaned documents for other tools, one a line, in path order, with dolma's field names.

`id` is of the path below raw/ alone: it stays when a document is scraped again or cleaned by a newer version.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from pipeline.manifest import Record
from pipeline.names import document_id
from pipeline.storage import guarded, writing

CORPUS = "corpus.jsonl"
KNOWN = ("title", "url", "date", "site")  # always there, so that every line has the same columns


def write_corpus(root: Path, records: Iterable[Record]) -> None:
    """Write the corpus from the texts below `root`, one document in memory at a time. Raises StorageError."""
    with writing(root / CORPUS) as file:
        for record in records:
            if record.result.status == "ok":
                with guarded(root / record.text):
                    text = (root / record.text).read_bytes().decode()
                file.write(msgspec.json.encode(line(record, text)) + b"\n")


def line(record: Record, text: str) -> dict[str, Any]:
    """One line of the corpus."""
    result = record.result
    return {
        "id": document_id(record.path_bytes),
        "text": text,
        "source": record.path,
        "metadata": {
            **dict.fromkeys(KNOWN, ""),
            **result.metadata,
            "media_type": result.media_type,
            "encoding": result.encoding,
            "pages": result.pages,
        },
    }

"""Every edit as a row: JSON lines for programs, CSV for Excel."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from pipeline.export.model import Exported
from pipeline.report.marks import plain_edit, utf8_safe
from pipeline.report.view import Note

COLUMNS = (
    *("document", "page", "stage", "rule", "status", "why", "decided", "confidence", "before", "after"),
    *("prefix", "suffix", "reason_zh", "reason_en", "evidence_zh", "evidence_en", "id"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take a cell for a formula


def rows(document: Exported) -> Iterator[dict[str, Any]]:
    """What was said of a document, by place. Positions are code points of the raw text."""
    for n in document.view.notes:
        yield {
            "id": n.id,
            "document": document.path,
            "sha256": document.record.sha256,
            "stage": n.stage,
            "rule": n.rule,
            "status": n.status,
            "why": n.why,
            "decided": n.decided,
            "confidence": n.confidence,
            "start": n.start,
            "before": n.before,
            "after": n.after,
            "prefix": n.anchor.prefix,
            "suffix": n.anchor.suffix,
            "page": n.page,
            "reason": {"zh": n.reason.zh, "en": n.reason.en},
            "evidence": {"zh": n.evidence.zh, "en": n.evidence.en},
        }


def json_lines(documents: Iterable[Exported]) -> Iterator[bytes]:
    for document in documents:
        for row in rows(document):
            safe = {k: utf8_safe(v) if isinstance(v, str) else v for k, v in row.items()}
            yield msgspec.json.encode(safe) + b"\n"


def csv_lines(documents: Iterable[Exported]) -> Iterator[bytes]:
    """CSV with a byte order mark, without which Excel in Chinese takes UTF-8 for GBK; no cell is a formula."""
    yield b"\xef\xbb\xbf" + _csv_line(COLUMNS)
    for document in documents:
        for n in document.view.notes:
            yield _csv_line([_cell(value) for value in _values(document, n)])


def _values(document: Exported, n: Note) -> tuple[object, ...]:
    where = document.path, n.page or "", n.stage, n.rule, n.status, n.why, n.decided, n.confidence
    texts = map(plain_edit, (n.before, n.after or "", n.anchor.prefix, n.anchor.suffix))
    return *where, *texts, *n.reason, *n.evidence, n.id


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    return "'" + value if value.startswith(_FORMULA) else value


def _csv_line(values: Iterable[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return utf8_safe(out.getvalue()).encode()

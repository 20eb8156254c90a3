"""W3C Web Annotation: a page of annotations a document, one a line; targets are quoted and counted in code points."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import msgspec

from pipeline.export.model import Exported
from pipeline.report.marks import utf8_safe
from pipeline.report.view import Note

CONTEXT = "http://www.w3.org/ns/anno.jsonld"  # the name of the vocabulary, which nothing here looks up


def json_lines(documents: Iterable[Exported]) -> Iterator[bytes]:
    for document in documents:
        source = quote(document.path)
        page = {
            "@context": CONTEXT,
            "id": f"urn:sha256:{document.record.sha256}",
            "type": "AnnotationPage",
            "items": [_annotation(n, source, document.raw(*n.place)) for n in document.view.notes],
        }
        yield msgspec.json.encode(page) + b"\n"


def _annotation(n: Note, source: str, exact: str) -> dict[str, Any]:
    comment = {"type": "TextualBody", "purpose": "commenting", "value": utf8_safe(n.reason.zh), "language": "zh"}
    said = {"type": "TextualBody", "purpose": "tagging", "value": f"{n.rule} {n.status} {n.confidence:g}"}
    body: list[dict[str, str]] = [comment, said]
    if n.after is not None:
        body.insert(
            0, {"type": "TextualBody", "purpose": "editing", "value": utf8_safe(n.after), "format": "text/plain"}
        )
    start, end = n.place
    quoted = {"exact": exact, "prefix": n.anchor.prefix, "suffix": n.anchor.suffix}
    return {
        "id": f"urn:jiaokan:{n.id}",
        "type": "Annotation",
        "motivation": "editing" if n.after is not None else "questioning",
        "body": body,
        "target": {
            "source": source,
            "selector": [
                {"type": "TextQuoteSelector", **{k: utf8_safe(v) for k, v in quoted.items()}},
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
        },
    }

"""SARIF 2.1.0 for code review tools: what is held for a person, least sure first, up to what such tools take in."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import msgspec

from pipeline import VERSION
from pipeline.export.model import Exported
from pipeline.report.marks import utf8_safe
from pipeline.report.view import HELD, Note

MOST = 5000  # results: more are refused or not shown (GitHub shows the first 5,000 of a run and refuses over 25,000)


def report(documents: Iterable[Exported], most: int = MOST) -> bytes:
    """One run with the held edits of all documents; where some were left out it says so."""
    held = [
        (n, document) for document in documents for n in document.view.notes if n.status == HELD and n.after is not None
    ]
    held.sort(key=lambda item: item[0].confidence)
    shown = held[:most]
    rules = {n.rule: n for n, _ in shown}
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "jiaokan", "version": VERSION, "rules": [_rule(n) for n in rules.values()]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(n, document) for n, document in shown],
    }
    if len(held) > most:
        zh, en = (
            f"{len(held)} 处待定，只列出最没把握的 {most} 处",
            f"{len(held)} edits are held, the {most} least sure are listed",
        )
        notice = {"level": "warning", "message": {"text": f"{zh} / {en}"}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notice]}]
    return msgspec.json.encode({"version": "2.1.0", "runs": [run]}) + b"\n"


def _rule(n: Note) -> dict[str, Any]:
    return {"id": utf8_safe(n.rule), "shortDescription": {"text": utf8_safe(f"{n.reason.zh} / {n.reason.en}")}}


def _result(n: Note, document: Exported) -> dict[str, Any]:
    place = {"uri": quote(document.path), "uriBaseId": "RAW"}
    region = {"charOffset": n.place[0], "charLength": n.place[1] - n.place[0]}
    told = f"{n.before} → {n.after or '∅'} ({n.reason.zh} / {n.reason.en})"
    is_exact = document.raw(*n.place) == n.before  # else an earlier stage changed what stands there
    change = {"deletedRegion": region, "insertedContent": {"text": utf8_safe(n.after or "")}}
    return {
        "ruleId": utf8_safe(n.rule),
        "level": "note",
        "rank": round(n.confidence * 100, 1),
        "message": {"text": utf8_safe(told)},
        "locations": [{"physicalLocation": {"artifactLocation": place, "region": region}}],
        "fixes": [{"artifactChanges": [{"artifactLocation": place, "replacements": [change]}]}] if is_exact else [],
        "partialFingerprints": {"jiaokanEdit/v1": n.id},
    }

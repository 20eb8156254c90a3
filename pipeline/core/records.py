"""A journal as JSON lines: one record a line, reasons written once, the last line seals all before it.

The format is described in docs/journal-format.md. Reading is strict: an unknown record, a missing seal
or a byte changed anywhere is refused.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from operator import attrgetter
from types import UnionType
from typing import Any

from pipeline.core.edit import NO_REASON, Change, Declined, Edit, Flag, Reason
from pipeline.core.journal import Journal, JournalError, Layer, SourceRecord
from pipeline.core.source import Decoder, Hole, Line, Page

FORMAT = 1
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # `dumps` would make one for every line
_PAGE = attrgetter(*(field.name for field in fields(Page)))


def dump(journal: Journal) -> bytes:
    """The journal as UTF-8 JSON lines, sealed."""
    body = b"".join(_line(record) for record in _records(journal))
    return body + _seal(body)


def load(data: bytes) -> Journal:
    """The journal in `data`. Raises JournalError if it is torn, changed or of an unknown format."""
    cut = data.rfind(b"\n", 0, -1) + 1
    body, last = data[:cut], data[cut:]
    if last != _seal(body):
        raise JournalError("journal: the seal does not fit; the file is torn or was changed")
    try:
        return _read(body)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, JournalError):
            raise
        raise JournalError(f"journal: not readable ({error})") from error


def _seal(body: bytes) -> bytes:
    return _line({"seal": hashlib.sha256(body).hexdigest()})


def _line(record: dict[str, Any]) -> bytes:
    return _JSON.encode(record).encode("utf-8", "surrogatepass") + b"\n"


def _records(journal: Journal) -> Iterator[dict[str, Any]]:
    yield {
        "journal": FORMAT,
        "versions": journal.versions,
        "config": journal.config_sha,
        "source": _source(journal.source),
    }
    reasons: dict[Reason, int] = {NO_REASON: 0}

    def common(said: Edit | Change | Flag) -> dict[str, Any]:
        decided = {"decided": said.decided} if said.decided else {}
        return {"rule": said.rule, "confidence": said.confidence, "reason": reasons[said.reason], **decided}

    def new_reason(reason: Reason) -> Iterator[dict[str, Any]]:
        if reason not in reasons:
            reasons[reason] = len(reasons)
            yield {"reason": reasons[reason], "zh": reason.zh, "en": reason.en}

    for layer in journal.layers:
        yield {"layer": layer.stage, "before": layer.sha_before, "after": layer.sha_after}
        for c in layer.changes:
            yield from new_reason(c.reason)
            yield {"change": [c.start, c.before, c.after], **common(c)}
        for d in layer.declined:
            e = d.edit
            yield from new_reason(e.reason)
            group = {} if e.group is None else {"group": e.group}
            yield {
                "declined": [e.start, e.end, e.text],
                "why": d.why,
                **common(e),
                **group,
            }
        for f in layer.flags:
            yield from new_reason(f.reason)
            yield {"flag": [f.start, f.end], **common(f)}


def _source(source: SourceRecord) -> dict[str, Any]:
    record = asdict(replace(source, pages=(), lines=()))  # asdict copies deeply: too slow for thousands of lines
    record["pages"] = list(map(_PAGE, source.pages))
    record["lines"] = source.lines
    if source.decoder is not None:
        record["decoder"]["holes"] = [[h.start, h.end, h.data.hex()] for h in source.decoder.holes]
    return record


def _read(body: bytes) -> Journal:
    head: dict[str, Any] | None = None
    reasons = [NO_REASON]
    layers: list[tuple[dict[str, Any], list[Change], list[Declined], list[Flag]]] = []
    for raw in body.decode("utf-8", "surrogatepass").split("\n")[:-1]:
        r = json.loads(raw)
        if head is None:
            if r.get("journal") != FORMAT:
                raise JournalError(f"journal: format {r.get('journal')!r}, this version reads {FORMAT}")
            head = r
        elif "change" in r:
            start, before, after = _typed(r["change"], (int, str, str))
            layers[-1][1].append(Change(start, before, after, *_common(r, reasons)))
        elif "declined" in r:
            start, end, text = _typed(r["declined"], (int, int, str))
            rule, confidence, reason, decided = _common(r, reasons)
            edit = Edit(start, end, text, rule, confidence, reason, r.get("group"), decided)
            layers[-1][2].append(Declined(edit, r["why"]))
        elif "flag" in r:
            start, end = _typed(r["flag"], (int, int))
            layers[-1][3].append(Flag(start, end, *_common(r, reasons)))
        elif "layer" in r:
            layers.append((r, [], [], []))
        elif "reason" in r:
            reasons.append(Reason(*_typed([r["zh"], r["en"]], (str, str))))
        else:
            raise JournalError(f"journal: unknown record {sorted(r)}")
    if head is None:
        raise JournalError("journal: empty")
    built = tuple(Layer(h["layer"], tuple(c), tuple(d), tuple(f), h["before"], h["after"]) for h, c, d, f in layers)
    return Journal(_read_source(head["source"]), head["versions"], head["config"], built)


def _common(record: dict[str, Any], reasons: list[Reason]) -> tuple[str, float, Reason, str]:
    said = [record["rule"], record["confidence"], record["reason"], record.get("decided", "")]
    rule, confidence, reason, decided = _typed(said, (str, int | float, int, str))
    return rule, confidence, reasons[reason], decided


def _typed(values: list[Any], types: tuple[type | UnionType, ...]) -> list[Any]:
    """The values, which are of these types: a forged journal may fit its seal and still be none. Raises TypeError."""
    if len(values) != len(types) or not all(map(isinstance, values, types)):
        raise TypeError(f"{values!r:.80} is not what belongs there")
    return values


def _read_source(record: dict[str, Any]) -> SourceRecord:
    decoder = record["decoder"]
    if decoder is not None:
        holes = tuple(Hole(a, b, bytes.fromhex(data)) for a, b, data in decoder["holes"])
        decoder = Decoder(**{**decoder, "holes": holes, "note": Reason(*decoder["note"])})
    pages = tuple(Page(*p) for p in record["pages"])
    lines = tuple(Line(*line) for line in record["lines"])
    return SourceRecord(
        **{
            **record,
            "decoder": decoder,
            "pages": pages,
            "lines": lines,
            "notes": tuple(Reason(*note) for note in record["notes"]),
        }
    )

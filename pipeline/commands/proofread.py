"""`jiaokan proofread`: what the stages `typos` and `suspects` say of a text, as it stands; nothing is changed."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from pipeline import VERSION
from pipeline.config import Config
from pipeline.core.edit import NO_REASON, Reason
from pipeline.core.hunks import compose, span_back
from pipeline.core.source import Decoder, Source
from pipeline.document import clean_source
from pipeline.rules.model import RuleSet
from pipeline.stages import STAGES
from pipeline.terminal import Lang, printable, say

PROOFREADING = tuple(stage for stage in STAGES if stage.name in ("typos", "suspects"))
_AROUND = 10  # characters shown on each side of a finding
_MOST_REPLACEMENTS = 3


class Replacement(msgspec.Struct, frozen=True):
    """What would stand there, how likely, and whether `jiaokan run` would put it there."""

    text: str
    confidence: float
    applied: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on text[start:end], in code points; `replacements` are best first, none for a suspicion."""

    start: int
    end: int
    rule: str
    reason: Reason
    confidence: float
    replacements: tuple[Replacement, ...] = ()


def proofread(source: Source, rules: RuleSet, config: Config) -> list[Finding]:
    """Remarks on a text, in its order. What could replace one place is one remark."""
    typos, suspects = clean_source(source, rules, config, PROOFREADING).journal.layers
    said: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for c in typos.changes:
        new = Replacement(c.after, c.confidence, True)
        said[c.start, c.end].append(Finding(c.start, c.end, c.rule, c.reason, c.confidence, (new,)))
    for declined in typos.declined:
        e = declined.edit
        if declined.why not in ("no-op", "protected", "rejected"):
            new = Replacement(e.text, e.confidence, False)
            said[e.start, e.end].append(Finding(e.start, e.end, e.rule, e.reason, e.confidence, (new,)))
    findings = [
        _merged(sorted(place, key=lambda f: (not f.replacements[0].applied, -f.confidence))) for place in said.values()
    ]
    hunks = compose([typos.changes])
    findings += [Finding(*span_back(hunks, f.start, f.end), f.rule, f.reason, f.confidence) for f in suspects.flags]
    explained = [
        f
        if f.reason != NO_REASON
        else Finding(f.start, f.end, f.rule, rules[f.rule].reason, f.confidence, f.replacements)
        for f in findings
    ]
    return sorted(explained, key=lambda f: (f.start, f.end))


def _merged(place: list[Finding]) -> Finding:
    best = place[0]
    replacements = tuple(f.replacements[0] for f in place[:_MOST_REPLACEMENTS])
    return Finding(best.start, best.end, best.rule, best.reason, best.confidence, replacements)


def as_text(findings: Iterable[Finding], text: str, name: str, lang: Lang) -> Iterator[str]:
    """A line for each finding: `name:line:column: what [rule 0.97] …context…`."""
    place = Places(text)
    for f in findings:
        line, column = place.of(f.start)
        options = " / ".join(f"{r.text or '∅'} {r.confidence:.2f}" for r in f.replacements) or f"{f.confidence:.2f}"
        before = text[max(f.start - column + 1, f.start - _AROUND) : f.start]
        after = text[f.end : f.end + _AROUND].partition("\n")[0]
        snippet = f"{before}【{text[f.start : f.end]}】{after}"
        yield printable(f"{name}:{line}:{column}: {say(f.reason, lang)} [{f.rule} {options}] {snippet}")


def summary(findings: Sequence[Finding], text: str, name: str, lang: Lang) -> str:
    """How much was found, in a line: where nothing is listed it should be plain that the text was read."""
    if not text.strip():
        words = Reason("空的，没有可校对的文字", "empty, there is nothing to proofread")
    elif not findings:
        words = Reason(
            f"{len(text)} 个字符，没有发现错字和疑点", f"{len(text)} characters, no typos and no suspicious places"
        )
    else:
        sure = sum(any(r.applied for r in f.replacements) for f in findings)
        words = Reason(
            f"{len(text)} 个字符，{len(findings)} 处；其中 {sure} 处 jiaokan run 会改，其余只提示",
            f"{len(text)} characters, places: {len(findings)}; jiaokan run would mend {sure}, the rest is only shown",
        )
    return printable(f"{name}: {say(words, lang)}")


def as_records(findings: Iterable[Finding], text: str, name: str) -> dict[str, Any]:
    """Findings as plain values for JSON: positions in code points, lines and columns from 1."""
    place = Places(text)
    rows = [
        {
            "start": f.start,
            "end": f.end,
            "line": place.of(f.start)[0],
            "column": place.of(f.start)[1],
            "text": text[f.start : f.end],
            "rule": f.rule,
            "confidence": f.confidence,
            "reason": {"zh": f.reason.zh, "en": f.reason.en},
            "replacements": f.replacements,
        }
        for f in findings
    ]
    return {"file": name, "characters": len(text), "findings": rows}


def as_sarif(findings: Sequence[Finding], text: str, name: str, rules: RuleSet, lang: Lang) -> dict[str, Any]:
    """Findings as a SARIF 2.1.0 log, which editors and review tools read."""
    place = Places(text)
    artifact = {"uri": quote(name)}
    results = []
    for f in findings:
        (line, column), (end_line, end_column) = place.of(f.start), place.of(f.end)
        region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
        where = {
            "artifactLocation": artifact,
            "region": {**region, "charOffset": f.start, "charLength": f.end - f.start},
        }
        deleted = {"charOffset": f.start, "charLength": f.end - f.start}
        fixes = [
            {
                "description": {"text": f"{r.text} ({r.confidence:.2f})"},
                "artifactChanges": [
                    {
                        "artifactLocation": artifact,
                        "replacements": [{"deletedRegion": deleted, "insertedContent": {"text": r.text}}],
                    }
                ],
            }
            for r in f.replacements
        ]
        results.append(
            {
                "ruleId": f.rule,
                "level": "warning" if any(r.applied for r in f.replacements) else "note",
                "message": {"text": say(f.reason, lang)},
                "locations": [{"physicalLocation": where}],
                "rank": round(f.confidence * 100, 1),
                **({"fixes": fixes} if fixes else {}),
            }
        )
    described = [
        {"id": rule, "shortDescription": {"text": say(rules[rule].reason, lang)}}
        for rule in sorted({f.rule for f in findings})
    ]
    driver = {"name": "jiaokan", "version": VERSION, "rules": described}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [run]}


def predictions(sentences: Iterable[str], rules: RuleSet, config: Config) -> Iterator[dict[str, Any]]:
    """For each text `{"edits": [{"start", "end", "text", "confidence", "applied"}]}`."""
    for sentence in sentences:
        source = Source("", "text/plain", "str", sentence, Decoder("utf-8", "given"))
        yield {
            "edits": [
                {"start": f.start, "end": f.end, "text": r.text, "confidence": r.confidence, "applied": r.applied}
                for f in proofread(source, rules, config)
                for r in f.replacements
            ]
        }


class Places:
    """Lines and columns, both from 1, of positions."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]

    def of(self, position: int) -> tuple[int, int]:
        line = bisect_right(self.starts, position)
        return line, position - self.starts[line - 1] + 1

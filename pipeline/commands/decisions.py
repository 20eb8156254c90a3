"""What people have decided, for a terminal: counts, orphans, rules that people refuse."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline import manifest
from pipeline.core import records
from pipeline.core.edit import Reason
from pipeline.decisions import Decision
from pipeline.manifest import Record
from pipeline.packs import read_packs
from pipeline.review.advice import advice
from pipeline.review.store import Review
from pipeline.rulebook import load_rules
from pipeline.terminal import Lang, printable, say

NOT_APPLIED = {
    "protected": Reason("受保护词阻挡", "held by a protected term"),
    "overlap": Reason("与另一个决定重叠", "overlaps with another decision"),
    "rejected": Reason("同组的另一处被否决", "another one of its group was rejected"),
}


def listed(review: Review, raw: str, cleaned: Path, lang: Lang) -> Iterator[str]:
    """Lines about all standing decisions, against what the last run made of them."""
    found = list(manifest.read(cleaned).values())
    decisions = [d for d in review.decisions if d.action != "undo"]
    count = Counter(d.action for d in decisions)
    yield say(
        Reason(
            f"接受 {count['accept']}，否决 {count['reject']}，改写 {count['edit']}，保护词 {len(review.terms)}",
            f"accepted {count['accept']}, rejected {count['reject']}, edited {count['edit']}, "
            f"protected terms {len(review.terms)}",
        ),
        lang,
    )
    for fault in review.faults:
        yield "! " + printable(say(fault, lang))
    for decision in orphans(decisions, found):
        yield "! " + say(Reason("失效，没有对应之处", "orphan, its place is gone"), lang) + "  " + _told(decision)
    for path, what, why in _declined(cleaned, decisions, found):
        yield f"! {say(NOT_APPLIED.get(why, Reason(why, why)), lang)}  {printable(path)}  {printable(what)}"
    known = {rule.id: rule.confidence for rule in load_rules(read_packs(raw)).rules}
    for a in advice(decisions, known):
        yield "? " + printable(
            say(
                Reason(
                    f"规则 {a.rule} 自称 {a.stated:.0%}，人只同意 {a.of} 处中的 {a.agreed} 处（至多 {a.at_most:.0%}）；"
                    f'可在 pipeline.toml 写 disabled = ["{a.rule}"]，或降低它的 confidence',
                    f"rule {a.rule} states {a.stated:.0%}, people agree at {a.agreed} of {a.of} places (at most "
                    f'{a.at_most:.0%}); consider disabled = ["{a.rule}"] in pipeline.toml, or a lower confidence',
                ),
                lang,
            )
        )


def orphans(decisions: Iterable[Decision], found: Iterable[Record]) -> Iterator[Decision]:
    """Decisions that met no place in the last run: their edit is gone, or their document is."""
    found = list(found)
    known = {record.sha256 for record in found} | {record.path for record in found}
    lost = {d.target for record in found for d in record.result.orphans}
    met_in_a_copy = Counter(record.sha256 for record in found if not record.result.orphans)
    for d in decisions:
        if (d.target in lost and not met_in_a_copy[d.sha256]) or not {d.sha256, d.path} & known:
            yield d


def _declined(cleaned: Path, decisions: Iterable[Decision], found: Iterable[Record]) -> Iterator[tuple[str, str, str]]:
    """What was accepted or written and still could not be applied: document, edit, why."""
    touched = {d.sha256 for d in decisions} | {d.path for d in decisions}
    for record in found:
        if record.outputs is None or not {record.sha256, record.path} & touched:
            continue
        for layer in records.load((cleaned / record.outputs.journal).read_bytes()).layers:
            for d in layer.declined:
                if d.edit.decided and d.why != "no-op":
                    yield record.path, f"{d.edit.rule} → [{d.edit.text}]", d.why


def _told(d: Decision) -> str:
    change = f"[{d.old}]" if d.new is None else f"[{d.old}] → [{d.new}]"
    return printable(f"{d.action}  {d.path}  {d.id}  {d.rule}  {d.prefix}{change}{d.suffix}")

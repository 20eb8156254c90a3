"""Rules as text for a terminal."""

from collections import Counter
from pathlib import Path

from pipeline import manifest
from pipeline.core.edit import Reason
from pipeline.errors import UsageError
from pipeline.rules.model import Rule, RuleSet
from pipeline.terminal import Lang, printable, say, table

FIELDS = {
    "stage": Reason("阶段", "stage"),
    "kind": Reason("种类", "kind"),
    "match": Reason("匹配", "match"),
    "replace": Reason("替换", "replace"),
    "where": Reason("位置", "where"),
    "safety": Reason("安全级", "safety"),
    "confidence": Reason("把握", "confidence"),
    "pack": Reason("规则包", "pack"),
}


def listed(rules: RuleSet, lang: Lang) -> str:
    """All rules, a line each."""
    head = Reason("规则 阶段 安全级 把握 理由", "rule stage safety confidence reason")
    rows = [say(head, lang).split()]
    for rule in rules.rules:
        promise = "flag" if rule.flag else rule.safety.name
        rows.append([rule.id, rule.stage, promise, f"{rule.confidence:g}", printable(say(rule.reason, lang))])
    return table(rows, numbers_from=len(rows[0]))


def counted(rules: RuleSet, cleaned: str, lang: Lang) -> str:
    """What came of each rule in the last run, a line each: the busiest first, those that never fired last.

    Raises UsageError where there was no run.
    """
    records = manifest.read(Path(cleaned))
    if not records:
        raise UsageError(f"{cleaned} 里没有运行的结果", f"{cleaned} holds no results of a run")
    totals = {rule.id: Counter[str]() for rule in rules.rules}
    first: dict[str, str] = {}
    for path in sorted(records):
        for count in records[path].result.rules:
            fired = {
                "applied": count.applied,
                "held": count.held + count.declined,
                "flags": count.flags,
                "documents": 1,
            }
            totals.setdefault(count.rule, Counter()).update(fired)
            first.setdefault(count.rule, records[path].path)
    head = Reason("规则 首见于 应用 未应用 存疑 文档", "rule first-in applied not-applied flags documents")
    rows = [say(head, lang).split()]
    for rule in sorted(totals, key=lambda r: (-totals[r]["documents"], r)):
        numbers = (totals[rule][name] for name in ("applied", "held", "flags", "documents"))
        rows.append([rule, printable(first.get(rule, "")), *map(str, numbers)])
    return table(rows, numbers_from=2)


def shown(rules: RuleSet, rule_id: str, lang: Lang) -> str:
    """One rule with its examples. Raises UsageError for an id that is not there."""
    if rule_id not in rules:
        from difflib import get_close_matches

        near = get_close_matches(rule_id, [rule.id for rule in rules.rules], 1)
        raise UsageError(
            f"没有规则 {rule_id!r}" + (f"；是否指 {near[0]!r}？" if near else ""),
            f"there is no rule {rule_id!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
        )
    rule = rules[rule_id]
    lines = [rule.id, f"  {printable(say(rule.reason, lang))}"]
    lines += [f"  {say(words, lang)}: {_value(rule, name)}" for name, words in FIELDS.items() if _value(rule, name)]
    for case in rule.cases:
        lines.append(f"  {say(Reason('例', 'case'), lang)}: {printable(case.before)}")
        if case.after is not None:
            lines.append(f"    -> {printable(case.after)}")
    lines += [f"  {say(Reason('不动', 'keep'), lang)}: {printable(keep)}" for keep in rule.keep]
    return "\n".join(lines)


def _value(rule: Rule, name: str) -> str:
    value = rule.safety.name if name == "safety" else getattr(rule, name)
    return f"{value:g}" if isinstance(value, float) else printable(str(value))

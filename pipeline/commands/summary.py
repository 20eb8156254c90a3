"""The table at the end of a run: documents by status, edits by stage and rule, what waits for review, where to look."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core.edit import Reason
from pipeline.manifest import FINE, Record
from pipeline.overviews import INDEX
from pipeline.report import labels
from pipeline.run import Outcome
from pipeline.terminal import Lang, printable, say, table

MOST_RULES = 25  # rows of the rule table; the index page has all
MOST_FAILURES = 20  # lines; the manifest has all


@dataclass
class _Totals:
    """What all records come to, in one pass over them."""

    statuses: Counter[str] = field(default_factory=Counter)
    rules: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))
    orphans: int = 0
    failures: int = 0
    first_failures: list[Record] = field(default_factory=list)

    def add(self, record: Record) -> None:
        self.statuses[record.result.status] += 1
        self.orphans += len(record.result.orphans)
        for c in record.result.rules:
            row = self.rules[c.stage, c.rule]
            for i, n in enumerate((c.applied, c.held, c.declined, c.flags)):
                row[i] += n
        if record.result.status not in FINE:
            self.failures += 1
            if self.failures <= MOST_FAILURES:
                self.first_failures.append(record)


def render(outcome: Outcome, cleaned: str, lang: Lang, seconds: float) -> str:
    """The summary of a run in one language; ends without a newline."""
    if not outcome.wrote:
        n = len(outcome.records)
        return say(
            Reason(f"无须改动：{n} 份输入，{cleaned} 已是最新", f"nothing to do: {n} inputs, {cleaned} is up to date"),
            lang,
        )
    totals = _Totals()
    for record in outcome.records.values():
        totals.add(record)
    parts = [
        _documents(outcome, lang, seconds),
        _statuses(totals.statuses, lang),
        _rules(totals.rules, lang),
        _review(totals, lang),
        _failures(totals, cleaned, lang),
        _kept(outcome, lang),
        _isolation(outcome, lang),
        say(Reason("报告：", "report: "), lang) + printable(f"{cleaned}/{INDEX}"),
    ]
    return "\n\n".join(part for part in parts if part)


def _documents(outcome: Outcome, lang: Lang, seconds: float) -> str:
    n, done, gone = len(outcome.records), outcome.worked_on, outcome.removed
    return say(
        Reason(
            f"{n} 份输入：本次处理 {done} 份，{n - done} 份不必处理，移除 {gone} 个旧输出；用时 {seconds:.1f} 秒",
            f"{n} inputs: {done} worked on, {n - done} without need, {gone} old outputs removed; {seconds:.1f} s",
        ),
        lang,
    )


def _isolation(outcome: Outcome, lang: Lang) -> str:
    return say(Reason("隔离：", "isolation: "), lang) + outcome.isolation if outcome.isolation else ""


def _statuses(count: Counter[str], lang: Lang) -> str:
    told = ((status, words, count[status]) for status, words in labels.DOCUMENT.items())
    rows = [[status, say(words, lang), str(n)] for status, words, n in told if n]
    return table(rows, 2) if rows else ""


def _rules(sums: Mapping[tuple[str, str], list[int]], lang: Lang) -> str:
    if not sums:
        return ""
    order = {stage: i for i, stage in enumerate(labels.STAGE)}
    for stage, _ in sums:
        order.setdefault(stage, len(order))
    most = sorted(sums, key=lambda key: (-sum(sums[key]), key))[:MOST_RULES]
    shown = sorted(most, key=lambda key: (order[key[0]], -sum(sums[key]), key))
    head = Reason("阶段 规则 已改 待定 落选 存疑", "stage rule applied held declined suspect")
    rows = [say(head, lang).split(), *([*key, *map(str, sums[key])] for key in shown)]
    if rest := sums.keys() - set(most):
        total = [str(sum(sums[key][i] for key in rest)) for i in range(4)]
        rows.append(
            [say(Reason("其余", "others"), lang), say(Reason(f"{len(rest)} 条", f"{len(rest)} rules"), lang), *total]
        )
    total = [str(sum(row[i] for row in sums.values())) for i in range(4)]
    rows.append([say(Reason("合计", "total"), lang), "", *total])
    return table(rows, 2)


def _review(totals: _Totals, lang: Lang) -> str:
    held, flags = (sum(row[i] for row in totals.rules.values()) for i in (1, 3))
    orphans = totals.orphans
    lines = []
    if held or flags:
        zh = f"待人审阅：{held} 处建议未自动改动，{flags} 处存疑（见报告，或 jiaokan review）"
        en = f"for review: suggestions not applied {held}, suspicions flagged {flags} (the report, or jiaokan review)"
        lines.append(say(Reason(zh, en), lang))
    if orphans:
        zh = f"失效：{orphans} 个决定没有对应之处（jiaokan decisions 会列出）"
        en = f"orphans: {orphans} decisions have lost their place (jiaokan decisions lists them)"
        lines.append(say(Reason(zh, en), lang))
    return "\n".join(lines)


def _failures(totals: _Totals, cleaned: str, lang: Lang) -> str:
    if not totals.failures:
        return ""
    n = totals.failures
    lines = [say(Reason(f"{n} 份未能处理：", f"{n} could not be worked on:"), lang)]
    for record in totals.first_failures:
        detail = record.result.detail
        words = say(Reason(detail.zh, detail.en), lang) if detail else ""
        lines.append(f"  {printable(record.path)}  [{record.result.status}] {printable(words)}")
    if (more := n - len(totals.first_failures)) > 0:
        zh, en = f"  另有 {more} 份，见 {cleaned}/manifest.jsonl", f"  {more} more in {cleaned}/manifest.jsonl"
        lines.append(say(Reason(zh, en), lang))
    return "\n".join(lines)


def _kept(outcome: Outcome, lang: Lang) -> str:
    if not outcome.kept_by_hand:
        return ""
    head = Reason("旧输出被人改过，未移除：", "old outputs changed by hand were left:")
    return "\n".join([say(head, lang), *(f"  {printable(path)}" for path in outcome.kept_by_hand[:MOST_FAILURES])])

"""The table at the end of a run: documents by status, edits by stage and rule, what waits for review, where to look."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.core.edit import Reason
from pipeline.manifest import Record
from pipeline.overviews import INDEX
from pipeline.report import labels
from pipeline.run import Outcome
from pipeline.terminal import Lang, printable, say, table

MOST_RULES = 25  # rows of the rule table; the index page has all
MOST_FAILURES = 20  # lines; the manifest has all


def render(outcome: Outcome, cleaned: str, lang: Lang, seconds: float) -> str:
    """The summary of a run in one language; ends without a newline."""
    records = list(outcome.records.values())
    if not outcome.wrote:
        return say(
            Reason(
                f"无须改动：{len(records)} 份输入，{cleaned} 已是最新",
                f"nothing to do: {len(records)} inputs, {cleaned} is up to date",
            ),
            lang,
        )
    parts = [
        _documents(outcome, lang, seconds),
        _statuses(records, lang),
        _rules(records, lang),
        _review(records, lang),
        _failures(outcome, cleaned, lang),
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


def _statuses(records: Iterable[Record], lang: Lang) -> str:
    count = Counter(r.result.status for r in records)
    told = ((status, words, count[status]) for status, words in labels.DOCUMENT.items())  # type: ignore[index]
    rows = [[status, say(words, lang), str(n)] for status, words, n in told if n]
    return table(rows, 2) if rows else ""


def _rules(records: Iterable[Record], lang: Lang) -> str:
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    order = {stage: i for i, stage in enumerate(labels.STAGE)}
    for record in records:
        for c in record.result.rules:
            order.setdefault(c.stage, len(order))
            row = sums[c.stage, c.rule]
            for i, n in enumerate((c.applied, c.held, c.declined, c.flags)):
                row[i] += n
    if not sums:
        return ""
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


def _review(records: Iterable[Record], lang: Lang) -> str:
    counts = [c for record in records for c in record.result.rules]
    held, flags = sum(c.held for c in counts), sum(c.flags for c in counts)
    orphans = sum(len(record.result.orphans) for record in records)
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


def _failures(outcome: Outcome, cleaned: str, lang: Lang) -> str:
    failures = outcome.failures
    if not failures:
        return ""
    lines = [say(Reason(f"{len(failures)} 份未能处理：", f"{len(failures)} could not be worked on:"), lang)]
    for record in failures[:MOST_FAILURES]:
        detail = record.result.detail
        words = say(Reason(detail.zh, detail.en), lang) if detail else ""
        lines.append(f"  {printable(record.path)}  [{record.result.status}] {printable(words)}")
    if len(failures) > MOST_FAILURES:
        n = len(failures) - MOST_FAILURES
        lines.append(
            say(Reason(f"  另有 {n} 份，见 {cleaned}/manifest.jsonl", f"  {n} more in {cleaned}/manifest.jsonl"), lang)
        )
    return "\n".join(lines)


def _kept(outcome: Outcome, lang: Lang) -> str:
    if not outcome.kept_by_hand:
        return ""
    head = Reason("旧输出被人改过，未移除：", "old outputs changed by hand were left:")
    return "\n".join([say(head, lang), *(f"  {printable(path)}" for path in outcome.kept_by_hand[:MOST_FAILURES])])

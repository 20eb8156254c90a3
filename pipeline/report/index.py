"""The page of a run: what failed, what was done by which rule, and every edit of every document to search in."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.edit import NO_REASON, Reason
from pipeline.report import labels, marks, page
from pipeline.report.view import STATUSES, EditRow, RuleInfo

BINS = 10  # columns of a rule's confidence histogram
TROUBLE = ("failed", "empty")  # states of a document that a reader must see first


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One document in the index. Links are relative URLs, empty where there is none. Sizes are code points."""

    name: str
    status: str
    detail: Reason | None = None
    title: str = ""
    site: str = ""
    encoding: str = ""
    pages: int | None = None
    chars_raw: int = 0
    chars_clean: int = 0
    page_href: str = ""
    text_href: str = ""
    edits: tuple[EditRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """What the index says of a run as a whole. `rules` are all that were loaded, in order, fired or not."""

    documents: int
    by_status: dict[str, int]
    chars_raw: int
    chars_clean: int
    rules: tuple[RuleInfo, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    title: str = ""


@dataclass
class RuleLine:
    """A row of the rule table."""

    info: RuleInfo
    count: Counter[str] = field(default_factory=Counter)
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    confidence: float = 0.0  # the sum over all rows
    documents: int = 0

    @property
    def fired(self) -> int:
        return self.count.total()

    @property
    def mean(self) -> float:
        return self.confidence / self.fired if self.fired else 0.0

    @property
    def bars(self) -> str:
        """The histogram as an SVG path in a box of BINS by 20; what is not zero can be seen."""
        top = max(self.bins)
        heights = [-(-n * 20 // top) if n else 0 for n in self.bins] if top else []
        return "".join(f"M{i}.1 20h.8v-{height}h-.8z" for i, height in enumerate(heights) if height)


def totals_of(
    entries: Iterable[IndexEntry],
    rules: Iterable[RuleInfo] = (),
    versions: Mapping[str, str] | None = None,
    title: str = "",
) -> Totals:
    """The totals of `entries`."""
    entries = list(entries)
    by_status = dict(sorted(Counter(e.status for e in entries).items()))
    raw, clean = sum(e.chars_raw for e in entries), sum(e.chars_clean for e in entries)
    return Totals(len(entries), by_status, raw, clean, tuple(rules), dict(versions or {}), title)


def index_page(entries: Sequence[IndexEntry], totals: Totals) -> str:
    """One self-contained HTML page. Its rows travel as JSON in columns; only those in sight become elements."""
    lines = _rule_lines(entries, totals.rules)
    stages = _stage_lines(lines)
    return page.render(
        "index.html.j2",
        ("base.css", "index.css"),
        ("prefs.js", "index.js"),
        entries=sorted(entries, key=lambda e: e.status in TROUBLE, reverse=True),
        trouble=[e for e in entries if e.status in TROUBLE],
        totals=totals,
        counts={id(e): Counter(row.status for row in e.edits) for e in entries},
        count_of=lambda e, counts: counts[id(e)],
        rules=sorted((line for line in lines if line.fired), key=lambda line: -line.fired),
        silent=[line.info for line in lines if not line.fired],
        stages=stages,
        widest=max((count.total() for _, count in stages), default=0) or 1,
        edits=sum(count.total() for _, count in stages),
        data=page.markup(page.json_html(_columns(entries, lines, stages))),
    )


def _rule_lines(entries: Iterable[IndexEntry], rules: Iterable[RuleInfo]) -> list[RuleLine]:
    """A line for every rule that was loaded or fired."""
    lines = {info.id: RuleLine(info) for info in rules}
    for entry in entries:
        here = set()
        for row in entry.edits:
            line = lines.get(row.rule)
            if line is None:
                line = lines[row.rule] = RuleLine(RuleInfo(row.rule, row.stage, "", NO_REASON))
            line.count[row.status] += 1
            line.confidence += row.confidence
            line.bins[min(int(row.confidence * BINS), BINS - 1)] += 1
            here.add(row.rule)
        for rule in here:
            lines[rule].documents += 1
    return list(lines.values())


def _stage_lines(lines: Iterable[RuleLine]) -> list[tuple[str, Counter[str]]]:
    stages: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        stages[line.info.stage] += line.count
    return [(stage, count) for stage, count in stages.items() if count.total()]


def _columns(
    entries: Sequence[IndexEntry], lines: Sequence[RuleLine], stages: Sequence[tuple[str, Counter[str]]]
) -> dict[str, object]:
    """All rows by column. Documents, rules and states are numbers; confidence is per mille, rounded down."""
    plain = marks.plain
    stage_number = {stage: i for i, (stage, _) in enumerate(stages)}
    fired = [line.info for line in lines if line.fired]
    rule_number = {info.id: i for i, info in enumerate(fired)}
    status_number = {status: i for i, status in enumerate(STATUSES)}
    rows = [(i, row) for i, entry in enumerate(entries) for row in entry.edits]
    return {
        "docs": [[plain(e.name), page.guarded(e.page_href), plain(e.title), plain(e.site)] for e in entries],
        "rules": [[plain(info.id), stage_number[info.stage]] for info in fired],
        "stages": [list(map(plain, labels.label(labels.STAGE, stage))) for stage, _ in stages],
        "statuses": [[s, *labels.STATUS[s]] for s in STATUSES],
        "d": [i for i, _ in rows],
        "r": [rule_number[row.rule] for _, row in rows],
        "t": [status_number[row.status] for _, row in rows],
        "c": [int(row.confidence * 1000 + 1e-6) for _, row in rows],
        "i": "".join(row.id[2:] for _, row in rows),
        "b": [marks.plain_edit(row.before) for _, row in rows],
        "a": [marks.plain_edit(row.after) for _, row in rows],
        "x": [plain(row.context_before) for _, row in rows],
        "y": [plain(row.context_after) for _, row in rows],
    }

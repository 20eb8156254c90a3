"""The page of a run: what failed, what was done by which rule, and every edit of every document to search in.

The page itself holds totals and rules; documents and rows travel in scripts beside it (`shards`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.core.edit import NO_REASON, Reason
from pipeline.report import labels, marks, page
from pipeline.report.rows import CHANGED, KINDS, ROW_STATUSES
from pipeline.report.shards import IndexEntry, Shard, cut
from pipeline.report.view import RuleInfo

PAGE = "index.html"
BINS = 10  # columns of a rule's confidence histogram
FINE = ("ok", "skipped")  # states of a document that need nobody's attention
MOST_NAMED = 20  # documents of one state at the top of the page; the list of documents has them all


@dataclass
class RuleLine:
    """A row of the rule table."""

    info: RuleInfo
    count: Counter[str] = field(default_factory=Counter)  # by status of a row
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    documents: int = 0

    @property
    def fired(self) -> int:
        return self.count.total()

    @property
    def bars(self) -> str:
        """The histogram as an SVG path in a box of BINS by 20; what is not zero can be seen."""
        top = max(self.bins)
        heights = [-(-n * 20 // top) if n else 0 for n in self.bins] if top else []
        return "".join(f"M{i}.1 20h.8v-{height}h-.8z" for i, height in enumerate(heights) if height)

    @property
    def spread(self) -> str:
        """The histogram in words."""
        step = 100 // BINS
        return ", ".join(f"{i * step}–{(i + 1) * step}%: {n}" for i, n in enumerate(self.bins) if n)


@dataclass
class _Run:
    """What the documents so far came to."""

    lines: dict[str, RuleLine]
    documents: int = 0
    chars_raw: int = 0
    chars_clean: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    by_isolation: Counter[str] = field(default_factory=Counter)
    stages: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    trouble: defaultdict[str, list[IndexEntry]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, int] = field(default_factory=dict)  # of rules, as the rows name them

    def add(self, entry: IndexEntry) -> None:
        self.documents += 1
        self.chars_raw += entry.chars_raw
        self.chars_clean += entry.chars_clean
        self.by_status[entry.status] += 1
        if entry.isolation:
            self.by_isolation[entry.isolation] += 1
        if entry.status not in FINE and len(self.trouble[entry.status]) < MOST_NAMED:
            self.trouble[entry.status].append(entry)
        for row in entry.edits:
            line = self.lines.get(row.rule)
            if line is None:
                line = self.lines[row.rule] = RuleLine(RuleInfo(row.rule, row.stage, "", NO_REASON))
            self.numbers.setdefault(row.rule, len(self.numbers))
            n = 1 + row.more
            line.count[row.status] += n
            line.bins[min(int(row.confidence * BINS), BINS - 1)] += n
            self.stages[row.stage][row.kind if row.status in CHANGED else row.status] += n
        for rule in {row.rule for row in entry.edits}:
            self.lines[rule].documents += 1


def index_files(
    entries: Iterable[IndexEntry],
    rules: Iterable[RuleInfo] = (),
    versions: Mapping[str, str] | None = None,
    title: str = "",
) -> Iterator[tuple[str, str]]:
    """The files of the index as (name, text), in one pass over `entries`: its shards, and at the end the page.

    `rules` are all that were loaded, in the order of the stages, fired or not.
    """
    lines = {info.id: RuleLine(info) for info in rules}
    run = _Run(lines, numbers={rule: i for i, rule in enumerate(lines)})
    told = []
    for shard in cut(_added(entries, run), run.numbers):
        yield shard.name, shard.text
        told.append(Shard(shard.name, "", shard.documents, shard.rows))
    yield PAGE, _page(run, told, dict(versions or {}), title)


def _added(entries: Iterable[IndexEntry], run: _Run) -> Iterator[IndexEntry]:
    for entry in entries:
        run.add(entry)
        yield entry


def _page(run: _Run, told: list[Shard], versions: dict[str, str], title: str) -> str:
    lines = list(run.lines.values())
    order = dict.fromkeys(line.info.stage for line in lines)
    return page.render(
        "index.html.j2",
        ("base.css", "index.css", "review.css"),
        ("prefs.js", "index.js", "decide.js", "review-index.js"),
        beside=True,
        run=run,
        stages=[(stage, run.stages[stage]) for stage in order if stage in run.stages],
        title=title,
        versions=versions,
        states=_in_order(run.by_status),
        lines=sorted((line for line in lines if line.fired), key=lambda line: -line.fired),
        silent=[line.info for line in lines if not line.fired],
        widest=max((count.total() for count in run.stages.values()), default=0) or 1,
        KINDS=KINDS,
        picture=(*KINDS[:4], "held", "suspect"),
        decided=any(line.count["accepted"] + line.count["rejected"] for line in lines),
        data=page.markup(page.json_html(_words(run, lines, told))),
    )


def _in_order(states: Iterable[str]) -> list[str]:
    order = {state: i for i, state in enumerate(labels.DOCUMENT)}
    return sorted(states, key=lambda state: (order.get(state, len(order)), state))


def _words(run: _Run, lines: list[RuleLine], told: list[Shard]) -> dict[str, object]:
    """What the script needs to read the shards: their sizes, and what their numbers stand for."""
    infos = {line.info.id: line.info for line in lines}
    stages = list(dict.fromkeys(line.info.stage for line in lines))
    tiers = list(dict.fromkeys(line.info.safety for line in lines))

    def both(table: dict[str, Reason], words: Iterable[str]) -> list[list[str]]:
        return [[word, *map(marks.plain, labels.label(table, word))] for word in words]

    return {
        "rows": [shard.rows for shard in told],
        "docs": [shard.documents for shard in told],
        "src": [shard.name for shard in told],
        "rules": [
            [marks.plain(infos[rule].id), stages.index(infos[rule].stage), tiers.index(infos[rule].safety)]
            for rule in run.numbers
        ],
        "stages": both(labels.STAGE, stages),
        "tiers": both(labels.SAFETY, tiers),
        "statuses": both(labels.STATUS, ROW_STATUSES),
        "kinds": both(labels.KIND, KINDS),
        "states": both(labels.DOCUMENT, _in_order(run.by_status)),
    }

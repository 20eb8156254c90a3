"""The page of one document: its text with every edit marked, and beside it what each edit was and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import pairwise

from pipeline.core.edit import Reason
from pipeline.core.pages import by_verdict
from pipeline.report import body, labels, marks, page
from pipeline.report.fold import fold
from pipeline.report.notes import Pictures, notes_html
from pipeline.report.view import STATUSES, DocumentView, Step


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the journal does not know of a document. Links are relative URLs, empty where there is none."""

    name: str  # the input's path as the user knows it
    title: str = ""
    status: str = ""
    detail: Reason | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  # what its text says of itself, by the keys of labels.FACT
    index_href: str = ""
    raw_href: str = ""
    text_href: str = ""
    journal_href: str = ""
    isolation: str = ""  # how the process was sealed that read it


def document_page(view: DocumentView, head: PageHead, pictures: Pictures | None = None) -> str:
    """One self-contained HTML page. `pictures` are PNGs of printed lines by the id of the note that they belong to."""
    blocks, verdicts = fold(view.notes), by_verdict(view.source.pages)
    return page.render(
        "document.html.j2",
        ("base.css", "document.css", "review.css", *["pages.css"] * bool(verdicts)),
        ("prefs.js", "document.js", "stages.js", "decide.js", "review.js"),
        images=bool(pictures),
        head=head,
        view=view,
        title=head.title or head.name,
        facts=[(words, head.facts[key]) for key, words in labels.FACT.items() if head.facts.get(key)],
        text=page.markup(body.text_html(view)),
        notes=page.markup(notes_html(blocks, pictures or {})),
        steps=page.markup(page.json_html(list(map(_told, view.steps)))),
        statuses=_counted([n.status for n in view.notes], STATUSES),
        stages=_counted([n.stage for n in view.notes], view.stages),
        between=page.markup(_between_html(tuple(step.stage for step in view.steps))) if view.notes else "",
        verdicts=verdicts,
        bidi=any(marks.has_bidi(s.raw) for s in view.segments),
        raw_opens=not page.RUNS_SCRIPTS.search(view.source.media_type),
        is_pdf=view.source.media_type == "application/pdf",
    )


@lru_cache(maxsize=16)
def _between_html(stages: tuple[str, ...]) -> str:
    """Two lists to choose the stages from and to which the text is shown."""

    def options(names: Sequence[str], first: int, chosen: int) -> str:
        words = (" ".join(dict.fromkeys(map(marks.plain, labels.label(labels.STAGE, name)))) for name in names)
        return "".join(
            f"<option value={i}{' selected' if i == chosen else ''}>{escape(word)}</option>"
            for i, word in enumerate(words, first)
        )

    if len(stages) < 2:
        return ""
    return (
        f"<label>{labels.both('从', 'From')} <select id=from>{options(('raw', *stages[:-1]), 0, 0)}</select></label> "
        f"<label>{labels.both('到', 'to')} <select id=to>{options(stages, 1, len(stages))}</select></label> "
        f"<button type=button id=alone hidden>{labels.both('全部工序', 'All stages')}</button>"
    )


def _told(step: Step) -> dict[str, object]:
    """A step as `stages.js` reads it: columns, each start counted from the one before."""
    if not step.changes:
        return {"stage": step.stage}
    starts = [0, *(start for start, _, _, _ in step.changes)]
    return {
        "stage": step.stage,
        "at": [b - a for a, b in pairwise(starts)],
        "cut": [length for _, length, _, _ in step.changes],
        "put": [marks.utf8_safe(after) for _, _, after, _ in step.changes],
        "id": "".join(name[2:] for _, _, _, name in step.changes),
    }


def _counted(words: Sequence[str], order: Sequence[str]) -> list[tuple[str, int]]:
    count = Counter(words)
    return [(word, count[word]) for word in order if count[word]]

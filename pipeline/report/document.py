"""The page of one document: its text with every edit marked, and beside it what each edit was and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.edit import Reason
from pipeline.core.pages import by_verdict
from pipeline.report import body, fold, labels, marks, page
from pipeline.report.view import APPLIED, STATUSES, DocumentView, Note


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the journal does not know of a document. Links are relative URLs, empty where there is none."""

    name: str  # the input's path as the user knows it
    title: str = ""
    status: str = ""
    detail: Reason | None = None
    index_href: str = ""
    raw_href: str = ""
    text_href: str = ""
    journal_href: str = ""


def document_page(view: DocumentView, head: PageHead) -> str:
    """One self-contained HTML page."""
    blocks = fold.fold(view.notes)
    numbers = {note.id: block.number for block in blocks for note in block.notes}
    return page.render(
        "document.html.j2",
        ("base.css", "document.css", "review.css"),
        ("prefs.js", "document.js", "review.js"),
        head=head,
        view=view,
        title=head.title or head.name,
        text=page.markup(body.text_html(view, numbers)),
        notes=page.markup("".join(_block_html(block) for block in blocks)),
        statuses=_counted([n.status for n in view.notes], STATUSES),
        stages=_counted([n.stage for n in view.notes], view.stages),
        verdicts=by_verdict(view.source.pages),
        bidi=any(marks.has_bidi(s.raw) for s in view.segments),
        raw_opens=not page.RUNS_SCRIPTS.search(view.source.media_type),
    )


def _counted(words: Sequence[str], order: Sequence[str]) -> list[tuple[str, int]]:
    count = Counter(words)
    return [(word, count[word]) for word in order if count[word]]


# The notes are written by hand like the text: a template costs four times as much, and they are half of the page.
def _block_html(block: fold.Block) -> str:
    n = block.first
    data = f' data-s="{_esc(n.stage)}" data-t="{n.status}"'
    if len(block.notes) == 1:
        return f'<li class="n" id="{_note_id(n)}"{data}{_decided(n)}>{_note_html(block.number, n)}</li>'
    return f'<li class="n g"{data}>{_group_html(block)}</li>'


def _note_html(number: int, n: Note) -> str:
    """One note. The empty slot at its end is where a review puts what a reader can do about this edit."""
    return (
        f'<p class="nh"><a href="#{n.id}" class="nn">{number}</a> {_badge(n)}<span class="cf">'
        f"{labels.percent(n.confidence)}</span>{_page_html({n.page})}</p>"
        f'<p class="nd">{_change_html(n, n.before, n.after)}</p>{_reasons_html(n, _esc(n.rule))}'
        f'<div class="slot" data-edit="{n.id}"></div>'
    )


def _group_html(block: fold.Block) -> str:
    n = block.first
    sure = sorted({note.confidence for note in block.notes})
    span = labels.percent(sure[0]) if len(sure) == 1 else f"{labels.percent(sure[0])}–{labels.percent(sure[-1])}"
    same = len({(note.reason, note.why) for note in block.notes}) == 1
    items = "".join(_pair_html(pair, alone=same, sure=len(sure) == 1) for pair in fold.pairs(block))
    return (
        f'<p class="nh"><a href="#{n.id}" class="nn">{block.number}</a> {_badge(n)}<span class="cf">{span}</span>'
        f"{_page_html({note.page for note in block.notes})}</p>"
        f"<details><summary><code>{_esc(n.rule)}</code> <b>× {len(block.notes)}</b></summary><ul>{items}</ul></details>"
        f"{_reasons_html(n) if same else ''}"
    )


def _pair_html(pair: fold.Pair, *, alone: bool, sure: bool) -> str:
    """One `before → after` of a group, with a link to every place. `sure`: the group has one confidence."""
    links = " ".join(
        f'<a href="#{n.id}" id="{_note_id(n)}"{_decided(n)}'
        f"{'' if sure else f' title={chr(34)}{labels.percent(n.confidence)}{chr(34)}'}>{i}</a>"
        for i, n in enumerate(pair.notes, 1)
    )
    reasons = "" if alone else _reasons_html(pair.notes[0])
    return f'<li><span class="nd">{_change_html(pair.notes[0], pair.before, pair.after)}</span> {links}{reasons}</li>'


def _change_html(n: Note, before: str, after: str | None) -> str:
    """`before → after`; only what was applied is told as a deletion and an insertion."""
    old, new = marks.pair_html(_short(before), None if after is None else _short(after))
    if after is None:
        return f"<mark>{old}</mark>" if old else "∅"
    if n.status == APPLIED:
        return f"{f'<del>{old}</del>' if old else '∅'} → {f'<ins>{new}</ins>' if new else '∅'}"
    return f"{old or '∅'} → <b>{new or '∅'}</b>"


def _reasons_html(n: Note, rule: str = "") -> str:
    """Why an edit was proposed, by which rule (if the caller has not said so yet), and why it was not applied."""
    why = labels.WHY.get(n.why)
    held = f'<p class="ny">{labels.both(*why)}</p>' if why else ""
    words = labels.both(marks.plain(n.reason[0]), marks.plain(n.reason[1])) if any(n.reason) else ""
    code = f"<code>{rule}</code>" if rule else ""
    return f"<p>{words} {code}</p>{held}" if words or code else held


def _badge(n: Note) -> str:
    words = labels.both(*labels.label(labels.STATUS, n.status))
    stage = labels.label(labels.STAGE, n.stage)
    return f'<b class="t {n.status}">{words}</b> <span class="st">{labels.both(_vis(stage.zh), _vis(stage.en))}</span>'


def _page_html(pages: set[int | None]) -> str:
    """Page numbers, which a style puts into words."""
    known = sorted(p for p in pages if p is not None)
    if not known:
        return ""
    return f'<span class="p" data-p="{known[0] if known[0] == known[-1] else f"{known[0]}–{known[-1]}"}"></span>'


def _short(text: str) -> str:
    """As much of an edit's text as a note repeats: the text column has all of it."""
    return text if len(text) <= 72 else f"{text[:48]}…{text[-20:]}"


def _decided(n: Note) -> str:
    """What a person has said of it, for the review's script."""
    why = ' data-why="protected"' if n.why == "protected" else ""
    return f' data-decided="{n.decided}"{why}' if n.decided else why


def _note_id(n: Note) -> str:
    return "n" + n.id[1:]


def _vis(text: str) -> str:
    return marks.plain(text)


def _esc(text: str) -> str:
    return labels.both(*(marks.plain(text),) * 2)

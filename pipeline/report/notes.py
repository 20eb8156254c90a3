"""The side column of a document page: what each edit was, by which rule, why, how sure, and what became of it.

Written by hand like the text: a template costs four times as much, and the notes are half of a page.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.core.edit import Reason
from pipeline.report import labels, marks
from pipeline.report.fold import Block, Pair, pairs
from pipeline.report.rows import row_status
from pipeline.report.view import APPLIED, Note

Pictures = Mapping[str, Sequence[bytes]]
"""PNGs of printed lines, by the id of a note."""
Told = set[tuple[str, Reason]]
"""Rules whose reasons a page has told already."""


def notes_html(blocks: Sequence[Block], pictures: Pictures) -> str:
    """The items of the list of notes. What a rule is for stands at its first one; a script repeats it at the others."""
    told: Told = set()
    return "".join(_block_html(block, pictures, told) for block in blocks)


def _block_html(block: Block, pictures: Pictures, told: Told) -> str:
    n = block.first
    data = f' data-s="{_esc(n.stage)}" data-t={n.status}'
    if len(block.notes) > 1:
        return f'<li class="n g"{data}>{_group_html(block, pictures, told)}</li>'
    inner = _note_html(block.number, n, told) + _shown(n, pictures)
    return f"<li class=n id={_note_id(n)}{data}{_decided(n)}>{inner}</li>"


def _note_html(number: int, n: Note, told: Told) -> str:
    return (
        f"<p class=nh><a href=#{n.id} class=nn>{number}</a> {_badge(row_status(n), n.stage)}<span class=cf>"
        f"{labels.percent(n.confidence)}</span>{_page_html({n.page})}</p>"
        f"<p class=nd>{_change_html(n, n.before, n.after)}</p>{_reasons_html(n, told)}"
    )


def _shown(n: Note, pictures: Pictures) -> str:
    return "".join(_picture_html(png, n.page) for png in pictures.get(n.id, ()))


def _picture_html(png: bytes, number: int | None) -> str:
    """A printed line as it stands on the page; it is decoded only when it comes into sight."""
    size = "".join(f' {k}="{int.from_bytes(png[at : at + 4], "big")}"' for k, at in (("width", 16), ("height", 20)))
    data = b64encode(png).decode()
    return f'<img class="crop" loading="lazy" alt="原页 p. {number}"{size} src="data:image/png;base64,{data}">'


def _group_html(block: Block, pictures: Pictures, told: Told) -> str:
    n = block.first
    sure = sorted({note.confidence for note in block.notes})
    span = labels.percent(sure[0]) if len(sure) == 1 else f"{labels.percent(sure[0])}–{labels.percent(sure[-1])}"
    same = len({(note.evidence, note.why) for note in block.notes}) == 1
    items = "".join(_pair_html(pair, pictures, alone=same, sure=len(sure) == 1) for pair in pairs(block))
    return (
        f"<p class=nh><a href=#{n.id} class=nn>{block.number}</a> {_badge(row_status(n), n.stage)}"
        f"<span class=cf>{span}</span>"
        f"{_page_html({note.page for note in block.notes})}</p>"
        f"<details><summary><code>{_esc(n.rule)}</code> <b>× {len(block.notes)}</b></summary><ul>{items}</ul></details>"
        f"<p class=why>{_new_reason(n, told)}</p>{_here_html(n) if same else ''}"
    )


def _pair_html(pair: Pair, pictures: Pictures, *, alone: bool, sure: bool) -> str:
    """One `before → after` of a group, with a link to every place. `sure`: the group has one confidence."""
    links = " ".join(
        f"<a href=#{n.id} id={_note_id(n)}{_decided(n)}"
        f"{'' if sure else f' title={chr(34)}{labels.percent(n.confidence)}{chr(34)}'}>{i}</a>"
        for i, n in enumerate(pair.notes, 1)
    )
    more = ("" if alone else _here_html(pair.notes[0])) + "".join(_shown(n, pictures) for n in pair.notes)
    return f"<li><span class=nd>{_change_html(pair.notes[0], pair.before, pair.after)}</span> {links}{more}</li>"


def _change_html(n: Note, before: str, after: str | None) -> str:
    """`before → after`; only what was applied is told as a deletion and an insertion."""
    old, new = marks.pair_html(_short(before), None if after is None else _short(after))
    if after is None:
        return f"<mark>{old}</mark>" if old else "∅"
    if n.status == APPLIED:
        return f"{f'<del>{old}</del>' if old else '∅'} → {f'<ins>{new}</ins>' if new else '∅'}"
    return f"{old or '∅'} → <b>{new or '∅'}</b>"


def _reasons_html(n: Note, told: Told) -> str:
    """What the rule is for, if that was not told yet, and its name; the evidence at this place; why it was held."""
    return f"<p class=why>{_new_reason(n, told)} <code>{_esc(n.rule)}</code></p>{_here_html(n)}"


def _new_reason(n: Note, told: Told) -> str:
    if (n.rule, n.reason) in told or not any(n.reason):
        return ""
    told.add((n.rule, n.reason))
    return f"<span>{_say(n.reason)}</span>"


def _here_html(n: Note) -> str:
    evidence = f"<p class=ev>{_say(n.evidence)}</p>" if any(n.evidence) else ""
    why = labels.WHY.get(n.why)
    return evidence + (f"<p class=ny>{labels.both(*why)}</p>" if why else "")


@lru_cache(maxsize=4096)
def _say(words: Reason) -> str:
    return labels.both(marks.plain(words.zh), marks.plain(words.en))


@lru_cache(maxsize=256)
def _badge(status: str, stage_name: str) -> str:
    """What became of it, unless it was simply applied, as most are and the marks say; and the stage."""
    stage = labels.label(labels.STAGE, stage_name)
    words = "" if status == APPLIED else f'<b class="t {status}">{_say(labels.label(labels.STATUS, status))}</b> '
    return f"{words}<span class=st>{_say(stage)}</span>"


def _page_html(pages: set[int | None]) -> str:
    """Page numbers, which a style puts into words."""
    known = sorted(p for p in pages if p is not None)
    if not known:
        return ""
    return f'<span class=p data-p="{known[0] if known[0] == known[-1] else f"{known[0]}–{known[-1]}"}"></span>'


def _short(text: str) -> str:
    """As much of an edit's text as a note repeats: the text column has all of it."""
    return text if len(text) <= 72 else f"{text[:48]}…{text[-20:]}"


def _decided(n: Note) -> str:
    """What a person has said of it, for the review's script."""
    why = ' data-why="protected"' if n.why == "protected" else ""
    return f' data-decided="{n.decided}"{why}' if n.decided else why


def _note_id(n: Note) -> str:
    return "n" + n.id[1:]


@lru_cache(maxsize=4096)
def _esc(text: str) -> str:
    return labels.both(*(marks.plain(text),) * 2)

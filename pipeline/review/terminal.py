"""The review in a terminal, one edit after the other, with the keys of the pages: for work over ssh."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.core.edit import Reason
from pipeline.decisions import Action
from pipeline.errors import ToldError
from pipeline.report.labels import STATUS, WHY, label, percent
from pipeline.report.view import APPLIED, Note
from pipeline.review.session import Doc, Session
from pipeline.terminal import Lang, printable, say

HELP = Reason(
    "j/k 下一处/上一处  a 接受  x 否决  e 改写  A/X 同类都接受/否决  n 再也不改此词  空格 跳过  u 撤销\n"
    "[/] 上一份/下一份文档  / 查找  ? 按键  q 结束",
    "j/k next/previous  a accept  x reject  e edit by hand  A/X all like this  n never change this term  space skip  "
    "u undo\n[/] previous/next document  / find  ? keys  q quit",
)
MARKS = {"accept": "√", "reject": "×", "edit": "=", "protect": "#", "undo": "-"}


@dataclass(frozen=True, slots=True)
class Console:
    """What a terminal can do: show a line, read one key, ask for a line (None: given up)."""

    put: Callable[[str], None]
    key: Callable[[], str]
    ask: Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class _Item:
    doc: Doc
    note: Note


def review(session: Session, console: Console, lang: Lang, *, everything: bool = False) -> int:
    """Go through what is held or suspect (`everything`: also what was applied); how many decisions were taken."""
    return _Loop(session, console, lang, _queue(session, everything)).run()


def _queue(session: Session, everything: bool) -> list[_Item]:
    """What a person has not spoken of yet, document after document, in each by place."""
    items = []
    for doc in session.docs.values():
        if not any(c.held or c.flags or (everything and (c.applied or c.declined)) for c in doc.record.result.rules):
            continue
        decided = session.decided(doc)
        for note in session.notes(doc):
            is_asked = everything or note.status in ("held", "suspect")
            if is_asked and not note.decided and note.id not in decided:
                items.append(_Item(doc, note))
    return items


class _Loop:
    def __init__(self, session: Session, console: Console, lang: Lang, items: Sequence[_Item]) -> None:
        self.session, self.console, self.lang, self.items = session, console, lang, items
        self.at, self.taken = 0, 0
        self.marks: dict[tuple[str, str], str] = {}  # by document and edit: what this session said

    def run(self) -> int:
        if not self.items:
            self._say("没有要看的了", "nothing to review")
            return 0
        self._say(HELP.zh, HELP.en)
        self._show()
        while (key := self.console.key()) not in ("q", "\x03", "\x04", ""):
            try:
                self._act(key)
            except ToldError as error:
                self._say(error.reason.zh, error.reason.en)
        self._say(
            f"作了 {self.taken} 个决定；运行 make 生效", f"{self.taken} decisions taken; run make to have them applied"
        )
        return self.taken

    def _act(self, key: str) -> None:
        item = self.items[self.at]
        simple: dict[str, Action] = {"a": "accept", "x": "reject", "A": "accept", "X": "reject"}
        moves = {"j": 1, " ": 1, "k": -1}
        if key in simple:
            self._decide(item, simple[key], alike=key.isupper())
        elif key in moves:
            self._go(self.at + moves[key])
        elif key in ("[", "]"):
            self._go(self._other_document(1 if key == "]" else -1))
        elif key == "e":
            text = self.console.ask(say(Reason("改为", "write"), self.lang), item.note.after or "")
            if text is not None:
                self._decide(item, "edit", text)
        elif key == "n":
            self._protect(item)
        elif key == "u":
            self._undo()
        elif key == "/":
            self._find(self.console.ask(say(Reason("查找", "find"), self.lang), "") or "")
        elif key == "?":
            self._say(HELP.zh, HELP.en)

    def _decide(self, item: _Item, action: Action, text: str = "", *, alike: bool = False) -> None:
        made = self.session.decide(item.doc.id, item.note.id, action, text, journal=item.doc.journal_sha, alike=alike)
        self.taken += len(made)
        self.marks.update({(d.path, d.id): action for d in made})
        if alike:
            self._say(f"同类 {len(made)} 处", f"{len(made)} places alike")
        undecided = (i for i in range(self.at, len(self.items)) if not self._mark(self.items[i]))
        self._go(next(undecided, len(self.items) - 1))

    def _protect(self, item: _Item) -> None:
        term = self.console.ask(say(Reason("再也不改", "never change"), self.lang), item.note.before)
        if term:
            self.session.protect(term.strip())
            self.taken += 1
            self._say(f"已写入 protect.txt：{printable(term)}", f"added to protect.txt: {printable(term)}")
            self._go(self.at + 1)

    def _undo(self) -> None:
        step = self.session.undo()
        if step is None:
            self._say("没有可撤销的", "nothing to undo")
            return
        self.taken -= len(step.decisions) or 1
        undone = {(d.path, d.id) for d in step.decisions}
        for key in undone:
            self.marks.pop(key, None)
        back = (i for i, item in enumerate(self.items) if (item.doc.record.path, item.note.id) in undone)
        self._go(next(back, self.at))

    def _find(self, text: str) -> None:
        """To the next edit that says it, else to the next that stands beside it."""
        n = len(self.items)
        order = [(self.at + i) % n for i in range(1, n + 1)]
        told = [i for i in order if text and any(text in words for words in _says(self.items[i].note))]
        beside = (i for i in order if text and text in _around(self.items[i].note))
        found = told[0] if told else next(beside, None)
        if found is None:
            self._say("没有找到", "nothing found")
        else:
            self._go(found)

    def _other_document(self, step: int) -> int:
        here = self.items[self.at].doc.id
        i = self.at
        while 0 <= i < len(self.items) and self.items[i].doc.id == here:
            i += step
        return i

    def _go(self, at: int) -> None:
        self.at = min(max(at, 0), len(self.items) - 1)
        self._show()

    def _mark(self, item: _Item) -> str:
        return self.marks.get((item.doc.record.path, item.note.id), "")

    def _show(self) -> None:
        item = self.items[self.at]
        note, mark = item.note, MARKS.get(self._mark(item), " ")
        status = say(label(STATUS, note.status), self.lang)
        why = f" ({say(WHY[note.why], self.lang)})" if note.why in WHY and note.status != APPLIED else ""
        page = f" p.{note.page}" if note.page else ""
        self.console.put("")
        self.console.put(f"{mark} {self.at + 1}/{len(self.items)}  {printable(item.doc.record.path)}{page}")
        self.console.put(f"  {status}{why}  {printable(note.rule)}  {percent(note.confidence)}")
        self.console.put(f"  {printable(say(note.reason, self.lang))}")
        self.console.put("  " + _line(note))

    def _say(self, zh: str, en: str) -> None:
        self.console.put(zh if self.lang == "zh" else en)


def _says(note: Note) -> tuple[str, ...]:
    return note.rule, note.before, note.after or ""


def _around(note: Note) -> str:
    return note.left + note.before + note.right


def _line(note: Note) -> str:
    """The edit in its place: [-taken out-]{+put in+}, and a suspicion as [?such?]."""
    left, right = (
        "\u3000".join(map(printable, side.split("\u3000"))) for side in (note.left, note.right)
    )  # an indent is ordinary
    before = printable(note.before)
    if note.after is None:
        return f"…{left}[?{before}?]{right}…"
    return (
        f"…{left}"
        + (f"[-{before}-]" if before else "")
        + (f"{{+{printable(note.after)}+}}" if note.after else "")
        + f"{right}…"
    )

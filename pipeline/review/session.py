"""A review at work: documents and their edits as the last run left them, decisions taken, decisions taken back."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from pipeline import manifest
from pipeline.core import records
from pipeline.core.edit import Reason
from pipeline.core.journal import JournalError
from pipeline.decisions import Action, Decision
from pipeline.errors import ToldError, UsageError
from pipeline.manifest import Record
from pipeline.names import document_id, outputs_of
from pipeline.packs import read_packs
from pipeline.report.view import Note, RuleInfo, build_view
from pipeline.review import store
from pipeline.review.anchors import decision_on
from pipeline.rulebook import load_rules, rule_infos

VIEWS_KEPT = 32  # documents in memory: one is on the screen, the others were a moment ago


class StaleError(ToldError):
    """The document was made anew since the page was opened."""


class UnknownError(ToldError):
    """There is no such document or edit."""


class RefusedError(ToldError):
    """A decision that would come to nothing."""


STALE = Reason("文档已重新清理；请重新载入此页", "the document was cleaned again; load this page anew")
NO_EDIT = Reason("没有这处改动", "there is no such edit")
PROTECTED = Reason(
    "此处受保护词保护；请先从 protect.txt 中去掉该词",
    "a protected term stands here; take it out of protect.txt first",
)


@dataclass(frozen=True, slots=True)
class Doc:
    """A document with outputs."""

    id: str  # names.document_id
    record: Record

    @property
    def journal_sha(self) -> str:
        return self.record.hashes.journal if self.record.hashes else ""


@dataclass(frozen=True, slots=True)
class _Step:
    """One act of the reviewer, so that it can be taken back."""

    decisions: tuple[Decision, ...] = ()
    before: tuple[Decision | None, ...] = ()  # what stood on each of them until then
    term: str = ""  # put into protect.txt


class Session:
    """One review of `cleaned`, whose decisions go to `raw`/_review. Not safe to share between threads."""

    def __init__(self, raw: str, cleaned: Path) -> None:
        self.raw, self.root = raw, cleaned
        self._seen: tuple[int, int] | None = None
        self._docs: dict[str, Doc] = {}
        self._outputs: dict[str, Doc] = {}
        self._steps: list[_Step] = []
        self._infos: dict[str, RuleInfo] = rule_infos(load_rules(read_packs(raw)))
        self._notes = lru_cache(VIEWS_KEPT)(self._read_notes)
        if not (cleaned / manifest.MANIFEST).is_file():
            raise UsageError(
                f"{cleaned} 中没有清理结果；请先运行 make", f"{cleaned} holds no cleaned documents; run make first"
            )

    @property
    def docs(self) -> dict[str, Doc]:
        """The documents by id, as the newest run left them."""
        found = (self.root / manifest.MANIFEST).stat()
        if self._seen != (found.st_mtime_ns, found.st_ino):
            self._seen = found.st_mtime_ns, found.st_ino
            all_records = manifest.read(self.root)
            self._docs = {(i := document_id(path)): Doc(i, r) for path, r in all_records.items() if r.outputs}
            self._outputs = {name: doc for doc in self._docs.values() for name in doc.record.hashed_outputs()}
        return self._docs

    @property
    def run(self) -> str:
        """What names the newest run: it changes with anything that the run wrote."""
        state = manifest.read_state(self.root)
        return state.manifest if state else ""

    def doc_of(self, output: str) -> Doc | None:
        """The document that an output (its path below cleaned/) belongs to."""
        return self._outputs.get(output) if self.docs else None

    def notes(self, doc: Doc) -> tuple[Note, ...]:
        """All that was said of a document. Raises StaleError where its files are not those of the manifest."""
        return self._notes(doc.id, doc.journal_sha)

    def decided(self, doc: Doc) -> dict[str, Decision]:
        """The standing decisions that may speak of a document, by edit id; taken back ones too, as `undo`."""
        return {d.name: d for d in self.standing() if d.sha256 == doc.record.sha256 or d.path == doc.record.path}

    def standing(self) -> tuple[Decision, ...]:
        """All standing decisions; taken back ones too, as `undo`."""
        return store.read_review(self.raw).decisions

    def decide(
        self, doc_id: str, edit_id: str, action: Action, text: str = "", *, journal: str = "", alike: bool = False
    ) -> list[Decision]:
        """Decide on an edit, with `alike` on all that say the same in all documents; what was decided, on the disk.

        `journal` is the sha256 of the journal that the reviewer saw.
        Raises StaleError, UnknownError, RefusedError, StorageError.
        """
        doc = self._doc(doc_id, journal)
        note = next((n for n in self.notes(doc) if n.id == edit_id), None)
        if note is None:
            raise UnknownError(*NO_EDIT)
        if action == "accept" and note.why == "protected":
            raise RefusedError(*PROTECTED)
        return self._take(list(self._alike(note)) if alike else [(doc, note)], action, text)

    def decide_all(
        self, places: Mapping[str, Sequence[str]], action: Action, text: str = "", *, run: str
    ) -> list[Decision]:
        """Decide on many edits, given by the sha256 of their document's bytes; what was decided, on the disk.

        `run` is `Session.run` as the reviewer's page knows it. What a protected term holds cannot be accepted and is
        passed over. Raises StaleError, UnknownError, RefusedError, StorageError.
        """
        if run != self.run:
            raise StaleError(*STALE)
        found: list[tuple[Doc, Note]] = []
        by_sha: defaultdict[str, list[Doc]] = defaultdict(list)
        for doc in self.docs.values():
            by_sha[doc.record.sha256].append(doc)
        for sha, ids in places.items():
            wanted = set(ids)
            for doc in by_sha[sha]:  # several where one document lies in raw/ twice: a decision on one holds for all
                here = [n for n in self.notes(doc) if n.id in wanted]
                wanted -= {n.id for n in here}
                found += ((doc, n) for n in here if action != "accept" or n.why != "protected")
            if wanted:
                raise UnknownError(*NO_EDIT)
        if not found:
            raise RefusedError(*PROTECTED)
        return self._take(found, action, text)

    def protect(self, term: str) -> None:
        """Let no edit touch a term from the next run on. Raises RefusedError, StorageError."""
        if not store.is_term(term):
            raise RefusedError("保护词须是一行文字，不含 #", "a protected term is one line of text without #")
        if store.protect(self.raw, term):
            self._steps.append(_Step(term=term))

    def undo(self) -> _Step | None:
        """Take back the last act of this session; None where there is none. Raises StorageError."""
        if not self._steps:
            return None
        step = self._steps.pop()
        if step.term:
            store.unprotect(self.raw, step.term)
        at = store.now()
        again = [
            msgspec.structs.replace(was or msgspec.structs.replace(now, action="undo", text=""), at=at)
            for now, was in zip(step.decisions, step.before, strict=True)
        ]
        if again:
            store.append(self.raw, again)
        return step

    def _take(self, places: Iterable[tuple[Doc, Note]], action: Action, text: str) -> list[Decision]:
        at = store.now()
        made = [self._decision(doc, note, action, at, text) for doc, note in places]
        stood = {d.target: d for d in self.standing()}
        store.append(self.raw, made)
        self._steps.append(_Step(tuple(made), tuple(stood.get(m.target) for m in made)))
        return made

    def _decision(self, doc: Doc, note: Note, action: Action, at: str, text: str) -> Decision:
        record = doc.record
        return decision_on(
            note, action, path=record.path, sha256=record.sha256, at=at, text=text, notes=self.notes(doc)
        )

    def _path(self, doc: Doc, kind: Literal["text", "journal"]) -> Path:
        outputs = outputs_of(doc.record.text)
        return self.root / (outputs.text if kind == "text" else outputs.journal)

    def _doc(self, doc_id: str, journal: str) -> Doc:
        doc = self.docs.get(doc_id)
        if doc is None:
            raise UnknownError("没有这份文档", "there is no such document")
        if journal and journal != doc.journal_sha:
            raise StaleError(*STALE)
        return doc

    def _alike(self, like: Note) -> Iterator[tuple[Doc, Note]]:
        """Every place of every document where the same rule says the same; journals without its text stay closed."""
        told = (
            b"" if like.after is None else json.dumps(like.after, ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
        for doc in self.docs.values():
            counted = any(c.rule == like.rule for c in doc.record.result.rules)
            if counted and told in self._path(doc, "journal").read_bytes():
                for note in self.notes(doc):
                    if (note.rule, note.before, note.after) == (like.rule, like.before, like.after):
                        yield doc, note

    def _read_notes(self, doc_id: str, journal_sha: str) -> tuple[Note, ...]:
        doc = self._docs[doc_id]
        try:
            journal = records.load(self._path(doc, "journal").read_bytes())
            text = self._path(doc, "text").read_bytes().decode()
            return build_view(journal, text, self._infos).notes
        except (OSError, UnicodeDecodeError, JournalError) as error:
            raise StaleError(
                f"{doc.record.text} 与清单不符；请再运行 make",
                f"{doc.record.text} is not as the manifest has it; run make again",
            ) from error

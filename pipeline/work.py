"""One document from bytes to outputs: a pure function; any engine can call it anywhere and gets the same bytes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple
from itertools import accumulate, chain
from urllib.parse import quote

import msgspec

from pipeline.core import records
from pipeline.core.edit import Reason
from pipeline.core.engine import apply
from pipeline.core.journal import Journal
from pipeline.core.pages import by_verdict
from pipeline.core.source import Source
from pipeline.decisions import Decision
from pipeline.document import Document, clean_source
from pipeline.extract import ExtractError, extract
from pipeline.manifest import Detail, PageSum, Result, RuleCount, Status
from pipeline.names import outputs_of
from pipeline.report.document import PageHead, document_page
from pipeline.report.lines import lines_in_question
from pipeline.report.rows import edit_rows
from pipeline.report.view import STATUS_OF_WHY, DocumentView, build_view
from pipeline.rulebook import load_rules, rule_infos
from pipeline.rules.model import RuleSet
from pipeline.task import OUT_OF_MEMORY, Done, Setup, Task

EMPTY = Detail("文件里没有文字", "there is no text in the file")


def process(task: Task, setup: Setup, isolation: str = "") -> Done:
    """Extract, clean and report one document. Raises nothing: what goes wrong is a status.

    `isolation`: how the process that does it is sealed, for the record.
    """
    try:
        return _process(task, setup, isolation)
    except ExtractError as error:
        return _failed(error.status, error.reason.zh, error.reason.en)
    except MemoryError:
        return Done(OUT_OF_MEMORY)
    except Exception as error:  # a defect of ours costs this document, not the run
        told = f"{type(error).__name__}: {error}"[:500].encode("utf-8", "backslashreplace").decode()
        return _failed(
            "error",
            f"程序内部错误（{told}）；请附上此文件报告给开发者",
            f"an internal error ({told}); please report it with this file",
        )


def _process(task: Task, setup: Setup, isolation: str) -> Done:
    rules = load_rules(setup.packs)
    pdf = setup.config.pdf
    source = extract(
        task.data,
        encoding=task.encoding,
        password=task.password,
        pdf_engine=pdf.engine,
        cross_check=pdf.cross_check,
        ocr_pages=pdf.ocr_pages,
    )
    document = clean_source(source, rules, setup.config, decisions=task.decisions, path=task.name)
    pages = report(task, document, rules, isolation)
    return Done(_result(document), document.text.encode(), records.dump(document.journal), *pages)


def report(task: Task, document: Document, rules: RuleSet, isolation: str = "") -> tuple[bytes, bytes]:
    """The page of a document, and its rows for the index of a run."""
    view = build_view(document.journal, document.text, rule_infos(rules), texts=_texts(document))
    page = document_page(view, _head(task, document, isolation), _pictures(task, view))
    return page.encode(), msgspec.json.encode(edit_rows(view)) + b"\n"


def _texts(document: Document) -> list[str]:
    """The text before every stage, and the clean one."""
    layers = document.journal.layers
    return list(accumulate(layers, lambda text, layer: apply(text, layer.changes), initial=document.source.text))


def _pictures(task: Task, view: DocumentView) -> dict[str, list[bytes]]:
    """Printed lines of a PDF as PNGs, by the id of the note that they belong to."""
    wanted = lines_in_question(view) if view.source.media_type == "application/pdf" else {}
    if not wanted:
        return {}
    from pipeline.extract.crops import Box, crops  # only for a PDF with something in question

    boxes = {line: Box(line.page, line.x0, line.top, line.x1, line.bottom) for line in chain(*wanted.values())}
    drawn = dict(crops(task.data, list(boxes.values()), task.password))
    return {note: [drawn[boxes[line]] for line in lines if boxes[line] in drawn] for note, lines in wanted.items()}


def _failed(status: str, zh: str, en: str) -> Done:
    return Done(Result(status=msgspec.convert(status, Status), detail=Detail(zh, en)))


def _result(document: Document) -> Result:
    source = document.source
    encoding, how = _encoding(source)
    status, cause, detail = _status(source)
    return Result(
        status=status,
        detail=detail,
        cause=cause,
        media_type=source.media_type,
        encoding=encoding,
        encoding_how=how,
        notes=tuple(Detail(note.zh, note.en) for note in source.notes),
        pages=len(source.layout.pages),
        verdicts=tuple(PageSum(*astuple(verdict)) for verdict in by_verdict(source.layout.pages)),
        chars_raw=len(source.text),
        chars_clean=len(document.text),
        rules=count_rules(document.journal),
        metadata=document.metadata,
        orphans=document.orphans,
    )


def _status(source: Source) -> tuple[Status, str, Detail | None]:
    """Status, cause and detail of a document that was worked on."""
    if short := source.shortfall:
        return msgspec.convert(short.status, Status), short.cause, Detail(*short.reason)
    return ("ok", "", None) if source.text.strip() else ("empty", "", EMPTY)


def _encoding(source: Source) -> tuple[str, str]:
    """How bytes became text, and how that was found; an HTML page's extractor notes it as "gb18030 (declared)"."""
    if source.decoder:
        return source.decoder.encoding, source.decoder.how
    encoding, _, how = source.info.get("encoding", "").partition(" (")
    return encoding, how.removesuffix(")")


def count_rules(journal: Journal) -> tuple[RuleCount, ...]:
    """What became of every rule's proposals, by stage in their order, then by rule id."""
    counts: list[RuleCount] = []
    for layer in journal.layers:
        tally: Counter[tuple[str, str]] = Counter((c.rule, "applied") for c in layer.changes)
        tally.update((d.edit.rule, STATUS_OF_WHY.get(d.why, "declined")) for d in layer.declined if d.why != "no-op")
        tally.update((f.rule, "flags") for f in layer.flags)
        for rule in sorted({rule for rule, _ in tally}):
            counts.append(RuleCount(layer.stage, rule, **{field: n for (r, field), n in tally.items() if r == rule}))
    return tuple(counts)


def _head(task: Task, document: Document, isolation: str) -> PageHead:
    """What the report says beside the journal; its links are seen from where the report stands."""
    metadata, (status, _, detail) = document.metadata, _status(document.source)
    outputs = outputs_of(task.text)
    up = "../" * outputs.report.count("/")
    return PageHead(
        name=task.name,
        title=metadata.get("title", ""),
        status=status,
        detail=_joined([d for d in (detail, _orphans(document.orphans)) if d]),
        facts=metadata,
        isolation=isolation,
        index_href=f"{up}_report/index.html",
        raw_href=f"{up}{task.raw_href}" if task.raw_href else "",
        text_href=up + quote(outputs.text),
        journal_href=up + quote(outputs.journal),
    )


def _joined(said: Sequence[Detail | Reason]) -> Reason | None:
    return Reason("；".join(s.zh for s in said), "; ".join(s.en for s in said)) if said else None


def _orphans(decisions: Sequence[Decision]) -> Reason | None:
    """What a reader should know of decisions that have lost their place."""
    if not decisions:
        return None
    told = [f"{d.action} [{d.old}] → [{d.new or ''}]" if d.old or d.new else f"{d.action} {d.id}" for d in decisions]
    zh = f"{len(told)} 个决定在这里失去了对应之处，没有采用："
    en = f"{len(told)} decisions have lost their place here and were not followed: "
    return Reason(zh + "；".join(told), en + "; ".join(told))

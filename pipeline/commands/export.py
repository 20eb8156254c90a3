"""The record of a run in another format: one file for all documents, or a file each."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.export.model import Exported, documents
from pipeline.storage import guarded, write, writing


def export(kind: str, cleaned: Path, raw: str, pattern: str, out: Path | None) -> int:
    """Write the documents whose path fits; to standard output where a format makes one file and `out` is None.

    How many documents there were. Raises UsageError, StorageError.
    """
    count = 0

    def counted() -> Iterator[Exported]:
        nonlocal count
        for document in documents(cleaned, raw, pattern):
            count += 1
            yield document

    if kind in _EACH:
        if out is None:
            raise UsageError(
                f"{kind} 每份文档一个文件；请用 --out 指定目录",
                f"{kind} makes a file a document; name a folder with --out",
            )
        suffix, make = _EACH[kind]
        for document in counted():
            write(out / (document.record.text.removesuffix(".txt") + suffix), make(document))
    elif out is None:
        with guarded(Path("-")):
            sys.stdout.buffer.writelines(_WHOLE[kind](counted()))
    else:
        with writing(out) as file:
            file.writelines(_WHOLE[kind](counted()))
    return count


def _diff(found: Iterable[Exported]) -> Iterator[bytes]:
    from pipeline.export import diff

    return (f"{line}\n".encode() for document in found for line in diff.lines(document))


def _sarif(found: Iterable[Exported]) -> Iterator[bytes]:
    from pipeline.export import sarif

    yield sarif.report(found)


def _annotation(found: Iterable[Exported]) -> Iterator[bytes]:
    from pipeline.export import annotation

    return annotation.json_lines(found)


def _csv(found: Iterable[Exported]) -> Iterator[bytes]:
    from pipeline.export import table

    return table.csv_lines(found)


def _edits(found: Iterable[Exported]) -> Iterator[bytes]:
    from pipeline.export import table

    return table.json_lines(found)


def _docx(document: Exported) -> bytes:
    from pipeline.export import docx

    return docx.write(document)


def _critic(document: Exported) -> bytes:
    from pipeline.export import critic

    return critic.text(document).encode("utf-8", "replace")


_WHOLE: dict[str, Callable[[Iterable[Exported]], Iterator[bytes]]] = {
    "diff": _diff,
    "sarif": _sarif,
    "annotation": _annotation,
    "csv": _csv,
    "edits": _edits,
}
_EACH: dict[str, tuple[str, Callable[[Exported], bytes]]] = {"docx": (".docx", _docx), "criticmarkup": (".md", _critic)}

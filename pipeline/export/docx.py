"""Word documents with tracked changes: what was applied and what is suggested, each to be accepted or rejected there.

Every change stands in a bookmark named after its first edit, by which `read` finds it again. What Word shows as one
paragraph is a line of the raw text; a line break that an edit takes out or puts in is shown as a sign.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import msgspec

from pipeline.errors import ToldError, UsageError
from pipeline.export.model import Exported, Piece, pieces
from pipeline.report.labels import percent
from pipeline.report.marks import plain

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class DocxError(UsageError):
    """A file that is no Word document of ours."""


class About(msgspec.Struct, frozen=True):
    """What a file says of itself, in its property `identifier`."""

    path: str  # below raw/
    sha256: str  # of the document's bytes


def write(document: Exported) -> bytes:
    """The document as .docx. Raises ToldError without the library."""
    word = _library().Document()
    about = About(document.path[-120:], document.record.sha256)
    word.core_properties.identifier = msgspec.json.encode(about).decode()
    word.core_properties.title = plain(document.path)[:200]
    paragraph = word.add_paragraph()
    for number, part in enumerate(pieces(document.view), 1):
        if part.notes and (part.suggested is not None or part.raw != part.clean):
            after = part.clean if part.suggested is None else part.suggested
            _add_change(paragraph._p, number, part, shown(part.raw), shown(after))
            continue
        for i, line in enumerate(part.raw.split("\n")):
            if i:
                paragraph = word.add_paragraph()
            if line:
                paragraph.add_run(shown(line))
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def read(data: bytes) -> tuple[About, dict[str, str | None]]:
    """What a file says of itself; and by edit id, what now stands in each bookmark (None: still to be decided).

    A bookmark that is gone is not among them. Raises ToldError.
    """
    try:
        word = _library().Document(BytesIO(data))
        about = msgspec.json.decode(word.core_properties.identifier, type=About)
    except ToldError:
        raise
    except Exception as error:  # the library raises what its zip and XML readers raise
        raise DocxError(f"不是本程序导出的 Word 文件（{error}）", f"no Word file of ours ({error})") from error
    return about, dict(_bookmarks(word.element.body))


def shown(text: str) -> str:
    """Text as the file shows it: nothing hidden, line breaks as signs."""
    return plain(text)


def bookmark(edit_id: str) -> str:
    """The name of an edit's bookmark: letters, digits and underscores only."""
    return edit_id.replace("-", "_")


def _add_change(parent: Any, number: int, part: Piece, before: str, after: str) -> None:
    sure = min(n.confidence for n in part.notes)
    author = f"{', '.join(dict.fromkeys(n.rule for n in part.notes))} {percent(sure)}"
    parent.append(_element("w:bookmarkStart", id=str(number), name=bookmark(part.notes[0].id)))
    for tag, text, kind in (("w:del", before, "w:delText"), ("w:ins", after, "w:t")):
        if text:
            change = _element(tag, id=str(number), author=shown(author)[:200], date="2000-01-01T00:00:00Z")
            run, words = _element("w:r"), _element(kind)
            words.text = text
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)
            change.append(run)
            parent.append(change)
    parent.append(_element("w:bookmarkEnd", id=str(number)))


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _bookmarks(body: Any) -> Iterator[tuple[str, str | None]]:
    opened: dict[str, tuple[str, list[str], list[bool]]] = {}  # by number: name, text, whether a change is left
    for element in body.iter():
        if element.tag == f"{_W}bookmarkStart" and element.get(f"{_W}name", "").startswith("e_"):
            opened[element.get(f"{_W}id")] = (element.get(f"{_W}name").replace("_", "-", 1), [], [])
        elif element.tag == f"{_W}bookmarkEnd" and element.get(f"{_W}id") in opened:
            name, texts, left = opened.pop(element.get(f"{_W}id"))
            yield name, None if left else "".join(texts)
        elif element.tag in (f"{_W}ins", f"{_W}del"):
            for _, _, left in opened.values():
                left.append(True)
        elif element.tag == f"{_W}t":
            for _, texts, _ in opened.values():
                texts.append(element.text or "")


def _library() -> Any:
    try:
        import docx
    except ImportError as error:
        raise ToldError(
            "docx 需要 python-docx：pip install 'jiaokan[docx]'", "docx needs python-docx: pip install 'jiaokan[docx]'"
        ) from error
    return docx

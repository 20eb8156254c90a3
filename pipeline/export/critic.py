"""CriticMarkup: deletions, insertions and suggestions inside the text, for Markdown editors."""

import re

from pipeline.export.model import Exported, Piece, pieces
from pipeline.report.labels import percent

_OPENING, _CLOSING = re.compile(r"\{(?=[+\-~=>])"), re.compile(r"(?<=[+\-~=<>])\}")


def text(document: Exported) -> str:
    """The document with its edits marked up. Text that reads like markup is written with character references."""
    return "".join(_marked(part) for part in pieces(document.view))


def _marked(part: Piece) -> str:
    if not part.notes:
        return _plain(part.raw)
    told = "; ".join(dict.fromkeys(f"{n.rule} {percent(n.confidence)}" for n in part.notes))
    note = f"{{>>{_inside(told)}<<}}"
    if part.suggested is not None:
        return f"{{=={_inside(part.raw)}==}}{{>>→{_inside(part.suggested) or '∅'} ({_inside(told)})<<}}"
    if part.raw == part.clean:
        return _plain(part.raw) + note
    if not part.clean:
        return f"{{--{_inside(part.raw)}--}}{note}"
    if not part.raw:
        return f"{{++{_inside(part.clean)}++}}{note}"
    return f"{{~~{_inside(part.raw)}~>{_inside(part.clean)}~~}}{note}"


def _plain(text: str) -> str:
    return _CLOSING.sub("&#125;", _OPENING.sub("&#123;", text))


def _inside(text: str) -> str:
    """Text inside a mark: a line break would end the paragraph, and with it the mark, in most readers."""
    return _plain(text).replace("~>", "&#126;>").replace("\r", "⟨U+000D⟩").replace("\n", "↵")

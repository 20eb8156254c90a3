"""RSS, Atom and other XML to text: one line an element, embedded HTML rendered. Broken XML loses nothing."""

import hashlib
import html
import re
from collections import Counter

from pipeline.core.edit import Reason
from pipeline.core.source import Decoder, Source
from pipeline.extract.html import render

_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<[?!][^>]*>"
    r"""|<(?P<close>/?)(?P<name>[A-Za-z_][\w:.-]*)(?:"[^"]*"|'[^']*'|[^<>"'])*?(?P<empty>/?)>|(?P<text>[^<]+|<)""",
    re.DOTALL,
)
_MACHINE = frozenset(  # what a reader of the feed does not see
    str.split(
        "link guid id pubdate lastbuilddate updated modified issued created published date generator docs language "
        "ttl url width height day hour skipdays skiphours updateperiod updatefrequency updatebase errorreportsto"
    )
)
_MARKUP = re.compile(r"<[A-Za-z/!][^>]*>")


def extract_feed(data: bytes, markup: str, decoder: Decoder) -> Source:
    """The source of an XML document. The first title is `info["title"]` and stays in the text."""
    lines: list[str] = []
    dropped: Counter[str] = Counter()
    info: dict[str, str] = {"encoding": f"{decoder.encoding} ({decoder.how})"}
    for name, content in _contents(markup):
        local = name.rpartition(":")[2].lower()
        if local in _MACHINE:
            dropped[local] += 1
            if local == "link" and content.startswith("http"):
                info.setdefault("url", content)
            continue
        shown = render(content).text if _MARKUP.search(content) else content
        if local == "title":
            info.setdefault("title", shown)
        lines.append(shown)
    notes = [decoder.note] if any(decoder.note) else []
    if dropped:
        counted = ", ".join(f"{n} {name}" for name, n in sorted(dropped.items()))
        notes.append(Reason(f"未收入的元素：{counted}", f"elements not carried over: {counted}"))
    text = "\n".join(line for line in lines if line)
    return Source(
        hashlib.sha256(data).hexdigest(), "application/xml", "feed", text, None, info=info, notes=tuple(notes)
    )


def _contents(markup: str) -> list[tuple[str, str]]:
    """Stretches of text between tags, each with the name of the element around it."""
    out: list[tuple[str, str]] = []
    names: list[str] = [""]
    pieces: list[str] = []

    def flush() -> None:
        if content := "".join(pieces).strip():
            out.append((names[-1], content))
        pieces.clear()

    for token in _TOKEN.finditer(markup):
        if token["cdata"] is not None:
            pieces.append(token["cdata"])
        elif token["text"] is not None:
            pieces.append(html.unescape(token["text"]))
        elif token["name"] is not None and not token["empty"]:
            flush()
            if not token["close"]:
                names.append(token["name"])
            elif token["name"] in names:
                while names.pop() != token["name"]:
                    pass
    flush()
    return out

"""HTML to text, with the parts that its markup calls furniture as regions. Nothing visible is left out."""

import hashlib
import re
from collections import Counter
from dataclasses import replace
from importlib.metadata import version
from typing import Any, NamedTuple

from resiliparse.parse.html import COMMENT, ELEMENT, TEXT, DOMContext, HTMLTree, traverse_dom

from pipeline.core.edit import Reason
from pipeline.core.source import Decoder, Layout, Region, Source
from pipeline.extract.flow import Flow
from pipeline.extract.regions import Counts, Element, find_regions
from pipeline.extract.saved_page import SavedPage

_BLOCKS = frozenset(
    str.split(
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
        "figure footer form frameset h1 h2 h3 h4 h5 h6 header hr hgroup legend li listing main menu nav ol optgroup "
        "option p plaintext pre search section select summary table tbody textarea tfoot thead tr ul xmp"
    )
)
_PRESERVING = frozenset(("pre", "listing", "plaintext", "xmp", "textarea"))
_NOT_SHOWN = frozenset(("script", "style", "template", "noscript", "iframe", "noembed", "noframes"))
_WITHOUT_CONTENT = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"))
_METAS = {  # a name in <meta>, lower case: where it goes in Source.info; of two for one place the first wins
    "author": "author",
    "article:author": "author",
    "og:article:author": "author",
    "description": "description",
    "og:description": "description",
    "article:published_time": "date",
    "og:release_date": "date",
    "publishdate": "date",
    "pubdate": "date",
    "og:site_name": "site",
    "og:url": "url",
    "og:title": "title",
}
# Lists of headlines give each its date beside the link: that is no prose.
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?|\d{1,2}:\d\d|\d{1,2}(?:小时|分钟|天)前"
)
_HIDDEN = re.compile(r"(?i)\bdisplay\s*:\s*none")
_STOP = re.compile("[。！？]")
_SAYS = 20  # characters of a text with a full stop: less are labels ("已收藏！")
_URL_COMMENT = re.compile(r"\s*(?:saved from url=\(\d+\))?\s*(https?://\S+)\s*$")


def extract_html(data: bytes, markup: str, decoder: Decoder) -> Source:
    """The source of an HTML page, from its decoded markup.

    `Source.decoder` is None, for the text is not the markup; the encoding stands in `info`.
    """
    page = render(markup)
    info = page.info | {"encoding": f"{decoder.encoding} ({decoder.how})"}
    notes = (*((decoder.note,) if any(decoder.note) else ()), *page.notes)
    name = f"resiliparse {version('resiliparse')}"
    digest = hashlib.sha256(data).hexdigest()
    return Source(digest, "text/html", name, page.text, None, Layout(regions=page.regions), info, notes)


def extract_saved(data: bytes, saved: SavedPage, markup: str, decoder: Decoder) -> Source:
    """The source of a page in a file that a browser saved, `markup` being what it decodes to."""
    source = extract_html(data, markup, decoder)
    info = {"url": saved.url} | source.info if saved.url else source.info
    parts = ", ".join(f"{n} {what}" for what, n in sorted(saved.others.items()))
    note = Reason(f"未收入的部分：{parts}", f"parts not carried over: {parts}")
    return replace(source, info=info, notes=(*source.notes, note) if parts else source.notes)


class Page(NamedTuple):
    """What a browser would show of a page, and what the page says of itself."""

    text: str
    regions: tuple[Region, ...]
    info: dict[str, str]
    notes: tuple[Reason, ...]


def render(markup: str) -> Page:
    """The visible text of an HTML page or fragment. Any string will do; the depth of its tags has no limit."""
    walk = _Walk()
    document = HTMLTree.parse(markup).document
    if document is not None:
        traverse_dom(document, walk.visit, context=DOMContext())
    walk.close(0)
    text = str(walk.flow)
    dropped = ", ".join(f"{n} {what}" for what, n in sorted(walk.dropped.items()))
    notes = [Reason(f"未收入的元素：{dropped}", f"elements not carried over: {dropped}")] if dropped else []
    if nul := markup.count("\0"):  # the HTML standard has the parser drop them
        notes.append(Reason(f"未收入 {nul} 个 NUL 字符", f"{nul} NUL characters not carried over"))
    return Page(text, find_regions(text, walk.elements), walk.info, tuple(notes))


def _unlinked(text: str, chars: int) -> Counts:
    dates = sum(len("".join(found[0].split())) for found in _DATE.finditer(text))
    return Counts(chars, dates=min(dates, chars), said=chars if len(text) >= _SAYS and _STOP.search(text) else 0)


class _Walk:
    """Visits nodes in document order; an element ends when a node comes that is no deeper."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.elements: list[Element] = []
        self.info: dict[str, str] = {}
        self.dropped: Counter[str] = Counter()
        self._open: list[tuple[int, Element]] = []  # with the depth in the tree
        self._passed_over: int | None = None  # depth of the element whose content is not shown
        self._counts = Counts()
        self._links = self._preserving = 0
        self._row_is_new = False

    def visit(self, context: DOMContext) -> None:
        node: Any = context.node
        depth = context.depth
        if self._passed_over is not None:
            if depth > self._passed_over:
                return
            self._passed_over = None
        self.close(depth)
        kind = node.type
        if kind == TEXT:
            chars = self.flow.text(node.value, self._preserving > 0)
            self._counts += Counts(chars, chars) if self._links else _unlinked(node.value, chars)
        elif kind == ELEMENT:
            self._element(node, node.tag, depth)
        elif kind == COMMENT and (found := _URL_COMMENT.match(node.value or "")):
            self.info.setdefault("url", found[1])

    def close(self, depth: int) -> None:
        """End all open elements at `depth` and below."""
        while self._open and self._open[-1][0] >= depth:
            element = self._open.pop()[1]
            element.end = len(self.flow)
            element.counts = self._counts - element.counts
            self._links -= element.tag == "a"
            self._preserving -= element.tag in _PRESERVING
            if element.tag in _BLOCKS:
                self.flow.block()

    def _element(self, node: Any, tag: str, depth: int) -> None:
        if tag in _NOT_SHOWN:
            self.dropped[tag] += 1
            self._passed_over = depth
        elif tag == "title" and self._open and self._open[-1][1].tag == "head":
            self.info["title"] = " ".join((node.text or "").split())
            self._passed_over = depth
        elif tag in _WITHOUT_CONTENT:
            self._mark(node, tag)
        else:
            self._begin(node, tag, depth)

    def _mark(self, node: Any, tag: str) -> None:
        if tag == "br":
            self.flow.line_break()
        elif tag == "hr":
            self.flow.block()
        elif tag == "meta":
            place = _METAS.get((node.getattr("name") or node.getattr("property") or "").lower())
            content = (node.getattr("content") or "").strip()
            if place and content:
                self.info.setdefault(place, content)
        elif tag == "link" and (node.getattr("rel") or "").lower() == "canonical" and node.getattr("href"):
            self.info["url"] = node.getattr("href").strip()

    def _begin(self, node: Any, tag: str, depth: int) -> None:
        if tag in ("td", "th"):
            self.flow.cell(first=self._row_is_new)
            self._row_is_new = False
        elif tag in _BLOCKS:
            self._row_is_new = self._row_is_new or tag == "tr"
            self.flow.block()
        within = self._open[-1][1] if self._open else None
        element = Element(tag, f"{node.class_name or ''} {node.id or ''}", within, len(self.flow), self._counts)
        element.is_hidden = bool(_HIDDEN.search(node.getattr("style") or "")) or node.hasattr("hidden")
        self._open.append((depth, element))
        self.elements.append(element)
        self._counts += Counts(links=int(tag == "a"), headings=int(tag in ("h1", "article", "main")))
        self._links += tag == "a"
        self._preserving += tag in _PRESERVING

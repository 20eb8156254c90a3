"""Which parts of a page are furniture: by element, by the names its author gave them, by density of links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.core.edit import Reason
from pipeline.core.source import Region


class Counts(NamedTuple):
    """What is in a stretch of a page: characters that are not space, those inside links, links, main headings."""

    chars: int = 0
    linked: int = 0
    links: int = 0
    headings: int = 0

    def __add__(self, other: tuple[int, ...]) -> "Counts":  # type: ignore[override]
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    def __sub__(self, other: tuple[int, ...]) -> "Counts":
        return Counts(*(a - b for a, b in zip(self, other, strict=True)))


@dataclass(slots=True)
class Element:
    """An element of a page with its span in the text. Until it ends, `counts` are those of the page before it."""

    tag: str
    names: str  # its class and id
    within: "Element | None"
    start: int
    counts: Counts
    end: int = 0


_TAG_ROLES = {
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "select": "form",
    "button": "form",
}
_NAME_ROLES = {
    "nav": "nav navbar navigation subnav topnav mainnav menu breadcrumb breadcrumbs crumb crumbs bread daohang topbar",
    "footer": "footer foot copyright copyrights beian icp",
    "aside": "aside sidebar side rightbar leftbar",
    "related": "related relate relation recommend recommends recommended recommendation tuijian xiangguan "
    "rank ranking hotnews comment comments pinglun",
    "share": "share sharebar bdshare bdsharebuttonbox jiathis social sns qrcode",
    "ad": "ad ads adv advert advertisement adsense adsbygoogle guanggao sponsor sponsored promotion",
    "form": "login signin register passport search searchbox searchbar",
    "pager": "pager pagination paging pagenav prevnext",
}
_ROLE_OF = {name: role for role, names in _NAME_ROLES.items() for name in names.split()}
_LONG_NAMES = tuple(name for name in _ROLE_OF if len(name) >= 6)  # "sidebar-2", "commentList", "relatednews"
_BODY_NAMES = frozenset(str.split("article content main body text detail entry post wrapper wrap container page"))
_WORD = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_LINK_DENSE = 0.7  # share of the characters inside links; menus and lists of headlines have 0.8 to 1.0
_FEW_LINKS = 3
_TOO_MUCH = 0.5  # of the page's text outside links: so large a part is not furniture


def find_regions(text: str, elements: Sequence[Element]) -> tuple[Region, ...]:
    """The outermost pieces of furniture, ordered, not overlapping. `elements` are in document order.

    What holds a main heading or over half of the page's unlinked text is never one.
    """
    page = max((e.counts for e in elements), key=lambda counts: counts.chars, default=Counts())
    out: list[Region] = []
    for element in elements:
        if element.start >= element.end or (out and element.start < out[-1].end):
            continue
        if _may_be_furniture(element, page) and (found := _role(element)) is not None:
            start, end = _trimmed(text, element.start, element.end)
            if start < end:
                out.append(Region(start, end, *found))
    return tuple(out)


def _may_be_furniture(element: Element, page: Counts) -> bool:
    counts = element.counts
    if element.tag in ("html", "body", "main", "article") or not counts.chars or counts.headings:
        return False
    prose, page_prose = counts.chars - counts.linked, page.chars - page.linked
    # A page of links only has next to no prose: there the links themselves are the content.
    return prose <= _TOO_MUCH * page_prose and counts.chars <= 0.8 * page.chars


def _role(element: Element) -> tuple[str, Reason] | None:
    """Role and evidence, None for what may be content."""
    counts = element.counts
    density = counts.linked / counts.chars
    dense = counts.links >= _FEW_LINKS and density >= _LINK_DENSE
    in_article = element.tag in ("header", "footer") and _is_within(element, "article", "main")
    if element.tag in _TAG_ROLES and not in_article:
        return _TAG_ROLES[element.tag], Reason(f"<{element.tag}> 元素", f"a <{element.tag}> element")
    words = {word.lower() for word in _WORD.findall(element.names)}
    named = _named(words)
    # "article-footer", "content with-sidebar": the name speaks of the content too, so the links must agree.
    if named is not None and (dense or not words & _BODY_NAMES):
        return _ROLE_OF[named], Reason(f"class 或 id 含 {named!r}", f"class or id with {named!r}")
    if dense and element.tag not in ("a", "p"):
        return "links", Reason(
            f"{counts.links} 个链接，占 {density:.0%} 的字", f"{counts.links} links, {density:.0%} of the characters"
        )
    return None


def _named(words: set[str]) -> str | None:
    for word in sorted(words):
        if word in _ROLE_OF:
            return word
        for name in _LONG_NAMES:
            if word.startswith(name):
                return name
    return None


def _is_within(element: Element, *tags: str) -> bool:
    outer = element.within
    while outer is not None and outer.tag not in tags:
        outer = outer.within
    return outer is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end

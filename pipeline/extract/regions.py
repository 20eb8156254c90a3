"""Which parts of a page are furniture: by element, by the names its author gave them, by density of links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pipeline.core.edit import Reason
from pipeline.core.source import Region


class Counts(NamedTuple):
    """What is in a stretch of a page: characters that are not space, those inside links, links, main headings.

    Of the others `dates` are characters of dates and times, `said` those of texts with sentences.
    """

    chars: int = 0
    linked: int = 0
    links: int = 0
    headings: int = 0
    dates: int = 0
    said: int = 0

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
    is_hidden: bool = False


_TAG_ROLES = {
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "select": "form",
    "button": "form",
    "dialog": "popup",
}
_NAME_ROLES = {
    "nav": "nav navbar navigation subnav topnav mainnav menu breadcrumb breadcrumbs crumb crumbs bread daohang topbar "
    "backtop gotop totop scrolltop",
    "footer": "footer foot copyright copyrights beian icp",
    "aside": "aside sidebar side rightbar leftbar",
    "related": "related relate relation recommend recommends recommended recommendation tuijian xiangguan "
    "rank ranking hotnews comment comments pinglun",
    "share": "share sharebar bdshare bdsharebuttonbox jiathis social sns qrcode",
    "ad": "ad ads adv advert advertisement adsense adsbygoogle guanggao sponsor sponsored promotion",
    "form": "login signin register passport search searchbox searchbar",
    "pager": "pager pagination paging pagenav prevnext",
    "popup": "modal popup popwin popover tooltip toast",
}
_ROLE_OF = {name: role for role, names in _NAME_ROLES.items() for name in names.split()}
_LONG_NAMES = tuple(name for name in _ROLE_OF if len(name) >= 6)  # "sidebar-2", "commentList", "relatednews"
_BODY_NAMES = frozenset(str.split("article content main body text detail entry post page"))
# They add nothing to what stands before them: "comment-wrap" is the comments, "post_recommend_area" is no post.
_BOXES = frozenset(str.split("wrap wrapper container area box block list section panel module inner outer bd hd js"))
_OTHERS = frozenset(("next", "prev", "previous"))  # "next-article"
_DOUBTS = frozenset(("with", "without", "no", "has", "is"))  # "content-no-sidebar"
_WORD = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_LINK_DENSE = 0.7  # share of the characters inside links; menus and lists of headlines have 0.8 to 1.0
_FEW_LINKS = 3
_HEADLINE = 8  # characters of a link, on average; menus have 2 to 4
_ARTICLE = 200  # characters: pages with so much in sentences are about those; a site's notices have up to 150
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
    if page.said >= _ARTICLE:
        prose, page_prose = counts.said, page.said
    else:  # a page of links only has next to no prose: there the links themselves are the content
        prose, page_prose = counts.chars - counts.linked, page.chars - page.linked
    return prose <= _TOO_MUCH * page_prose and counts.chars <= 0.8 * page.chars


def _role(element: Element) -> tuple[str, Reason] | None:
    """Role and evidence, None for what may be content."""
    counts = element.counts
    density = _density(counts)
    dense = counts.links >= _FEW_LINKS and density >= _LINK_DENSE
    if element.is_hidden and not counts.said:  # what a script unfolds may be content
        return "hidden", Reason("页面上不显示", "not shown on the page")
    in_article = element.tag in ("header", "footer") and _is_within(element, "article", "main")
    if element.tag in _TAG_ROLES and not in_article:
        return _TAG_ROLES[element.tag], Reason(f"<{element.tag}> 元素", f"a <{element.tag}> element")
    named, certain = _named(element.names)
    # "article-footer", "content with-sidebar": the name speaks of the content too, so the links must agree.
    if named is not None and (dense or certain):
        return _ROLE_OF[named], Reason(f"class 或 id 含 {named!r}", f"class or id with {named!r}")
    if dense and element.tag not in ("a", "p"):
        return "links", Reason(
            f"{counts.links} 个链接，占 {density:.0%} 的字", f"{counts.links} links, {density:.0%} of the characters"
        )
    return None


def _density(counts: Counts) -> float:
    """Share of the characters inside links, dates beside headlines aside; 0 for what holds a sentence of its own."""
    if counts.said:
        return 0.0
    headlines = counts.linked >= _HEADLINE * counts.links
    return counts.linked / (counts.chars - counts.dates * headlines or 1)


def _named(names: str) -> tuple[str | None, bool]:
    """The first name of furniture, and whether the names speak of nothing else.

    As in English compounds, the last word says what a thing is: a "post-comment" is a comment, "sidebar content" may be
    content. An article's own footer may be its author's.
    """
    found, certain = None, True
    for name in sorted(names.split()):
        words = [word.lower() for word in _WORD.findall(name)]
        while len(words) > 1 and words[-1] in _BOXES:
            words.pop()
        words = ["pager" if a in _OTHERS and b in _BODY_NAMES else b for a, b in pairwise(["", *words])]
        named = [known for word in words if (known := _known(word))]
        if named and found is None:
            found = named[0]
        if not _BODY_NAMES.isdisjoint(words) or not _DOUBTS.isdisjoint(words):
            last = _known(words[-1])
            certain = certain and last is not None and _ROLE_OF[last] != "footer" and _DOUBTS.isdisjoint(words)
    return found, certain


def _known(word: str) -> str | None:
    if word in _ROLE_OF:
        return word
    return next((name for name in _LONG_NAMES if word.startswith(name)), None)


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

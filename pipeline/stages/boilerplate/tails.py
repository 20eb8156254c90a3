"""The block of related links at the end of a saved page: a heading, then titles without sentence marks, to the end."""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import TextLine, is_title, lines_of

_HEADING = regex.compile(
    r"[【\[>*■◆·]{0,2}\s?(?:(?:本?栏目|本站|网站)?(?:相关|热点?|热门|精彩|推荐|延伸|更多|最新|往期|类似|其他|其它|精选|猜你喜欢|"
    r"您?可能(?:还|也)?(?:感兴趣|喜欢))的?(?:事件|新闻|链接|阅读|文章|报道|专题|推荐|资讯|内容|话题|评论|回顾|问题|范文|作文|精选|排行榜?)"
    r"(?:排行榜?|推荐|列表)?|猜你喜欢|[您你]可能(?:还|也)?(?:会)?(?:感兴趣|喜欢)|看了[^\n]{0,20}还看了)\s?[】\]]?\s?[:：]?"
)
_BYLINE = regex.compile(r"[（(]?(?:本文|文章|稿件)?(?:来源|作者|责任编辑|责编|编辑|记者)\s?[:：]")
_FULL_STORY = regex.compile(r"(?:>{2,}|&gt;&gt;|》》)\s?(?:全文|详细)")


def find(text: str) -> Iterator[Edit]:
    lines = [line for line in lines_of(text) if not line.is_blank]
    for n, line in enumerate(lines):
        if n and _HEADING.fullmatch(text, line.left, line.right) and _are_links(text, lines[n + 1 :]):
            for block in _blocks(text, lines[n:]):
                yield Edit(block[0].left, block[-1].right, "", "site/related-links", 0.94)
            return


def _blocks(text: str, lines: list[TextLine]) -> Iterator[list[TextLine]]:
    """The lines from the heading on, without by-lines between the links (metadata stays) and a closing sentence."""
    block: list[TextLine] = []
    for line in lines:
        if _BYLINE.match(text, line.left, line.right):
            if block:
                yield block
            block = []
        else:
            block.append(line)
    while block and not _is_link(text, block[-1]):
        block.pop()
    if block:
        yield block


def _are_links(text: str, lines: list[TextLine]) -> bool:
    """Most lines are titles: short, no sentence mark; a summary counts if it ends in a link to the full story."""
    if not lines:
        return False
    titles = sum(_is_link(text, line) for line in lines)
    return titles >= 2 and titles >= 0.75 * len(lines)


def _is_link(text: str, line: TextLine) -> bool:
    return bool(_FULL_STORY.search(text, line.left, line.right)) or is_title(text[line.left : line.right])

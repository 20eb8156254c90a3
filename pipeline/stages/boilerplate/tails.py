"""The block of related links at the end of a saved page: a heading, then titles without sentence marks, to the end."""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import TextLine, ends_sentence, lines_of

LONGEST_TITLE = 45  # code points
_HEADING = regex.compile(
    r"[【\[>*■◆·]{0,2}\s?(?:(?:相关|热点?|热门|精彩|推荐|延伸|更多|最新|往期|猜你喜欢|您?可能(?:还)?(?:感兴趣|喜欢))的?"
    r"(?:事件|新闻|链接|阅读|文章|报道|专题|推荐|资讯|内容|话题|评论|回顾)|猜你喜欢|您可能感兴趣)\s?[】\]]?\s?[:：]?"
)
_FULL_STORY = regex.compile(r"(?:>{2,}|&gt;&gt;|》》)\s?(?:全文|详细)")


def find(text: str) -> Iterator[Edit]:
    lines = [line for line in lines_of(text) if not line.is_blank]
    for n, line in enumerate(lines):
        if n and _HEADING.fullmatch(text, line.left, line.right) and _are_links(text, lines[n + 1 :]):
            yield Edit(line.left, lines[-1].right, "", "site/related-links", 0.94)
            return


def _are_links(text: str, lines: list[TextLine]) -> bool:
    """Most lines are titles: short, no sentence mark; a summary counts if it ends in a link to the full story."""
    if not lines:
        return False
    titles = sum(
        bool(_FULL_STORY.search(text, line.left, line.right))
        or (line.right - line.left <= LONGEST_TITLE and not ends_sentence(text[line.left : line.right]))
        for line in lines
    )
    return titles >= 2 and titles >= 0.75 * len(lines)

"""HTML and feeds: nothing visible is lost, furniture is marked, content is not."""

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.source import Source
from pipeline.extract import decode, extract
from pipeline.extract.guess import declared_encoding
from pipeline.extract.html import render

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

PAGE = """<!DOCTYPE html><!-- saved from url=(0023)http://www.example.com/ --><html><head>
<meta charset="gb2312"><title> 我的
母校_某网 </title><meta name="author" content="张三"><meta property="og:site_name" content="某网">
<style>p{}</style><script>var a="<p>不要";</script></head><body>
<div id="topNav"><a href=1>首页</a> | <a href=2>新闻</a></div>
<div class="content"><h1>我的母校</h1><p>  我的母校在
小镇上，&nbsp;校门口有&lt;两棵&gt;树。</p><p>第二段，朱镕基来过，写得长一些，这样正文占了这一页的大半，再长一些也无妨。</p></div>
<ul><li><a href=3>相关的一篇文章</a><li><a href=4>另外一篇文章</a><li><a href=5>第三篇文章</a></ul>
<form><input value=x><button>搜索</button></form>
<footer>版权所有 某网</footer><noscript>请开启脚本</noscript></body></html>"""


def html(markup: str) -> Source:
    return extract(f"<!doctype html><body>{markup}".encode())


def roles(source: Source) -> list[tuple[str, str]]:
    return [(region.role, source.text[region.start : region.end]) for region in source.layout.regions]


def test_a_page() -> None:
    source = extract(PAGE.encode("gbk"))
    assert source.text == (
        "首页 | 新闻\n我的母校\n我的母校在 小镇上，\xa0校门口有<两棵>树。\n"
        "第二段，朱镕基来过，写得长一些，这样正文占了这一页的大半，再长一些也无妨。\n"
        "相关的一篇文章\n另外一篇文章\n第三篇文章\n搜索\n版权所有 某网"
    )
    assert source.info == {
        "url": "http://www.example.com/",
        "title": "我的 母校_某网",
        "author": "张三",
        "site": "某网",
        "encoding": "gb18030 (declared)",
    }
    assert [n.en for n in source.notes] == ["elements not carried over: 1 noscript, 1 script, 1 style"]
    assert roles(source) == [
        ("nav", "首页 | 新闻"),
        ("links", "相关的一篇文章\n另外一篇文章\n第三篇文章"),
        ("form", "搜索"),
        ("footer", "版权所有 某网"),
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n二"),
        ("一<br>二<br/><br>三", "一\n二\n\n三"),
        ("<p>一<br></p><p>二</p>", "一\n二"),
        ("<p>一</p><br><p>二</p>", "一\n\n二"),
        ("<p> 一 <b> 二</b>三\n四 </p>", "一 二三 四"),
        ("<p>　　缩进</p>", "　　缩进"),
        ("<table><tr><td>甲<td>乙<tr><td>丙<td><td>丁</table>", "甲\t乙\n丙\t\t丁"),
        ("<table><tr><td><p>甲</p></td><td><p>乙</p></td></tr></table>", "甲\t乙"),
        ("<table><tr><td><p>甲</p><p>甲二</p></td><td>乙</td></tr></table>", "甲\n甲二\n乙"),
        ("<pre>一\n  二\r\n三</pre>四", "一\n  二\n三\n四"),
        ("<ul><li>一<li>二</ul>三", "一\n二\n三"),
        ("a&#x4e00;&amp;&nbsp;b&lt;", "a一&\xa0b<"),
        ("<div>一<div>二<span>三</span></div>四</div>", "一\n二三\n四"),
        ("<template>无</template><svg><title>图</title></svg>有", "图有"),
        ("<textarea>\n写\n字</textarea><select><option>甲<option>乙</select>", "写\n字\n甲\n乙"),
        ("a\ufffdb\x01c\U0010fffd", "a\ufffdb\x01c\U0010fffd"),
        ("", ""),
    ],
)
def test_layout_of_text(markup: str, text: str) -> None:
    assert html(markup).text == text


PROSE = "正文" * 60
DATED = "<li><a>八个字长的标题呀</a><p>2019-09-06 07:30</p>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<nav><h1>站名</h1></nav><p>{PROSE}", []),  # a main heading is never furniture
        (f"<div class='sidebar'><p>{PROSE}</p></div><p>短", []),  # nor is most of the page
        (f"<article><header><h2>题目</h2>作者</header><p>{PROSE}</article>", []),
        (f"<p>{PROSE}</p><div class='breadCrumb'>首页 &gt; 作文</div>", [("nav", "首页 > 作文")]),
        (f"<p>{PROSE}</p><div class='commentList'>写得好</div>", [("related", "写得好")]),
        (f"<p>{PROSE}</p><div class='article-footer'>本文写于秋天</div>", []),
        (f"<p>{PROSE}</p><div class='post_comment' id='post-comment-wrap'>写得好</div>", [("related", "写得好")]),
        (f"<p>{PROSE}</p><div class='share-content'>写得好</div>", []),  # the last word says what it is
        (f"<p>{PROSE}</p><div class='content-no-sidebar'>写得好</div>", []),
        (f"<p>{PROSE}</p><div class='post_next_post'>下一篇</div>", [("pager", "下一篇")]),
        (f"<p>{PROSE}</p><div style='Display: none'>编号</div>", [("hidden", "编号")]),
        (f"<p>{PROSE}</p><div hidden>{PROSE[:40]}。</div>", []),  # what a script unfolds may be content
        (f"<p>{PROSE}</p><ul>{DATED * 3}</ul>", [("links", "八个字长的标题呀\n2019-09-06 07:30\n" * 3)]),
        # Labels are no prose, however many: most of the page's sentences stand elsewhere.
        (f"<p>{PROSE}{PROSE}。</p><div class=recommend>{'<a>题</a> 某报 ' * 90}</div>", [("related", "题 某报 " * 90)]),
        (f"<p>{PROSE}</p><div>{DATED * 3}<p>{PROSE[:40]}。</div>", []),  # it holds a sentence
        (f"<p>{PROSE}</p><div>{'<a>表</a>2019-09-06 07:30 ' * 3}</div>", []),  # no headlines
        (f"<p>{PROSE}</p><div class='advice shaded'>建议</div>", []),  # no word "ad" or "share"
        (f"<p>{PROSE}</p><div><a>上一</a> <a>下一</a> 页</div>", []),  # two links are too few
        ("<ul><li><a>甲</a><li><a>乙</a><li><a>丙</a></ul>", []),  # the list is the page
        (f"<p>{PROSE}</p><aside><nav>内</nav>外</aside>", [("aside", "内\n外")]),  # the outermost
    ],
)
def test_furniture(markup: str, expected: list[tuple[str, str]]) -> None:
    assert roles(html(markup)) == [(role, text.strip()) for role, text in expected]


def test_depth_and_length_lose_nothing() -> None:
    assert render("<div>" * 20_000 + "深" + "</div>" * 20_000 + "尾").text == "深\n尾"
    assert len(render("<p>" + "字" * 10_500_000).text) == 10_500_000


def test_nul_is_counted() -> None:
    source = html("<p>甲\0乙")
    assert (source.text, source.notes[0].en) == ("甲乙", "1 NUL characters not carried over")


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</table>", "<td>", "<a href=x>", "<!-", "&", "<br>", "文", " "]))
)
@settings(max_examples=200, deadline=None)
def test_tag_soup_keeps_its_text(pieces: list[str]) -> None:
    page = render("".join(pieces))
    assert page.text.count("文") == pieces.count("文") or "<!-" in pieces
    assert all(0 <= r.start < r.end <= len(page.text) for r in page.regions)


def test_a_feed() -> None:
    source = extract(
        """<?xml version="1.0" encoding="gb2312"?><rss><channel><title>博客</title><link>http://e.com/</link>
        <item><title>第一篇</title><description><![CDATA[<p>一段。</p><p>二段 &amp; 三。</p>]]></description></item>
        <item><title>甲 &amp; 乙</title><description>&lt;b&gt;粗&lt;/b&gt;体<br/></description><guid>1</guid></item>
        <item>没有收尾""".encode("gb2312")
    )
    assert source.text == "博客\n第一篇\n一段。\n二段 & 三。\n甲 & 乙\n粗体\n没有收尾"
    assert source.info == {"encoding": "gb18030 (declared)", "title": "博客", "url": "http://e.com/"}
    assert [n.en for n in source.notes] == ["elements not carried over: 1 guid, 1 link"]


class _TextNodes(HTMLParser):
    """A second opinion: all text outside what is not shown."""

    hidden = frozenset(("script", "style", "noscript", "template", "iframe", "title"))

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.depth += tag in self.hidden

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag in self.hidden and self.depth > 0

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.found.append(data)


def _han(text: str) -> Counter[str]:
    return Counter(c for c in text if "\u4e00" <= c <= "\u9fff")


@pytest.mark.parametrize("folder", ["html", "legacy-encoding"])
def test_corpus_pages_lose_no_han(folder: str) -> None:
    paths = sorted((CORPUS / "raw" / folder).glob("*ml"))
    if not paths:
        pytest.skip(f"no corpus at {CORPUS}")
    for path in paths:
        data = path.read_bytes()
        parser = _TextNodes()
        parser.feed(decode(data, declared=declared_encoding(data))[0])
        parser.close()
        assert not _han("".join(parser.found)) - _han(extract(data).text), path.name

"""Rules whose evidence is the layout: page/watermark, page/running-head, page/number, html/furniture."""

from collections.abc import Sequence
from typing import Any

import pytest

from pipeline.config import Config
from pipeline.core.edit import Reason
from pipeline.core.source import Layout, Line, Page, Region, Source
from pipeline.document import Document, clean_source
from pipeline.extract.pdf_model import HIDDEN
from pipeline.rules.load import built_in

RULES = built_in()
BODY = (  # three pages; the first two break off in mid-sentence
    ("图书馆开在楼下以后来的人一天比一天多有的老人吃过早饭就来看", "报孩子们放了学也来写作业。"),
    (
        "夏天的傍晚总有人搬着竹椅坐在门口一边乘凉一边听人念书里的故",
        "到了冬天馆里生起炉子大家围着炉子说话谁也不愿意先走这样的日",
    ),
    ("子一过就是十年管理员换了三任书也从一架添到了十二架每一本都", "有人借过。"),
)


Printed = tuple[str, float, dict[str, Any]]


def pages(*printed: Sequence[Printed]) -> Source:
    """A PDF-like source: each page a list of (text, top in points, further fields of Line)."""
    text, page_list, lines = "", [], []
    for number, page in enumerate(printed):
        page_list.append(Page(len(text), 595, 842))
        for words, top, looks in page:
            box = {"x0": 72.0, "x1": 72.0 + 10.5 * len(words), "size": 10.5, **looks}
            lines.append(Line(len(text), len(text) + len(words), number, top=top, bottom=top + 12, **box))
            text += words + "\n"
        text += "\f" if number < len(printed) - 1 else ""
    return Source("0", "application/pdf", "test", text, layout=Layout(tuple(page_list), tuple(lines)))


def cleaned(source: Source) -> Document:
    document = clean_source(source, RULES, Config())
    assert document.restore() == source.text
    return document


def fired(document: Document) -> set[str]:
    return {c.rule for layer in document.journal.layers for c in layer.changes}


def test_heads_numbers_and_watermarks_go_and_the_sentence_is_joined() -> None:
    document = cleaned(
        pages(
            *(
                [
                    ("河道治理调研报告", 40.0, {}),
                    *((line, 100.0 + 20 * n, {}) for n, line in enumerate(BODY[number - 1])),
                    ("考文网 www.kaowen.example.com", 400.0, {"angle": 45, "pale": True}),
                    (f"— {number} —", 800.0, {}),
                ]
                for number in (1, 2, 3)
            )
        )
    )
    assert {"page/running-head", "page/number", "page/watermark"} <= fired(document)
    assert "河道治理" not in document.text
    assert "www" not in document.text
    assert "—" not in document.text
    assert "不愿意先走这样的日子一过就是十年" in document.text  # joined over the page's end


def test_hidden_text_goes_and_a_page_of_it_is_only_shown() -> None:
    body: list[Printed] = [(line, 120.0 + 20 * n, {}) for n, line in enumerate(BODY[0])]
    secret = "本资料由考文网提供"
    for why in HIDDEN:
        document = cleaned(pages([*body, (secret, 300.0, {"hidden": why})]))
        assert "page/hidden-text" in fired(document)
        assert secret not in document.text
    assert secret in cleaned(pages([*body, (secret * 9, 300.0, {"hidden": "white"})])).text


def book(heads: Sequence[str], **looks: Any) -> Document:
    """Pages of prose with a row of their own at the head of each."""
    printed: list[list[Printed]] = [
        [(head, 40.0, looks), (f"{n}号话写在这里，{BODY[1][0]}", 300.0, {}), (BODY[1][1], 320.0, {})]
        for head, n in zip(heads, "甲乙丙丁戊己庚辛", strict=False)
    ]
    return cleaned(pages(*printed))


@pytest.mark.parametrize(
    ("heads", "looks", "gone"),
    [
        (["1.1 河道 5", "6 第一章 治理", "1.2 堤坝 7", "8 第一章 治理"], {}, True),  # left and right pages
        (["1.1 河道 5", "1.2 堤坝 9", "1.3 治理 2", "1.4 今后 4"], {}, False),  # not the pages' numbers
        (["1 河道的来历", "2 堤坝的修筑", "3 治理的办法", "4 今后的打算"], {"size": 16.0}, False),  # headings
        (["第 1 题 河道", "第 2 题 堤坝", "第 3 题 治理", "第 4 题 今后"], {}, False),  # a question a page
        (["河道", "堤坝", "治理", "今后"], {}, False),
        (["河道", "堤坝", "治理", "今后"], {"artifact": True}, True),
        (["河道"], {"artifact": True}, False),  # a letter's head may be its title
    ],
)
def test_heads_that_change_from_page_to_page(heads: list[str], looks: dict[str, Any], gone: bool) -> None:
    text = book(heads, **looks).text
    assert [head in text for head in heads] == [not gone] * len(heads)
    assert text.count("号话写在这里") == len(heads)


@pytest.mark.parametrize(
    ("heads", "looks", "gone"),
    [
        (["河道的来历"] * 2 + ["堤坝的修筑"] * 3 + ["治理的办法"] * 2, {}, True),
        (["河道的来历"] * 2 + ["堤坝的修筑"] * 3 + ["治理的办法"] * 2, {"size": 16.0}, False),  # headings that go on
        (["河道的来历"] * 2 + ["堤坝的修筑"] * 2 + ["治理的办法", "今后的打算", "附记", "致谢"], {}, False),
    ],
)
def test_heads_that_name_the_section(heads: list[str], looks: dict[str, Any], gone: bool) -> None:
    text = book(heads, **looks).text
    assert [head in text for head in heads] == [not gone] * len(heads)
    assert text.count("号话写在这里") == len(heads)


def test_a_section_of_one_page_has_its_head_shown() -> None:
    document = book(["河道的来历"] * 2 + ["堤坝的修筑"] * 3 + ["治理的办法"] * 2 + ["附记"])
    assert "附记" in document.text and "堤坝的修筑" not in document.text
    shown = [d.why for layer in document.journal.layers for d in layer.declined if d.edit.rule == "page/running-head"]
    assert shown == ["below-threshold"]


def test_stamps_drawn_over_the_pages_go() -> None:
    stamp = ("本资料由考文网提供", 500.0, {"overlay": True})
    body: list[list[Printed]] = [[(line, 120.0 + 20 * n, {}) for n, line in enumerate(part)] for part in BODY]
    assert "考文网" not in cleaned(pages(*([*page, stamp] for page in body))).text
    formula = ("x+y", 500.0, {"overlay": True})
    assert cleaned(pages(*([*page, formula] for page in body))).text.count("x+y") == 3


def test_equal_figures_at_page_ends_are_no_page_numbers() -> None:
    document = cleaned(
        pages(*([(f"第{n}组的得分写在这一页的最下面。", 300.0, {}), ("100", 800.0, {})] for n in "一二三四"))
    )
    assert document.text.count("100") == 4


def test_a_pale_heading_on_one_page_stays() -> None:
    document = cleaned(
        pages([("淡色的标题", 90.0, {"pale": True}), (BODY[0][1], 120.0, {})], [(BODY[2][1], 100.0, {})])
    )
    assert "淡色的标题" in document.text


def test_the_journal_keeps_the_lines_in_question() -> None:
    document = cleaned(pages(*([("河道治理调研报告", 40.0, {}), (page[0], 300.0, {})] for page in BODY)))
    kept = {source_line.page for source_line in document.journal.source.lines}
    assert kept == {0, 1, 2}


def test_html_furniture_goes_and_prose_stays() -> None:
    text = "首页 > 申论 > 范文\n把图书馆办到楼下去\n居民说，下楼就能借书，方便。\n相关文章一\n相关文章二\n"
    regions = (
        Region(0, 12, "nav", Reason("导航", "navigation")),
        Region(text.index("相关"), len(text) - 1, "links", Reason("链接占 100 %", "links are 100 %")),
    )
    source = Source("0", "text/html", "test", text, layout=Layout(regions=regions))
    document = cleaned(source)
    assert "html/furniture" in fired(document)
    assert document.text == "把图书馆办到楼下去\n居民说，下楼就能借书，方便。\n"


def test_cuts_that_cross_take_all_that_either_takes() -> None:
    text = (
        "把图书馆办到楼下去\n居民说，下楼就能借书，方便。\n作者最新文章\n第一篇\n站点统计\n版权所有 ICP备06000001号\n"
    )
    ends_inside = text.index(" ICP")
    region = Region(text.index("作者最新"), ends_inside, "links", Reason("链接占 90 %", "links are 90 %"))
    document = cleaned(Source("0", "text/html", "test", text, layout=Layout(regions=(region,))))
    assert {"html/furniture", "site/icp-notice"} <= fired(document)
    assert document.text == "把图书馆办到楼下去\n居民说，下楼就能借书，方便。\n"


def test_pages_that_are_alike_throughout_are_shown_not_cut() -> None:
    card: list[Printed] = [("姓名", 60.0, {}), ("班级", 90.0, {}), ("成绩", 120.0, {})]
    document = cleaned(pages(card, card, card))
    assert document.text.count("姓名") == 3


def test_a_full_line_may_end_a_sentence_within_a_paragraph() -> None:
    first = BODY[0][0][:27] + "。"
    paragraph: list[tuple[str, dict[str, Any]]] = [
        (first, {"x0": 93.0, "x1": 387.0}),
        (BODY[1][0] + "，", {"x1": 387.0}),
        (BODY[0][1], {}),
    ]
    printed: list[Printed] = []
    for head in (
        "河道的来历",
        "堤坝的修筑",
        "治理的办法",
    ):  # headings stand at the edge, so that indents mark paragraphs mostly
        lines = [(head, dict[str, Any]()), *paragraph, *paragraph]
        printed += [(words, 100.0 + 20 * (len(printed) + n), looks) for n, (words, looks) in enumerate(lines)]
    text = cleaned(pages(printed)).text
    assert text.count(first + BODY[1][0]) == 6
    assert text.count("\n" + first) == 6
    assert text.count("治理的办法\n") == 1


def test_short_lines_that_end_alike_fill_no_column() -> None:
    lines = [
        ("甲项适用", 114.0),
        ("前十名股东参与转融通业务的情况", 229.5),
        ("乙项适用", 114.0),
        ("其余各项见附注", 145.5),
    ]
    lines.append(("另有说明的照说明办理", 177.0))
    text = cleaned(pages([(words, 100.0 + 20 * n, {"x1": x1}) for n, (words, x1) in enumerate(lines)])).text
    assert text == "".join(f"{words}\n" for words, _ in lines)


def test_a_term_between_two_words_is_shown_and_stays() -> None:
    document = cleaned(Source("0", "text/plain", "test", "安装之后执行mktexlsr命令，坚持求真xiegw务实。\n"))
    assert document.text == "安装之后执行mktexlsr命令，坚持求真务实。\n"
    assert "site/inside-word" in {d.edit.rule for layer in document.journal.layers for d in layer.declined}


CHROME = ("11/24/26, 8:04 AM 门前的老槐树_作文网", "https://www.zuowen.example/a/12.html?from=list 1/1")


@pytest.mark.parametrize(
    ("head", "foot", "gone"),
    [
        (*CHROME, True),
        ("2026/11/24 20:04 门前的老槐树_作文网", "file:///home/li/作文.html 1/1", False),  # no address holds Han
        ("2026/11/24 20:04 门前的老槐树_作文网", "file:///home/li/a.html 1/1", True),
        ("2026/11/24 上午8:04 门前的老槐树", "www.zuowen.example 1/1", False),  # no scheme: a writer may close so
        ("门前的老槐树 https://www.zuowen.example/a/12.html", "1 of 1 2026/11/24 20:04", True),  # Firefox
        ("门前的老槐树 Page 1 of 1", "https://www.zuowen.example/a/12.html 2026/11/24", True),  # Internet Explorer
        (CHROME[0], "https://www.zuowen.example/a/12.html 1/3", False),  # not this page of all pages
        ("门前的老槐树", CHROME[1], False),  # the heading of the text
        (CHROME[0], "资料见 https://www.zuowen.example/a/12.html 1/1", False),  # a sentence
    ],
)
def test_what_a_browser_prints_at_the_edges_of_a_single_page(head: str, foot: str, gone: bool) -> None:
    body: list[Printed] = [(line, 100.0 + 20 * n, {}) for n, line in enumerate(BODY[0])]
    document = cleaned(pages([(head, 20.0, {}), *body, (foot, 820.0, {})]))
    assert (head not in document.text and foot not in document.text) == gone
    assert not gone or fired(document) >= {"page/running-head"}
    assert BODY[0][1] in document.text

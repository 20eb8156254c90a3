"""Advertisements on one line with sentences: the sentence stays, however wide the pattern is."""

from itertools import takewhile

import pytest

from pipeline.config import Config
from pipeline.core.source import Source
from pipeline.document import Document, clean_source
from pipeline.rules.load import built_in
from pipeline.rules.model import Case, Rule

RULES = built_in()
SENTENCES = ("渡口的石阶被水磨得发亮，下雨天要扶着栏杆走。从前这里有三条船，如今只剩下一条。", "他合上了账册。")
WITHOUT_MARK = "老何收钱还是老价，一人两块，孩子不要钱"
TITLES = {  # what they take may be any words, commas too: only a full stop is a border that titles do not have
    *("library/preview-bar", "site/previous-next", "site/page-heading", "site/related-links", "site/pager-words"),
    "spam/adult",
}


def cleaned(text: str) -> Document:
    return clean_source(Source("0", "text/plain", "test", text), RULES, Config())


def alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def cut_of(case: Case) -> tuple[int, int] | None:
    """The span that a case loses, line breaks beside it aside."""
    before, after = case.before, case.after or ""
    start = alike(before, after)
    end = len(before) - alike(before[start:][::-1], after[start:][::-1])
    while start < end and before[start] == "\n":
        start += 1
    while start < end and before[end - 1] == "\n":
        end -= 1
    return (start, end) if start < end else None


CASES = [
    (rule, c, span) for rule in RULES.rules if rule.stage == "boilerplate" for c in rule.cases if (span := cut_of(c))
]


@pytest.mark.parametrize(("rule", "case", "span"), CASES, ids=[rule.id for rule, _, _ in CASES])
def test_an_advertisement_takes_no_sentence_of_its_line(rule: Rule, case: Case, span: tuple[int, int]) -> None:
    for words in SENTENCES if rule.id in TITLES else (*SENTENCES, WITHOUT_MARK):
        for at in span:
            document = cleaned(case.before[:at] + words + case.before[at:])
            assert words.rstrip("。") in document.text.replace("\n", "")


@pytest.mark.parametrize("rule", [rule for rule in RULES.rules if rule.notice], ids=lambda rule: rule.id)
def test_a_notice_of_its_own_is_no_doubtful_one(rule: Rule) -> None:
    for case in rule.cases:
        layer = cleaned(case.before).journal.layers[1]
        assert [d for d in layer.declined if d.edit.rule == rule.id and d.why == "below-threshold"] == []


LINES = [  # a line between others, what stays of it
    ("他走了。小说下载尽在www.txt81.example.com---落吧门第整理", "他走了。"),
    ("他走了。浩扬电子书城 www.chnxp.com.cn 最新、最快、免费电子书下载", "他走了。"),
    ("本站提供的长夜版权属于作者某某。长夜情节内容,书评属其个人行为,与网站无关。他走了。", "他走了。"),
    ("他走了。【免责声明】本文仅代表作者个人观点，与本网无关。其原创性未经本站证实。", "他走了。"),
    ("老何又去扫他的石阶，本文仅代表作者个人观点，与本网无关。", None),  # in mid-sentence
    ("他走了。凡本网注明“来源：怀安在线”的所有作品，未经授权不得转载。渡口修好了。", "他走了。渡口修好了。"),
    ("凡本网注明“来源：怀安在线”的所有作品，版权均属于怀安在线，未经授权不得转载。他走了。", "他走了。"),
    (
        "凡本网注明“来源：怀安在线”的所有作品，版权均属于怀安在线。渡口修好了。不得以任何方式转载。",
        None,
    ),  # prose between two
    (
        "凡本网注明“来源：怀安在线”的所有作品都归老何从渡口那边背过来的三条船和两间屋子所有，不得转载。",
        None,
    ),  # … or in one
    ("转载请注明出处：考文网 http://www.kaowen.example/1.html老何又去扫他的石阶", "老何又去扫他的石阶"),
    ("转载请注明出处：考文网 http://www.kaowen.example/1.html?id=2", ""),
    ("转载请注明出处：考文网 http://www.kaowen.example/1/1997年他又去扫石阶", "1997年他又去扫石阶"),
    (
        "《晨光》查看《晨光》书评和最新更新以及相关书籍推荐请到《晨光》专题网址http://www.site.example/1/3月3日，他走了。",
        "3月3日，他走了。",
    ),
    ("考文网资料频道全新开通，历年真题免费下载。详情请登录www.kaowen.example1997年他走了。", "1997年他走了。"),
    ("本站所有小说均为网友上传，如有侵犯您的权益，请来信告知，我们将立即删除老何又去扫他的石阶", None),  # no border
    ("老何说：“石阶很滑。更多范文请访问 www.kaowen.example”他走了。", "老何说：“石阶很滑。”他走了。"),
    ("（石阶很滑。更多范文请访问 www.kaowen.example）", "（石阶很滑。）"),
    ('渡口,"石阶很滑。更多范文请访问 www.kaowen.example",3', '渡口,"石阶很滑。",3'),
]


@pytest.mark.parametrize(("line", "stays"), LINES)
def test_what_stays_of_a_line_with_a_notice(line: str, stays: str | None) -> None:
    text = cleaned(f"灯一直亮着。\n{line}\n船主姓何。\n").text
    left = line if stays is None else stays
    assert text == "\n".join(["灯一直亮着。", *([left] if left else []), "船主姓何。", ""])


def test_a_cut_without_a_border_is_shown_where_its_words_end() -> None:
    prose = "老何又去扫他的石阶"
    (line,) = (line for line, stays in LINES if stays is None and line.endswith(prose))
    text = f"灯一直亮着。\n{line}\n船主姓何。\n"
    declined = [d for layer in cleaned(text).journal.layers for d in layer.declined]
    notices = [d for d in declined if d.edit.rule.startswith("ad/")]
    assert {(d.why, text[d.edit.start : d.edit.end] + prose) for d in notices} == {("below-threshold", line)}
    assert all("只显示" in d.edit.reason.zh for d in notices)


def test_speech_and_titles_make_no_notice() -> None:
    """Names in quotes belong to notices, too, but are none by themselves."""
    for words in ("“走吧。”他说。", "他读完了《渡口旧事》。"):
        line = "凡本网注明“来源：怀安在线”的所有作品，版权均属于怀安在线，未经授权不得转载。" + words
        assert cleaned(f"灯一直亮着。\n{line}\n船主姓何。\n").text == f"灯一直亮着。\n{words}\n船主姓何。\n"

"""Advertisements on lines of their own within a document: it comes out as if they had never been there."""

import random
from pathlib import Path

import pytest

from pipeline import clean

SAMPLES = sorted((Path(__file__).parent / "samples" / "expected").rglob("*.txt"))
ADS = (
    "更多精彩好书，更多原创手机电子书，请登陆奇书网--Www.Qisuu.Com",
    "本书由www.sjtxt.com（手机小说下载网）为您整理制作",
    "《晨光》查看《晨光》书评和最新更新以及相关书籍推荐请到《晨光》专题网址http://www.site.example/1/",
    "书包网 www.bookbao8.com",
    "手机电子书网站交流QQ群：12345678",
    "凡本网注明“来源：怀安在线”的所有作品，版权均属于怀安在线，未经授权不得转载。",
    "加微信 kaowen66 免费领取全套资料",
    "天才一秒记住本站地址：http://www.wenyuan.example 最快更新！无广告！",
)
TEXTS = {path.stem: text for path in SAMPLES if clean(text := path.read_text(encoding="utf-8")).text == text}
LONG = 60  # code points of a line that is cut in two
MARKS = set("，。、；：！？…—“”‘’（）《》 　0123456789")


@pytest.mark.parametrize("name", TEXTS)
def test_an_ad_between_paragraphs_changes_nothing(name: str) -> None:
    rng = random.Random(name)
    lines = TEXTS[name].split("\n")
    for ad in ADS:
        at = rng.randrange(2, len(lines) - 1)
        assert clean("\n".join([*lines[:at], ad, *lines[at:]])).text == TEXTS[name], (ad, at)


@pytest.mark.parametrize("name", TEXTS)
def test_a_sentence_that_an_ad_parts_loses_nothing_and_is_mostly_joined(name: str) -> None:
    rng = random.Random(name)
    lines = TEXTS[name].split("\n")
    prose = [n for n, line in enumerate(lines) if n > 1 and len(line) >= LONG]
    joined = 0
    for ad in ADS if prose else ():
        n = rng.choice(prose)
        line = lines[n]
        cut = rng.choice([k for k in range(20, len(line) - 20) if MARKS.isdisjoint(line[k - 1 : k + 1])])
        parted = [*lines[:n], line[:cut], line[cut:], *lines[n + 1 :]]
        text = clean("\n".join([*parted[: n + 1], ad, *parted[n + 1 :]])).text
        assert text in (TEXTS[name], "\n".join(parted)), (ad, line[cut - 5 : cut + 5])
        joined += text == TEXTS[name]
    assert not prose or joined >= 0.75 * len(ADS)


LONG_LINE = "渡口的石阶被水磨得发亮，下雨天要扶着栏杆走。从前这里有三条船，如今只剩下一条，还漏水，大家都说该修了。" * 3
BETWEEN = [  # what stands before and after an ad, in a document whose paragraphs all begin with a tab
    (LONG_LINE + "老何给大家指了一条容易走的路：", "一，去看碑文，碑文在水塔的后面，字还看得清。"),
    (LONG_LINE + "老何收起烟袋，看着对岸的灯，过了很久才低声说：", '"船在水里，人就得在岸上。"'),
    ("903、" + LONG_LINE + "庄圆", "904、船主姓何，六十多岁，每天天不亮就来扫石阶。"),
]


@pytest.mark.parametrize(("above", "below"), BETWEEN)
def test_paragraphs_with_tabs_stay_apart(above: str, below: str) -> None:
    others = ["\t去年桥修好了，过河的人少了一半，他还是照旧来，说船在水里，人就得在岸上。"] * 4
    lines = [*others, "\t" + above, "\t" + below, *others]
    text = "\n".join(lines) + "\n"
    assert clean("\n".join([*lines[:5], ADS[2], *lines[5:]]) + "\n").text == text

"""Twelve synthetic sites of our own sentences, with the boilerplate's spans known: `python -m bench.make_sites FOLDER`.

An essay is made of short fragments, so that no eight characters recur by the make; what recurs in essays on purpose
are the genre's formulas, laws and quotations, in all sites alike, and words of advertisements in ordinary prose. What a
site adds follows the styles counted in real documents: glued to the title or the last sentence, lines of its own,
disguised spellings, markers in mid-sentence and mid-word, blocks at the end. Nothing depends on anything but the seed.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

TIMES = [
    "清晨",
    "黄昏时",
    "入冬以后",
    "雨停之后",
    "那年春上",
    "开学前夜",
    "秋收时节",
    "午饭过后",
    "天擦黑时",
    "集市散后",
    "汛期里",
    "立夏那天",
    "停电的夜里",
    "头场雪后",
    "三伏天",
    "年关将近",
    "霜降前后",
    "月底盘点时",
    "换届那年",
    "渡船停摆后",
]
PLACES = [
    "旧码头边",
    "村小门口",
    "粮站院里",
    "河堤上",
    "镇卫生所",
    "供销社旧址",
    "山脚茶园",
    "老水塔下",
    "县档案馆",
    "邮电所里",
    "桥头修车铺",
    "社区食堂",
    "果园深处",
    "磨坊后头",
    "渠首闸房",
    "乡道拐弯处",
    "老戏台前",
    "林场宿舍",
    "陶窑旁边",
    "渔汛站里",
]
PEOPLE = [
    "守桥的老人",
    "新来的教师",
    "退伍的班长",
    "管水的姑娘",
    "驻村的干部",
    "卖豆腐的夫妻",
    "放映员",
    "返乡的学徒",
    "年轻的会计",
    "接生婆",
    "护林员",
    "老邮差",
    "种桑的农户",
    "赤脚医生",
    "摆渡人",
    "女拖拉机手",
    "修表匠",
    "做灯笼的人",
    "养蜂人",
    "图书管理员",
]
ACTS = [
    "翻出一本",
    "轻轻合上",
    "反复核对",
    "悄悄补好",
    "郑重收起",
    "一笔笔抄下",
    "挨家送去",
    "逐页晾干",
    "低声念着",
    "重新装订",
    "细细丈量",
    "连夜誊清",
    "一口气搬走",
    "默默擦净",
    "仔细比较",
    "耐心解释",
    "当众烧掉",
    "托人捎来",
    "分头登记",
    "慢慢拆开",
]
THINGS = [
    "发黄的账册",
    "水位记录",
    "半截粉笔",
    "借粮的条子",
    "旧船票",
    "手绘的地图",
    "几封家书",
    "捐书名单",
    "断了弦的琴",
    "缺角的公章",
    "选种的笔记",
    "褪色的队旗",
    "防汛日志",
    "一摞作业本",
    "锈住的铁锁",
    "祖传的药方",
    "渠道图纸",
    "乡音词典",
    "合作社章程",
    "年终的欠条",
]
LINKS = [
    "谁也没有多问",
    "这才放下心来",
    "仿佛什么都没发生",
    "大家心里都有数",
    "风从江面吹过来",
    "墙上的钟慢了一刻",
    "狗在远处叫了两声",
    "灯光一直亮到半夜",
    "路人都停下脚步",
    "雾气漫过了田埂",
    "孩子们围成一圈",
    "炉火噼啪作响",
    "檐水滴在石阶上",
    "没有人催促他们",
    "老槐树落了一地",
    "渡口只剩一条船",
    "账目终于对上了",
    "话到嘴边又咽下",
    "天边露出鱼肚白",
    "钥匙还挂在原处",
]
THOUGHTS = [
    "办事的尺度",
    "人情的冷暖",
    "规矩的来历",
    "手艺的分量",
    "公道二字",
    "耐心的价值",
    "土地的脾气",
    "守信的代价",
    "日子的底色",
    "求变的勇气",
    "分寸的难处",
    "邻里的信任",
    "名声的重量",
    "集体的账本",
    "治水的道理",
    "读书的用处",
]
VIEWS = [
    "不在口号而在细节",
    "往往藏在最不起眼处",
    "经得起时间掂量",
    "要靠一双双手来证明",
    "从来不是一蹴而就",
    "总在困难时显出成色",
    "比任何奖状都要实在",
    "离不开朴素的坚持",
    "需要有人先走一步",
    "终究要由百姓评说",
    "既要讲理也要讲情",
    "不能只算眼前的账",
    "贵在日复一日",
    "容不得半点虚假",
    "总有回响",
    "值得慢慢体会",
]
WORDS = [
    "实事求是",
    "循序渐进",
    "脚踏实地",
    "齐心协力",
    "因地制宜",
    "持之以恒",
    "一丝不苟",
    "守望相助",
    "精打细算",
    "集思广益",
]
TITLES = [
    "渡口",
    "账册",
    "水塔",
    "夜校",
    "石桥",
    "茶园",
    "邮路",
    "闸房",
    "戏台",
    "陶窑",
    "桑田",
    "渔灯",
    "磨坊",
    "粮站",
    "学徒",
    "章程",
    "渠首",
    "乡音",
    "档案",
    "公道",
]
TITLE_ENDS = [
    "的启示",
    "札记",
    "旧事",
    "随想",
    "里的学问",
    "与责任",
    "的分量",
    "见闻",
    "二三事",
    "的背后",
    "的思考",
    "的温度",
]
# What recurs and is the author's: openings, closings, headings, laws, quotations. All sites have it.
OPENINGS = (
    "近年来，随着经济社会的不断发展，这一问题日益引起社会各界的广泛关注。",
    "给定资料反映的情况发人深省，值得我们认真思考。",
    "古人说，不积跬步，无以至千里；不积小流，无以成江海。",
    "民为邦本，本固邦宁，这句话今天读来仍有分量。",
)
CLOSINGS = (
    "只有这样，才能把好事办实、把实事办好，让人民群众有更多的获得感。",
    "让我们携起手来，共同创造更加美好的明天。",
    "路虽远，行则将至；事虽难，做则必成。",
    "唯有如此，方能行稳致远，不负时代，不负人民。",
)
MIDDLES = (
    "首先，要加强组织领导，完善制度建设，落实主体责任。",
    "其次，要加大宣传力度，营造良好的社会氛围。",
    "根据村民委员会组织法的有关规定，村务应当公开，接受村民监督。",
    "没有调查，就没有发言权，这是一条老经验。",
    "要坚持以人民为中心，把群众的利益放在第一位。",
)
# Ordinary prose with the words of advertisements: it must stay.
BAIT = (
    "学校图书馆的下载频道开通了，同学们可以访问。",
    "老师建议阅读原文，不要只看摘要。",
    "村里也有了公众号，谁家办喜事都在上面说一声。",
    "他把版权页翻给我看，上面印着初版的年份。",
    "更多的人选择留下来，网站上的招工消息倒没人点击了。",
)
HEADINGS = ("一、问题的由来", "二、几点做法", "三、结语")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    style: str = ""  # of the boilerplate; "" for the author's text


@dataclass(slots=True)
class Essay:
    """Lines of pieces; a style changes them in place."""

    title: list[Piece]
    lines: list[list[Piece]]


@dataclass(frozen=True, slots=True)
class Document:
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.pieces)

    def mask(self) -> Iterator[str]:
        """For each code point its style, "" for the author's."""
        for piece in self.pieces:
            for _ in piece.text:
                yield piece.style


Style = Callable[[Essay, Random], None]


@dataclass(frozen=True, slots=True)
class Site:
    name: str  # its folder
    styles: tuple[tuple[Style, float], ...]  # each with the share of documents that have it
    formulas: tuple[str, ...] = field(default=())  # of its authors' genre, last lines
    make: Callable[[Random, tuple[str, ...]], Essay] | None = None  # of its essays; by default `essay`


def sentence(r: Random) -> str:
    kind = r.randrange(5)
    if kind == 0:
        who, what = f"{r.choice(PEOPLE)}在{r.choice(PLACES)}", f"{r.choice(ACTS)}{r.choice(THINGS)}"
        return f"{r.choice(TIMES)}，{who}{what}，{r.choice(LINKS)}。"
    if kind == 1:
        return f"{r.choice(PLACES)}，{r.choice(PEOPLE)}{r.choice(ACTS)}{r.choice(THINGS)}。"
    if kind == 2:
        return f"{r.choice(THOUGHTS)}{r.choice(VIEWS)}，{r.choice(PEOPLE)}比谁都清楚。"
    if kind == 3:
        return f"{r.choice(PEOPLE)}说{r.choice(WORDS)}，指的是{r.choice(THINGS)}里的{r.choice(THOUGHTS)}。"
    what = f"{r.choice(PEOPLE)}又{r.choice(ACTS)}{r.choice(THINGS)}"
    return f"{r.choice(TIMES)}{what}，{r.choice(LINKS)}，{r.choice(LINKS)}。"


def essay(r: Random, formulas: tuple[str, ...] = ()) -> Essay:
    """About 800 code points: a title, paragraphs, the genre's formulas here and there."""
    paragraphs = [[sentence(r) for _ in range(r.randint(3, 6))] for _ in range(r.randint(5, 7))]
    if r.random() < 0.4:
        paragraphs[0].insert(0, r.choice(OPENINGS))
    if r.random() < 0.5:
        paragraphs[-1].append(r.choice(CLOSINGS))
    for _ in range(r.randint(0, 2)):
        part = r.choice(paragraphs[1:-1])
        part.insert(r.randint(0, len(part)), r.choice(MIDDLES))
    if r.random() < 0.25:
        part = r.choice(paragraphs)
        part.insert(len(part) // 2, r.choice(BAIT))
    lines = ["".join(p) for p in paragraphs]
    if r.random() < 0.3:
        lines = [lines[0], HEADINGS[0], *lines[1:3], HEADINGS[1], *lines[3:-1], HEADINGS[2], lines[-1]]
    if formulas and r.random() < 0.6:
        lines.append(r.choice(formulas))
    title = f"{r.choice(TITLES)}{r.choice(('与', '和', '边的'))}{r.choice(TITLES)}{r.choice(TITLE_ENDS)}"
    return Essay([Piece(title)], [[Piece(line)] for line in lines])


def document(site: Site, n: int, seed: int = 0) -> Document:
    """The site's n-th document."""
    r = Random(f"{seed}/{site.name}/{n}")
    made = (site.make or essay)(r, site.formulas)
    for style, share in site.styles:
        if r.random() < share:
            style(made, r)
    pieces = [*made.title]
    for line in made.lines:
        own = all(p.style for p in line)
        pieces += [Piece("\n", line[0].style if own and line else ""), *line]
    return Document(tuple(pieces))


def split(line: list[Piece], at: int) -> tuple[list[Piece], list[Piece]]:
    """A line parted in its longest piece of the author's, `at` per cent into it."""
    n = max(range(len(line)), key=lambda i: 0 if line[i].style else len(line[i].text))
    text = line[n].text
    cut = max(1, min(len(text) - 1, len(text) * at // 100))
    return [*line[:n], Piece(text[:cut])], [Piece(text[cut:]), *line[n + 1 :]]


# --- styles, each a function of the ad's words


def beside_title(words: str) -> Style:
    def style(e: Essay, r: Random) -> None:
        e.title.append(Piece(words, "beside-title"))

    return style


def after_last(words: str, name: str = "after-last-sentence") -> Style:
    def style(e: Essay, r: Random) -> None:
        e.lines[-1].append(Piece(words, name))

    return style


def own_line(words: str, where: float = 1.0) -> Style:
    """A line of its own, `where` (0 to 1) into the text."""

    def style(e: Essay, r: Random) -> None:
        e.lines.insert(round(where * len(e.lines)), [Piece(words, "own-line")])

    return style


def counted_line(words: str) -> Style:
    """A line whose numbers differ: # stands for one."""

    def style(e: Essay, r: Random) -> None:
        text = "".join(str(r.randint(1, 9999)) if c == "#" else c for c in words)
        e.lines.insert(0, [Piece(text, "counted-line")])

    return style


def inside_sentence(words: str) -> Style:
    def style(e: Essay, r: Random) -> None:
        n = r.choice([n for n, line in enumerate(e.lines) if n and len(line[0].text) > 60])
        left, right = split(e.lines[n], r.randint(20, 80))
        e.lines[n] = [*left, Piece(words, "inside-sentence"), *right]

    return style


def inside_word(words: str) -> Style:
    def style(e: Essay, r: Random) -> None:
        for line in e.lines:
            for n, piece in enumerate(line):
                word = next((w for w in WORDS if w in piece.text), None)
                if word and not piece.style:
                    at = piece.text.index(word) + 2
                    line[n : n + 1] = [Piece(piece.text[:at]), Piece(words, "inside-word"), Piece(piece.text[at:])]
                    return

    return style


def between_pages(words: str) -> Style:
    """A marker in a line of its own where the site began a new page: in mid-sentence."""

    def style(e: Essay, r: Random) -> None:
        n = r.choice([n for n, line in enumerate(e.lines) if n and len(line[0].text) > 60])
        left, right = split(e.lines[n], r.randint(30, 70))
        text = "".join(str(r.randint(2, 60)) if c == "#" else c for c in words)
        e.lines[n : n + 1] = [left, [Piece(text, "page-marker")], right]

    return style


def block(*lines: str) -> Style:
    def style(e: Essay, r: Random) -> None:
        e.lines += [[Piece(line, "tail-block")] for line in lines]

    return style


ALIKE = dict(zip("aeocxpwnti", ("аａ", "еｅ", "оｏ0", "сｃ", "хｘ", "рｐ", "ｗ", "ｎ", "ｔ", "іｉ"), strict=True))
MARKS = ".·,，-_/／|+*~、 。"


def disguised(words: str, r: Random) -> str:
    """One of very many spellings: widths, cases, look-alikes, marks and spaces between the letters."""
    out, mark, share = [], r.choice(MARKS), r.choice((0.1, 0.3, 0.9))
    for n, c in enumerate(words):
        if n and r.random() < share:
            out.append(mark)
        other = r.choice(ALIKE.get(c, c)) if r.random() < 0.4 else c
        if other == "0" and not (words[n - 1 : n].isascii() and words[n + 1 : n + 2].isascii() and out[-1].isalpha()):
            other = c
        out.append(other.upper() if r.random() < 0.3 else other)
    return "".join(out)


def disguised_line(words: str) -> Style:
    def style(e: Essay, r: Random) -> None:
        e.lines.insert(r.randint(1, len(e.lines)), [Piece(disguised(words, r), "disguised-line")])

    return style


def disguised_last(words: str) -> Style:
    def style(e: Essay, r: Random) -> None:
        n = r.randrange(1, len(e.lines))
        e.lines[n].append(Piece(disguised(words, r), "disguised-glued"))

    return style


SITES = (
    Site("01-kaowen", (
        (beside_title(" PDF格式转换后图片可能缺失，请以原件为准"), 1.0),
        (after_last("考文网下载频道开通，各类试题直接下载。详情请访问 www.kaowen.example"), 0.9),
    )),
    Site("02-fanwen", (
        (own_line("本文由范文林网友上传，转载请注明出处", 0.0), 0.9),
        (inside_word("fanwenlin"), 0.8),
        (block("上一篇 下一篇 返回列表", "版权声明：本站内容来自网友投稿，如有侵权请联系删除",
               "联系QQ：30021877", "www.fanwenlin.example"), 0.9),
    )),
    Site("03-shuwu", (
        (disguised_line("www.lanheshuwu.example蓝河书屋"), 1.0),
        (own_line("更多全本小说，请登录蓝河书屋 http://www.lanheshuwu.example"), 0.8),
    )),
    Site("04-txtge", (
        (disguised_line("txt阁电子书下载txtge.example"), 1.0),
        (disguised_last("txt阁电子书下载txtge.example"), 0.5),
        (between_pages("_分页阅读_#"), 0.8),
    ), ("谢谢大家！", "以上是我的体会，请各位老师批评指正。")),
    Site("05-wenku", (
        (inside_sentence("（本资料由禾苗文库整理）"), 0.8),
        (counted_line("阅读：#次　下载：#次　【字号 大 中 小】"), 1.0),
        (after_last("如果您觉得这篇文章有用，请收藏禾苗文库，每日更新"), 0.9),
    )),
    Site("06-shiti", (
        (own_line("◆◇ 海量真题免费下载 尽在砚台题库 ◇◆", 0.0), 0.9),
        (own_line("◆◇ 海量真题免费下载 尽在砚台题库 ◇◆"), 0.9),
        (beside_title("【砚台题库独家整理】"), 1.0),
    )),
    Site("07-zixun", (
        (block("相关阅读", "扫描二维码，关注“江岸资讯”公众号，回复666领取资料",
               "责任声明：本网转载文章仅代表作者观点，与本网无关", "【打印】【收藏】【关闭窗口】"), 0.95),
    )),
    Site("08-luntan", (
        (after_last("——来自槐荫论坛手机客户端"), 0.9),
        (inside_sentence("[url=http://bbs.huaiyin.example]槐荫论坛[/url]"), 0.5),
    ), ("谢谢大家！", "以上是我的体会，请各位老师批评指正。")),
    Site("09-zuowen", (
        (own_line("温馨提示：以下内容排版若有错乱，烦请以纸质稿为准", 0.0), 1.0),
        (after_last("小编推荐：更多优秀作文请点击首页查看。"), 0.9),
    )),
    Site("10-mishu", (
        (between_pages("=第#页="), 0.6),
        (own_line("（秘书之窗 专业写作团队 微信 mishuchuang）"), 0.9),
        (disguised_last("秘书之窗www.mishuchuang.example"), 0.9),
    )),
    Site("11-dushu", (
        (own_line("本书籍仅供试读，请于下载后24小时内删除，喜欢请购买正版", 0.0), 0.9),
        (own_line("手机用户请浏览 m.dushuting.example 阅读，更优质的体验", 0.5), 0.9),
        (inside_word("dushuting"), 0.5),
    )),
    Site("12-baogao", (
        (beside_title("-报告坊"), 1.0),
        (after_last("（报告坊 www.baogaofang.example 供稿，未经许可不得转载）"), 0.9),
        (block("热门推荐　工作总结　述职报告　心得体会", "Copyright © 2016-2024 报告坊 版权所有"), 0.9),
    )),
)  # fmt: skip


def write(root: Path, count: int, seed: int = 0) -> None:
    """`count` documents of every site below `root`, and no truth: for trying `jiaokan learn` by hand."""
    for site in SITES:
        folder = root / site.name
        folder.mkdir(parents=True, exist_ok=True)
        for n in range(count):
            (folder / f"{n:05}.txt").write_text(document(site, n, seed).text, encoding="utf-8", newline="")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    write(args.folder, args.count, args.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())

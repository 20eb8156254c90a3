# ruff: noqa: E501, SIM905  (word lists and sentence moulds are read whole)
"""Twelve more sites, for an honest test of learning: other words, other genres, other styles than `make_sites`.

`make_sites` stood beside the rules of judgement while they were written; these sites were written afterwards, from the
taxonomy of real documents (a novel mirror, a portal, an account's posts, a forum, a question site …), and no list of
words was made from them. A phrase in a style may have slots, filled anew in each document: {title}, {user}, {date}, {n}
(a number), {city}, {name}.
"""

from collections.abc import Callable
from random import Random

from bench.make_sites import Essay, Piece, Site, Style, split

SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施孔曹严华金魏陶姜谢邹"
GIVEN = "明远 秀兰 建业 小禾 文涛 春燕 立群 丹 永福 若溪 大江 慧 宝山 知秋 云 德全".split()
CITIES = "临水 青阳 梅岭 望江 石门 安和 云溪 松北 平湖镇 九里 怀安 沙洲 柳林 东塘 白河".split()
BODIES = (
    "镇政府 县水利局 合作社 市博物馆 小学校 老年协会 航运公司 农技站 消防中队 气象台 供电所 防疫站 乡卫生院".split()
)
DEEDS = "启动了 验收了 修缮了 公示了 试运行 重新评估 叫停了 移交了 扩建了 接管了 暂缓了 补办了 登记了".split()
WORKS = (
    "灌溉工程 旧城档案 渡轮航线 稻种试验 危房名单 古桥护栏 冷库项目 排涝泵站 扶贫台账 茶叶市场 救护站点 "
    "防风林带 公厕改造"
).split()
ROLES = "志愿者 技术员 返乡青年 退休教师 货车司机 养殖户 测量队员 包工头 商户 医护人员 纺织女工".split()
TURNS = (
    "据介绍 与往年不同 值得注意的是 截至目前 按照计划 经过协商 出人意料的是 有人算过一笔账 从图纸上看 说到底".split()
)
RESULTS = (
    "费用省下近三成 工期提前了半个月 分歧仍未消除 村里人拍手称快 成效还有待观察 账面上略有盈余 "
    "不少人松了一口气 问题出在细节上 第二年才见分晓 各方都作了让步"
).split()
HE = "他 她 老者 少年 掌柜 将军 书生 那妇人 船家 师父 小厮 剑客".split()
MANNERS = (
    "冷笑一声 沉吟片刻 头也不回 压低嗓音 拍案而起 苦笑着摇头 眯起眼睛 长叹一口气 抱拳一礼 半晌无言 脸色微变 侧身让开"
).split()
SAYINGS = (
    "此事另有蹊跷 你且听我说完 江湖路远，各自珍重 这酒里有毒 城门已经关了 信我一回便是 账总是要还的 "
    "天亮之前赶不到 那人不是我杀的 剑鞘是空的 三年前就埋下了祸根 再等一炷香"
).split()
SCENES = (
    "檐角铜铃乱响 雪落得更紧 灯花爆了一下 马蹄声由远而近 茶已经凉透 窗外掠过一道黑影 满座皆惊 江上起了薄雾 "
    "更鼓敲过三响 院中落叶无声 烛火忽明忽暗"
).split()
STUFF = "黄豆 萝卜 鲫鱼 糯米 山药 腊肉 冬笋 红枣 豆腐 茄子 荞麦面 莲藕".split()
PREPS = "洗净沥干 切成滚刀块 用温水泡软 撒盐腌渍 上锅蒸透 文火慢炖 翻炒至断生 晾到半干 拌入姜末 裹一层薄粉".split()
ENDS = (
    "香气就出来了 口感更为紧实 汤色自然清亮 切忌中途揭盖 隔夜风味更佳 火候全凭经验 老人小孩都适宜 不可心急 可存放数日"
).split()
ISSUES = (
    "基层治理 文化传承 科技向善 乡土教育 公共信任 生态账本 青年择业 诚信建设 城市更新 养老服务 数字鸿沟 粮食安全"
).split()
CLAIMS = (
    "绝非一日之功 考验的是真功夫 须从小处着眼 贵在精准施策 不能一哄而上 既是答卷也是考题 关键在人 "
    "离不开法治护航 理应倾听民声 要有久久为功的韧劲"
).split()
REASONS = (
    "底数不清则方向不明 政策悬空便失了民心 热闹过后更需沉淀 短板往往藏在角落 一味模仿难免走样 "
    "利益不均必生怨气 数字好看未必顶用 说得到还要做得到"
).split()
VERSES = (
    "山色入帘青未了 一川烟雨湿征衣 旧巷无人叩柴扉 半窗疏影读残书 东风不识归乡路 孤灯照壁听更漏 "
    "千里稻香浮晓月 老屋檐前燕又飞"
).split()
TOPICS = "灯塔 苦楝树 长堤 旧邮票 北窗 盐田 铁轨 药铺 竹匠 雨伞 砚台 梯田 收音机 糖画 石磨 候鸟".split()
FORMS = "记事 与远方 的黄昏 调查 往事 的重量 启示录 纪行 之问 新说 的秘密 手记".split()

# The authors' own, again and again in one site only: openings, closings, headings of the genre.
LETTER = ("尊敬的各位评委、各位同事：", "此致\n敬礼", "以上报告，请予审议。")
EXERCISE = ("【参考答案】", "【解析】本题考查对材料的概括能力。", "根据给定资料，回答下列问题。（20分）")
NEWSROOM = ("本报讯（记者 沈立群）", "（完）", "来源：怀安日报　责任编辑：何春燕")


def name(r: Random) -> str:
    return r.choice(SURNAMES) + r.choice(GIVEN)


def news(r: Random) -> str:
    when, count = f"{r.randint(1, 12)}月{r.randint(1, 28)}日", r.randint(3, 900)
    if r.random() < 0.5:
        return f"{when}，{r.choice(CITIES)}{r.choice(BODIES)}{r.choice(DEEDS)}{r.choice(WORKS)}，{count}名{r.choice(ROLES)}参与其中，{r.choice(RESULTS)}。"
    return f"{r.choice(TURNS)}，{r.choice(WORKS)}由{name(r)}牵头，{r.choice(CITIES)}的{r.choice(ROLES)}出力不少，{r.choice(RESULTS)}。"


def tale(r: Random) -> str:
    kind = r.randrange(3)
    if kind == 0:
        return f"“{r.choice(SAYINGS)}。”{r.choice(HE)}{r.choice(MANNERS)}，{r.choice(SCENES)}。"
    if kind == 1:
        return f"{name(r)}{r.choice(MANNERS)}：“{r.choice(SAYINGS)}！”{r.choice(SCENES)}，{r.choice(HE)}{r.choice(MANNERS)}。"
    return f"{r.choice(SCENES)}，{r.choice(SCENES)}。{r.choice(HE)}望着{r.choice(CITIES)}的方向，{r.choice(MANNERS)}。"


def recipe(r: Random) -> str:
    return f"{r.choice(STUFF)}{r.randint(2, 9)}两，{r.choice(PREPS)}，{r.randint(5, 60)}分钟后与{r.choice(STUFF)}{r.choice(('同煮', '合炒', '分层码好'))}，{r.choice(ENDS)}。"


def argument(r: Random) -> str:
    if r.random() < 0.5:
        return (
            f"{r.choice(ISSUES)}{r.choice(CLAIMS)}，{r.choice(REASONS)}；{r.choice(ISSUES)}亦然，{r.choice(CLAIMS)}。"
        )
    return f"以{r.choice(CITIES)}的{r.choice(WORKS)}为例，{r.choice(REASONS)}，{r.choice(RESULTS)}，可见{r.choice(ISSUES)}{r.choice(CLAIMS)}。"


Grammar = Callable[[Random], str]


def filled(words: str, e: Essay, r: Random) -> str:
    """A style's phrase with its slots filled."""
    title = next(p.text for p in e.title if not p.style)
    slots = {
        "title": title,
        "user": r.choice(("夜航船", "小鱼干", "一叶舟", "Cathy", "老茶客", "momo")) + str(r.randint(1, 99)),
        "date": f"{r.randint(2009, 2023)}-{r.randint(1, 12)}-{r.randint(1, 28)}",
        "n": str(r.randint(1, 99999)),
        "city": r.choice(CITIES),
        "name": name(r),
    }
    return words.format_map(slots)


def line(words: str, kind: str, where: float = 1.0) -> Style:
    def style(e: Essay, r: Random) -> None:
        e.lines.insert(round(where * len(e.lines)), [Piece(filled(words, e, r), kind)])

    return style


def lines(kind: str, *words: str, where: float = 1.0) -> Style:
    def style(e: Essay, r: Random) -> None:
        at = round(where * len(e.lines))
        e.lines[at:at] = [[Piece(filled(w, e, r), kind)] for w in words]

    return style


def glued(words: str, kind: str, where: float = 1.0) -> Style:
    """At the end of a paragraph, the last one by default."""

    def style(e: Essay, r: Random) -> None:
        own = [n for n, pieces in enumerate(e.lines) if not pieces[0].style and len(pieces[0].text) > 40]
        e.lines[own[min(len(own) - 1, round(where * len(own)))]].append(Piece(filled(words, e, r), kind))

    return style


def before_text(words: str, kind: str) -> Style:
    """At the start of the first paragraph, on its line."""

    def style(e: Essay, r: Random) -> None:
        own = next(n for n, pieces in enumerate(e.lines) if not pieces[0].style)
        e.lines[own].insert(0, Piece(filled(words, e, r), kind))

    return style


def at_title(words: str, kind: str) -> Style:
    def style(e: Essay, r: Random) -> None:
        e.title.append(Piece(filled(words, e, r), kind))

    return style


def within(words: str, kind: str, *, own: bool = False) -> Style:
    """In mid-sentence: on the line, or as a line of its own that parts it."""

    def style(e: Essay, r: Random) -> None:
        n = r.choice([n for n, pieces in enumerate(e.lines) if not pieces[0].style and len(pieces[0].text) > 60])
        left, right = split(e.lines[n], r.randint(25, 75))
        piece = Piece(filled(words, e, r), kind)
        e.lines[n : n + 1] = [left, [piece], right] if own else [[*left, piece, *right]]

    return style


def jammed(e: Essay, r: Random) -> None:
    """A forum's guard against copying: random signs at the ends of paragraphs."""
    signs = "&%$#@!~;:.,*+-=/()[]{}0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for pieces in e.lines:
        if not pieces[-1].style and len(pieces[-1].text) > 40 and r.random() < 0.6:
            pieces.append(Piece(" ".join("".join(r.choices(signs, k=r.randint(1, 3))) for _ in range(6)), "jammer"))


WIDE = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ")


def shuffled(*parts: str) -> Style:
    """A watermark whose parts change order, wrapping and width."""

    def style(e: Essay, r: Random) -> None:
        words = r.sample(parts, len(parts))
        words = [w.translate(WIDE) if r.random() < 0.4 else w.upper() if r.random() < 0.3 else w for w in words]
        sign = r.choice(("-", "★", "@", "＊", "~ ", "."))
        text = sign + sign.join(words) + sign
        if r.random() < 0.6:
            text = sign.join(text)
        e.lines.insert(r.randint(1, len(e.lines)), [Piece(text, "shuffled-watermark")])

    return style


def links(heading: str, count: int, form: str = "{title}") -> Style:
    """A list of other titles, no two the same, below a heading."""

    def style(e: Essay, r: Random) -> None:
        e.lines.append([Piece(heading, "related-links")])
        for n in range(count):
            text = form.format(
                title=r.choice(TOPICS) + r.choice(FORMS), n=n + 1, m=r.randint(1, 12), d=r.randint(1, 28)
            )
            e.lines.append([Piece(text, "related-links")])

    return style


def paged(head: str, foot: str) -> Style:
    """A text copied from a PDF: each of its pages has a head and a foot, in lines of their own."""

    def style(e: Essay, r: Random) -> None:
        pages, size = [], max(2, len(e.lines) // 3)
        for n in range(0, len(e.lines), size):
            number = {"page": n // size + 1, "title": next(p.text for p in e.title if not p.style)}
            pages += [[Piece(head.format_map(number), "page-head")], *e.lines[n : n + size]]
            pages += [[Piece(foot.format_map(number), "page-foot")]]
        e.lines[:] = pages

    return style


def own(*words: str, first: bool = False) -> Style:
    """Lines of the author's, the same in most documents of this site."""

    def style(e: Essay, r: Random) -> None:
        made = [[Piece(w)] for words_ in words for w in words_.split("\n")]
        e.lines[:] = [*made, *e.lines] if first else [*e.lines, *made]

    return style


MIRROR, PORTAL, QUIZ = "文渊阁", "怀安在线", "问津网"
STYLES: tuple[tuple[str, Grammar, tuple[tuple[Style, float], ...]], ...] = (
    ("h01-mirror", tale, (
        (line("天才一秒记住本站地址：[{}] http://www.wyge5.example/最快更新！无广告！".replace("{}", MIRROR), "own-line", 0.0), 0.8),
        (glued("（未完待续，如欲知后事如何，请登陆www.wyge5.example，章节更多，支持作者）", "glued"), 0.7),
        (line("手机用户请到m.wyge5.example阅读《{title}》最新章节。", "slot-line"), 0.7),
        (within("【文渊阁首发】", "inside-sentence"), 0.4),
    )),
    ("h02-exam", argument, (
        (line("【导语】问津网为您整理了《{title}》，供大家参考，希望对您有帮助。".replace("问津网", QUIZ), "slot-line", 0.0), 0.9),
        (line("以上就是小编整理的《{title}》全部内容，想了解更多请关注问津网考试频道！", "slot-line"), 0.9),
        (own(*EXERCISE[:2]), 0.7),
    )),
    ("h03-docshare", argument, (
        (line("文档名称：{title}.doc　上传用户：{user}　上传时间：{date}　大小：{n}KB", "slot-line", 0.0), 0.9),
        (line("本文共{n}字，由豆粒文档会员{user}分享", "slot-line"), 0.8),
        (within("豆粒文档 第{n}页", "page-marker", own=True), 0.7),
        (own(LETTER[0], first=True), 0.6), (own(LETTER[1]), 0.6),
    )),
    ("h04-government", news, (
        (line("浏览次数：{n}　字体：[大 中 小]　打印", "slot-line", 0.0), 1.0),
        (lines("tail-block", "扫一扫在手机打开当前页", "分享到：", "主办：怀安县人民政府办公室　承办：怀安县大数据中心",
               "网站标识码：3608260004　怀公网安备 36082602000017号　技术支持：0796-5321109"), 1.0),
        (own(NEWSROOM[2], first=True), 0.8),
    )),
    ("h05-account", recipe, (
        (line("点击上方蓝字“灶台边”，每天学一道家常菜", "own-line", 0.0), 0.9),
        (lines("tail-block", "— THE END —", "长按二维码，设为星标，第一时间收到推送", "觉得不错，点个“在看”再走吧"), 0.9),
        (links("往期精选", 3), 0.8),
        (line("部分图文素材来源网络，侵删", "own-line"), 0.7),
    )),
    ("h06-forum", news, (
        (line("本帖最后由 {user} 于 {date} 编辑", "slot-line", 0.0), 0.8),
        (line("发表于 {date} 21:07 | 只看该作者 | 倒序浏览 | 阅读模式", "slot-line", 0.0), 0.9),
        (jammed, 0.8),
        (line("★★★{user}：爱上望江楼社区，爱上生活 bbs.wangjianglou.example★★★", "slot-line"), 0.6),
    )),
    ("h07-answers", argument, (
        (lines("head-block", "展开全部", where=0.0), 0.7),
        (lines("tail-block", "本回答由提问者推荐", "已赞过 已踩过", "你对这个回答的评价是？", "评论 收起"), 0.9),
        (glued("著作权归作者所有，商业转载请联系作者获得授权", "glued"), 0.5),
        (links("其他类似问题", 4, "20{d}-{m}-{d} {title}怎么写"), 0.8),
    )),
    ("h08-portal", news, (
        (before_text("（请点击标题下蓝字关注怀安在线）", "before-text"), 0.7),
        (glued("（原载怀安在线，如需转载请与本网联系：0796-5321000）", "glued"), 0.8),
        (line("特别声明：以上文章内容仅代表作者本人观点，不代表怀安在线观点或立场。", "own-line"), 0.9),
        (line("打开怀安在线APP，查看更多{city}新闻>>", "slot-line"), 0.8),
        (own(NEWSROOM[1]), 0.8),
    )),
    ("h09-books", tale, (
        (shuffled("聚书轩", "jushuxuan", "免费全本"), 1.0),
        (lines("head-block", "=" * 30, "书名：本书由网友{user}从聚书轩整理上传", "更多精彩尽在jushuxuan.example", "=" * 30, where=0.0), 0.8),
        (line("----------------------{n}----------------------", "page-marker", 0.5), 0.3),
    )),
    ("h10-pdf", argument, (
        (paged("内部学习资料　注意保存　{title}", "第 {page} 页 共 3 页"), 1.0),
        (at_title("（完整版可编辑）", "beside-title"), 0.7),
    )),
    ("h11-print", news, (
        (paged("2019/3/12　　　{title}_安和日报网", "https://www.anhedaily.example/a/2019.html　　{page}/3"), 1.0),
    )),
    ("h12-templates", argument, (
        (at_title("(精选12篇)_范文大师", "beside-title"), 0.9),
        (line("下面是小编为大家收集的{title}，仅供参考，大家一起来看看吧。", "slot-line", 0.0), 0.9),
        (links("【相关文章】", 4, "{n}.{title}范文 {m}-{d}"), 0.9),
        (within("fanwendashi", "inside-word"), 0.5),
        (own("谢谢大家！"), 0.7),
    )),
)  # fmt: skip


def essay(grammar: Grammar) -> Callable[[Random, tuple[str, ...]], Essay]:
    """The make of essays of one genre: about 800 code points, and now and then a line of verse."""

    def made(r: Random, formulas: tuple[str, ...] = ()) -> Essay:
        texts = ["".join(grammar(r) for _ in range(r.randint(2, 5))) for _ in range(r.randint(6, 9))]
        if r.random() < 0.2:
            texts.insert(r.randint(1, len(texts)), r.choice(VERSES))
        return Essay([Piece(r.choice(CITIES) + r.choice(TOPICS) + r.choice(FORMS))], [[Piece(text)] for text in texts])

    return made


HELD_OUT = tuple(Site(name_, styles, make=essay(grammar)) for name_, grammar, styles in STYLES)

"""Words by which a phrase gives itself away as a site's, and words by which it is a document's own metadata."""

from collections.abc import Iterable

import regex

from pipeline.core.text import ends_sentence

# What sites say of themselves, and the labels of their pages; one alone may stand in prose.
_CUES = regex.compile(
    r"下载|网站|网址|本站|本网|网友|上传|访问|浏览|登[录陆]|关注|公众号|微信|微博|朋友圈|扫[码一]|二维码|客户端|手机|app|qq|群号?0|加群|"
    r"转载|版权|侵权|侵犯|侵删|联系|删除|小时内|收藏|分享|点击|链接|共0[篇条页个]|上一?[页篇章节]|下一?[页篇章节]|首页|尾页|返回|目录|相关阅读|"
    r"相关(?:文章|推荐|链接)|推荐|热门|排行|阅读(?:原文|全文|更多|数|量|权限|模式)|分节阅读|字[号体]|打印|评论|点赞|投稿|客服|广告|免费|会员|"
    r"充值|vip|注册|站长|小编|整理|搜集|收集|制作|扫校|电子书|[pj]df|word|txt|在线|正版|试读|试阅|请支持|转换|"
    r"资料|范文|真题|试题|题库|课件|更多(?!的)|最新|全集|全本|尽在|欢迎|敬请|请到|请登|无弹窗|"
    r"本(?:[书文页图]|词条|文档|资料|文章|论文|内容|作品|课件|试卷|视频|书籍)(?:由|来自|来源|转自)|第0+页|共0+页|"
    r"(?<!互联|因特|物联|关系|电|法|渔|铁丝|天罗地|交通|管)网(?=[\p{Han}a-z]|$)|论坛|书[城屋吧库]|小说|文[库学]网?|天堂|声明|"
    r"长按|星标|点个|一键|打赏|订阅|月票|红票|推荐票|求收藏|书签|书架|书友|本章(?=[^\p{Han}]|未|完)|本帖|楼主|只看该作者|跟[帖贴]|积分|举报|"
    r"反馈|投诉|纠错|已赞|赞过|备案|icp|公网安备|仅供|不代表|商业用途|绝非本|来自网络|来源网络|免责|提醒您|温馨提示|朗读|全屏|复制本|"
    r"请勿外传|内部(?:资料|教材|使用|交流)|翻印|严禁|copyright|rightsreserved"
)
# Words of sites that documents use as well: several of them count as one cue.
_WEAK = regex.compile(
    r"电话|热线|传真|邮箱|编辑|咨询|报名|主办|承办|技术支持|查看|打开|喜欢|独家|稿件|授权|许可|首发|更新|发表于|导[读语]|提供|录入|校对|蓝字|"
    r"立场|参考|未经|详情|回复|引用|标签|分类|原创|发布|戳|供稿|完整版|精选|0篇|可编辑|大图|翻页|一篇"
)
# What a genre has authors write, in one site's documents again and again: speeches, laws, contracts, examinations.
_GENRE = regex.compile(
    r"^第[一二三四五六七八九十百0]+(?:[章节条款编部]|部分|大?题)|尊敬的|各位|同志们|大家好|谢谢|此致|敬礼|批评指正|请予?审议|请审阅|"
    r"(?:根据|阅读|结合|分析)(?:以[上下]|下[列面]|上述|给定|所给|背景)|给定(?:资料|材料)|作答|答案|解析|(?:不少|多)于0字|0字(?:以[内上]|左右)|"
    r"[每本]小?题|0分$|选择题|填空题|简答题|申论要求|"
    r"^本(?:办法|规定|条例|法|细则|制度|通知|意见|决定|合同|协议|章程|标准)|起施行|负责解释|总则$|附则$|"
    r"甲方|乙方|签字|盖章|一式0?[一二两三四]?份|参考文献|关键词|摘要$|特此(?:通知|公告|报告|函)|现将|(?:现|兹)[有就对]|会议(?:指出|强调|要求)|记者"
)
_CREDIT = regex.compile("整理|收集|搜集|首发|转[贴帖载]|提供|供稿|发布|更新|制作|上传")
_ADDRESS = regex.compile(r"www[a-z0-9]{3}|https?[a-z]|qq群?号?0")
_DOMAIN = regex.compile(r"[a-z0-9]{3}(?:com|net|org|cn|cc|info|example)(?![a-z])")  # folded: without its dots …
_HAN = regex.compile(r"\p{Han}")  # … so it is one beside Chinese only: "for more info" is none
_WIDGET = regex.compile(  # not 版权声明, 联系我们: headings of documents, too; not 新华网: the source may stand alone
    r"[上下]一?[页篇章]|首页|[末尾]页|返回|分[节页]阅读|扫[码一]|二维码|打印|收藏|登[录陆]|注册|分享|点赞|字号|qq|微[博信]|评论|客户端|"
    r"广告|举报|下载|转载|第0+页|充值|vip|会员|邮箱|排行|相关(?:阅读|推荐|文章|链接|新闻)|txt|小说|天堂|^(?:the)?end$|返回顶部|展开全[部文]|查看全文|"
    r"纠错|反馈|收起|全屏|朗读|没用0|点赞0|^[赞顶]0"
)
_LISTING = regex.compile(  # headings of links to other pages
    r"相关|推荐|热门|热点|往期|更多|类似|猜你|延伸|精选|排行|最新|下载|上一|下一|你可能|您可能|还会?看|还看了|看过|"
    r"喜欢|大家都|都在看|同类|热搜|热评|近期|随机|其他|其它"
)
LONGEST_LISTING = 16  # folded characters of such a heading
_METADATA = regex.compile(
    r"(?:^|[\s　【\[（(|])(?:作者|来源|稿源|出处|责任编辑|责编|编辑|发布(?:时间|日期)|发表(?:时间|日期)|更新时间|日期|"
    r"时间|记者|文号|发文字号|发文机关|印发机关|发布机构|信息来源|索引号|成文日期|题名|标题|关键词|摘要)\s*[:：]"
)
_NUMBERED = regex.compile(r"\s*[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]")


def is_address(key: str, names: Iterable[str] = ()) -> bool:
    """Whether a folded phrase holds an address, a contact, or the name of the site itself."""
    named = _ADDRESS.search(key) or (_HAN.search(key) and _DOMAIN.search(key))
    return bool(named) or any(name in key for name in names)


def cue_count(key: str, names: Iterable[str] = ()) -> int:
    """How many different cues a folded phrase holds; an address or the site's own name counts as two."""
    return len({m[0] for m in _CUES.finditer(key)}) + bool(_WEAK.search(key)) + 2 * is_address(key, names)


def is_of_genre(key: str) -> bool:
    """Whether a folded phrase is one that authors of a genre repeat: a heading of a law, an examination's task."""
    return bool(_GENRE.search(key))


def reads_as_text(words: str) -> bool:
    """Whether a phrase as written is a sentence or a numbered heading: without a cue it may well be an author's."""
    return ends_sentence(words) or bool(_NUMBERED.match(words))


def is_credit(key: str) -> bool:
    """Whether a folded phrase with an address says what a site did to the text; 请登录 with one is what readers do."""
    return bool(_CREDIT.search(key))


def is_widget(key: str) -> bool:
    """Whether a short line is a widget's label, not a heading or just some site's name."""
    return bool(_WIDGET.search(key))


def is_listing(key: str) -> bool:
    """Whether a short line may be the heading of links to other pages."""
    return len(key) <= LONGEST_LISTING and bool(_LISTING.search(key))


def is_metadata(words: str) -> bool:
    """Whether a phrase as written is a by-line: those are copied into the metadata and stay."""
    return bool(_METADATA.search(words))

"""Words by which a phrase gives itself away as a site's, and words by which it is a document's own metadata."""

from collections.abc import Iterable

import regex

# What sites say of themselves; each was seen in the boilerplate counted over 75 sites. One alone may stand in prose.
_CUES = regex.compile(
    r"下载|网站|网址|本站|本网|网友|上传|访问|浏览|登[录陆]|关注|公众号|微信|微博|扫[码一]|二维码|客户端|手机|app|qq|群号?0|加群|"
    r"转载|版权|侵权|侵犯|联系|删除|小时内|收藏|分享|点击|链接|上一?[页篇章节]|下一?[页篇章节]|首页|尾页|返回|目录|相关阅读|"
    r"相关(?:文章|推荐|链接)|推荐|热门|排行|阅读(?:原文|全文|更多|数|量)|分节阅读|字号|打印|评论|点赞|投稿|客服|广告|免费|会员|"
    r"充值|vip|注册|站长|小编|整理|搜集|收集|制作|扫校|电子书|[pj]df|word|txt|在线|正版|试读|试阅|请支持|转换|"
    r"资料|范文|真题|试题|题库|课件|更多(?!的)|最新|全集|全本|尽在|欢迎|敬请|请到|请登|本书由|本文由|第0页|共0页|"
    r"(?<!互联|因特|物联|关系|电|法|渔|铁丝|天罗地|交通|管)网(?=[\p{Han}a-z]|$)|论坛|书[城屋吧库]|小说|文[库学]网?|天堂|声明"
)
_ADDRESS = regex.compile(r"www[a-z0-9]{3}|https?[a-z]|qq群?号?0")
_DOMAIN = regex.compile(r"[a-z0-9]{3}(?:com|net|org|cn|cc|info|example)(?![a-z])")  # folded: without its dots …
_HAN = regex.compile(r"\p{Han}")  # … so it is one beside Chinese only: "for more info" is none
_WIDGET = regex.compile(  # not 版权声明, 联系我们: headings of documents, too; not 新华网: the source may stand alone
    r"[上下]一?[页篇章]|首页|[末尾]页|返回|分[节页]阅读|扫[码一]|二维码|打印|收藏|登[录陆]|注册|分享|点赞|字号|qq|微[博信]|评论|客户端|"
    r"广告|举报|下载|第0页|充值|vip|会员|邮箱|排行|相关(?:阅读|推荐|文章|链接|新闻)|txt|小说|天堂"
)
_LISTING = regex.compile(  # headings of links to other pages
    r"相关|推荐|热门|热点|往期|更多|类似|猜你|延伸|精选|排行|最新|下载|上一|下一|你可能|您可能|还会看|还看了|看过"
)
LONGEST_LISTING = 16  # folded characters of such a heading
_METADATA = regex.compile(
    r"(?:^|[\s　【\[（(|])(?:作者|来源|稿源|出处|责任编辑|责编|编辑|发布(?:时间|日期)|发表(?:时间|日期)|更新时间|日期|"
    r"时间|记者|文号|发文字号|题名|标题|关键词|摘要)\s*[:：]"
)


def is_address(key: str, names: Iterable[str] = ()) -> bool:
    """Whether a folded phrase holds an address, a contact, or the name of the site itself."""
    named = _ADDRESS.search(key) or (_HAN.search(key) and _DOMAIN.search(key))
    return bool(named) or any(name in key for name in names)


def cue_count(key: str, names: Iterable[str] = ()) -> int:
    """How many different cues a folded phrase holds; an address or the site's own name counts as two."""
    return len({m[0] for m in _CUES.finditer(key)}) + 2 * is_address(key, names)


def is_widget(key: str) -> bool:
    """Whether a short line is a widget's label, not a heading or just some site's name."""
    return bool(_WIDGET.search(key))


def is_listing(key: str) -> bool:
    """Whether a short line may be the heading of links to other pages."""
    return len(key) <= LONGEST_LISTING and bool(_LISTING.search(key))


def is_metadata(words: str) -> bool:
    """Whether a phrase as written is a by-line: those are copied into the metadata and stay."""
    return bool(_METADATA.search(words))

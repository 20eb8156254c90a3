"""Words of the reports in both languages. A word that is not here is shown as it is."""

from functools import lru_cache
from html import escape

from pipeline.core.edit import Reason

STATUS = {
    "applied": Reason("已改", "applied"),
    "held": Reason("待定", "held"),
    "declined": Reason("落选", "declined"),
    "suspect": Reason("存疑", "suspect"),
    "accepted": Reason("已采纳", "accepted"),
    "rejected": Reason("已否决", "rejected"),
}
WHY = {
    "held": Reason("按策略只提示，不改", "held by policy: shown, not applied"),
    "below-threshold": Reason("把握低于门槛", "below the confidence threshold"),
    "protected": Reason("此处受保护", "this place is protected"),
    "rejected": Reason("已有人否决", "rejected by a person"),
    "overlap": Reason("与更有把握的改动重叠", "overlaps with a surer edit"),
}
STAGE = {
    "raw": Reason("原文", "original"),
    "characters": Reason("字符", "characters"),
    "boilerplate": Reason("套话", "boilerplate"),
    "paragraphs": Reason("分段", "paragraphs"),
    "script": Reason("繁简", "script"),
    "typos": Reason("错字", "typos"),
    "punctuation": Reason("标点", "punctuation"),
    "suspects": Reason("疑点", "suspects"),
}
KIND = {
    "removed": Reason("删去", "removed"),
    "joined": Reason("接行", "joined"),
    "changed": Reason("改正", "corrected"),
    "inserted": Reason("补入", "inserted"),
    "flagged": Reason("只提示", "only flagged"),
}
DOCUMENT = {
    "ok": Reason("已清理", "cleaned"),
    "empty": Reason("无文字", "no text"),
    "encrypted": Reason("有密码", "encrypted"),
    "damaged": Reason("已损坏", "damaged"),
    "image-only": Reason("只有图像", "images only"),
    "unsupported": Reason("不支持的格式", "format not supported"),
    "unreadable": Reason("无法读取", "not readable"),
    "limit": Reason("超过上限", "over a limit"),
    "crashed": Reason("处理时崩溃", "crashed"),
    "error": Reason("程序内部错误", "internal error"),
    "skipped": Reason("已跳过，不是文档", "skipped, not a document"),
}
FACT = {
    "author": Reason("作者", "Author"),
    "date": Reason("日期", "Date"),
    "source": Reason("来源", "Source"),
    "site": Reason("站点", "Site"),
    "url": Reason("网址", "URL"),
}
HOW = {
    "bom": Reason("字节序标记", "byte order mark"),
    "utf-8": Reason("严格 UTF-8", "valid UTF-8"),
    "declared": Reason("文件自称", "declared by the file"),
    "detected": Reason("检测", "detected"),
    "override": Reason("由设置指定", "named in the settings"),
    "given": Reason("指定", "given by the user"),
}
PAGE = {
    "text": Reason("文字", "text"),
    "garbled": Reason("乱码", "garbled"),
    "image-only": Reason("只有图像", "image only"),
    "empty": Reason("空白", "empty"),
    "ocr": Reason("OCR 识别", "read by OCR"),
    "unreadable": Reason("读不出", "unreadable"),
}
SAFETY = {
    "safe": Reason("安全", "safe"),
    "unsafe": Reason("不保", "unsafe"),
    "display": Reason("只显示", "display"),
}


def label(table: dict[str, Reason], word: str) -> Reason:
    """The words for `word`, or `word` itself in both languages."""
    return table.get(word) or Reason(word, word)


@lru_cache(maxsize=4096)
def both(zh: str, en: str) -> str:
    """Both languages as HTML; the page shows the one that its `lang` asks for."""
    if zh == en or not (zh and en):
        return escape(zh or en)
    return f"<i lang=zh>{escape(zh)}</i><i lang=en>{escape(en)}</i>"


@lru_cache(maxsize=1024)
def percent(confidence: float) -> str:
    """A confidence in per cent, rounded down: only certainty is 100%."""
    tenths = int(confidence * 1000 + 1e-6)
    return f"{tenths // 10}%" if tenths % 10 == 0 or tenths < 950 else f"{tenths / 10:.1f}%"

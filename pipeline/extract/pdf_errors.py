"""Why a PDF gives no text, in both languages."""

from pipeline.core.edit import NO_REASON, Reason
from pipeline.core.source import Shortfall
from pipeline.extract.errors import ExtractError


def encrypted(password: str | None) -> ExtractError:
    if password:
        return ExtractError(
            "encrypted", "PDF 已加密：请提供正确的密码", "the PDF is encrypted: give the right password"
        )
    return ExtractError(
        "encrypted",
        "PDF 已加密：请在 pipeline.toml 的 [pdf.passwords] 中写明密码，或另存为无密码的 PDF 后再放入",
        "the PDF is encrypted: name its password in pipeline.toml under [pdf.passwords], or save it without one",
    )


def damaged(what: str) -> ExtractError:
    """`what` is the engine's own word for it."""
    told = f" ({what})"[:120] if what else ""
    return ExtractError(
        "damaged",
        f"PDF 已损坏，读不出任何一页{told}：请重新下载，或用 qpdf、浏览器另存后再试",
        f"the PDF is damaged, no page can be read{told}: download it again, or save it anew with qpdf or a browser",
    )


def recovered(pages: int, there: int, repair: Reason) -> Shortfall:
    """What is to be said of a damaged file of which some pages could be read; `repair`: what was done to open it."""
    zh, en = (f"，{repair.zh}", f", {repair.en}") if repair != NO_REASON else ("", "")
    return Shortfall(
        "damaged",
        f"recovered {pages} of {there} pages",
        Reason(
            f"PDF 已损坏{zh}；读出 {there} 页中的 {pages} 页，读出的部分已清理：请重新下载，或另找完整的文件",
            f"the PDF is damaged{en}; {pages} of {there} pages could be read and were cleaned: download it again, "
            "or look for a whole file",
        ),
    )


def image_only(why: Reason) -> ExtractError:
    """`why` OCR gave no text."""
    return ExtractError(
        "image-only", f"PDF 只有图像，没有文字层：{why.zh}", f"the PDF holds images and no text: {why.en}"
    )

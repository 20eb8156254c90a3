"""Why a PDF gives no text, in both languages."""

from pipeline.core.edit import Reason
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


def image_only(why: Reason) -> ExtractError:
    """`why` OCR gave no text."""
    return ExtractError(
        "image-only", f"PDF 只有图像，没有文字层：{why.zh}", f"the PDF holds images and no text: {why.en}"
    )

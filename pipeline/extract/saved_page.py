"""Web pages that a browser saved in one file, and pages sent by mail (.mht, .mhtml, .eml): MHTML, RFC 2557."""

import re
from collections import Counter
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from typing import NamedTuple

from pipeline.extract.errors import ExtractError

_HEAD = 1 << 14  # bytes in which the header ends; browsers write under 1 KB, mail servers several
_HEADER = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+(?=\r?\n)")
_FIELDS = tuple(
    re.compile(field, re.IGNORECASE | re.MULTILINE)
    for field in (rb"^mime-version:", rb"^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)\b")
)


class SavedPage(NamedTuple):
    """The page of a file, as it was sent."""

    markup: bytes
    charset: str | None  # a label, as its header has it
    url: str | None
    others: Counter[str]  # types of the other parts: pages shown in frames, pictures, attachments


def saved_page(data: bytes) -> SavedPage | None:
    """The first page of HTML in a saved page or a mail; None where `data` is neither or holds no HTML.

    Raises ExtractError("damaged") for parts nested so deep that they cannot be read.
    """
    header = _HEADER.match(data[:_HEAD])
    if header is None or not all(field.search(header[0]) for field in _FIELDS):
        return None
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(data)
        parts = list(_parts(message))
        root = next((part for part in parts if part.get_content_type() == "text/html"), None)
        return _page(message, root, parts) if root is not None else None
    except (RecursionError, MessageError) as error:
        raise ExtractError(
            "damaged",
            "这个保存的网页各部分套得太深，无法读取：请用浏览器打开，另存为 HTML",
            "the parts of this saved page are nested too deep: open it in a browser and save it as HTML",
        ) from error


def _parts(message: Message) -> Iterator[Message]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.is_multipart():
            inner = part.get_payload()
            waiting += [p for p in reversed(inner) if isinstance(p, Message)] if isinstance(inner, list) else []
        else:
            yield part


def _page(message: Message, root: Message, parts: list[Message]) -> SavedPage:
    markup = root.get_payload(decode=True)
    urls = (str(field) for field in (message["Snapshot-Content-Location"], root["Content-Location"]) if field)
    url = next((u.strip() for u in urls if u.strip().lower().startswith(("http://", "https://"))), None)
    others = Counter(part.get_content_type() for part in parts if part is not root)
    return SavedPage(markup if isinstance(markup, bytes) else b"", root.get_content_charset(), url, others)

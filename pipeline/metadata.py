"""Title, by-line, source, date, URL and site of a document, copied from its text; the lines stay in place."""

from urllib.parse import urlsplit

import regex

from pipeline.core.source import Source
from pipeline.core.text import ends_sentence, lines_of

HEAD_LINES = 12  # content lines looked at from the top, and …
TAIL_LINES = 6  # … from the bottom: by-lines of essays stand there
LONGEST_TITLE = 60  # code points
_URL = regex.compile(r"https?://[^\s\p{Han}，。）)】]+")
_DATE = regex.compile(
    r"(?<!\d)(?:19|20)\d{2}"
    r"(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2}|年\d{1,2}月(?:\d{1,2}日)?)"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_OWN = ("title", "author", "date", "modified", "producer", "outline", "url", "site", "pages")
_FIELDS = {
    "author": regex.compile(r"(?:^|[\s|])[【\[（(]?(?:作者|撰稿|文)\s?[:：/]\s?([^\s，。|]{2,20})"),
    "source": regex.compile(
        r"(?:^|[\s|])[【\[（(]?(?:来源|稿源|文章来源|出处|来自)\s?[:：]\s?([^\s，。|】\])）]{2,30})"
    ),
    "editor": regex.compile(r"(?:^|[\s|])[【\[（(]?(?:责任编辑|责编|编辑)\s?[:：]\s?([^\s，。|】\])）]{2,20})"),
}


def find_metadata(text: str, source: Source) -> dict[str, str]:
    """What the file says of itself (its HTML or PDF metadata first), then what its first and last lines say."""
    lines = [text[line.left : line.right] for line in lines_of(text) if not line.is_blank]
    head, tail = lines[:HEAD_LINES], lines[HEAD_LINES:][-TAIL_LINES:]
    found = {key: source.info[key] for key in _OWN if source.info.get(key)}
    for line in (*head, *tail):
        for key, pattern in _FIELDS.items():
            if key not in found and (m := pattern.search(line)):
                found[key] = m[1]
    for line in head:
        if len(line) <= 300 and "url" not in found and (m := _URL.match(line)):
            found["url"] = m[0]
        if len(line) <= 80 and "date" not in found and (m := _DATE.search(line)):
            found["date"] = m[0]
    title = next((line for line in head if _may_be_title(line)), None)
    if found.get("title"):
        found["title"] = _without_site(found["title"], head)
    elif title:
        found["title"] = _unbracketed(title)
    if "site" not in found and "url" in found:
        found["site"] = urlsplit(found["url"]).hostname or ""
    return {key: value for key, value in sorted(found.items()) if value}


def _without_site(title: str, head: list[str]) -> str:
    """A page's title without what the site hangs on to it, where the document's own heading shows where that starts."""
    own = (line for line in head if 4 <= len(line) < len(title) and title.startswith(line))
    return next((line for line in own if title[len(line)] in "_-|—–－｜ ·【（("), title)


def _unbracketed(title: str) -> str:
    return title[1:-1] if regex.fullmatch(r"《[^《》]+》|【[^【】]+】", title) else title


def _may_be_title(line: str) -> bool:
    if len(line) > LONGEST_TITLE or ends_sentence(line) or _URL.match(line) or _DATE.fullmatch(line):
        return False
    return bool(regex.search(r"\p{L}", line)) and not any(p.search(line) for p in _FIELDS.values())

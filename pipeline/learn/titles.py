"""What a site hangs on to every title: 渡口旧事-考文网, 渡口旧事_范文_考文网, 渡口旧事（完整版下载）."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import regex

from pipeline.learn.cues import cue_count
from pipeline.learn.grow import Found
from pipeline.learn.judge import LEAST_DOCUMENTS
from pipeline.rules.folding import fold

LEAST_SHARE = 0.3  # of the documents: a title's own second part is not that common
_TAIL = regex.compile(r".{2,}?(?P<tail>\s?[-_—–|｜·]{1,2}\s?(?P<name>[^-_—–|｜·\n，。！？：:]{2,24}))\s*")
_BRACKET = regex.compile(r".{2,}?(?P<tail>\s?[（(【\[](?P<name>[^（()）【】\[\]\n]{3,24})[）)】\]])\s*")

Texts = Callable[[], Iterable[tuple[int, str]]]


def title_tails(texts: Texts, documents: int) -> Iterator[tuple[str, list[tuple[int, Found]]]]:
    """Endings of first lines that many documents share, with their places."""
    by_key: dict[str, list[tuple[int, Found]]] = defaultdict(list)
    for number, text in texts():
        line = next((line for line in text.split("\n") if any(c.isalnum() for c in line)), "")
        m = _TAIL.fullmatch(line.strip()) or _BRACKET.fullmatch(line.strip())
        is_own = m is not None and m.re is _BRACKET and not cue_count(fold(m["name"]))  # （征求意见稿）, （节选）
        if m and len(fold(m["name"])) >= 3 and not is_own:
            words = m["tail"].strip()
            by_key[fold(words)].append((number, Found(fold(words), words, "title", "head", False, True, line[:60])))
    for key, places in sorted(by_key.items()):
        if len(places) >= max(LEAST_DOCUMENTS, LEAST_SHARE * documents):
            yield key, places

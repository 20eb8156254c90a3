"""`?` in place of · in foreign names: 罗伯特?多德. Lossy converters write it for a dot they have no code for.

Both parts must be made of the characters with which foreign names are written, and the document must show that it is
no question: the same name twice, or once with its dot.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from pipeline.core.edit import Edit

RULE = "chars/name-dot"
SURE, UNSURE = 0.93, 0.7
DOTS = "·•‧・"


def find(text: str) -> Iterator[Edit]:
    if "?" not in text:
        return
    found = list(_pattern().finditer(text))
    times = Counter((m["first"][-2:], m["last"][:2]) for m in found)
    for m in found:
        first, last = m["first"][-2:], m["last"][:2]
        dotted = any(f"{first}{dot}{last}" in text for dot in DOTS)
        sure = dotted or times[first, last] > 1
        at = m.end("first")
        yield Edit(at, at + 1, "·", RULE, SURE if sure else UNSURE)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    table = (resources.files("pipeline.rules") / "data" / "name-characters.tsv").read_text(encoding="utf-8")
    chars = "".join(line for line in table.split("\n") if not line.startswith("#"))
    return re.compile(f"(?P<first>[{chars}]{{2,6}})\\?(?=(?P<last>[{chars}]{{2,6}}))")

"""Stage `punctuation`: half-width marks between Han become full-width, only where the profile asks for it.

Half of real exam essays use half-width marks as house style: changing them is a choice, not a repair.
"""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit
from pipeline.stages.context import Context

_FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
_BETWEEN_HAN = regex.compile(
    r"(?<=[\p{Han}”’」》）)])[,;:!?(](?=[\p{Han}“‘「《（(\s]|$)|(?<=[\p{Han}”])\)(?=\p{Han}|[,;:!?，。；：！？]|$)"
)


def propose(text: str, context: Context) -> Iterator[Edit]:
    if context.options.punctuation != "full":
        return
    for m in _BETWEEN_HAN.finditer(text):
        yield Edit(m.start(), m.end(), _FULL[m[0]], "punct/full-width", 0.95)

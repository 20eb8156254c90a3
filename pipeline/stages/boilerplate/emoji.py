"""Emoji that copying sites strew before the marks of a text, so that no two copies are alike: 情况🙅🏽，二🚸、格式。"""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit, Reason

_RUN = regex.compile(
    r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u200d\ufe0e\ufe0f]*"
)
_BEFORE_MARK = regex.compile(r"(?<=[\p{Han}\p{N}”》）)])" + _RUN.pattern + r"(?=[，。、：；！？,.:;!?）)])")
FEWEST = 8  # before marks, most of them different, most of all of the text: less may be an author's
SHARE = 0.6
LISTED = 2  # of them before 、, where one who sets emoji for joy has none: 学习👩、工作, 二🚸、格式
SURE, SHOWN = 0.94, 0.6


def find(text: str) -> Iterator[Edit]:
    """Cuts of the emoji before marks, where they are strewn; only shown where an author may have set them."""
    runs = [m.span() for m in _RUN.finditer(text)]
    before = [m.span() for m in _BEFORE_MARK.finditer(text)]
    different = len({text[start:end] for start, end in before})
    if len(before) < FEWEST or len(before) < SHARE * len(runs) or different < SHARE * len(before):
        return
    listed = sum(text[end] == "、" for _, end in before)
    words = Reason(
        f"全文 {len(before)} 处标点前有各不相同的表情符号",
        f"emoji, hardly two alike, before {len(before)} marks of the text",
    )
    for start, end in before:
        yield Edit(start, end, "", "site/emoji", SURE if listed >= LISTED else SHOWN, words)

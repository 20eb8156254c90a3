"""Paragraphs that break off: sentences with their marks, and the last one without."""

from collections.abc import Iterator
from itertools import pairwise

import regex

from pipeline.core.edit import Flag, Reason
from pipeline.core.text import CLOSERS, SENTENCE_END, TextLine, ends_sentence, is_han, lines_of

SHORTEST = 40  # code points of a paragraph: shorter ones are headings, captions, verse
LEAST_ENDED = 0.75  # share of the text's other long paragraphs that end with a mark: else ending without is its style
SHORTEST_TAIL = 9  # code points after the last mark: 。——作者, 。某某法师, 。图为会场
_CREDIT = regex.compile(r"^[—－-]|(?:摄|记者|报道|通讯员|供稿|整理|编辑|译|第\d+[版页])$")
OPENING = '“‘「『"'  # 他两眼发直，⏎“哎，窦哥！”: the paragraph leads to speech
FEWEST = 3  # such paragraphs: fewer show no style


def unended_paragraphs(text: str) -> Iterator[Flag]:
    lines = [line for line in lines_of(text) if not line.is_blank]
    prose = [line for line in lines if _is_prose(text, line)]
    before_speech = {a for a, b in pairwise(lines) if text[b.left] in OPENING and text[a.right - 1] == "，"}
    broken = [line for line in prose if not _is_ended(text, line) and line not in before_speech]
    if len(prose) < FEWEST or len(prose) - len(broken) < LEAST_ENDED * len(prose):
        return
    for line in broken:
        words = Reason(
            "这一段停在半句上：别的段落都以句末标点收尾，这里没有",
            "this paragraph stops within a sentence; the others end with a mark",
        )
        yield Flag(max(line.left, line.right - 8), line.right, "lost/ending", 0.65, words)


def _is_prose(text: str, line: TextLine) -> bool:
    """A paragraph of some length with a sentence in it that is ended."""
    body = text[line.left : line.right]
    return len(body) >= SHORTEST and "。" in body[:-1]


def _is_ended(text: str, line: TextLine) -> bool:
    """Ends with a mark, or with what goes without: a colon, a number, Latin, a name after the last mark."""
    body = text[line.left : line.right]
    if ends_sentence(body) or not (is_han(body[-1]) or body[-1] in "，、"):
        return True
    tail = body[max(map(body.rfind, SENTENCE_END)) + 1 :].lstrip(CLOSERS)
    return body[-1] not in "，、" and (len(tail) < SHORTEST_TAIL or bool(_CREDIT.search(tail)))

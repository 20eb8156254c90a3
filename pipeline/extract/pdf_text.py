"""A page model to lines and a verdict, with what was mended or left out on the way."""

from collections import Counter

from pipeline.core.edit import Reason
from pipeline.core.source import Page
from pipeline.extract.pdf_model import PageModel
from pipeline.extract.pdf_tables import page_lines
from pipeline.extract.pdf_verdict import repair, verdict

_COUNTED = (
    ("doubled", "{} 个重描的字形（假粗体）只收一次", "{} glyphs drawn twice (fake bold) carried over once"),
    ("spaces", "{} 个由间距推出的空格未收", "{} spaces that only stood for gaps left out"),
    ("breaks", "{} 处表格单元格内的折行接成一行", "{} line breaks inside cells of tables carried over as none"),
    ("fractions", "{} 个上下排的分式写成 a/b", "{} fractions set with a bar written as a/b"),
    ("symbol", "{} 个符号字体的字形换成所显示的字符", "{} glyphs of symbol fonts written as what they show"),
    ("mended", "{} 个字的编码表有误，已还原", "{} characters of a false character table put right"),
    ("unsure", "{} 行 OCR 没有把握，未收", "{} lines that OCR was hardly sure of left out"),
    ("unmapped", "{} 个字形没有对应的字", "{} glyphs without a character"),
)


def told(counts: Counter[str]) -> list[Reason]:
    """What was mended or left out, in words."""
    return [Reason(zh.format(counts[key]), en.format(counts[key])) for key, zh, en in _COUNTED if counts[key]]


class PageText:
    """A page's lines, false tables undone where that is provable, and what is to be said of it."""

    def __init__(self, model: PageModel, verdict_known: str = "") -> None:
        self.model = model
        self.lines, skipped = page_lines(model)
        self.counts = Counter(model.counts)
        self.counts["doubled"] += skipped.doubled
        self.counts["spaces"] += skipped.spaces
        self.counts["breaks"] += skipped.breaks
        self.counts["fractions"] += skipped.fractions
        texts, mended = repair([line.text for line in self.lines])
        if mended:
            self.counts["mended"] += mended
            self.lines = [line.with_text(text) for line, text in zip(self.lines, texts, strict=True)]
        self.counts["unmapped"] += sum(text.count("(cid:") for text in texts)
        self.text = "\n".join(line.text for line in self.lines if not line.hidden)
        found, self.garbled = verdict(self.text, model.images)
        self.verdict = verdict_known or found

    def page(self, start: int) -> Page:
        """What the layout keeps of it; `start`: where its text begins."""
        seen = [line for line in self.lines if not line.hidden]
        sizes = [len(line.text) - line.text.count(" ") for line in seen]
        chars = sum(sizes)
        images = 0 if chars else self.model.images
        sure = sum(n * line.confidence for n, line in zip(sizes, seen, strict=True)) / chars if chars else 1.0
        figures = (chars, round(self.garbled, 3), images, round(sure, 3))
        return Page(start, self.model.width, self.model.height, self.verdict, *figures)

"""Random signs that sites set into a text against copying: 3 q% r5 }& X- G( d at line ends, or lines of random Han."""

from collections.abc import Iterator
from math import log

import regex

from pipeline.core.edit import Edit
from pipeline.core.text import lines_of

SYMBOLS = frozenset("&%$#@!~;:[]{}|\\`?\"'_^")  # those of sums and lists aside: + - * / = < > ( ) . ,
FEWEST_SYMBOLS, FEWEST_LETTERS = 2, 2  # different ones of a jammer: "A. B. C. D." and "x + y = z" have none of these
FEWEST = 3  # jammers of a document, one of them with its symbols: then those that happen to hold fewer count as well
ONCE, OFTEN = 0.85, 0.96  # one alone is only shown
_TOKENS = regex.compile(
    r"(?m)(?:^|(?<=[\p{Han}。！？!?…，、；：”’』」）】》]))"
    r"[ \t\u3000]*(?<cut>[!-~]{1,3}(?: {1,2}[!-~]{1,3}){4,40})[ \t]*$"
)
_AT_START = regex.compile(
    r"(?m)^[ \t\u3000]*(?<cut>[!-~]{1,3}(?: {1,2}[!-~]{1,3}){3,40}? {1,2}[!-~]{1,3}?)"
    r" *(?=\d{1,2}[.．、]\S|\d{1,4}[年月日多余來来個个名位岁歲世]|[\p{Han}“《（【])"
)
# A run of Han without a mark, and the model's mean log2 P of its characters: -13.3 for random ones; of 3,500 such runs
# in 30 million characters of prose, laws and novels and in the scraped files the least likely, an elegy, has -9.8
_RUN = regex.compile(r"\p{Han}{40,}")
RANDOM = -11.5 * log(2)
SHOWN = 0.85  # a table of characters is as random, and it may be what the document is about


def find(text: str) -> Iterator[Edit]:
    """Jammers at the ends of lines, and where there are such, alone, at line starts, with fewer signs."""
    runs = list(_TOKENS.finditer(text))
    spans = [m.span("cut") for m in runs if _is_random(m["cut"])]
    like = [m.span("cut") for m in runs if _is_random(m["cut"]) or _is_mixed(m["cut"])]
    if spans and len(like) >= FEWEST:  # formulas of chemistry are mixed, too, but there is no jammer beside them
        spans = like + [m.span("cut") for m in _AT_START.finditer(text) if _is_mixed(m["cut"])]
    glued = sum(
        start > 0 and text[max(0, start - 9) : start].rstrip(" \t\u3000")[-1:] not in ("", "\n") for start, _ in spans
    )
    for start, end in spans if glued else ():  # program text stands in lines of its own, too
        yield Edit(start, end, "", "site/jammer", OFTEN if len(spans) > 1 else ONCE)


def random_lines(text: str) -> Iterator[Edit]:
    """Whole lines of Han characters that nothing ties together; `text` is simplified, which the model knows best."""
    for line in lines_of(text):
        if _RUN.fullmatch(text, line.left, line.right) and _mean(text[line.left : line.right]) < RANDOM:
            yield Edit(line.left, line.right, "", "site/random-line", SHOWN)


def _mean(run: str) -> float:
    from pipeline import lm  # numpy takes a tenth of a second to load

    return float(lm.load().log_probabilities(run).mean())


def _is_random(run: str) -> bool:
    symbols, letters = {c for c in run if c in SYMBOLS}, {c for c in run if c.isalpha()}
    return len(symbols) >= FEWEST_SYMBOLS and len(letters) >= FEWEST_LETTERS


def _is_mixed(run: str) -> bool:
    """Whether a run is no sentence and no row of numbers: a symbol, or a capital, a small letter and a figure."""
    has_symbol = not SYMBOLS.isdisjoint(run)
    kinds = any(map(str.isupper, run)) + any(map(str.islower, run)) + any(map(str.isdigit, run))
    return (has_symbol and kinds > 0) or kinds > 2 or (kinds > 1 and any(c in ".,-+*/=()<>" for c in run))

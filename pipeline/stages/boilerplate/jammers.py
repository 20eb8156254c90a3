"""Random signs that forums set at line ends against copying: 3 q% r5 }& X- G( d."""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit

SYMBOLS = frozenset("&%$#@!~;:[]{}|\\`?\"'_^")  # those of sums and lists aside: + - * / = < > ( ) . ,
FEWEST_SYMBOLS, FEWEST_LETTERS = 2, 2  # different ones of a jammer: "A. B. C. D." and "x + y = z" have none of these
ONCE, OFTEN = 0.85, 0.96  # one alone is only shown
_TOKENS = regex.compile(
    r"(?m)(?:^|(?<=[\p{Han}。！？!?…，、；：”’』」）】》]))[ \t\u3000]*(?<cut>[!-~]{1,3}(?: [!-~]{1,3}){4,40})[ \t]*$"
)


def find(text: str) -> Iterator[Edit]:
    """Jammers at the ends of lines, and where there are such, as lines of their own."""
    spans = [m.span("cut") for m in _TOKENS.finditer(text) if _is_random(m["cut"])]
    glued = sum(
        start > 0 and text[max(0, start - 9) : start].rstrip(" \t\u3000")[-1:] not in ("", "\n") for start, _ in spans
    )
    for start, end in spans if glued else ():  # program text stands in lines of its own, too
        yield Edit(start, end, "", "site/jammer", OFTEN if len(spans) > 1 else ONCE)


def _is_random(run: str) -> bool:
    symbols, letters = {c for c in run if c in SYMBOLS}, {c for c in run if c.isalpha()}
    return len(symbols) >= FEWEST_SYMBOLS and len(letters) >= FEWEST_LETTERS

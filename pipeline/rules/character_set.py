"""Which characters of a text are of a set: one table look-up over its code points, a third of what a regex scan takes.

Numpy is imported on first use: it takes a tenth of a second to load, and most commands need none.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SIZE = 0x110000
_RANGE = re.compile("(.)(?:-(.))?", re.DOTALL)


class CharacterSet:
    """Characters to look for in texts, given as inside the brackets of a regex, ranges and all, but without escapes."""

    def __init__(self, chars: str) -> None:
        import numpy as np

        self._table = np.zeros(_SIZE, np.bool_)
        for m in _RANGE.finditer(chars):
            self._table[ord(m[1]) : ord(m[2] or m[1]) + 1] = True

    def positions(self, text: str) -> "NDArray[np.intp]":
        """Where characters of the set stand, in order."""
        found: NDArray[np.intp] = self._table.take(code_points(text)).nonzero()[0]
        return found

    def __contains__(self, char: str) -> bool:
        return bool(self._table[ord(char)])


@lru_cache(maxsize=1)  # stages ask for several sets in the same text
def code_points(text: str) -> "NDArray[np.uint32]":
    """The code points of a text as an array; lone surrogates are code points like others."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)

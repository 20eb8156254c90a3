"""The dictionary of jieba 0.42.1 (MIT): words, how often its makers met them, and their parts of speech.

Needed to make data anew (`uv pip install --group train`), never by the program.
"""

from collections.abc import Iterator
from importlib import resources

RAREST = 3  # of its counts; below stand words that nobody uses and some that are none


def entries() -> Iterator[tuple[str, int, str]]:
    """Words with their counts and parts of speech."""
    with (resources.files("jieba") / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, tag = line.split()
            yield word, int(count), tag

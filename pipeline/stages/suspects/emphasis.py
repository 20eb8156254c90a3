"""Stars that make words bold or italic in Markdown: where a document is written in it, they hide nothing."""

import regex

# Headings, fences, and lines in bold, by CommonMark 0.31; a lone "- " or "1. " begins lines of any document.
_STRUCTURE = regex.compile(r"(?m)^(?:#{1,6} +[^\s#]|```|~~~|(?:[-+*>] +|\d+\. +)?\*\*[^*\n]{1,40}\*\*[：:]?[ ]*$)")
_EMPHASIS = regex.compile(r"(?<!\*)(\*{1,3})(?![\s*])[^*\n]+(?<!\s)\1(?!\*)")


def emphasis_marks(text: str) -> frozenset[int]:
    """Where the stars of emphasis begin, opening and closing; none in a document without the structure of Markdown."""
    if "*" not in text or not _STRUCTURE.search(text):
        return frozenset()
    found = list(_EMPHASIS.finditer(text))
    return frozenset((*(m.start() for m in found), *(m.end() - len(m[1]) for m in found)))

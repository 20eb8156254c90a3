"""校勘 jiaokan: cleans scraped and PDF-converted Chinese documents; every change is recorded and can be undone.

    from pipeline import clean
    document = clean("……")            # a str is text; bytes and paths are decoded or read as PDF or HTML
    document.text, document.journal, document.flags, document.metadata, document.restore()

Importing this package is cheap: the stages and their dictionaries load with the first use of a name below.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.api import clean, restore
    from pipeline.core.edit import Edit
    from pipeline.core.journal import Journal
    from pipeline.document import Document

VERSION = "0.1.0"

__all__ = ["VERSION", "Document", "Edit", "Journal", "clean", "restore"]

_HOMES = {
    "clean": "pipeline.api",
    "restore": "pipeline.api",
    "Document": "pipeline.document",
    "Edit": "pipeline.core.edit",
    "Journal": "pipeline.core.journal",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

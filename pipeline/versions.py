"""What a result depends on besides input and settings: this package's files, and libraries that decide a character.

Light on purpose: a run with nothing to do imports this and not the stages.
"""

import hashlib
import platform
from functools import lru_cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable

from pipeline import VERSION

JOURNALED = ("opencc", "pdfplumber", "resiliparse")  # named in every journal, with our own version
DECIDING = (*JOURNALED, "pdfminer.six", "pypdfium2", "regex", "ahocorasick-rs", "jinja2")

EXTRAS = {"ocr": ("rapidocr", "onnxruntime"), "rescue": ("pikepdf",)}  # deciding, too, where they are installed


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """What a journal says of the software that made it. Our own version needs no installed distribution."""
    return {"jiaokan": VERSION, **{name: version(name) for name in JOURNALED}}


@lru_cache(maxsize=1)
def software_sha() -> str:
    """sha256 of all that can change an output: every file of the package, the libraries, the Python minor version."""
    digest = hashlib.sha256()
    for name, file in sorted(_files(resources.files("pipeline"), "")):
        digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\0".encode())
    for name in DECIDING:
        digest.update(f"{name}\0{version(name)}\0".encode())
    for name in (name for names in EXTRAS.values() for name in names):
        digest.update(f"{name}\0{installed(name)}\0".encode())
    digest.update(".".join(platform.python_version_tuple()[:2]).encode())
    return digest.hexdigest()


def installed(name: str) -> str:
    """The version of a distribution, empty where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for item in folder.iterdir():
        if item.is_dir():
            if item.name != "__pycache__":
                found += _files(item, f"{prefix}{item.name}/")
        elif not item.name.endswith((".pyc", ".tmp", "~")):
            found.append((f"{prefix}{item.name}", item))
    return found

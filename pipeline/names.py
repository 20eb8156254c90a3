"""Input path -> output paths, so that every input has outputs of its own and every name is safe everywhere.

Paths below raw/ are bytes with "/" between components, as the file system gave them; output paths are posix strings
below cleaned/. The whole plan is made from the set of inputs: it does not depend on the order of a walk.
"""

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass

from pipeline.shelf import Shelf

COMPONENT_BYTES = 180  # 255 is the usual limit; the rest is for encryption layers and sync tools that lengthen names
PATH_BYTES = 600  # macOS ends at 1,024 for a whole path, and cleaned/ stands before ours
SLUG_BYTES = 80
TEMP_PREFIX = ".jiaokan-tmp-"
OWN_NAMES = frozenset({"corpus.jsonl", "manifest.jsonl", "index.html"})  # ours at the top of cleaned/ or of _report/
SUFFIXES = {"journal": ".jsonl", "report": ".html", "rows": ".json"}  # after the text's name

_SLUGGED = re.compile(r"-[0-9a-f]{16}\.txt(\.jsonl|\.html|\.json)?$")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.IGNORECASE)
_NOT_SHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, bidi and zero-width marks, surrogates, line separators


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the outputs of one input stand, below cleaned/."""

    text: str
    journal: str
    report: str
    rows: str  # what the index page needs of this document

    def __iter__(self) -> Iterator[str]:
        return iter(astuple(self))


def outputs_of(text: str) -> Outputs:
    return Outputs(
        text,
        f"_journal/{text}{SUFFIXES['journal']}",
        f"_report/{text}{SUFFIXES['report']}",
        f"_report/_rows/{text}{SUFFIXES['rows']}",
    )


def shown(path: bytes) -> str:
    """A path for people and JSON: bytes that are not UTF-8 as \\xff. Not reversible; `path` is."""
    return path.decode("utf-8", "backslashreplace")


def document_id(path: bytes) -> str:
    """The id of a document in corpus.jsonl: of its path alone, so that it outlives a new scrape and a new version."""
    return hashlib.sha256(path).hexdigest()[:32]


def plan(paths: Iterable[bytes]) -> Shelf[bytes, str]:
    """The text output of every input. All distinct, also where file systems fold case or normalise."""
    natural, uses, folders = Shelf[bytes, str](str), Shelf[str, int](int), Shelf[str, bool](bool)
    last: list[str] = []
    for path in paths:
        if (parts := _safe_folders(path)) != last:  # most come one folder after the other
            folders.update({fold("/".join(parts[: n + 1])): True for n in range(len(parts))})
            last = parts
        text = natural[path] = _natural(path)
        if text:
            folded = fold(text)
            uses[folded] = uses.get(folded, 0) + 1
    chosen = Shelf[bytes, str](str)
    for path, text in natural.items():
        chosen[path] = text if text and _is_free(fold(text), uses, folders) else _slugged(path)
    return chosen


def fold(path: str) -> str:
    """Equal for paths that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _is_free(folded: str, uses: Mapping[str, int], folders: Container[str]) -> bool:
    return uses[folded] == 1 and not any(folded + suffix in folders for suffix in ("", *SUFFIXES.values()))


def _natural(path: bytes) -> str:
    """The name that a reader expects, empty where it is not safe."""
    folders = _safe_folders(path)
    name = path.rsplit(b"/", 1)[-1]
    if len(folders) != path.count(b"/") or not _is_safe(name, at_top=not folders, room=len(".txt.jsonl")):
        return ""
    text = "/".join([*folders, _text_name(name.decode())])
    return text if len(text.encode()) <= PATH_BYTES else ""


def _text_name(name: str) -> str:
    return name if name.endswith(".txt") else f"{name}.txt"


def _safe_folders(path: bytes) -> list[str]:
    """The folders of a path, down to the first that is not safe."""
    folders: list[str] = []
    for component in path.split(b"/")[:-1]:
        if not _is_safe(component, at_top=not folders, room=0):
            break
        folders.append(component.decode())
    return folders


def _is_safe(component: bytes, *, at_top: bool, room: int) -> bool:
    try:
        name = component.decode()
    except UnicodeDecodeError:
        return False
    if not name or len(component) + room > COMPONENT_BYTES or name.startswith(TEMP_PREFIX):
        return False
    if _FORBIDDEN.search(name) or _DEVICE.match(name) or _SLUGGED.search(fold(_text_name(name))):
        return False
    if name[-1] in ". " or any(unicodedata.category(c) in _NOT_SHOWN for c in name):
        return False
    return not (at_top and (name[0] in "_." or fold(name) in OWN_NAMES)) and not _SLUGGED.search(fold(name))


def _slugged(path: bytes) -> str:
    """A safe name that no other path gets: what can be kept of the name, and a hash of the whole path."""
    folders = _safe_folders(path)
    if len("/".join(folders).encode()) > PATH_BYTES - SLUG_BYTES - 32:
        folders = []
    rest = b"/".join(path.split(b"/")[len(folders) :]).decode("utf-8", "replace").removesuffix(".txt")
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in unicodedata.normalize("NFC", rest))
    slug = re.sub("-+", "-", kept).encode()[:SLUG_BYTES].decode("utf-8", "ignore").strip("-._") or "doc"
    return "/".join([*folders, f"{slug}-{hashlib.sha256(path).hexdigest()[:16]}.txt"])

"""What lies below raw/: every entry once; nothing is followed, nothing opened.

Names are bytes throughout: a name that is no text is no reason to lose a document.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader

from pipeline.core.edit import NO_REASON, Reason

DOCUMENT_SUFFIXES = (b".pdf", b".txt", b".html", b".htm", b".xhtml", b".mht", b".mhtml", b".doc", b".docx", b".epub")
SYSTEM_FILES = frozenset({b".DS_Store", b".gitkeep", b".gitignore", b"Thumbs.db", b"desktop.ini"})
PAGE_SUFFIXES = (b".html", b".htm", b".xhtml", b".shtml")
PARTS_SUFFIXES = (b"_files", b".files")  # of the folder that a browser saves beside 页.html for what the page shows
_UNFOLLOWED = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_CHECKED = _UNFOLLOWED | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_STEPS = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")  # Windows has neither

FOLDER = Reason(
    "是文件夹，不是文件；其中的文件照常处理", "a folder, not a file; the files in it are worked on as usual"
)
LINK = Reason("是符号链接，不跟随；请把文件本身放进来", "a symbolic link is not followed; put the file itself here")
BROKEN = Reason("是断开的符号链接，指向的文件不存在", "a broken symbolic link: the file that it names is not there")
SPECIAL = Reason("不是普通文件（管道、套接字或设备）", "not a regular file (a pipe, socket or device)")
OUTSIDE = Reason("路径指到输入目录之外", "the path leads out of the input folder")
PARTS = Reason(
    "随同名网页一起保存的图片、样式、框架，不是文档；要处理请移到别的文件夹",
    "saved along with the web page of this name (pictures, styles, frames), not a document; move it to have it read",
)
SYSTEM = Reason("是系统或工具的文件，不是文档", "a file of the system or of a tool, not a document")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry below raw/. `status` is "" for a file to work on, else its final status with `detail`."""

    path: bytes  # below raw/, "/" between components
    status: str = ""
    detail: Reason = NO_REASON


class InputError(Exception):
    """An input that cannot be read: `status`, `detail` and `cause` for the manifest."""

    def __init__(self, status: str, detail: Reason, cause: str = "") -> None:
        super().__init__(detail.en)
        self.status, self.detail, self.cause = status, detail, cause


def walk(root: str) -> Iterator[Entry]:
    """All entries below `root`, in no order. Folders at the top that start with `_` or `.` are no inputs (rules, .git).

    A folder that fails in the middle of its listing comes last of its path's entries. Raises OSError if `root` itself
    cannot be listed.
    """
    folders: list[tuple[bytes, bool]] = [(b"", False)]  # whether it holds the parts of a saved page
    while folders:
        folder, of_page = folders.pop()
        try:
            with os.scandir(_below(root, folder)) as listing:
                if folder.lower().endswith(DOCUMENT_SUFFIXES):
                    yield Entry(folder, "skipped", FOLDER)
                for item in listing:
                    path = b"/".join([folder, item.name]) if folder else item.name
                    if not item.is_dir(follow_symlinks=False):
                        entry = _judge(item, path)
                        yield Entry(path, "skipped", PARTS) if of_page and not entry.status else entry
                    elif folder or item.name[:1] not in (b"_", b"."):
                        folders.append((path, of_page or _holds_parts(root, path)))
        except OSError as error:
            if not folder:
                raise
            yield Entry(folder, "unreadable", cannot_read(error))


def _holds_parts(root: str, folder: bytes) -> bool:
    """Whether a folder has the name of a page beside it, as browsers name the folder of what the page shows."""
    stems = [folder.removesuffix(end) for end in PARTS_SUFFIXES if folder.endswith(end)]
    return any(os.access(_below(root, stem + end), os.F_OK) for stem in stems for end in PAGE_SUFFIXES)


def _judge(item: os.DirEntry[bytes], path: bytes) -> Entry:
    if item.is_symlink():
        return Entry(path, "skipped", LINK if os.access(item.path, os.F_OK) else BROKEN)
    if not item.is_file(follow_symlinks=False):
        return Entry(path, "skipped", SPECIAL)
    if item.name in SYSTEM_FILES or item.name.startswith((b"._", b"~$")):  # ~$: Word has it open
        return Entry(path, "skipped", SYSTEM)
    return Entry(path)


def open_input(root: str, path: bytes, max_bytes: int) -> BufferedReader:
    """An input opened for reading, known to be a regular file. Raises InputError."""
    try:
        file = os.fdopen(_open_below(root, path), "rb")
    except OSError as error:
        raise InputError("unreadable", cannot_read(error)) from error
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        file.close()
        raise InputError("skipped", SPECIAL)
    if found.st_size > max_bytes:
        file.close()
        raise InputError("limit", _too_large(found.st_size, max_bytes), "bytes")
    return file


def _open_below(root: str, path: bytes) -> int:
    """A descriptor of what is at `path`, reached through real folders: since the walk one may have become a link.

    Paths come from manifests, too, which anyone may have written: none leads out of `root`.
    """
    *folders, name = path.split(b"/")
    if b"\0" in path or not {b"", b".", b".."}.isdisjoint((*folders, name)):
        raise InputError("unreadable", OUTSIDE)
    if not folders or not _STEPS:
        return os.open(_below(root, path), _CHECKED)
    here = os.open(root, _FOLDER)
    try:
        for folder in folders:
            above, here = here, os.open(folder, _UNFOLLOWED | _FOLDER, dir_fd=here)
            os.close(above)
        return os.open(name, _CHECKED, dir_fd=here)
    finally:
        os.close(here)


def read_input(root: str, path: bytes, max_bytes: int) -> bytes:
    """The bytes of an input. Raises InputError."""
    try:
        with open_input(root, path, max_bytes) as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise InputError("unreadable", cannot_read(error)) from error
    if len(data) > max_bytes:
        raise InputError("limit", _too_large(len(data), max_bytes), "bytes")
    return data


def _below(root: str, path: bytes) -> bytes:
    return os.fsencode(root) + b"/" + path if path else os.fsencode(root)


def cannot_read(error: OSError) -> Reason:
    return Reason(
        f"无法读取（{error.strerror}）；请检查权限", f"cannot be read ({error.strerror}); check its permissions"
    )


def _too_large(size: int, limit: int) -> Reason:
    return Reason(
        f"文件 {size:,} 字节，超过上限 {limit:,}；可在 pipeline.toml 的 [run] 中调高 max_bytes",
        f"the file has {size:,} bytes, the limit is {limit:,}; raise max_bytes under [run] in pipeline.toml",
    )

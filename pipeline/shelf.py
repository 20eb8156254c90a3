"""A sorted map that takes little memory whatever its size: what a run knows of each of a million documents.

SQLite keeps it, in a file of its own in the system's temporary folder that has no name and goes with the process. A
page cache of 2 MB is all that stays in memory; a few hundred entries never reach a disk.
"""

import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TypeVar

import msgspec

from pipeline.errors import EnvironmentalError

K = TypeVar("K", bytes, str)
V = TypeVar("V")


class ShelfError(EnvironmentalError):
    """The temporary folder has no room, or fails."""


class Shelf(MutableMapping[K, V]):
    """Keys to values of one type that msgspec can write; iteration is in the order of the keys' bytes.

    Do not add or remove keys while iterating. Every operation raises ShelfError where the disk fails.
    """

    def __init__(self, kind: type[V], entries: Iterable[tuple[K, V]] = ()) -> None:
        self._encode: Callable[[V], bytes] = msgspec.msgpack.Encoder().encode
        self._decode: Callable[[bytes], V] = msgspec.msgpack.Decoder(kind).decode
        with _guarded():
            # "" is a temporary database; nobody else sees it, so nothing of it need be safe against a crash
            self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            weakref.finalize(self, self._db.close)
            self._db.execute("PRAGMA journal_mode = OFF")
            self._db.execute("CREATE TABLE shelf (k PRIMARY KEY, v)")
            self._db.execute("BEGIN")
        for key, value in entries:
            self[key] = value

    def __getitem__(self, key: K) -> V:
        with _guarded():
            row = self._db.execute("SELECT v FROM shelf WHERE k = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return self._decode(row[0])

    def __setitem__(self, key: K, value: V) -> None:
        with _guarded():
            self._db.execute("INSERT OR REPLACE INTO shelf VALUES (?, ?)", (key, self._encode(value)))

    def __delitem__(self, key: K) -> None:
        with _guarded():
            if not self._db.execute("DELETE FROM shelf WHERE k = ?", (key,)).rowcount:
                raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        with _guarded():
            return self._db.execute("SELECT 1 FROM shelf WHERE k = ?", (key,)).fetchone() is not None

    def __len__(self) -> int:
        with _guarded():
            return int(self._db.execute("SELECT count(*) FROM shelf").fetchone()[0])

    def __iter__(self) -> Iterator[K]:
        with _guarded():
            for (key,) in self._db.execute("SELECT k FROM shelf ORDER BY k"):
                yield key


@contextmanager
def _guarded() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise ShelfError(
            f"临时文件夹不能用（{error}）；请腾出空间，或用 TMPDIR 另指一个",
            f"the temporary folder cannot be used ({error}); make room, or name another one in TMPDIR",
        ) from error

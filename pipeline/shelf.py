"""A sorted map that takes little memory whatever its size: what a run knows of each of a million documents.

SQLite keeps it, in a file of its own in the system's temporary folder that has no name and goes with the process. A
page cache of 2 MB is all that stays in memory; a few hundred entries never reach a disk.
"""

import sqlite3
import weakref
from collections.abc import Callable, ItemsView, Iterable, Iterator, MutableMapping, ValuesView
from typing import Any, TypeVar

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
        # "" is a temporary database; nobody else sees it, so nothing of it need be safe against a crash
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._db.close)
        for statement in ("PRAGMA journal_mode = OFF", "CREATE TABLE shelf (k PRIMARY KEY, v)", "BEGIN"):
            self._ask(statement)
        for key, value in entries:
            self[key] = value

    def __getitem__(self, key: K) -> V:
        row = self._ask("SELECT v FROM shelf WHERE k = ?", key).fetchone()
        if row is None:
            raise KeyError(key)
        return self._decode(row[0])

    def __setitem__(self, key: K, value: V) -> None:
        self._ask("INSERT OR REPLACE INTO shelf VALUES (?, ?)", key, self._encode(value))

    def __delitem__(self, key: K) -> None:
        if not self._ask("DELETE FROM shelf WHERE k = ?", key).rowcount:
            raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return self._ask("SELECT 1 FROM shelf WHERE k = ?", key).fetchone() is not None

    def __len__(self) -> int:
        return int(self._ask("SELECT count(*) FROM shelf").fetchone()[0])

    def __iter__(self) -> Iterator[K]:
        return (key for (key,) in self._rows("k"))

    def items(self) -> ItemsView[K, V]:
        return _Items(self)

    def values(self) -> ValuesView[V]:
        return _Values(self)

    def _rows(self, columns: str) -> Iterator[Any]:
        rows = self._ask(f"SELECT {columns} FROM shelf ORDER BY k")
        try:
            yield from rows
        except sqlite3.Error as error:
            raise _told(error) from error

    def _ask(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise _told(error) from error


class _Items(ItemsView[K, V]):
    """One question for all of them; those of the standard library ask for every value."""

    _mapping: Shelf[K, V]

    def __iter__(self) -> Iterator[tuple[K, V]]:
        return ((key, self._mapping._decode(value)) for key, value in self._mapping._rows("k, v"))


class _Values(ValuesView[V]):
    _mapping: Shelf[Any, V]

    def __iter__(self) -> Iterator[V]:
        return (self._mapping._decode(value) for _, value in self._mapping._rows("k, v"))


def _told(error: sqlite3.Error) -> ShelfError:
    return ShelfError(
        f"临时文件夹不能用（{error}）；请腾出空间，或用 TMPDIR 另指一个",
        f"the temporary folder cannot be used ({error}); make room, or name another one in TMPDIR",
    )

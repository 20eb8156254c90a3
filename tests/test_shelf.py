"""A shelf is a sorted dict that takes little memory."""

import threading

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.manifest import Record, Result
from pipeline.shelf import Shelf, ShelfError

STEPS = st.lists(st.tuples(st.sampled_from("=-"), st.binary(max_size=2), st.integers(0, 9)), max_size=30)


@given(STEPS)
def test_it_is_a_sorted_dict(steps: list[tuple[str, bytes, int]]) -> None:
    shelf, model = Shelf[bytes, int](int), dict[bytes, int]()
    for what, key, value in steps:
        if what == "=":
            shelf[key] = model[key] = value
        else:
            assert shelf.pop(key, None) == model.pop(key, None)
        assert (key in shelf) == (key in model)
        assert shelf.get(key) == model.get(key)
    assert list(shelf.items()) == sorted(model.items())
    assert list(shelf) == sorted(model)
    assert list(shelf.values()) == [model[key] for key in sorted(model)]
    assert len(shelf) == len(model)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), st.text(max_size=3)))
def test_names_are_in_the_order_of_their_bytes(names: dict[str, str]) -> None:
    shelf = Shelf(str, names.items())
    assert list(shelf) == sorted(names, key=str.encode)
    assert shelf == names


def test_what_is_not_there() -> None:
    shelf = Shelf[bytes, int](int)
    with pytest.raises(KeyError):
        shelf[b"a"]
    with pytest.raises(KeyError):
        del shelf[b"a"]


def test_it_may_be_read_by_another_thread() -> None:
    """What closes it in the end is whatever thread the garbage is collected in."""
    shelf = Shelf(int, [(b"a", 1)])
    seen: list[int | None] = []
    thread = threading.Thread(target=lambda: seen.append(shelf.get(b"a")))
    thread.start()
    thread.join()
    assert seen == [1]


def test_values_are_what_they_were() -> None:
    record = Record("\\xff", Result("ok", metadata={"title": "山"}), "/w==", text="a.txt")
    assert Shelf(Record, [(b"\xff", record)])[b"\xff"] == record


def test_forty_megabytes_take_none() -> None:
    """SQLite's memory is not Python's: the process is what is measured."""
    before = psutil.Process().memory_info().rss
    shelf = Shelf(str, ((b"%08d" % n, "x" * 1000) for n in range(40_000)))
    assert sum(1 for _ in shelf.values()) == 40_000
    assert psutil.Process().memory_info().rss < before + 15 * 2**20


def test_a_temporary_folder_without_room_is_told() -> None:
    shelf = Shelf[bytes, str](str)
    pages = shelf._ask("PRAGMA max_page_count = 20").fetchone()
    assert pages == (20,)
    with pytest.raises(ShelfError, match=r"disk is full.*TMPDIR"):
        shelf.update({b"%d" % n: "x" * 1000 for n in range(200)})


def test_a_temporary_file_that_cannot_be_read_is_told() -> None:
    shelf = Shelf(str, ((b"%03d" % n, "x" * 1000) for n in range(200)))
    keys = iter(shelf)
    next(keys)
    shelf._db.interrupt()
    with pytest.raises(ShelfError, match="interrupted"):
        list(keys)

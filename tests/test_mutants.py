"""What `make mutants` changes, and that each survivor explained in bench/mutants.toml is still a change of the code."""

import tomllib
from pathlib import Path

import pytest

from bench.mutants import EXPLAINED, TARGETS
from bench.mutations import HOUSE, mutants

CHANGES = [  # the body of a function, what becomes of it
    ("return a < b", ["a < b -> a <= b", "return a < b -> return None"]),
    ("return 0", ["0 -> 1"]),
    ("if not a: pass", ["if not a:     pass -> if not not a:     pass", "not a -> a"]),
    ("x = a + 'ab'", ["'ab' -> 'a'", "a + 'ab' -> a - 'ab'", "x = a + 'ab' -> x = None"]),
    ("raise ValueError(f'{a} is wrong')", ["raise ValueError(f'{a} is wrong') -> pass"]),
    ("a(strict=True)", ["a(strict=True) -> pass"]),
    ("return Reason('错', 'wrong')", ["return Reason('错', 'wrong') -> return None"]),
    ("'''Words.'''", []),
    ("while a: break", ["break -> continue", "while a:     break -> while not a:     break"]),
]


@pytest.mark.parametrize(("code", "told"), CHANGES)
def test_what_is_changed(tmp_path: Path, code: str, told: list[str]) -> None:
    (file := tmp_path / "module.py").write_text(f"def f(a, b):\n    {code}\n", encoding="utf-8")
    assert sorted(m.told for m in mutants(file)) == sorted(told)


def test_a_mutant_does_what_it_says_and_leaves_the_others_alone(tmp_path: Path) -> None:
    (file := tmp_path / "module.py").write_text("def f(a, b):\n    return a < b\n", encoding="utf-8")
    results = []
    for mutant in mutants(file):
        names: dict[str, object] = {}
        exec(mutant.compiled(), names)
        results.append(names["f"](1, 1))  # type: ignore[operator]
    assert sorted(results, key=str) == [None, True]  # and False without a change


def test_every_survivor_explained_is_a_change_of_the_code() -> None:
    explained = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["equivalent"]
    listed = [name for group in explained for name in group["mutants"]]
    files = sorted({path for pattern in TARGETS for path in (HOUSE / "pipeline").glob(pattern)})
    there = {mutant.name for file in files for mutant in mutants(file)}
    assert sorted(set(listed) - there) == []
    assert len(listed) == len(set(listed))
    assert all(len(group["why"]) > 20 for group in explained)

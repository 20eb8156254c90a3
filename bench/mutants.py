"""Mutation testing of the core and of the files: is each small change of the code noticed by a test?

`python -m bench.mutants [--only FILE …] [--share 0.2 --seed N]`. A mutant is a function with one comparison, operator,
constant, condition, value or statement another one. Only tests that run the changed line are asked, the quickest first.

Not changed: what stands outside of functions, words for people (`Reason`, messages of exceptions), `strict=` of zip.
A survivor that no test can tell from the original is listed in `bench/mutants.toml`, with the reason.
"""

import argparse
import ast
import copy
import gc
import os
import random
import resource
import signal
import sys
import time
import tomllib
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
TARGETS = ("core/*.py", "shelf.py", "storage.py", "manifest.py", "walk.py", "names.py")
TESTS = (
    "laws_engine", "laws_hunks", "laws_journal", "laws_layout", "anchor", "core_text", "pdf_pages", "decisions",
    "shelf", "run_storage", "run_manifest", "run_names", "run_walk",
)  # fmt: skip
EXPLAINED = Path(__file__).with_suffix(".toml")
PATIENCE = 5.0  # times the CPU that a test took on the original, and
LEAST_SECONDS = 2.0  # … so much more: by CPU, for other work on the machine is no verdict
CLOCK = 10.0  # … of the clock for each of these seconds, and
HANG = 60.0  # … so much more, for what waits and burns nothing
MEMORY = 2 * 2**30

COMPARE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: of which node of a module's tree, where it is, and what it says."""

    file: Path
    original: ast.Module
    old: ast.AST
    new: ast.AST
    line: int
    function: str  # the outermost one, by its qualified name
    told: str

    @property
    def name(self) -> str:
        return f"{self.file.relative_to(HOUSE / 'pipeline')} {self.function}: {self.told}"

    def compiled(self) -> types.CodeType:
        """The changed module. Made when it is tried: a thousand trees at once are a gigabyte that each fork carries."""
        return compile(_replaced(self.original, self.old, self.new), str(self.file), "exec")


# ---- which changes ----


def mutants(file: Path) -> Iterator[Mutant]:
    """All changes of a file's functions, in the order of its lines."""
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    seen: Counter[str] = Counter()
    for function, name in _functions(tree, ""):
        for node in (n for statement in function.body if not _is_exempt(statement, "") for n in _nodes(statement)):
            for new in _changes(node):
                told = f"{ast.unparse(node)} -> {ast.unparse(new)}".replace("\n", " ")  # not document text: a label
                seen[name + told] += 1
                nth = f" ({seen[name + told]})" if seen[name + told] > 1 else ""
                yield Mutant(file, tree, node, new, node.lineno, name, told + nth)


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[ast.FunctionDef, str]]:
    """The outermost functions and methods, with their qualified names."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield child, prefix + child.name
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")


def _nodes(node: ast.AST) -> Iterator[Any]:
    """This node and all below it that may change."""
    if hasattr(node, "lineno"):
        yield node
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns", "decorator_list"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_exempt(child, field):
                    yield from _nodes(child)


def _is_exempt(node: ast.AST, field: str) -> bool:
    """Words for people, documentation, imports."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Call(func=ast.Name(id="Reason")):
            return all(isinstance(a, ast.Constant | ast.JoinedStr) for a in node.args)
        case ast.keyword(arg="strict"):
            return True
        case ast.arg() | ast.alias():
            return True
    return field == "exc"  # of raise: what is raised and how it is told; that it is raised does change


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for i, op in enumerate(node.ops):
                yield _with(node, ops=[*node.ops[:i], COMPARE[type(op)](), *node.ops[i + 1 :]])
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign() if type(node.op) in OPERATE:
            yield _with(node, op=OPERATE[type(node.op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.If() | ast.While() | ast.IfExp() if not isinstance(node.test, ast.Compare):
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Assign() if not isinstance(node.value, ast.Constant):
            yield _with(node, value=ast.Constant(None))
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(text)):
            yield ast.Constant(_other(text))
        case ast.Constant(value=bytes(text)):
            yield ast.Constant(_other(text.decode("latin-1")).encode("latin-1"))
        case ast.Return(value=ast.expr()) if not isinstance(node.value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Raise():
            yield ast.Pass()
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _other(text: str) -> str:
    """Without its last character; the next character in place of a single one."""
    return text[:-1] if len(text) > 1 else chr(ord(text or "!") + 1)


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _replaced(tree: ast.Module, old: ast.AST, new: ast.AST) -> ast.Module:
    """The tree with one node another one; what does not change is shared."""

    class Replacer(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            return ast.copy_location(new, old) if node is old else self.generic_visit(copy.copy(node))

        def generic_visit(self, node: ast.AST) -> ast.AST:
            for field, value in ast.iter_fields(node):
                if isinstance(value, list):
                    setattr(node, field, [self.visit(v) if isinstance(v, ast.AST) else v for v in value])
                elif isinstance(value, ast.AST):
                    setattr(node, field, self.visit(value))
            return node

    return ast.fix_missing_locations(Replacer().visit(tree))  # type: ignore[no-any-return]


# ---- in a warm process: the code of a function is exchanged ----


def exchange(mutant: Mutant, functions: list[types.FunctionType]) -> None:
    """Give every function object of the changed function its new code."""
    new = {(c.co_qualname, c.co_firstlineno): c for c in _codes(mutant.compiled())}
    for function in functions:
        key = function.__code__.co_qualname, function.__code__.co_firstlineno
        if function.__code__.co_filename == str(mutant.file) and key in new and key[0] == mutant.function:
            function.__code__ = new[key]


def functions_of(files: set[str]) -> list[types.FunctionType]:
    """All function objects that these files made: looked for once, for there are a million objects to look at."""
    return [f for f in gc.get_objects() if isinstance(f, types.FunctionType) and f.__code__.co_filename in files]


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield inner
            yield from _codes(inner)


class Warm:
    """A plugin of pytest: collects once, notes which test runs which line, then tries every mutant in a fork."""

    def __init__(self, tried: list[Mutant]) -> None:
        self.tried = tried
        self.verdicts: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.failed = False

    def pytest_runtestloop(self, session: Any) -> bool:
        began = time.process_time()
        lines = self._record(session.items)
        print(f"the tests take {time.process_time() - began:.0f} s of CPU", flush=True)
        items = {item.nodeid: item for item in session.items}
        functions = functions_of({str(mutant.file) for mutant in self.tried})
        gc.freeze()  # so that a child's collector leaves the shared pages alone
        for n, mutant in enumerate(self.tried, 1):
            asked = sorted(lines[str(mutant.file)].get(mutant.line, ()), key=self.seconds.__getitem__)
            tests = [(items[i], LEAST_SECONDS + PATIENCE * self.seconds[i]) for i in asked]
            clock = HANG + CLOCK * sum(self.seconds[i] for i in asked)
            verdict = in_fork(partial(exchange, mutant, functions), tests, clock)
            self.verdicts[mutant.name] = verdict
            print(f"\r{n}/{len(self.tried)}", end="", file=sys.stderr, flush=True)
            if verdict == "survived":
                print(f"\r{mutant.name}  [{len(asked)} tests]", flush=True)
        return True

    def _record(self, items: list[Any]) -> dict[str, dict[int, list[str]]]:
        import coverage

        found = coverage.Coverage(data_file=None, include=[str(HOUSE / "pipeline" / t) for t in TARGETS])
        found.start()
        for item in items:
            found.switch_context(item.nodeid)
            began = time.process_time()
            if not _passes(item):
                raise SystemExit(f"{item.nodeid} fails without any change")
            self.seconds[item.nodeid] = time.process_time() - began
        found.stop()
        data = found.get_data()
        return defaultdict(dict, {file: data.contexts_by_lineno(file) for file in data.measured_files()})


def _passes(item: Any) -> bool:
    from _pytest.runner import runtestprotocol

    item.funcargs = {}
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _all_pass(tests: list[tuple[Any, float]]) -> bool:
    """Whether each test passes. One that takes more CPU than its seconds ends this process (SIGPROF)."""
    for item, seconds in tests:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        if not _passes(item):
            return False
    return True


def in_fork(change: Callable[[], object], tests: list[tuple[Any, float]], clock: float) -> str:
    """survived, killed or timeout: what came of a child that makes the change and runs the tests, each in its time."""
    if (pid := os.fork()) == 0:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.dup2(devnull, 2)
        code = 1
        with suppress(BaseException):
            change()
            code = 0 if _all_pass(tests) else 1
        os._exit(code)
    deadline = time.monotonic() + clock
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            is_late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF
            return "survived" if status == 0 else "timeout" if is_late else "killed"
        time.sleep(0.002)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "timeout"


OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "-s", "--tb=no"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=TARGETS, help="files below pipeline/")
    parser.add_argument("--share", type=float, default=1.0, help="try a random share of the mutants")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.environ["HYPOTHESIS_PROFILE"] = "quick"
    files = sorted({path for pattern in args.only for path in (HOUSE / "pipeline").glob(pattern)})
    rng = random.Random(args.seed)
    warm = Warm([m for file in files for m in mutants(file) if rng.random() < args.share])
    import pytest

    tests = [str(HOUSE / "tests" / f"test_{name}.py") for name in TESTS]
    began = time.monotonic()
    pytest.main([*OPTIONS, *tests], plugins=[warm])
    print(f"\n{time.monotonic() - began:.0f} s")
    return _tell(warm.verdicts)


def _tell(verdicts: dict[str, str]) -> int:
    explained = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")) if EXPLAINED.exists() else {}
    known = {name for group in explained.get("equivalent", []) for name in group["mutants"]}
    survivors = [name for name, verdict in verdicts.items() if verdict == "survived"]
    left = [name for name in survivors if name not in known]
    stale = [name for name in known if verdicts.get(name) not in (None, "survived")]
    count = Counter(verdicts.values())
    score = 1 - len(survivors) / max(len(verdicts), 1)
    print(
        f"\n{len(verdicts)} mutants: {dict(count)}; score {score:.1%}; survivors explained {len(survivors) - len(left)}"
    )
    for name in left:
        print(f"not explained: {name}")
    for name in stale:
        print(f"explained, and yet noticed: {name}")
    return 1 if left or stale or score < 0.95 else 0


if __name__ == "__main__":
    sys.exit(main())

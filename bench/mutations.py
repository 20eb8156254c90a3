"""Which small changes of a module `bench/mutants.py` tries: one comparison, operator, constant, condition, value or
statement of a function becomes another one.

Not changed: what stands outside of functions, words for people (`Reason`, messages of exceptions), `strict=` of zip.
"""

import ast
import copy
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]

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

"""The plan of the house, kept: imports point downward, no stage changes text, files and functions have one job."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "pipeline"
FILES = sorted(HOUSE.rglob("*.py"))

# From the ground up: rooms, and which rooms of earlier rows they may import (and each its own).
# A room is a folder or a file of pipeline/; rooms of one row do not know each other; "*" is all earlier rows.
ROWS = (
    ("core", ""),
    ("errors terminal", "core"),
    ("config", "core errors"),
    ("rules", "core config"),
    ("lm", ""),
    ("policy stages", "core config rules lm"),
    ("extract metadata report decisions", "core"),
    ("versions", ""),
    ("document", "core config rules policy stages extract metadata decisions versions"),
    ("shelf", "core errors"),
    ("names walk", "core shelf"),
    ("storage", "core errors names"),
    ("manifest", "core decisions names shelf storage"),
    ("task", "core config rules decisions manifest"),
    ("corpus plan", "core config decisions manifest names shelf storage task versions walk"),
    ("packs", "core errors task"),
    ("rulebook", "core errors rules report stages task packs"),
    ("work", "core config rules decisions extract report document manifest names task rulebook"),
    ("engines", "core errors config rules document manifest task work"),
    ("overviews", "core report corpus manifest names storage task rulebook versions"),
    ("run", "*"),
    ("api", "core config rules extract document rulebook versions"),
    ("export", "*"),
    ("review learn", "*"),
    ("commands", "*"),
    ("cli", "*"),
    ("__main__", "cli"),
    ("__init__", "core document api"),  # the front door: what the package offers to the world
)
ROOMS: dict[str, frozenset[str]] = {}
for names, below in ROWS:
    ROOMS |= dict.fromkeys(names.split(), frozenset(ROOMS if below == "*" else below.split()))

MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_FILE = 320

# `text = AD.sub("", text)` has no memory. A stage proposes edits; calls of these names need a marker that says why
# their subject is not the document's text, at the end of the line: `.replace(" ", "")  # not document text: a key`
REWRITERS = {"sub", "subn", "subf", "subfn", "replace", "translate", "splitlines"}
MARKER = re.compile(r"# not document text: (\S.*)$")


def module_of(path: Path) -> str:
    parts = path.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path) for path in FILES}


def imports(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """(line, module of the house) for every import wherever it stands, those under TYPE_CHECKING too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = module.split(".")[: (1 if is_package else 0) - node.level or None]
                base = ".".join([*here, *([base] if base else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                is_room = base == "pipeline" and alias.name in ROOMS
                yield node.lineno, inner if inner in MODULES or is_room or alias.name == "VERSION" else base


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    return imports(parse(path), module_of(path), path.name == "__init__.py")


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def room_of(module: str) -> str:
    """The room that a module of the house is in; of the house itself its front door, "__init__"."""
    return [*module.split("."), "__init__"][1]


def refusal(importer: str, imported: str) -> str | None:
    """Why one module of the house may not import another, None if it may."""
    if imported == "pipeline.VERSION":
        return None
    here, there = room_of(importer), room_of(imported)
    allowed = ROOMS.get(here, frozenset())
    if here != there and there not in allowed:
        return f"{here} does not import {imported}: see ROWS"
    if here == there == "stages" and importer != "pipeline.stages":
        stage, other = ([*name.split("."), ""][2] for name in (importer, imported))
        if other not in (stage, "context"):
            return f"stage {stage} may import itself and pipeline.stages.context; not {imported}"
    return None


# --- (a), (b) imports


def test_every_room_has_its_place_in_the_table() -> None:
    unknown = sorted({room_of(module) for module in MODULES} - set(ROOMS))
    assert not unknown, (
        f"ROWS in {Path(__file__).name} does not know these rooms of pipeline/: {', '.join(unknown)}. Give each a row "
        "above all that it imports and below all that imports it, or let its code move into a room that is there."
    )


def test_the_table_points_downward() -> None:
    known: set[str] = set()
    for names, below in ROWS:
        assert below == "*" or set(below.split()) <= known, f"{names}: what it imports stands in no earlier row"
        assert not known & set(names.split()), f"{names}: named twice"
        known |= set(names.split())


def test_imports_point_downward() -> None:
    wrong = [
        f"{place(path, line)} {why}"
        for path in FILES
        for line, imported in sorted(set(imports_of(path)))
        if imported.split(".")[0] == "pipeline" and (why := refusal(module_of(path), imported))
    ]
    assert not wrong, "\n".join(["imports that point upward or sideways:", *wrong])


def test_the_core_imports_the_standard_library_and_itself_only() -> None:
    wrong = [
        f"{place(path, line)} imports {imported}"
        for path in FILES
        for line, imported in imports_of(path)
        if room_of(module_of(path)) == "core"
        and imported.split(".")[0] not in sys.stdlib_module_names
        and not imported.startswith("pipeline.core")
    ]
    assert not wrong, "\n".join(wrong)


def test_importing_the_core_loads_nothing_from_outside() -> None:
    core = [module for module in sorted(MODULES) if room_of(module) == "core"]
    code = f"import sys; old = set(sys.modules); import {', '.join(core)}; print(*(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    tops = {name.split(".")[0] for name in done.stdout.split()}
    assert "pipeline" in tops
    foreign = sorted(tops - set(sys.stdlib_module_names) - {"pipeline"})
    assert not foreign, f"import pipeline.core loads {foreign}: is pipeline/__init__.py still lazy?"


ASKED = [  # importer, imported, whether it may
    ("pipeline.core.hunks", "pipeline.core.edit", True),
    ("pipeline.core.hunks", "pipeline.config", False),
    ("pipeline.stages.typos", "pipeline.rules.model", True),
    ("pipeline.stages.typos", "pipeline.stages.context", True),
    ("pipeline.stages.typos", "pipeline.stages.script", False),
    ("pipeline.stages.typos", "pipeline.stages", False),
    ("pipeline.stages.boilerplate", "pipeline.stages.boilerplate.tails", True),
    ("pipeline.stages.boilerplate.tails", "pipeline.stages.boilerplate", True),
    ("pipeline.stages.boilerplate.tails", "pipeline.stages.typos", False),
    ("pipeline.stages", "pipeline.stages.typos", True),
    ("pipeline.rules.load", "pipeline.stages.context", False),
    ("pipeline.report.view", "pipeline.core.journal", True),
    ("pipeline.report.view", "pipeline.stages", False),
    ("pipeline.review.server", "pipeline.learn", False),
    ("pipeline.run", "pipeline.cli", False),
    ("pipeline.cli", "pipeline.run", True),
    ("pipeline.nowhere", "pipeline.core", False),
    ("pipeline", "pipeline.document", True),
    ("pipeline", "pipeline.cli", False),
    ("pipeline.document", "pipeline", False),
    ("pipeline.document", "pipeline.VERSION", True),
]


@pytest.mark.parametrize(("importer", "imported", "may"), ASKED)
def test_who_may_import_whom(importer: str, imported: str, may: bool) -> None:
    assert (refusal(importer, imported) is None) == may


WRITTEN = [  # in pipeline/core/journal.py or in pipeline/core/__init__.py: what it imports
    ("import pipeline.core.edit as e", False, "pipeline.core.edit"),
    ("from pipeline.core import hunks", False, "pipeline.core.hunks"),
    ("from pipeline.core.edit import Edit", False, "pipeline.core.edit"),
    ("from pipeline import cli", False, "pipeline.cli"),
    ("from pipeline import clean", False, "pipeline"),
    ("from pipeline import VERSION", False, "pipeline.VERSION"),
    ("from . import edit", False, "pipeline.core.edit"),
    ("from .edit import Edit", False, "pipeline.core.edit"),
    ("from .. import cli", False, "pipeline.cli"),
    ("from .edit import Edit", True, "pipeline.core.edit"),
    ("from ..cli import main", True, "pipeline.cli"),
    ("if TYPE_CHECKING:\n    from pipeline.cli import main", False, "pipeline.cli"),
    ("def f():\n    import regex", False, "regex"),
]


@pytest.mark.parametrize(("code", "is_package", "wanted"), WRITTEN)
def test_every_way_to_write_an_import_is_seen(code: str, is_package: bool, wanted: str) -> None:
    module = "pipeline.core" if is_package else "pipeline.core.journal"
    assert [name for _, name in imports(ast.parse(code), module, is_package)] == [wanted]


# --- (c) a stage proposes, the engine changes


def rewrites(source: str) -> list[tuple[int, str]]:
    """(line, complaint) for every call that may change text, and for every marker that excuses nothing."""
    lines = source.split("\n")
    found: list[tuple[int, str]] = []
    excused: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REWRITERS:
            at = {node.func.end_lineno or node.lineno, node.end_lineno or node.lineno}
            marked = {line for line in at if MARKER.search(lines[line - 1])}
            excused |= marked
            if not marked:
                found.append((node.lineno, f".{node.func.attr}() may change text outside the engine"))
        elif isinstance(node, ast.ImportFrom) and node.module in ("re", "regex"):
            names = [alias.name for alias in node.names if alias.name in REWRITERS]
            found += [(node.lineno, f"{name} imported by name, so that its calls cannot be seen") for name in names]
    marked_lines = {n for n, line in enumerate(lines, 1) if "# not document text" in line}
    return found + [(n, "a marker that excuses nothing, or gives no reason") for n in sorted(marked_lines - excused)]


def test_no_stage_changes_text() -> None:
    wrong = [
        f"{place(path, line)} {complaint}"
        for path in FILES
        if room_of(module_of(path)) == "stages"
        for line, complaint in rewrites(path.read_text(encoding="utf-8"))
    ]
    hint = "propose edits instead; for a string that is not the document's, end the line with # not document text: why"
    assert not wrong, "\n".join([hint, *wrong])


REWRITTEN = [  # code of a stage, number of complaints
    ("text = AD.sub('', text)", 1),
    ("text = text.replace('a', 'b').translate(TABLE)", 2),
    ("for line in text.splitlines(): pass", 1),
    ("from dataclasses import replace\nctx = replace(ctx, rules=rules)", 0),
    ("from re import sub", 1),
    ("yield Edit(1, 2, rule.replace, rule.id, 0.9)", 0),
    ("key = word.replace(' ', '')  # not document text: a key of the table", 0),
    ("key = (\n    word\n    .replace(' ', '')  # not document text: a key\n    .strip()\n)", 0),
    ("key = word.replace(' ', '')  # not document text:", 2),
    ("key = word.strip()  # not document text: a key", 1),
]


@pytest.mark.parametrize(("code", "complaints"), REWRITTEN)
def test_what_counts_as_changing_text(code: str, complaints: int) -> None:
    assert len(rewrites(code)) == complaints


# --- (d), (e) size, and work put off


def test_files_and_functions_are_short() -> None:
    long = []
    for path in FILES:
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MOST_LINES_OF_A_FILE:
            long.append(f"{place(path, lines)} {lines} lines: does it hold two jobs?")
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno
                long += [f"{place(path, node.lineno)} {node.name}: {lines} lines"] * (lines > MOST_LINES_OF_A_FUNCTION)
    assert not long, "\n".join(long)


def test_nothing_is_put_off() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{place(path, n)} {line.strip()}"
        for path in FILES
        for n, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if words.search(line)
    ]
    assert not found, "\n".join(found)


# --- what comes from documents is made harmless in one place for each kind of output

ONE_PLACE = [  # files, a pattern, where alone it may stand (below pipeline/)
    ("cells of CSV", "**/*.py", r"^\s*(import csv|from csv)\b|\bcsv\.writer\(", {"export/table.py"}),
    ("HTML that a template trusts", "**/*.py", r"\bMarkup\(", {"report/page.py"}),
    ("what a terminal shows", "**/*.py", r"c\.isprintable\(\) else c\.encode", {"terminal.py"}),
    ("a terminal past click", "**/*.py", r"(?<!\w)print\(", set()),
    ("a template that trusts by itself", "**/*.j2", r"\|\s*safe\b|autoescape", set()),
    ("HTML made by a script", "**/*.js", r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", set()),
    ("names given to a shell", "**/*.py", r"shell=True|os\.system\(|os\.popen\(", set()),
    ("objects that run when they are read", "**/*.py", r"\bimport (pickle|marshal|shelve)\b|yaml\.", set()),
]


@pytest.mark.parametrize(("what", "files", "pattern", "places"), ONE_PLACE, ids=[row[0] for row in ONE_PLACE])
def test_escaping_has_one_place(what: str, files: str, pattern: str, places: set[str]) -> None:
    found = {
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.glob(files)
        if re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert list(HOUSE.glob(files))
    assert found == places, what

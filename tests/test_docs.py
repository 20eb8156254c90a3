"""The docs are true: commands, targets and links exist, examples do what is said, generated pages are fresh."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from click.testing import CliRunner

from bench import rule_docs
from pipeline import clean, config
from pipeline.cli import commands
from pipeline.commands.ruletest import rule_faults
from pipeline.core import records
from pipeline.manifest import Status
from pipeline.rules.load import built_in, parse_pack, unique
from pipeline.rules.model import RuleSet

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md")])
GENERATED = ROOT / "docs" / "rules.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
JOURNAL_PAGE = (ROOT / "docs" / "journal-format.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGES = ("## 中文", "## English")

# Hosts that a page may name, beside those under example.com, example.net and example. Package registries and their
# mirrors are not among them: where packages come from is the reader's choice.
HOSTS = {"keepachangelog.com", "semver.org"}


class Block(NamedTuple):
    language: str
    code: str


def blocks(page: str, language: str) -> list[str]:
    return [b.code for b in map(Block._make, FENCE.findall(page)) if b.language == language]


def prose(page: str) -> str:
    return FENCE.sub("", page)


def halves(page: str) -> tuple[str, str]:
    """The Chinese and the English part of a page."""
    _, _, rest = page.partition(f"\n{LANGUAGES[0]}\n")
    zh, _, en = rest.partition(f"\n{LANGUAGES[1]}\n")
    assert zh, LANGUAGES[0]
    assert en, LANGUAGES[1]
    return zh, en


# --- generated pages


def test_the_page_of_rules_is_fresh() -> None:
    is_fresh = GENERATED.read_text(encoding="utf-8") == rule_docs.page(built_in())
    assert is_fresh, "the rules have changed: python -m bench.rule_docs"


# --- commands, options, targets


def command_names(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{prefix}{name}", command
        if isinstance(command, click.Group):
            yield from command_names(command, f"{prefix}{name} ")


COMMANDS = dict(command_names(commands))
OPTIONS = {option for c in COMMANDS.values() for p in c.params for option in p.opts}
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def code_of(page: str) -> list[str]:
    """Inline code, and the lines of code blocks without their comments."""
    inline = re.findall(r"`([^`\n]+)`", prose(page))
    lines = [line for _, code in FENCE.findall(page) for line in code.split("\n")]
    return [*inline, *(re.split(r"\s+#\s", line)[0] for line in lines)]


@pytest.mark.parametrize("half", halves(README), ids=["zh", "en"])
def test_every_command_is_in_the_readme(half: str) -> None:
    assert [name for name in COMMANDS if f"jiaokan {name} " not in half] == []


@pytest.mark.parametrize("half", halves(README), ids=["zh", "en"])
def test_every_target_is_in_the_readme(half: str) -> None:
    assert sorted(target for target in TARGETS if not re.search(rf"`?make {target}\b(?!-)", half)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_commands_in_the_pages_exist(path: Path) -> None:
    wrong = []
    for code in code_of(path.read_text(encoding="utf-8")):
        if found := re.match(r"(?:\$ )?(?:jiaokan|\S*python -m pipeline) ([a-z]+)(?: (list|show|test)\b)?", code):
            name = " ".join(part for part in found.groups() if part)
            wrong += [code] if name not in COMMANDS and found[1] not in COMMANDS else []
            wrong += [f"{code}: {o}" for o in re.findall(r" (--[a-z-]+)", code) if o not in OPTIONS]
        if found := re.match(r"make ([a-z-]+)(?=\s|$)", code):
            wrong += [] if found[1] in TARGETS else [code]
        if found := re.search(r"python -m bench\.(\w+)", code):
            wrong += [] if (ROOT / "bench" / f"{found[1]}.py").is_file() else [code]
    assert wrong == []


def test_every_status_is_explained() -> None:
    outputs = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    for status in Status.__args__:  # type: ignore[attr-defined]
        assert f"| `{status}` |" in outputs
        assert all(f"`{status}`" in half for half in halves(README)), status


# --- promises


def promises(half: str) -> list[list[str]]:
    """The test files that each promise names, below tests/."""
    _, _, section = half.partition("\n### 承诺\n" if "\n### 承诺\n" in half else "\n### Promises\n")
    lines = re.split(r"(?m)^- ", section.partition("\n### ")[0])[1:]
    return [re.findall(r"`((?:e2e/)?test_\w+\.py)`", line) for line in lines]


def test_every_promise_names_its_test() -> None:
    zh, en = map(promises, halves(README))
    assert zh == en
    assert len(zh) >= 7
    for named in zh:
        assert named
        assert all((ROOT / "tests" / name).is_file() for name in named), named


# --- form


@pytest.mark.parametrize("page", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_both_languages_have_the_same_sections(page: str) -> None:
    zh, en = (
        [line.split(" ")[0] for line in prose(half).split("\n") if re.match(r"#+ ", line)] for half in halves(page)
    )
    assert len(zh) > 3
    assert zh == en


@pytest.mark.parametrize("page", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
@pytest.mark.parametrize("language", ["sh", "toml", "bat", "diff", "python", "console"])
def test_both_languages_have_the_same_examples(page: str, language: str) -> None:
    zh, en = (blocks(half, language) for half in halves(page))
    if language == "toml":
        assert [tomllib.loads(code) for code in zh] == [tomllib.loads(code) for code in en]
    assert len(zh) == len(en)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_relative_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(path.read_text(encoding="utf-8")))
    files = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in files if link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_pages_name_no_machine_and_no_registry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    urls = re.findall(r"https?://([\w.-]+)", text)
    bare = re.findall(r"(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:com|net|org|cn|io|edu)(?![\w-])", prose(text))
    found = {*urls, *bare} if path != GENERATED else set()
    strange = [host for host in found if host not in HOSTS and not re.search(r"(^|\.)example(\.(com|net|org))?$", host)]
    assert strange == []
    assert re.findall(r"(?<![\w./:<*~\\])/(?!/)\w+/\S*|\b[A-Z]:\\\w+", text) == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda p: p.name)
def test_decisions_are_short_and_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 40
    assert text.startswith(f"# {path.name[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert f"decisions/{path.name}" in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


# --- examples do what is said


def test_the_settings_shown_are_the_defaults(tmp_path: Path) -> None:
    for code in blocks(README, "toml"):
        path = tmp_path / "pipeline.toml"
        path.write_text(code, encoding="utf-8")
        loaded = config.load(path)
        assert (loaded.run, loaded.policy, loaded.options, loaded.decode, loaded.pdf) == (
            config.Run(),
            config.Policy(),
            config.Options(),
            config.Decode(),
            config.Pdf(),
        )
        shown = {
            f"{s}.{key}" for s, entries in tomllib.loads(code).items() if isinstance(entries, dict) for key in entries
        }
        names = ("run", "policy", "options", "decode", "pdf")
        sections = {name: getattr(config, name.capitalize()) for name in names}
        assert shown == {f"{name}.{key}" for name, kind in sections.items() for key in kind.__struct_fields__}
        assert all(profile in code for profile in config.PROFILES)


def test_the_rule_shown_holds() -> None:
    zh, en = blocks(CONTRIBUTING, "toml")
    assert zh == en
    own = parse_pack(zh.encode(), "CONTRIBUTING.md")
    assert list(rule_faults(own, unique(RuleSet((*built_in().rules, *own))))) == []


@pytest.mark.parametrize("half", halves(README), ids=["zh", "en"])
def test_the_code_shown_runs(half: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = blocks(half, "python")
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("在市场竞争中拼搏。")


SAMPLE = "申论范文 乡村快递 (1).txt"


@pytest.mark.parametrize("half", halves(README), ids=["zh", "en"])
def test_before_and_after_are_real(half: str) -> None:
    assert f"`raw/{SAMPLE}`" in half
    (diff,) = blocks(half, "diff")
    raw = (ROOT / "raw" / SAMPLE).read_text(encoding="utf-8")
    texts = {"- ": raw, "+ ": clean(ROOT / "raw" / SAMPLE).text}
    lines = [line for line in diff.split("\n") if line]
    assert len(lines) == 8
    for line in lines:
        shown = re.sub("^……|……$", "", line[2:]).replace("↵", "\n")
        assert shown in texts[line[:2]], line


@pytest.mark.parametrize("half", halves(README), ids=["zh", "en"])
def test_what_explain_answers(half: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = clean(ROOT / "raw" / SAMPLE)
    for folder, data in (("", document.text.encode()), ("_journal", records.dump(document.journal))):
        path = tmp_path / "cleaned" / folder / (f"{SAMPLE}.jsonl" if folder else SAMPLE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    (shown,) = blocks(half, "console")
    first, _, answer = shown.partition("\n")
    asked = re.fullmatch(r'\$ jiaokan explain "(.+)" --at (\d+) --lang (zh|en)', first)
    assert asked is not None
    done = CliRunner().invoke(commands, ["explain", asked[1], "--at", asked[2], "--lang", asked[3]])
    assert done.output == answer


def test_the_journal_shown_is_real_and_restores_without_us() -> None:
    raw, text = blocks(JOURNAL_PAGE, "text")
    (shown,) = blocks(JOURNAL_PAGE, "jsonl")
    (code,) = blocks(JOURNAL_PAGE, "python")
    data = raw.replace("\n", "\r\n").encode()
    journal = records.load(shown.encode())
    assert records.dump(journal) == shown.encode()
    assert (journal.replay(data.decode()), journal.restore(text)) == (text, data.decode())
    names: dict[str, Any] = {}
    exec(compile(code, "journal-format.md", "exec"), names)
    assert names["restore"](shown.encode(), text) == (data.decode(), data)
    now = clean(data)
    assert now.text == text
    assert [(c.rule, c.before, c.after) for layer in now.journal.layers for c in layer.changes] == [
        (c.rule, c.before, c.after) for layer in journal.layers for c in layer.changes
    ], "the journal shown is of other rules: make it anew"


def test_the_restorer_shown_fills_holes() -> None:
    data = "社区图书馆在巷子深处，不大，".encode("gb18030") + b"\xff" + "却总是亮着灯。\r\n".encode("gb18030")
    document = clean(data)
    (decoder,) = blocks(JOURNAL_PAGE, "json")
    head = json.loads(records.dump(document.journal).split(b"\n")[0])
    assert head["source"]["decoder"] == json.loads(decoder)
    names: dict[str, Any] = {}
    exec(compile(blocks(JOURNAL_PAGE, "python")[0], "journal-format.md", "exec"), names)
    assert names["restore"](records.dump(document.journal), document.text)[1] == data

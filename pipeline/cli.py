"""The command `jiaokan`. No logic here: every command reads its options, calls a module, prints what it says.

Imports stand inside the commands, so that `--help` and a run with nothing to do do not load dictionaries.
Exit codes: 0 done · 1 some inputs failed, a check found faults, or changes are pending with --check and --diff ·
2 usage, settings or rule packs · 3 environment (disk, lock, rights, processes) · 130 stopped by Ctrl-C.
"""

import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline import VERSION
from pipeline.errors import ToldError
from pipeline.terminal import choose_lang, harden_streams, printable, say

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.run import Pending
    from pipeline.task import Setup
    from pipeline.terminal import Progress

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Commands(click.Group):
    """Tells known errors in one line, in both languages, and ends with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ToldError as error:
            click.echo(printable(f"jiaokan: {error.reason.zh} / {error.reason.en}"), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("jiaokan: 已中断；再次运行会从中断处继续 / stopped; run again to go on from here", err=True)
            ctx.exit(130)


def main() -> None:
    """The entry point of the console script."""
    harden_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends a run as cleanly as Ctrl-C does
    commands(prog_name="jiaokan")


def with_settings(command: F) -> F:
    """Options that decide what is done to a text."""
    for option in (
        click.option("--safety", type=click.Choice(["safe", "unsafe"]), help="应用哪级改动 / least promise applied"),
        click.option("--profile", metavar="NAME", help="预设 / preset: default, cautious, corpus"),
        click.option("--config", type=FILE, help="设置文件，默认 ./pipeline.toml / settings file"),
    ):
        command = option(command)
    return command


def with_lang(command: F) -> F:
    choice = click.Choice(["auto", "zh", "en"])
    return click.option("--lang", type=choice, default="auto", help="输出语言 / language of the output")(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="jiaokan")
def commands() -> None:
    """校勘：清理抓取和 PDF 转换的中文文档，每处改动可查、可逆。

    Cleans scraped and PDF-converted Chinese documents; every change is recorded and can be undone.
    """


@commands.command()
@click.argument("raw", default="raw")
@click.argument("cleaned", default="cleaned")
@with_settings
@click.option("--jobs", type=click.IntRange(0), help="工作进程数，0 为每核一个 / worker processes, 0: one a core")
@click.option(
    "--check", is_flag=True, help="只检查有无待处理，不写 / write nothing, end with 1 if a run would change something"
)
@click.option("--diff", is_flag=True, help="显示会作的改动，不写 / show the changes, write nothing")
@click.option("--force", is_flag=True, help="全部重做 / work on everything again")
@with_lang
def run(
    raw: str,
    cleaned: str,
    config: Path | None,
    profile: str | None,
    safety: str | None,
    jobs: int | None,
    check: bool,
    diff: bool,
    force: bool,
    lang: str,
) -> None:
    """清理 RAW 中的全部文档到 CLEANED / clean every document of RAW into CLEANED."""
    from time import monotonic

    from pipeline import run as runs
    from pipeline.terminal import Progress

    setup = _setup(raw, _config(config, profile, safety, jobs))
    tongue = choose_lang(lang)
    progress = Progress(sys.stderr, tongue)
    if check or diff:
        _preview(runs.preview(raw, cleaned, setup, force=force, watch=progress), progress, diff=diff)
        return
    started = monotonic()
    try:
        outcome = runs.run(raw, cleaned, setup, force=force, watch=progress)
    finally:
        progress.close()
    from pipeline.commands.summary import render

    click.echo(render(outcome, cleaned, tongue, monotonic() - started))
    raise SystemExit(1 if outcome.failures else 0)


@commands.command()
@click.argument("cleaned", default="cleaned", type=click.Path(file_okay=False))
def remove(cleaned: str) -> None:
    """删除 CLEANED 中本程序写的输出 / remove the outputs in CLEANED, and nothing that others put there."""
    from pipeline.run import remove_all

    removed, kept = remove_all(cleaned)
    click.echo(f"移除 {removed} 个文件 / {removed} files removed")
    for path in kept:
        click.echo(f"被人改过，未移除 / changed by hand, left: {printable(path)}")


@commands.command()
@click.argument("file", type=click.Path(allow_dash=True, exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--journal", type=click.Path(dir_okay=False, path_type=Path), help="另存改动记录 / write the journal here"
)
@with_settings
def clean(file: Path, journal: Path | None, config: Path | None, profile: str | None, safety: str | None) -> None:
    """清理一份文档到标准输出 / clean one document to standard output (- reads standard input)."""
    from pipeline.api import clean as clean_document
    from pipeline.core import records
    from pipeline.extract import ExtractError
    from pipeline.storage import write

    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        document = clean_document(data, config=_config(config, profile, safety))
    except ExtractError as error:
        raise ToldError(error.reason.zh, f"{error.status}: {error.reason.en}") from error
    if journal is not None:
        write(journal, records.dump(document.journal))
    sys.stdout.buffer.write(document.text.encode("utf-8", "surrogatepass"))


@commands.command()
@click.argument("file", type=FILE)
@click.option(
    "--journal", type=FILE, help="改动记录，默认在 _journal/ 中找 / the journal, found in _journal/ if not named"
)
def restore(file: Path, journal: Path | None) -> None:
    """由清理后的 FILE 还原：文本文件还原为原始字节，其他为提取的文字 / give back what FILE was made from."""
    from pipeline.commands.cleaned import open_cleaned

    sys.stdout.buffer.write(open_cleaned(file, journal).raw_bytes())


@commands.command()
@click.argument("cleaned", default="cleaned", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--raw", type=click.Path(exists=True, file_okay=False), help="也核对输入 / compare the inputs, too")
@with_lang
def verify(cleaned: Path, raw: str | None, lang: str) -> None:
    """核对全部哈希、重放与还原 / recompute every hash, replay and restore."""
    from pipeline.commands.verify import Checked
    from pipeline.commands.verify import verify as faults_of

    tongue, checked, faults = choose_lang(lang), Checked(), 0
    for fault in faults_of(cleaned, raw, checked):
        click.echo(f"{printable(fault.path)}: {printable(say(fault.words, tongue))}")
        faults += 1
    zh = f"核对 {checked.documents} 份输入，{checked.restored_bytes} 份还原出原始字节，{faults} 处不符"
    en = f"{checked.documents} inputs checked, the bytes of {checked.restored_bytes} came back, {faults} faults"
    click.echo(zh if tongue == "zh" else en)
    raise SystemExit(1 if faults else 0)


@commands.command()
@click.argument("file", type=FILE)
@click.option("--at", type=int, required=True, help="字符位置，从 0 数 / position in code points, from 0")
@click.option("--raw", "is_raw", is_flag=True, help="位置指原文 / the position is one of the raw text")
@click.option("--journal", type=FILE, help="改动记录 / the journal")
@with_lang
def explain(file: Path, at: int, is_raw: bool, journal: Path | None, lang: str) -> None:
    """说明清理后 FILE 中一个字的来历 / tell what happened at a character of a cleaned FILE."""
    from pipeline.commands.cleaned import open_cleaned
    from pipeline.commands.explain import explain as lines_about
    from pipeline.rulebook import load_rules

    cleaned = open_cleaned(file, journal)
    for line in lines_about(cleaned, at, is_raw=is_raw, rules=load_rules(), lang=choose_lang(lang)):
        click.echo(line)


@commands.command()
@click.argument("raw", default="raw")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="默认 / default RAW/_rules/learned.toml")
@click.option("--config", type=FILE, help="设置文件，默认 ./pipeline.toml / settings file")
@with_lang
def learn(raw: str, out: Path | None, config: Path | None, lang: str) -> None:
    """从 RAW 的文档中学出站点的套话，写成规则包 / learn what sites repeat in the documents of RAW, as a rule pack."""
    from pipeline.commands.learning import learn_pack

    for line in learn_pack(raw, out, _config(config, None, None), choose_lang(lang)):
        click.echo(line)


@commands.group()
def rules() -> None:
    """规则：列出、查看、测试 / the rules: list, show, test."""


@rules.command("list")
@click.option("--raw", default="raw", help="也读此目录的 _rules/ / read _rules/ of this folder, too")
@click.option("--hits", metavar="CLEANED", help="上次运行中各触发几次 / how often each fired in the last run")
@with_lang
def list_rules(raw: str, hits: str | None, lang: str) -> None:
    """列出全部规则 / list all rules."""
    from pipeline.commands import ruletext
    from pipeline.packs import read_packs
    from pipeline.rulebook import load_rules

    known = load_rules(read_packs(raw))
    click.echo(ruletext.counted(known, hits, choose_lang(lang)) if hits else ruletext.listed(known, choose_lang(lang)))


@rules.command("show")
@click.argument("rule_id", metavar="ID")
@click.option("--raw", default="raw", help="也读此目录的 _rules/ / read _rules/ of this folder, too")
@with_lang
def show_rule(rule_id: str, raw: str, lang: str) -> None:
    """查看一条规则 / show one rule."""
    from pipeline.commands import ruletext
    from pipeline.packs import read_packs
    from pipeline.rulebook import load_rules

    click.echo(ruletext.shown(load_rules(read_packs(raw)), rule_id, choose_lang(lang)))


@rules.command("test")
@click.argument("pack", required=False, type=FILE)
def test_rules(pack: Path | None) -> None:
    """用自带的例子测试规则，或只测 PACK 中的 / try the rules, or those of a PACK, on their own examples."""
    from pipeline.commands.ruletest import rule_faults
    from pipeline.rulebook import load_rules
    from pipeline.task import Pack

    packs = (Pack(str(pack), pack.read_bytes()),) if pack else ()
    known = load_rules(packs)
    chosen = [rule for rule in known.rules if pack is None or rule.pack == str(pack)]
    faults = list(rule_faults(chosen, known))
    for fault in faults:
        click.echo(printable(fault))
    click.echo(f"{len(chosen)} 条规则，{len(faults)} 处不符 / {len(chosen)} rules, {len(faults)} faults")
    raise SystemExit(1 if faults else 0)


@commands.command()
@click.option("--raw", default="raw", help="也读此目录的 _rules/ / read _rules/ of this folder, too")
@with_settings
@with_lang
def doctor(raw: str, config: Path | None, profile: str | None, safety: str | None, lang: str) -> None:
    """检查环境并列出生效的设置 / check this machine and list the settings in force."""
    from pipeline.commands.doctor import report

    setup = _setup(raw, _config(config, profile, safety), is_loaded=False)
    is_well = True
    for good, line in report(setup.config, setup.packs, choose_lang(lang)):
        click.echo(("  " if good else "! ") + printable(line))
        is_well = is_well and good
    raise SystemExit(0 if is_well else 3)


def _preview(pending: Iterable["Pending"], progress: "Progress", *, diff: bool) -> None:
    """Print what a run would change; ends with 1 if there is anything."""
    from pipeline.commands.changes import hunk_lines
    from pipeline.core import records

    count = 0
    for item in pending:
        progress.close()
        count += 1
        click.echo(f"{printable(item.record.path)}  [{item.status}]")
        if diff and item.done is not None and item.done.journal:
            for line in hunk_lines(records.load(item.done.journal), item.done.text.decode()):
                click.echo(line)
    progress.close()
    click.echo(f"{count} 份会改变 / {count} documents would change")
    raise SystemExit(1 if count else 0)


def _config(path: Path | None, profile: str | None, safety: str | None, jobs: int | None = None) -> "Config":
    from pipeline.config import load

    default = Path("pipeline.toml")
    found = path or (default if default.is_file() else None)
    return load(found, {"profile": profile, "policy.safety": safety, "run.jobs": jobs})


def _setup(raw: str, config: "Config", *, is_loaded: bool = True) -> "Setup":
    """The settings with the user's rule packs, which are tried before anything is written."""
    from pipeline.packs import read_packs
    from pipeline.task import Setup

    packs = read_packs(raw)
    if packs and is_loaded:
        from pipeline.rulebook import load_rules

        load_rules(packs)
    return Setup(config, packs)

"""The commands that work on documents: a folder of them or one, forward, back, and checked."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import FILE, config_of, setup_of, with_lang, with_settings
from pipeline.errors import ToldError
from pipeline.terminal import choose_lang, printable, say

if TYPE_CHECKING:
    from pipeline.run import Pending
    from pipeline.terminal import Progress


@click.command()
@click.argument("raw", default="raw")
@click.argument("cleaned", default="cleaned")
@with_settings
@click.option(
    "--cross-check",
    type=click.Choice(["sampled", "all", "off"]),
    help="两个引擎都读、互相核对的 PDF 页 / pages of PDFs that both engines read, to compare",
)
@click.option("--jobs", type=click.IntRange(0), help="工作进程数，0 为每核一个 / worker processes, 0: one a core")
@click.option(
    "--check", is_flag=True, help="只检查有无待处理，不写 / write nothing, end with 1 if a run would change something"
)
@click.option("--diff", is_flag=True, help="显示会作的改动，不写 / show the changes, write nothing")
@click.option("--force", is_flag=True, help="全部重做 / work on everything again")
@click.option(
    "--require-isolation",
    type=click.Choice(["process", "rlimits", "seccomp", "landlock", "namespaces"]),
    help="工作进程至少隔离到此级，否则不读文档 / read no document unless workers are sealed so far",
)
@with_lang
def run(
    raw: str,
    cleaned: str,
    config: Path | None,
    profile: str | None,
    safety: str | None,
    jobs: int | None,
    cross_check: str | None,
    check: bool,
    diff: bool,
    force: bool,
    require_isolation: str | None,
    lang: str,
) -> None:
    """清理 RAW 中的全部文档到 CLEANED / clean every document of RAW into CLEANED."""
    from time import monotonic

    from pipeline import run as runs
    from pipeline.terminal import Progress

    flags = {"run.jobs": jobs, "run.require_isolation": require_isolation, "pdf.cross_check": cross_check}
    setup = setup_of(raw, config_of(config, profile, safety, flags))
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
    raise SystemExit(1 if any(outcome.failures()) else 0)


@click.command()
@click.argument("cleaned", default="cleaned", type=click.Path(file_okay=False))
def remove(cleaned: str) -> None:
    """删除 CLEANED 中本程序写的输出 / remove the outputs in CLEANED, and nothing that others put there."""
    from pipeline.run import remove_all

    removed, kept = remove_all(cleaned)
    click.echo(f"移除 {removed} 个文件 / {removed} files removed")
    for path in kept:
        click.echo(f"被人改过，未移除 / changed by hand, left: {printable(path)}")


@click.command()
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

    given = sys.stdin.buffer.read() if str(file) == "-" else file
    try:
        document = clean_document(given, config=config_of(config, profile, safety))
    except ExtractError as error:
        raise ToldError(error.reason.zh, f"{error.status}: {error.reason.en}") from error
    if journal is not None:
        write(journal, records.dump(document.journal))
    sys.stdout.buffer.write(document.text.encode("utf-8", "surrogatepass"))


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--journal", type=FILE, help="改动记录，默认在 _journal/ 中找 / the journal, found in _journal/ if not named"
)
def restore(file: Path, journal: Path | None) -> None:
    """由清理后的 FILE 还原：文本文件还原为原始字节，其他为提取的文字 / give back what FILE was made from."""
    from pipeline.commands.cleaned import open_cleaned

    sys.stdout.buffer.write(open_cleaned(file, journal).raw_bytes())


@click.command()
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


@click.command()
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

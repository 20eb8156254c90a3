"""The command `jiaokan`. No logic here: every command reads its options, calls a module, prints what it says.

Imports stand inside the commands, so that `--help` and a run with nothing to do do not load dictionaries.
Exit codes: 0 done · 1 some inputs failed, a check found faults, or changes are pending with --check and --diff ·
2 usage, settings or rule packs · 3 environment (disk, lock, rights, processes) · 130 stopped by Ctrl-C.
"""

import os
import signal
import sys
from typing import Any

import click

from pipeline import VERSION
from pipeline.cli import documents, proofreading, reviewing, rulework
from pipeline.errors import ToldError
from pipeline.terminal import harden_streams, printable


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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="jiaokan")
def commands() -> None:
    """校勘：清理抓取和 PDF 转换的中文文档，每处改动可查、可逆。

    Cleans scraped and PDF-converted Chinese documents; every change is recorded and can be undone.
    """


for command in (
    documents.run,
    documents.remove,
    documents.clean,
    documents.restore,
    documents.verify,
    documents.explain,
    proofreading.proofread,
    reviewing.review,
    reviewing.decisions,
    reviewing.export,
    rulework.learn,
    rulework.rules,
    rulework.doctor,
):
    commands.add_command(command)


def main() -> None:
    """The entry point of the console script."""
    _demand_utf8_names()
    harden_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends a run as cleanly as Ctrl-C does
    commands(prog_name="jiaokan")


def _demand_utf8_names() -> None:
    """Start again in Python's UTF-8 mode where the locale writes file names otherwise: names of outputs are Chinese.

    The console keeps its own encoding. Where the mode was refused on purpose (PYTHONUTF8=0) this overrules it.
    """
    if os.name != "posix" or sys.getfilesystemencoding() == "utf-8":
        return
    os.environ.setdefault("PYTHONIOENCODING", sys.stdout.encoding or "utf-8")
    os.execv(sys.executable, [sys.executable, "-X", "utf8", "-m", "pipeline", *sys.argv[1:]])

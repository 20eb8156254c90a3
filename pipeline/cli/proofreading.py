"""The command that proofreads: only typos and suspicions, nothing is changed."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from pipeline.cli.options import FILE, ExistingFile, config_of, with_lang, with_settings
from pipeline.errors import ToldError, UsageError
from pipeline.terminal import choose_lang


@click.command()
@click.argument("file", required=False, type=ExistingFile(allow_dash=True))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", help="输出格式 / output"
)
@click.option(
    "--jsonl",
    nargs=2,
    metavar="PAIRS OUT",
    type=(FILE, click.Path(dir_okay=False, path_type=Path)),
    help='每行一条 {"source": …} 的文件，逐行写出 {"edits": […]} / lines of {"source": …}, answered line by line',
)
@with_settings
@with_lang
def proofread(
    file: Path | None,
    form: str,
    jsonl: tuple[Path, Path] | None,
    config: Path | None,
    profile: str | None,
    safety: str | None,
    lang: str,
) -> None:
    """校对一份文档，只列错字与疑点，不改 / list typos and suspicious places (- reads standard input)."""
    import msgspec

    from pipeline.api import source_of
    from pipeline.commands import proofread as proofreading
    from pipeline.extract import ExtractError
    from pipeline.rulebook import load_rules

    settings, rules, tongue = config_of(config, profile, safety), load_rules(), choose_lang(lang)
    if (file is None) == (jsonl is None):
        raise UsageError("请给出一份文档，或用 --jsonl 给出两个文件", "name one document, or two files after --jsonl")
    if jsonl is not None:
        answer_lines(*jsonl, lambda texts: proofreading.predictions(texts, rules, settings))
        return
    assert file is not None
    is_stream = str(file) == "-"
    try:
        source = source_of(sys.stdin.buffer.read() if is_stream else file.read_bytes(), settings.pdf)
    except ExtractError as error:
        raise ToldError(error.reason.zh, f"{error.status}: {error.reason.en}") from error
    findings, name = proofreading.proofread(source, rules, settings), "-" if is_stream else file.as_posix()
    if form == "text":
        for line in proofreading.as_text(findings, source.text, name, tongue):
            click.echo(line)
        click.echo(proofreading.summary(findings, source.text, name, tongue), err=True)
        return
    record = (
        proofreading.as_records(findings, source.text, name)
        if form == "json"
        else proofreading.as_sarif(findings, source.text, name, rules, tongue)
    )
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(record)) + b"\n")


def answer_lines(pairs: Path, out: Path, answers: Callable[[Iterable[str]], Iterable[object]]) -> None:
    """Writes to `out` one answer for each line of `pairs`. Raises UsageError for a line without a text `source`."""
    import msgspec

    from pipeline.storage import write

    class Pair(msgspec.Struct):
        source: str

    texts = []
    for number, line in enumerate(pairs.read_bytes().splitlines(), 1):
        try:
            texts.append(msgspec.json.decode(line, type=Pair).source)
        except msgspec.DecodeError as error:
            raise UsageError(
                f'{pairs.name} 第 {number} 行不是 {{"source": "…"}}：{error}',
                f'{pairs.name}, line {number} is not {{"source": "…"}}: {error}',
            ) from error
    write(out, b"".join(msgspec.json.encode(answer) + b"\n" for answer in answers(texts)))

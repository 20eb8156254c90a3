"""The commands of the review: decide on edits, list what was decided, hand the record to other tools and back."""

from pathlib import Path

import click

from pipeline.cli.options import FILE, with_lang
from pipeline.terminal import choose_lang, printable

FORMATS = ("diff", "criticmarkup", "docx", "sarif", "annotation", "csv", "edits")


@click.command()
@click.argument("raw", default="raw")
@click.argument("cleaned", default="cleaned", type=click.Path(path_type=Path))
@click.option("--terminal", is_flag=True, help="在终端里审阅 / review in the terminal")
@click.option("--all", "everything", is_flag=True, help="终端里也看已改的 / in the terminal, applied edits too")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口，0 为任选 / port, 0: any free one")
@with_lang
def review(raw: str, cleaned: Path, terminal: bool, everything: bool, port: int, lang: str) -> None:
    """审阅：接受、否决、改写；决定存入 RAW/_review/ / review the edits; decisions are kept in RAW/_review/."""
    from pipeline.review.session import Session

    session, tongue = Session(raw, cleaned), choose_lang(lang)
    if terminal:
        from pipeline.review.terminal import Console
        from pipeline.review.terminal import review as review_in

        review_in(session, Console(click.echo, click.getchar, _ask), tongue, everything=everything)
        return
    from pipeline.review.server import ReviewServer

    with ReviewServer(session, port) as server:
        zh, en = "在浏览器中打开（Ctrl-C 结束）", "open this in a browser (Ctrl-C ends it)"
        click.echo(f"{zh if tongue == 'zh' else en}: {server.address}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            zh, en = "决定已存；运行 make 生效", "decisions are kept; run make to have them applied"
            click.echo(zh if tongue == "zh" else en)


@click.command()
@click.argument("raw", default="raw")
@click.argument("cleaned", default="cleaned", type=click.Path(path_type=Path))
@click.option("--cases", is_flag=True, help="改为输出规则例子（TOML）/ print them as cases of rules (TOML) instead")
@click.option("--from-docx", "words", type=FILE, multiple=True, help="先收取修订过的 Word 文件 / take in a .docx first")
@with_lang
def decisions(raw: str, cleaned: Path, cases: bool, words: tuple[Path, ...], lang: str) -> None:
    """列出决定：失效的、没能应用的、哪些规则常被否决 / list what was decided: orphans, rules that people refuse."""
    from pipeline.review.store import append, read_review

    for word in words:
        from pipeline.review.word import decisions_in

        made = decisions_in(word.read_bytes(), cleaned, raw)
        append(raw, made)
        click.echo(f"{printable(word.name)}: {len(made)}")
    found = read_review(raw)
    if cases:
        from pipeline.review.advice import cases as lines_of

        lines = lines_of(found.decisions)
    else:
        from pipeline.commands.decisions import listed

        lines = listed(found, raw, cleaned, choose_lang(lang))
    for line in lines:
        click.echo(line)


@click.command()
@click.argument("cleaned", default="cleaned", type=click.Path(path_type=Path))
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="见 docs/exports.md / see there")
@click.option(
    "--out", type=click.Path(path_type=Path), help="文件；docx 和 criticmarkup 为目录 / a file; a folder for those two"
)
@click.option("--document", default="*", help="只导出路径相符的（如 '秘书/*'）/ only those whose path fits")
@click.option("--raw", default="raw", help="也读此目录的 _rules/ / read _rules/ of this folder, too")
def export(cleaned: Path, kind: str, out: Path | None, document: str, raw: str) -> None:
    """把改动记录转成别的工具的格式 / write the record of changes in formats of other tools."""
    from pipeline.commands.export import export as write

    count = write(kind, cleaned, raw, document, out)
    if out is not None:
        click.echo(f"{count} 份文档 → {printable(str(out))} / {count} documents")


def _ask(question: str, default: str) -> str | None:
    """A line from the user, where "" stands for no text; Ctrl-C gives up the question, not the review."""
    told = f'{question} [{printable(default)}] (空 / empty: "")' if default else question
    try:
        answer: str = click.prompt(told, default=default, show_default=False, type=str)
    except click.Abort:
        return None
    return "" if answer == '""' else answer

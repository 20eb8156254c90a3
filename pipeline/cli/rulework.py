"""The commands about rules: learn them, list them, test them; and what is in force on this machine."""

from pathlib import Path

import click

from pipeline.cli.options import FILE, config_of, setup_of, with_lang, with_settings
from pipeline.terminal import choose_lang, printable


@click.command()
@click.argument("raw", default="raw")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="默认 / default RAW/_rules/learned.toml")
@click.option("--config", type=FILE, help="设置文件，默认 ./pipeline.toml / settings file")
@with_lang
def learn(raw: str, out: Path | None, config: Path | None, lang: str) -> None:
    """从 RAW 的文档中学出站点的套话，写成规则包 / learn what sites repeat in the documents of RAW, as a rule pack."""
    from pipeline.commands.learning import learn_pack

    for line in learn_pack(raw, out, config_of(config, None, None), choose_lang(lang)):
        click.echo(line)


@click.group()
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


@click.command()
@click.option("--raw", default="raw", help="也读此目录的 _rules/ / read _rules/ of this folder, too")
@with_settings
@with_lang
def doctor(raw: str, config: Path | None, profile: str | None, safety: str | None, lang: str) -> None:
    """检查环境并列出生效的设置 / check this machine and list the settings in force."""
    from pipeline.commands.doctor import report

    setup = setup_of(raw, config_of(config, profile, safety), is_loaded=False)
    is_well = True
    for good, line in report(setup.config, setup.packs, choose_lang(lang)):
        click.echo(("  " if good else "! ") + printable(line))
        is_well = is_well and good
    raise SystemExit(0 if is_well else 3)

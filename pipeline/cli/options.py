"""Options that several commands share, and what they come to: the settings in force."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.errors import UsageError
from pipeline.terminal import printable

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.task import Setup

F = TypeVar("F", bound=Callable[..., Any])


class ExistingFile(click.Path):
    """A file that can be read. Raises UsageError, told in both languages, where click would tell it in English."""

    def __init__(self, *, allow_dash: bool = False) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path, allow_dash=allow_dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            name = os.fspath(value)
            raise UsageError(
                f"打不开 {name}：没有这个文件，或它是文件夹，或无权读取",
                f"cannot open {name}: there is no such file, or it is a folder, or it may not be read",
            ) from error


FILE = ExistingFile()


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


def config_of(
    path: Path | None, profile: str | None, safety: str | None, flags: Mapping[str, Any] = MappingProxyType({})
) -> "Config":
    """The settings from a file (by default ./pipeline.toml, if it is there) and from options. Raises ConfigError."""
    from pipeline.config import load

    default = Path("pipeline.toml")
    found = path or (default if default.is_file() else None)
    return load(found, {"profile": profile, "policy.safety": safety, **flags})


def setup_of(raw: str, config: "Config", *, is_loaded: bool = True) -> "Setup":
    """The settings with the user's rule packs, which are tried before anything is written, and people's decisions."""
    from pipeline.packs import read_packs
    from pipeline.review.store import read_review
    from pipeline.task import Setup

    review = read_review(raw)
    for fault in review.faults:
        click.echo(printable(f"jiaokan: {fault.zh} / {fault.en}"), err=True)
    config = config.protecting(review.terms)
    packs = read_packs(raw)
    if packs and is_loaded:
        from pipeline.rulebook import load_rules

        load_rules(packs)
    return Setup(config, packs, review.decisions)

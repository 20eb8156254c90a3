"""`jiaokan doctor`: is this machine ready, and which settings are in force?"""

import platform
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import msgspec

from pipeline import VERSION
from pipeline.config import Config
from pipeline.core.edit import Reason
from pipeline.engines import local
from pipeline.errors import ToldError
from pipeline.rulebook import load_rules
from pipeline.task import Pack, Setup, Task
from pipeline.terminal import Lang, say
from pipeline.versions import DECIDING, EXTRAS, installed

SAMPLE = "超前預測，對事物\n\n發展的超前把握。\n".encode("big5")


def report(config: Config, packs: tuple[Pack, ...], lang: Lang) -> Iterator[tuple[bool, str]]:
    """Lines, each with whether it is as it should be."""
    is_new = sys.version_info >= (3, 11)
    yield is_new, f"python {platform.python_version()} ({platform.system()} {platform.machine()})"
    yield True, f"jiaokan {VERSION}"
    for name in DECIDING:
        yield _version(name)
    for extra, names in EXTRAS.items():
        found = ", ".join(f"{name} {version}" for name in names if (version := installed(name)))
        absent = Reason(f'未安装（pip install "jiaokan[{extra}]"）', f'not installed (pip install "jiaokan[{extra}]")')
        yield True, f"[{extra}] {found or say(absent, lang)}"
    yield True, say(Reason(f"处理器核心 {local.core_count()}", f"cores {local.core_count()}"), lang)
    yield True, f"stdout {sys.stdout.encoding}, stderr {sys.stderr.encoding}, file names {sys.getfilesystemencoding()}"
    yield from _rules(packs, lang)
    yield from _trial(config, packs, lang)
    yield from ((True, line) for line in _settings(config))


def _version(name: str) -> tuple[bool, str]:
    try:
        return True, f"{name} {version(name)}"
    except PackageNotFoundError:
        return False, f"{name}: not installed / 未安装"


def _rules(packs: tuple[Pack, ...], lang: Lang) -> Iterator[tuple[bool, str]]:
    try:
        rules = load_rules(packs).rules
    except ToldError as error:
        yield False, say(error.reason, lang)
        return
    for pack, count in Counter(rule.pack for rule in rules).items():
        yield True, say(Reason(f"规则包 {pack}：{count} 条", f"rule pack {pack}: {count} rules"), lang)


def _trial(config: Config, packs: tuple[Pack, ...], lang: Lang) -> Iterator[tuple[bool, str]]:
    """One small document through everything, in a worker as any other, and how that worker was sealed."""
    words, levels = say(Reason("试处理一份文件：", "trial of one document: "), lang), list[str]()
    task = Task("trial.txt", "trial.txt", SAMPLE)
    try:
        [(_, done)] = local.run(iter([(b"", task)]), 1, Setup(config, packs), config.run, levels.append)
    except ToldError as error:
        yield False, words + say(error.reason, lang)
        return
    yield True, say(Reason("隔离：", "isolation: "), lang) + "".join(levels)
    result = done.result
    if result.status == "ok" or result.detail is None:
        yield result.status == "ok", words + result.status
    else:
        yield False, words + say(Reason(result.detail.zh, result.detail.en), lang)


def _settings(config: Config) -> Iterator[str]:
    """Every setting with its value and where that came from."""
    sections: dict[str, Any] = msgspec.to_builtins(config)
    origin = sections.pop("origin")
    for section, values in sections.items():
        for key, value in values.items():
            name = f"{section}.{key}"
            if name == "pdf.passwords":
                value = dict.fromkeys(value, "***")
            yield f"{name} = {value!r}  ({origin.get(name, 'default')})"

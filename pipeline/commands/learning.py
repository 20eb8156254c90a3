"""`jiaokan learn`: learn, write the pack, say what is in it."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.config import Config
from pipeline.core.edit import Reason
from pipeline.errors import UsageError
from pipeline.learn.learn import learn
from pipeline.learn.pack import HEAD, render
from pipeline.packs import FOLDER
from pipeline.rules.load import built_in, parse_pack
from pipeline.rules.model import Safety
from pipeline.storage import write
from pipeline.terminal import Lang, printable, say

NAME = "learned.toml"
SHOWN = 60  # code points of a phrase


def learn_pack(raw: str, out: Path | None, config: Config, lang: Lang) -> Iterator[str]:
    """Write the pack and tell of it, a line for each rule. Raises ToldError."""
    target = out or Path(raw, FOLDER, NAME)
    _demand_ours(target)
    try:
        outcome = learn(raw, built_in(), config)
    except OSError as error:
        raise UsageError(f"无法读取 {raw}（{error.strerror}）", f"cannot read {raw} ({error.strerror})") from error
    data = render(outcome.learned)[0].encode()
    rules = parse_pack(data, target.name)
    write(target, data)
    for rule in rules:
        of = rule.provenance
        told = f"{of.documents}/{of.of}" if of else ""
        yield printable(f"{rule.safety.name:6} {rule.confidence:g}  {told:>7}  {rule.id}  {rule.match[:SHOWN]}")
    applied = sum(rule.safety >= Safety.safe for rule in rules)
    counted = f"{outcome.documents} 份文档，分 {outcome.groups} 组"
    zh = f"{counted}；学到 {len(rules)} 条规则，其中 {applied} 条会自动应用；已写入 {target}，请看一遍"
    en = (
        f"{outcome.documents} documents in {outcome.groups} groups; {len(rules)} rules learned, {applied} of them "
        f"applied by default; written to {target}: read it through"
    )
    yield say(Reason(zh, en), lang)


def _demand_ours(target: Path) -> None:
    """Refuse a file that learning did not write: it would be lost."""
    try:
        is_ours = target.read_bytes().startswith(HEAD.split("\n")[0].encode())
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(
            f"无法读取 {target}（{error.strerror}）", f"cannot read {target} ({error.strerror})"
        ) from error
    if not is_ours:
        raise UsageError(
            f"{target} 不是 learn 写的；请用 --out 另选文件名",
            f"{target} was not written by learn; choose another file with --out",
        )

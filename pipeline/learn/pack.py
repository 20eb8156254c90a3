"""What was learned as a rule pack in TOML: for a person to read, edit, version, or delete from."""

from collections import Counter
from collections.abc import Iterable, Iterator

import regex

from pipeline.config import Options
from pipeline.core.edit import Edit
from pipeline.core.engine import apply, settle
from pipeline.core.source import Layout
from pipeline.learn.judge import Evidence
from pipeline.learn.learn import Learned
from pipeline.rules.load import parse_pack
from pipeline.rules.model import Rule, RuleSet
from pipeline.rules.slots import SLOT
from pipeline.stages import STAGES
from pipeline.stages.context import Context

HEAD = """\
# 由 jiaokan learn 写成；可以读、改、删，也可以纳入版本管理。再次学习会重写此文件：要留住改动，请另存为别的名字。
# Written by `jiaokan learn`; read it, edit it, delete from it, keep it under version control. Learning again writes
# this file anew: to keep your changes, save them under another name. What each field means: docs/learning.md.
stage = "boilerplate"
"""
FRAMES = {  # texts to try a phrase in, by the place that its rule wants
    "line": "灯一直亮着。\n{}\n他合上了书。",
    "end": "灯一直亮着。{}\n他合上了书。",
    "anywhere": "灯一直亮着。\n{}\n他合上了书。",
    "title": "渡口旧事{}\n灯一直亮着。",
    "list": "灯一直亮着。\n{}\n渡口旧事\n水塔边的灯\n夜校与账册",
    "brackets": "灯一直亮着，{}他合上了书。",
    "inside": "我们坚持实事{}求是的路线。",
}
FILLED = "渡口"  # what an example has in a slot
OWN_ONLY = 0.93  # confidence up to which a rule holds for its own site only: its evidence is that no one else has it
MOST_VARIANTS = 40
MOST_EXAMPLE = 120  # code points
_UNSAFE_ID = regex.compile(r"[^\p{L}\p{N}._-]+")


def render(learned: Iterable[Learned]) -> tuple[str, int]:
    """The pack as TOML, and how many rules it holds. Equal input, equal text."""
    numbers: Counter[str] = Counter()
    parts, count = [HEAD], 0
    for item in learned:
        site = _UNSAFE_ID.sub("-", item.group.name).strip("-") or "all"
        numbers[site] += 1
        entry = _entry(item, f"learned/{site}/{numbers[site]}")
        if entry is None:
            numbers[site] -= 1
            continue
        parts.append(entry)
        count += 1
    return "\n".join(parts if count else [HEAD, "rule = []\n"]), count


def _entry(item: Learned, rule_id: str) -> str | None:
    first, rest = item.phrases[0], item.phrases[1 : MOST_VARIANTS + 1]
    v = item.verdict
    lines = [
        "[[rule]]",
        f"id = {_string(rule_id)}",
        f"literal = {_string(first.words)}",
        "folded = true",
        *([f"variants = {_list(e.words for e in rest)}"] if rest else []),
        *([f'place = "{v.place}"'] if v.place != "anywhere" else []),
        *([f"sites = {_list([item.group.name])}"] if v.confidence <= OWN_ONLY and item.group.name else []),
        f'safety = "{v.safety}"',
        f"confidence = {v.confidence}",
        _reason(item),
    ]
    frame = FRAMES[v.place]
    keep = _keeps(item.phrases) or [frame.format("和")]
    draft = "\n".join([*lines, 'cases = [{ before = "", after = "" }]', f"keep = {_list(keep)}"])
    before = frame.format(first.words.replace(SLOT, FILLED))
    after = _after(draft, before)
    if after is None or after == before:
        return None
    lines += [f"cases = [{{ before = {_string(before)}, after = {_string(after)} }}]", f"keep = {_list(keep)}"]
    return "\n".join([*lines, *_provenance(item), ""])


def _reason(item: Learned) -> str:
    shared, of = _documents(item), item.setting.documents
    zh = f"{item.group.name or '本目录'} 的 {of} 份文档中有 {shared} 份重复，不是作者所写"
    en = f"repeated in {shared} of {of} documents of {item.group.name or 'this folder'}: the site's, not the author's"
    return f"reason = {{ zh = {_string(zh)}, en = {_string(en)} }}"


def _keeps(found: tuple[Evidence, ...]) -> list[str]:
    """The phrase's first half within a sentence: alike, and no phrase of the rule."""
    words = "".join(c for c in found[0].words.split(SLOT)[0] if c.isalnum())
    half = words[: len(words) // 2]
    is_free = half and not any(e.key in half for e in found)
    return [f"他说起{half}的事。"] if is_free else []


def _after(draft: str, before: str) -> str | None:
    """What the rule makes of a text, in its stage; None where it does not meet it once."""
    (rule,) = parse_pack(f'stage = "boilerplate"\n{draft}'.encode(), "draft")
    edits = [p for p in _propose(rule, before) if isinstance(p, Edit) and p.rule == rule.id]
    if len(edits) != 1 or any(p for keep in rule.keep for p in _propose(rule, keep)):
        return None
    changes, _ = settle(before, edits, lambda edit, text: None)
    return apply(before, changes)


def _propose(rule: Rule, text: str) -> Iterator[object]:
    stage = next(s for s in STAGES if s.name == rule.stage)
    context = Context(RuleSet((rule,)), Options(), Layout(), path="/".join((*rule.sites[:1], "example.txt")))
    yield from (p for p in stage.propose(text, context) if p.rule == rule.id)


def _documents(item: Learned) -> int:
    return len(set[int]().union(*(e.documents for e in item.phrases)))


def _provenance(item: Learned) -> Iterator[str]:
    documents = _documents(item)
    places: Counter[str] = Counter()
    for e in item.phrases:
        places.update(e.places)
        places.update(e.regions)
    examples = list(dict.fromkeys(c[:MOST_EXAMPLE] for e in item.phrases for c in e.contexts))[:3]
    position = ", ".join(f"{name} = {n}" for name, n in sorted(places.items()))
    yield "[rule.provenance]"
    yield f"site = {_string(item.group.name)}"
    yield f"documents = {documents}"
    yield f"of = {item.setting.documents}"
    yield f"share = {documents / item.setting.documents:.3f}"
    yield f"position = {{ {position} }}"
    yield f"spellings = {sum(len(e.spellings) for e in item.phrases)}"
    yield f"examples = {_list(examples)}"


def _list(words: Iterable[str]) -> str:
    items = [_string(w) for w in words]
    return f"[{', '.join(items)}]" if len(items) < 2 else "[\n" + "".join(f"  {i},\n" for i in items) + "]"


def _string(words: str) -> str:
    """A TOML basic string; what a reader cannot see is escaped."""
    out = []
    for c in words:
        if c in '"\\':
            out.append(f"\\{c}")
        elif c == "\n":
            out.append("\\n")
        elif c.isprintable() or c == "\u3000":
            out.append(c)
        else:
            out.append(f"\\U{ord(c):08X}" if not "\ud800" <= c <= "\udfff" else "?")
    return f'"{"".join(out)}"'

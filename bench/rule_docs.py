"""Write docs/rules.md from the rule packs: `python -m bench.rule_docs`."""

from itertools import groupby
from pathlib import Path

from pipeline.report.labels import SAFETY, STAGE, label
from pipeline.rules.load import built_in
from pipeline.rules.model import Case, Rule, RuleSet
from pipeline.stages import STAGES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rules.md"
CONTEXT = 10  # code points of an example shown beside what changes

HEAD = """\
# 规则 / Rules

由 `python -m bench.rule_docs` 从 `pipeline/rules/data/*.toml` 生成，请勿手改。
Made by `python -m bench.rule_docs` from `pipeline/rules/data/*.toml`; do not edit.

共 {count} 条规则，按阶段的次序排列。`flag` 只提示，不改。例子只显示改动处前后 {context} 字；
↵ 是换行，⟨U+200B⟩ 是看不见或易混的字符。代码提出的改动，把握因处而异，表中是通常的值。
怎样加一条规则，见 [CONTRIBUTING.md](../CONTRIBUTING.md)。

{count} rules, in the order of the stages. `flag` only shows and changes nothing. Of an example {context} characters
stand on each side of what changes; ↵ is a line break, ⟨U+200B⟩ a character that cannot be seen or told from another.
Where code proposes, the confidence depends on the place, and the table has the usual one.
How to add a rule: [CONTRIBUTING.md](../CONTRIBUTING.md).
"""
COLUMNS = (
    "| 规则 / rule | 安全级 / safety | 把握 / confidence | 理由 / reason | 例 / example |\n|---|---|---|---|---|\n"
)


def page(rules: RuleSet) -> str:
    """The whole page."""
    order = {stage.name: n for n, stage in enumerate(STAGES)}
    ordered = sorted(rules.rules, key=lambda rule: order.get(rule.stage, len(order)))
    parts = [HEAD.format(count=len(ordered), context=CONTEXT)]
    for stage, group in groupby(ordered, key=lambda rule: rule.stage):
        parts.append(f"## {label(STAGE, stage).zh} / {stage}\n\n{COLUMNS}" + "".join(map(_row, group)))
    return "\n".join(parts)


def _row(rule: Rule) -> str:
    promise = "flag" if rule.flag else f"{label(SAFETY, rule.safety.name).zh} {rule.safety.name}"
    example = _example(rule.cases[0]) if rule.cases else f"`{rule.cases_in}`"
    words = f"{_cell(rule.reason.zh)}<br>{_cell(rule.reason.en)}"
    return f"| `{rule.id}` | {promise} | {rule.confidence:g} | {words} | {example} |\n"


def _example(case: Case) -> str:
    before, after = case.before, case.after
    if after is None:
        return _code(before)
    head, tail = _shared(before, after)
    left = before[max(0, head - CONTEXT) : head]
    right = before[len(before) - tail :][:CONTEXT]
    more_left, more_right = "…" if head > CONTEXT else "", "…" if tail > CONTEXT else ""
    sides = (text[head : len(text) - tail] for text in (before, after))
    shown = [_code(f"{more_left}{left}{middle}{right}{more_right}") for middle in sides]
    return " → ".join(shown)


def _shared(before: str, after: str) -> tuple[int, int]:
    """How many characters two texts share at the front and, of the rest, at the back."""
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    rest = shortest - head
    return head, next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)


def _code(text: str) -> str:
    """Text as code in a table's cell, with what cannot be seen or told apart made visible."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{_cell(''.join(map(_visible, text)))}{fence}"


def _visible(char: str) -> str:
    if char == "\n":
        return "↵"
    looks_like_another = "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff"
    is_seen = char.isprintable() or char == "\u3000"
    return char if is_seen and not looks_like_another else f"⟨U+{ord(char):04X}⟩"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    PAGE.write_text(page(built_in()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

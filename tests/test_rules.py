"""Every rule carries its own tests: its cases match once and give `after`, its keeps match nothing, ids are unique."""

from pathlib import Path

import pytest

from pipeline.commands.ruletest import rule_faults
from pipeline.config import Config
from pipeline.core.edit import Edit
from pipeline.core.source import Source
from pipeline.document import clean_source
from pipeline.rules.load import PackError, built_in, parse_pack, unique
from pipeline.rules.match import Matcher
from pipeline.rules.model import Rule, RuleSet

RULES = built_in()
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda r: r.id)
def test_rule_keeps_its_promises(rule: Rule) -> None:
    assert list(rule_faults([rule], RULES)) == []


def test_ids_are_unique() -> None:
    unique(RULES)


def test_rules_tested_elsewhere_are() -> None:
    for rule in RULES.rules:
        if rule.cases_in:
            assert rule.id in (ROOT / rule.cases_in).read_text(encoding="utf-8"), rule.id


@pytest.mark.parametrize("rule", [r for r in RULES.rules if r.cases], ids=lambda r: r.id)
def test_cases_pass_through_the_whole_pipeline(rule: Rule) -> None:
    """Restored exactly, and clean text stays clean: the second run changes nothing."""
    for text in (*(c.before for c in rule.cases), *rule.keep):
        document = clean_source(Source("0", "text/plain", "test", text), RULES, Config())
        assert document.restore() == text
        again = clean_source(Source("0", "text/plain", "test", document.text), RULES, Config())
        assert again.text == document.text


@pytest.mark.parametrize(
    "rule", [r for r in RULES.rules if r.stage == "boilerplate" and r.kind == "pattern"], ids=lambda r: r.id
)
def test_a_cut_ends_with_its_words(rule: Rule) -> None:
    """Breaks and blank lines beside a cut are no part of what a pattern finds: the stage decides what goes with it."""
    of_rule = Matcher((rule,))
    for case in rule.cases:
        text = (case.before + "\n他合上了账册。").replace("\n", "\n\n")
        for cut in [p for p in of_rule.proposals(text) if isinstance(p, Edit) and not p.text]:
            assert text[cut.start : cut.end].strip("\n") == text[cut.start : cut.end] or rule.id in ENDS_WITH_BREAKS


ENDS_WITH_BREAKS = {"site/tag-links", "site/lone-bars"}  # blocks of lines, blank ones between them
BESIDE = (("渡口", "水塔"), ("第一章　序章", "他笑了"), ("本书", "下载"), ("12", "3"))  # short lines round an ad's


@pytest.mark.parametrize(
    "rule", [r for r in RULES.rules if r.stage == "boilerplate" and r.kind == "pattern"], ids=lambda r: r.id
)
def test_an_advertisement_takes_nothing_of_the_lines_beside_it(rule: Rule) -> None:
    of_rule = Matcher((rule,))
    for case in rule.cases:
        for cut in [p for p in of_rule.proposals(case.before) if isinstance(p, Edit)]:
            before, _, left = case.before[: cut.start].rpartition("\n")
            right, _, _ = case.before[cut.end :].partition("\n")
            if left.strip() or right.strip():
                continue  # it shares its line with the document
            line = case.before[len(before) + bool(before) : cut.end] + right
            for above, below in BESIDE:
                text = f"{above}\n{line}\n{below}"
                for found in of_rule.proposals(text):
                    assert found.start >= len(above), text
                    assert found.end <= len(text) - len(below), text


GOOD = """
stage = "boilerplate"
[[rule]]
id = "ad/x"
literal = "广告"
safety = "safe"
confidence = 0.99
reason = { zh = "广告", en = "an ad" }
cases = [{ before = "正文广告。", after = "正文。" }]
keep = ["正文。"]
"""

FAULTS = [
    ("not TOML", "stage = ", "TOML"),
    ("no stage", GOOD.replace('stage = "boilerplate"', ""), "stage"),
    ("no cases", GOOD.replace('cases = [{ before = "正文广告。", after = "正文。" }]', ""), "case"),
    ("no keep", GOOD.replace('keep = ["正文。"]', ""), "keep"),
    ("safety", GOOD.replace('"safe"', '"sure"'), "safety"),
    ("confidence", GOOD.replace("0.99", "1.5"), "confidence"),
    ("unknown field", GOOD.replace("literal", "litteral"), "did you mean 'literal'"),
    ("bad pattern", GOOD.replace('literal = "广告"', 'match = "(广告"\nneeds = ["广告"]'), "pattern"),
    ("no needs", GOOD.replace('literal = "广告"', 'match = "广告"'), "needs"),
    ("notice without a pattern", GOOD.replace('literal = "广告"', 'literal = "广告"\nnotice = true'), "notice"),
    ("no after", GOOD.replace(', after = "正文。"', ""), "after"),
]


@pytest.mark.parametrize(("name", "pack", "words"), FAULTS, ids=[f[0] for f in FAULTS])
def test_a_faulty_pack_is_refused_with_its_place(name: str, pack: str, words: str) -> None:
    with pytest.raises(PackError) as error:
        parse_pack(pack.encode(), "mine.toml")
    assert "mine.toml" in str(error.value)
    assert words in str(error.value)


def test_a_taken_id_is_refused() -> None:
    rules = parse_pack(GOOD.encode(), "mine.toml")
    with pytest.raises(PackError, match="taken"):
        unique(RuleSet((*rules, *rules)))

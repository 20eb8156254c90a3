"""Rules that a user writes run on anyone's documents: a pattern that explodes costs its own time, and says so."""

import time
from pathlib import Path

import pytest
from run_tools import clean_folder, make_raw, records_of, setup_of

from pipeline.config import Config
from pipeline.core import records
from pipeline.core.journal import Journal
from pipeline.core.source import Source
from pipeline.document import Document, clean_source
from pipeline.rules.load import built_in, parse_pack, unique
from pipeline.rules.model import RuleSet
from pipeline.task import Pack

PACK = """
stage = "boilerplate"
[[rule]]
id = "mine/runaway"
match = '(?:.*?山){12}水'
needs = ["山"]
seconds = 0.2
safety = "safe"
confidence = 0.99
reason = { zh = "试", en = "a trial" }
cases = [{ before = "山山山山山山山山山山山山水", after = "" }]
keep = ["山"]
[[rule]]
id = "mine/after-it"
literal = "本文由渡口网供稿"
safety = "safe"
confidence = 0.99
reason = { zh = "试", en = "a trial" }
cases = [{ before = "船。本文由渡口网供稿", after = "船。" }]
keep = ["船。"]
"""
EXPLODES = "渡口的石阶被水磨得发亮。本文由渡口网供稿\n" + "山" * 200 + "\n"  # the pattern is not done in hours
LONGEST = 20.0  # CPU seconds, of a machine a hundred times as slow as the 0.2 that are allowed


def cleaned(text: str, pack: str = PACK) -> Document:
    rules = unique(RuleSet((*built_in().rules, *parse_pack(pack.encode(), "mine.toml"))))
    return clean_source(Source("0", "text/plain", "test", text), rules, Config())


def told_late(journal: Journal) -> list[str]:
    """The rules that the journal says ran out of time."""
    return [f.rule for layer in journal.layers for f in layer.flags if "was not looked at" in f.reason.en]


def test_a_runaway_pattern_ends_is_told_and_stops_no_other_rule() -> None:
    began = time.process_time()
    document = cleaned(EXPLODES)
    assert time.process_time() - began < LONGEST
    assert told_late(document.journal) == ["mine/runaway"]
    assert "mine/after-it" in {c.rule for layer in document.journal.layers for c in layer.changes}
    assert "供稿" not in document.text
    assert document.restore() == EXPLODES


def test_a_pattern_within_its_time_is_not_told() -> None:
    document = cleaned("山" * 12 + "水\n渡口。\n")
    assert told_late(document.journal) == []
    assert "mine/runaway" in {c.rule for layer in document.journal.layers for c in layer.changes}


@pytest.mark.parametrize("seconds", ["", "seconds = 1.5"])
def test_every_pattern_has_a_time(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where its author gave none: nothing here waits for it."""
    from pipeline.rules import match

    monkeypatch.setattr(match, "BASE_SECONDS", 0.1)
    began = time.process_time()
    assert told_late(cleaned(EXPLODES, PACK.replace("seconds = 0.2", seconds)).journal) == ["mine/runaway"]
    assert time.process_time() - began < LONGEST


def test_a_run_with_a_runaway_rule_cleans_all_and_the_report_names_it(tmp_path: Path) -> None:
    make_raw(tmp_path, {"explodes.txt": EXPLODES.encode(), "sound.txt": "船靠岸了。本文由渡口网供稿\n".encode()})
    clean_folder(tmp_path, setup_of(packs=(Pack("mine.toml", PACK.encode()),)))
    assert {path: r.result.status for path, r in records_of(tmp_path).items()} == {
        "explodes.txt": "ok",
        "sound.txt": "ok",
    }
    journal = records.load((tmp_path / "cleaned" / "_journal" / "explodes.txt.jsonl").read_bytes())
    assert told_late(journal) == ["mine/runaway"]
    page = (tmp_path / "cleaned" / "_report" / "explodes.txt.html").read_text(encoding="utf-8")
    assert "the rule ran over 0.2 s on this text" in page

"""What decisions say of rules."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from run_tools import make, make_raw

from pipeline.cli import commands
from pipeline.decisions import Action, Decision
from pipeline.report.view import Note
from pipeline.review.advice import LEAST_REFUSALS, advice, cases, upper_bound
from pipeline.review.session import Session
from pipeline.rulebook import load_rules


def decided(agreed: int, refused: int) -> list[Decision]:
    said: list[Action] = ["accept" if i < agreed else "reject" for i in range(agreed + refused)]
    return [Decision(action, id=f"e-{i}", rule="typo/phrase") for i, action in enumerate(said)]


ADVISED = [  # agreed, refused, stated, whether to lower
    (0, LEAST_REFUSALS, 0.98, True),
    (0, LEAST_REFUSALS - 1, 0.98, False),
    (0, 3, 0.5, False),  # three of three refused is no proof against one in two: at most 56 %
    (1, 7, 0.98, True),
    (100, 3, 0.98, False),
    (100, 12, 0.98, True),
    (9, 0, 0.98, False),
]


@pytest.mark.parametrize(("agreed", "refused", "stated", "is_advised"), ADVISED)
def test_when_a_rule_should_be_lowered(agreed: int, refused: int, stated: float, is_advised: bool) -> None:
    assert bool(advice(decided(agreed, refused), {"typo/phrase": stated})) == is_advised


def test_the_interval() -> None:
    assert upper_bound(0, 3) == pytest.approx(0.5615, abs=1e-4)  # Wilson, as statistics packages give it
    assert upper_bound(5, 10) == pytest.approx(0.7634, abs=1e-4)
    assert upper_bound(10, 10) == 1.0


def test_rules_that_are_gone_are_passed_over() -> None:
    assert advice(decided(0, 9), {}) == []


def test_cases_are_toml_that_rules_can_take() -> None:
    said = [
        Decision("accept", rule="typo/phrase", old="竟", new="竞", prefix="在市场", suffix="争中。\n"),
        Decision("reject", rule="typo/phrase", old="竟", new="竞", prefix="他究", suffix='然"说"'),
        Decision("edit", rule="a/b", old="\x7f", new="", prefix="\\", suffix="", text="𠮷"),
        Decision("accept", rule="lost/stop", old="三个关系", prefix="处理好", suffix="。"),
        Decision("undo", rule="typo/phrase", old="x"),
    ]
    rules = tomllib.loads("\n".join(cases([*said, *said])))["rule"]
    assert rules == [
        {"id": "a/b", "cases": [{"before": "\\\x7f", "after": "\\𠮷"}]},
        {"id": "lost/stop", "cases": [{"before": "处理好三个关系。"}]},
        {
            "id": "typo/phrase",
            "cases": [{"before": "在市场竟争中。\n", "after": "在市场竞争中。\n"}],
            "keep": ['他究竟然"说"'],
        },
    ]


def note_of(session: Session, before: str) -> tuple[str, Note]:
    doc = next(iter(session.docs.values()))
    return doc.id, next(n for n in session.notes(doc) if n.before == before)


def test_the_command_lists_what_became_of_decisions(tmp_path: Path) -> None:
    text = "这一年的天气一直很好，大家都很高兴。\n在市场竟争中，大家再接再励，一起走到了今天。\n"
    raw = make_raw(tmp_path, {"a.txt": text.encode()})
    make(tmp_path)

    def told(*options: str) -> str:
        asked = ["decisions", str(raw), str(tmp_path / "cleaned"), *options]
        return CliRunner().invoke(commands, asked, catch_exceptions=False).output

    assert told("--lang", "en") == "accepted 0, rejected 0, edited 0, protected terms 0\n"
    session = Session(str(raw), tmp_path / "cleaned")
    doc, note = note_of(session, "竟")
    session.decide(doc, note.id, "reject")
    make(tmp_path)
    assert told("--lang", "en") == "accepted 0, rejected 1, edited 0, protected terms 0\n"
    assert '"在市场竟争中' not in told("--cases")
    assert tomllib.loads(told("--cases"))["rule"][0]["id"] == "typo/phrase"
    (raw / "a.txt").write_bytes("全新的一篇。\n".encode())
    make(tmp_path)
    assert f"! 失效，没有对应之处  reject  a.txt  {note.id}" in told("--lang", "zh")
    (raw / "a.txt").rename(raw / "b.txt")
    make(tmp_path)
    assert "orphan" in told("--lang", "en")


def test_refused_rules_are_shown_not_lowered(tmp_path: Path) -> None:
    text = "".join(
        f"这是第{n}段，天气一直很好，大家都很高兴。\n在市场竟争中，大家一起走到了今天{n}。\n" for n in "甲乙丙丁"
    )
    raw = make_raw(tmp_path, {"a.txt": text.encode()})
    make(tmp_path)
    session = Session(str(raw), tmp_path / "cleaned")
    doc, note = note_of(session, "竟")
    assert len(session.decide(doc, note.id, "reject", alike=True)) == 4
    make(tmp_path)
    out = CliRunner().invoke(commands, ["decisions", str(raw), str(tmp_path / "cleaned"), "--lang", "en"]).output
    assert "? rule typo/phrase states" in out
    assert "people agree at 0 of 4 places (at most 49%)" in out
    assert load_rules()["typo/phrase"].confidence > 0.49

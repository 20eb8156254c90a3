"""The review in a terminal: keys in, decisions out."""

from pathlib import Path

import pytest
from run_tools import make, make_raw

from pipeline.review.session import Session
from pipeline.review.store import read_review
from pipeline.review.terminal import Console, review

ESSAY = (
    "这一年的天气一直很好，大家都很高兴。\n在市场竟争中，大家再接再励。圖書館裡燈還亮着，孩子們寫作業。\n"
    "必须处理好三个关系。一是轻与重。二是上与下。\n"
)
FILES = {
    "a.txt": ESSAY.encode(),
    "b.txt": ("又是新的一年。\x1b[2J\n" + ESSAY).encode(),
    "c.txt": "灯还亮着。\n".encode(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_raw(tmp_path, FILES)
    make(tmp_path)
    return tmp_path


def play(folder: Path, keys: str, *answers: str | None, everything: bool = False) -> tuple[str, dict[str, str]]:
    """What the terminal showed, and what was decided: `document before` -> action."""
    shown: list[str] = []
    pressed, replies = iter([*keys, "q"]), iter(answers)
    console = Console(shown.append, lambda: next(pressed), lambda question, default: next(replies))
    review(Session(str(folder / "raw"), folder / "cleaned"), console, "en", everything=everything)
    said: dict[str, str] = {
        f"{d.path} {d.old}": str(d.action) for d in read_review(str(folder / "raw")).decisions if d.action != "undo"
    }
    return "\n".join(shown), said


PLAYED = [  # keys, answers, what is decided
    ("", (), {}),
    ("a", (), {"a.txt 圖書館裡燈還": "accept"}),
    ("jx", (), {"a.txt 們寫": "reject"}),
    ("j kx", (), {"a.txt 們寫": "reject"}),
    ("kkkx", (), {"a.txt 圖書館裡燈還": "reject"}),
    ("ax", (), {"a.txt 圖書館裡燈還": "accept", "a.txt 們寫": "reject"}),
    ("axuu", (), {}),
    ("u", (), {}),
    ("e", ("图书馆",), {"a.txt 圖書館裡燈還": "edit"}),
    ("ea", (None,), {"a.txt 圖書館裡燈還": "accept"}),
    ("A", (), {"a.txt 圖書館裡燈還": "accept", "b.txt 圖書館裡燈還": "accept"}),
    ("XuX", (), {"a.txt 圖書館裡燈還": "reject", "b.txt 圖書館裡燈還": "reject"}),
    ("]a", (), {"b.txt 圖書館裡燈還": "accept"}),
    ("][a", (), {"a.txt 三个关系": "accept"}),
    ("/x", ("三个关系",), {"a.txt 三个关系": "reject"}),
    ("/x", ("没有这样的话",), {"a.txt 圖書館裡燈還": "reject"}),
    ("?zx", (), {"a.txt 圖書館裡燈還": "reject"}),
]


@pytest.mark.parametrize(("keys", "answers", "wanted"), PLAYED, ids=[p[0] or "none" for p in PLAYED])
def test_keys(folder: Path, keys: str, answers: tuple[str | None, ...], wanted: dict[str, str]) -> None:
    assert play(folder, keys, *answers)[1] == wanted


def test_a_term_is_protected_and_freed(folder: Path) -> None:
    shown, _ = play(folder, "n", "圖書館")
    assert "added to protect.txt: 圖書館" in shown
    assert read_review(str(folder / "raw")).terms == ("圖書館",)
    make(folder)
    shown, said = play(folder, "a")
    assert "a protected term stands here" in shown
    assert said == {}
    play(folder, "nu", "圖書館裡")
    assert read_review(str(folder / "raw")).terms == ("圖書館",)


def test_what_is_shown(folder: Path) -> None:
    shown, _ = play(folder, "j")
    assert "  held (below the confidence threshold)  script/stray" in shown
    assert "大家再接再励。[-圖書館裡燈還-]{+图书馆里灯还+}亮着，孩子們寫作業。" in shown
    assert "1/" in shown
    assert shown.endswith("0 decisions taken; run make to have them applied")


def test_all_shows_what_was_applied_and_no_escape_reaches_the_terminal(folder: Path) -> None:
    shown, said = play(folder, "/x", "竟", everything=True)
    assert "\x1b" not in shown
    assert said == {"b.txt 竟": "reject"}  # from the first edit on, which is the one in a.txt
    assert "[-竟-]{+竞+}" in shown


def test_decided_edits_do_not_come_again(folder: Path) -> None:
    _, first = play(folder, "aaaaaaaaaaaaaaaaaaaa")
    make(folder)
    shown, second = play(folder, "")
    assert first == second
    assert shown == "nothing to review"
    assert "图书馆里灯还" in (folder / "cleaned" / "b.txt").read_text(encoding="utf-8")

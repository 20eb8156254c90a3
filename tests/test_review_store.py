"""raw/_review/: what people decided, on the disk and through whole runs."""

from pathlib import Path

import msgspec
import pytest
from run_tools import contents, make, make_raw, records_of

from pipeline.core import records
from pipeline.decisions import Action, Decision
from pipeline.report.view import Note, build_view
from pipeline.review import store
from pipeline.review.anchors import decision_on

FILES = {
    "a.txt": "这一年的天气一直很好，大家都很高兴。\n在市场竟争中，大家再接再励，一起走到了今天。\n".encode(),
    "b.txt": "他们在市场竟争中走到了今天。\n".encode(),
    "c.txt": "灯还亮着。\n".encode(),
}


def text_of(folder: Path, name: str) -> str:
    return (folder / "cleaned" / name).read_text(encoding="utf-8")


def notes_of(folder: Path, name: str) -> tuple[Note, ...]:
    journal = records.load((folder / "cleaned" / "_journal" / f"{name}.jsonl").read_bytes())
    return build_view(journal, text_of(folder, name)).notes


def decide(folder: Path, name: str, before: str, action: Action, text: str = "") -> Decision:
    note = next(n for n in notes_of(folder, name) if n.before == before)
    sha256 = records_of(folder)[name].sha256
    decision = decision_on(note, action, path=name, sha256=sha256, at=store.now(), text=text)
    store.append(str(folder / "raw"), [decision])
    return decision


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_raw(tmp_path, FILES)
    make(tmp_path)
    return tmp_path


def test_a_run_replays_decisions_and_only_touches_their_documents(folder: Path) -> None:
    before = contents(folder / "cleaned")
    decide(folder, "a.txt", "竟", "reject")
    assert make(folder).worked_on == 1
    assert text_of(folder, "a.txt").endswith("\n在市场竟争中，大家再接再厉，一起走到了今天。\n")
    assert "市场竞争" in text_of(folder, "b.txt")
    decided = contents(folder / "cleaned")
    assert make(folder).worked_on == 0
    assert contents(folder / "cleaned") == decided
    decide(folder, "a.txt", "竟", "undo")
    assert make(folder).worked_on == 1
    after = contents(folder / "cleaned")
    assert {k: v for k, v in after.items() if not k.startswith((".state", "manifest"))} == {
        k: v for k, v in before.items() if not k.startswith((".state", "manifest"))
    }


def test_an_edit_by_hand_and_an_orphan(folder: Path) -> None:
    decide(folder, "a.txt", "竟", "edit", "战")
    make(folder)
    assert "市场战争" in text_of(folder, "a.txt")
    (folder / "raw" / "a.txt").write_bytes("全新的一篇，与从前无关。\n".encode())
    make(folder)
    assert [d.text for d in records_of(folder)["a.txt"].result.orphans] == ["战"]
    (folder / "raw" / "a.txt").write_bytes(FILES["a.txt"] + "后面又多了一段。\n".encode())
    make(folder)
    assert "市场战争" in text_of(folder, "a.txt")
    assert records_of(folder)["a.txt"].result.orphans == ()


def test_a_protected_term_holds_in_every_document(folder: Path) -> None:
    assert store.protect(str(folder / "raw"), "竟争")
    assert not store.protect(str(folder / "raw"), "竟争")
    make(folder)
    assert "竟争" in text_of(folder, "a.txt")
    assert "竟争" in text_of(folder, "b.txt")
    assert {n.why for n in notes_of(folder, "b.txt")} == {"protected"}
    assert store.unprotect(str(folder / "raw"), "竟争")
    make(folder)
    assert "竞争" in text_of(folder, "b.txt")


def test_renamed_documents_and_copies_keep_their_decisions(folder: Path) -> None:
    decide(folder, "a.txt", "竟", "reject")
    (folder / "raw" / "a.txt").rename(folder / "raw" / "d.txt")
    (folder / "raw" / "e.txt").write_bytes(FILES["a.txt"])
    make(folder)
    assert "竟争" in text_of(folder, "d.txt")
    assert "竟争" in text_of(folder, "e.txt")


def test_saved_files_count_by_their_time(folder: Path) -> None:
    review = folder / "raw" / "_review"
    decide(folder, "a.txt", "竟", "reject")
    line = msgspec.json.decode((review / "decisions.jsonl").read_bytes())
    earlier = {**line, "action": "edit", "text": "早", "at": "2020-01-01T00:00:00.000Z"}
    later = {**line, "action": "edit", "text": "晚", "at": "2999-01-01T00:00:00.000Z"}
    (review / "saved (1).jsonl").write_bytes(b"".join(msgspec.json.encode(d) + b"\n" for d in (later, earlier)))
    terms = [{"action": "protect", "text": "再接再励", "at": later["at"]}]
    (review / "terms.jsonl").write_bytes(msgspec.json.encode(terms[0]))
    make(folder)
    assert text_of(folder, "a.txt").endswith("\n在市场晚争中，大家再接再励，一起走到了今天。\n")


def test_lines_that_cannot_be_read_are_told_and_stay(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = folder / "raw" / "_review" / "decisions.jsonl"
    decide(folder, "a.txt", "竟", "reject")
    torn = log.read_bytes() + b'{"action":"accept","id":"e-'
    log.write_bytes(torn)
    decide(folder, "b.txt", "竟", "reject")
    assert log.read_bytes().startswith(torn + b"\n")
    make(folder)
    assert "_review/decisions.jsonl:2" in capsys.readouterr().err
    assert "竟争" in text_of(folder, "a.txt")
    assert "竟争" in text_of(folder, "b.txt")


TERMS = [  # protect.txt, what it protects
    ("", ()),
    ("\ufeff张三\n# 人名\n 李四  # 作者\n\n张三\n", ("张三", "李四")),
    ("王五", ("王五",)),
]


@pytest.mark.parametrize(("text", "terms"), TERMS)
def test_the_protect_list_is_for_people(tmp_path: Path, text: str, terms: tuple[str, ...]) -> None:
    path = tmp_path / "_review" / "protect.txt"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8", newline="")
    assert store.read_review(str(tmp_path)).terms == terms
    assert store.protect(str(tmp_path), "赵六")
    assert store.read_review(str(tmp_path)).terms == (*terms, "赵六")
    assert store.unprotect(str(tmp_path), "赵六")
    assert store.read_review(str(tmp_path)).terms == terms


@pytest.mark.parametrize(
    ("text", "is_one"), [("张三", True), ("", False), (" ", False), ("a\nb", False), ("#x", False)]
)
def test_what_can_be_a_term(text: str, is_one: bool) -> None:
    assert store.is_term(text) == is_one

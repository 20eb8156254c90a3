"""The record in formats of other tools: each says what the journal says, and nothing breaks out of its format."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from run_tools import make, make_raw
from strategies import Cleaned, cleaned

from pipeline.cli import commands
from pipeline.export import critic, diff, docx, sarif, table
from pipeline.export.model import Exported, documents, pieces
from pipeline.manifest import Record, Result
from pipeline.report.view import build_view
from pipeline.review.store import read_review

TEXT = (
    "社区图书馆 PDF转换可能丢失图片或格式，建议阅读原文\n"
    "这一年的天气一直很好。在市场竟争中，大家再接再励。圖書館裡燈還亮着，孩子們寫作業。\n"
    "必须处理好三个关系。一是轻与重。二是上与下。\r\n{++公式++} {==x==} a~>b\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export")
    make_raw(path, {"=甲.txt": TEXT.encode(), "子/b.txt": b"a,b\n", "c.txt": "灯还亮着。\n".encode()})
    make(path)
    return path


@pytest.fixture
def found(folder: Path) -> list[Exported]:
    return list(documents(folder / "cleaned", str(folder / "raw")))


def exported(folder: Path, *options: str) -> bytes:
    asked = ["export", str(folder / "cleaned"), "--raw", str(folder / "raw"), *options]
    done = CliRunner().invoke(commands, asked, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


@settings(max_examples=100)
@given(cleaned())
def test_pieces_are_the_text(drawn: Cleaned) -> None:
    view = build_view(drawn.journal, drawn.stack.clean)
    parts = list(pieces(view))
    assert "".join(p.raw for p in parts) == drawn.stack.raw
    assert "".join(p.clean for p in parts) == drawn.stack.clean
    assert all(p.raw == p.clean and p.raw == p.notes[0].before for p in parts if p.suggested is not None)
    document = Exported(Record("a.txt", Result("ok"), text="a.txt"), view)
    for line in diff.lines(document):
        assert len(line.splitlines()) <= 1
    assert "\0" not in "".join(diff.lines(document))
    critic.text(document)


def test_a_diff_shows_sentences(folder: Path) -> None:
    told = exported(folder, "--format", "diff", "--document", "=*").decode().splitlines()
    assert told[:2] == ["--- raw/=甲.txt", "+++ cleaned/=甲.txt"]
    assert [line for line in told[2:] if line[0] in "-+"] == [
        "-社区图书馆 PDF转换可能丢失图片或格式，建议阅读原文↵",
        "+社区图书馆↵",
        "-在市场竟争中，大家再接再励。",
        "+在市场竞争中，大家再接再厉。",
        "-⟨U+000D⟩↵",
        "+↵",
    ]
    for head, body in re.findall(r"^@@ (.*?) @@.*\n((?:[ +-].*\n?)*)", "\n".join(told), re.MULTILINE):
        before, after = (int(side.split(",")[1]) for side in head.split())
        lines = body.splitlines()
        assert (before, after) == (sum(x[0] in " -" for x in lines), sum(x[0] in " +" for x in lines))
    assert exported(folder, "--format", "diff", "--document", "c.txt") == b""


def test_critic_markup_cannot_be_broken_by_text(folder: Path, tmp_path: Path) -> None:
    exported(folder, "--format", "criticmarkup", "--out", str(tmp_path))
    told = (tmp_path / "=甲.md").read_text(encoding="utf-8")
    assert "{~~竟~>竞~~}{>>typo/phrase" in told
    assert "{--" in told
    assert "{==圖書館裡燈還==}{>>→图书馆里灯还 (script/stray" in told
    assert "&#123;++公式++&#125; &#123;==x==&#125;" in told
    accepted = re.sub(r"\{>>.*?<<\}", "", told)
    accepted = re.sub(r"\{==(.*?)==\}", r"\1", accepted)
    accepted = re.sub(r"\{--.*?--\}", "", accepted)
    accepted = re.sub(r"\{~~(.*?)~>(.*?)~~\}", r"\2", accepted)
    clean = (folder / "cleaned" / "=甲.txt").read_text(encoding="utf-8")
    assert accepted.replace("↵", "\n") == clean.replace("{", "&#123;").replace("+}", "+&#125;").replace("=}", "=&#125;")


def test_sarif_holds_what_is_held_and_says_when_it_is_not_all(found: list[Exported]) -> None:
    whole = json.loads(sarif.report(found))
    results = whole["runs"][0]["results"]
    assert whole["version"] == "2.1.0"
    assert whole["runs"][0]["columnKind"] == "unicodeCodePoints"
    assert {r["ruleId"] for r in results} == {n.rule for d in found for n in d.view.notes if n.status == "held"}
    assert [r["rank"] for r in results] == sorted(r["rank"] for r in results)
    region = results[0]["locations"][0]["physicalLocation"]["region"]
    deleted = TEXT[region["charOffset"] : region["charOffset"] + region["charLength"]]
    assert deleted in results[0]["message"]["text"]
    assert "invocations" not in whole["runs"][0]
    capped = json.loads(sarif.report(found, most=1))["runs"][0]
    assert len(capped["results"]) == 1
    assert "1 least sure" in capped["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_annotations_quote_the_raw_text(folder: Path) -> None:
    page = next(
        p for line in exported(folder, "--format", "annotation").splitlines() if (p := json.loads(line))["items"]
    )
    for item in page["items"]:
        quote, position = item["target"]["selector"]
        start, end = position["start"], position["end"]
        assert TEXT[start:end] == quote["exact"]
        assert TEXT[:start].endswith(quote["prefix"][-1:])
        assert item["id"].startswith("urn:jiaokan:e-")


def test_csv_is_for_excel(folder: Path) -> None:
    data = exported(folder, "--format", "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {"竟", "励"} <= {row["before"] for row in rows}
    assert all(row["document"].startswith("'=") for row in rows)


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(bad: str) -> None:
    assert table._cell(bad) == "'" + bad
    assert table._cell("x" + bad) == "x" + bad


def test_edits_are_rows_for_programs(folder: Path) -> None:
    rows = [json.loads(line) for line in exported(folder, "--format", "edits").splitlines()]
    typo = next(row for row in rows if row["before"] == "竟")
    assert (typo["after"], typo["status"], TEXT[typo["start"]]) == ("竞", "applied", "竟")
    assert typo["prefix"] + "竟" + typo["suffix"] in TEXT


def test_a_folder_must_be_named(folder: Path) -> None:
    asked = ["export", str(folder / "cleaned"), "--raw", str(folder / "raw"), "--format", "docx"]
    done = CliRunner().invoke(commands, asked)
    assert done.exit_code == 2


# --- Word


def test_word_shows_changes_and_brings_decisions_back(tmp_path: Path) -> None:
    raw = make_raw(tmp_path, {"a.txt": TEXT.encode()})
    make(tmp_path)
    exported(tmp_path, "--format", "docx", "--out", str(tmp_path / "word"))
    path = tmp_path / "word" / "a.docx"
    about, states = docx.read(path.read_bytes())
    assert about.path == "a.txt"
    assert len(states) > 5
    assert set(states.values()) == {None}  # nobody has decided anything
    assert take_back(tmp_path, path) == 0
    edited(path, {"竟": "reject", "圖書館裡燈還": "accept", "励": "write"})
    assert take_back(tmp_path, path) == 3
    make(tmp_path)
    text = (tmp_path / "cleaned" / "a.txt").read_text(encoding="utf-8")
    assert "在市场竟争中，大家再接再力。图书馆里灯还" in text
    (raw / "a.txt").write_bytes(TEXT.encode() + b"x")
    make(tmp_path)
    with pytest.raises(AssertionError, match=r"load this page anew|重新载入"):
        take_back(tmp_path, path)


def test_what_is_no_word_file_of_ours_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04")
    asked = ["decisions", str(folder / "raw"), str(folder / "cleaned"), "--from-docx", str(tmp_path / "x.docx")]
    done = CliRunner().invoke(commands, asked)
    assert done.exit_code == 2
    assert "no Word file of ours" in done.output


def take_back(folder: Path, path: Path) -> int:
    before = len(read_review(str(folder / "raw")).decisions)
    asked = ["decisions", str(folder / "raw"), str(folder / "cleaned"), "--from-docx", str(path)]
    done = CliRunner().invoke(commands, asked)
    assert done.exit_code == 0, done.output
    return len(read_review(str(folder / "raw")).decisions) - before


def edited(path: Path, wanted: dict[str, str]) -> None:
    """What Word does when a change is accepted or rejected, and when someone types over it instead."""
    import docx as library
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    word = library.Document(str(path))
    for deleted in list(word.element.body.iter(qn("w:del"))):
        act = wanted.get("".join(t.text for t in deleted.iter(qn("w:delText"))))
        inserted = deleted.getnext()
        if act is None:
            continue
        run, words = OxmlElement("w:r"), OxmlElement("w:t")
        kept = deleted if act == "reject" else inserted
        words.text = "力" if act == "write" else "".join(t.text for t in kept.iter(qn("w:t"), qn("w:delText")))
        run.append(words)
        deleted.addprevious(run)
        deleted.getparent().remove(deleted)
        inserted.getparent().remove(inserted)
    word.save(str(path))

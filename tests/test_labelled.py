"""The hand-labelled documents of the shared corpus: figures that must hold, and the essay it all began with."""

import json
import subprocess
import sys
from pathlib import Path

from bench.evaluate import clean_folder
from pipeline import clean

URL = "https://www.100test.com/kao_ti2020/263/2021_2022__E7_A7_98_E4_B9_A6_E8_80_83_E8_c39_263443.htm"


def test_figures(corpus: Path, tmp_path: Path) -> None:
    judge, labelled = corpus.parent / "eval" / "score.py", corpus / "labelled" / "open"
    assert clean_folder(labelled, tmp_path) >= 20
    out = tmp_path / "figures.json"
    subprocess.run([sys.executable, judge, tmp_path, labelled, "--json", out], check=True, capture_output=True)
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert figures["missing"] == []
    assert figures["repair"] >= 0.95
    assert figures["harm"] <= 1.0
    assert figures["kept"][0] == figures["kept"][1]
    assert figures["negatives"][0] == figures["negatives"][1]
    assert figures["breaks"][2] >= 0.98


def test_the_essay_this_project_was_born_from(corpus: Path) -> None:
    raw = (corpus / "labelled" / "open" / "000.raw.txt").read_bytes()
    gold = (corpus / "labelled" / "open" / "000.clean.txt").read_text(encoding="utf-8")
    document = clean(raw)
    assert document.text == gold.rstrip("\n") + "\n"  # and so: no other character of the essay changed
    assert document.metadata["url"] == URL
    assert document.metadata["title"] == "秘书考试写作:办公室工作要在创新上求突破"
    rules = [c.rule for layer in document.journal.layers for c in layer.changes]
    assert rules.count("break/page") == 3
    flagged = {document.text[f.start : f.end]: f.rule for f in document.flags}
    assert flagged["发挥办公室关系"] == "lost/collocation"
    assert flagged["三个关系"] == "lost/enumeration"
    assert flagged["办公"] == "lost/prefix"
    assert flagged["创新服务理念就要"] == "lost/stop"
    assert len(document.flags) == 4
    assert document.restore() == raw.decode()


def test_clean_versions_stay_as_they_are(corpus: Path) -> None:
    """What an editor made is left alone, white space at line ends and the text's edges aside."""
    for path in sorted((corpus / "labelled" / "open").glob("*.clean.txt")):
        changes = [c for layer in clean(path.read_bytes()).journal.layers for c in layer.changes]
        assert {c.rule for c in changes} <= {"space/line-end", "space/edges", "chars/line-end"}, path.name


def test_cleaning_twice_is_cleaning_once(corpus: Path) -> None:
    for path in sorted((corpus / "labelled" / "open").glob("*.raw.txt")):
        once = clean(path.read_bytes()).text
        assert clean(once).text == once, path.name

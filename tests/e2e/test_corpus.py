"""Real files in legacy encodings, where they are at hand: one status each, all restored, the second run idle."""

from pathlib import Path

from run_tools import setup_of

from pipeline import manifest
from pipeline.commands.verify import Checked, verify
from pipeline.run import run


def test_the_raw_corpus(corpus: Path, tmp_path: Path) -> None:
    raw, cleaned = corpus / "raw", tmp_path / "cleaned"
    outcome = run(str(raw), str(cleaned), setup_of(2))
    files = [p for p in raw.rglob("*") if p.is_file()]
    records = manifest.read(cleaned, strict=True)
    assert len(records) == len(files) == len(outcome.records)
    assert list(outcome.failures()) == []
    checked = Checked()
    assert list(verify(cleaned, str(raw), checked)) == []
    texts = [r for r in records.values() if r.result.media_type == "text/plain"]
    assert checked.restored_bytes == len(texts) > 200
    assert not run(str(raw), str(cleaned), setup_of(1)).wrote

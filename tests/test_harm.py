"""Do no harm: in text that is clean nothing changes but line ends and what the house's rules say of every text."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from test_mojibake import SENTENCES

from pipeline import clean
from pipeline.config import Config, Options
from pipeline.core.edit import Change
from pipeline.core.source import Source
from pipeline.document import clean_source
from pipeline.extract import extract
from pipeline.rules.load import built_in
from pipeline.stages import STAGES, Stage

EXPECTED = sorted((Path(__file__).parent / "samples" / "expected").rglob("*.txt"))
# Of every text: LF, no byte order mark, one line feed at the end.
HOUSE = {"chars/line-end", "chars/bom", "space/edges"}
# What no reader of a clean edition can see: characters of no width, GBK's private code of a rare character.
UNSEEN = {"chars/zero-width", "chars/control", "chars/private-assigned"}
OURS = {
    "a heading, marks and numbers": "第三章　渡口\n\n1998年3月5日，气温-3.5℃，宽12㎡；①②③、㈠、№5、Ａ座、〇六号。\n",
    "letters of other languages": "老舍（Lǎo Shě）读过 café、Größe、Où étés、naïve、Ελλάδα、Москва、ひらがな。\n",
    "rare characters": "𠮷野家的𪚥字、㙓、䶮、𰻞、葛\U000e0100城，朱镕基与喆，堃、犇、骉、鱻。\n",
    "old characters": "《爾雅》曰：“宫谓之室。”乾隆年间，著作等身，余姓人家，皇后与前后，斗大的字，干支。\n",
    "addresses, program text": '见 https://example.com/a?b=1&c=%E4%B8%AD#d，print("你好")、\\u4e2d、&lt;b&gt;。\n',
    "half-width marks": "他说:你好,我来了!(真的?)共有3.5亿,占12.5%;见第1,234页.\n",
    "quotes": '"一",他说,"二"。\'三\'与 12" 屏、5\'10"。\n',
    "words that look like an eaten stop": "老师祝大家节日快乐。学校剩下的人，荆州的场，玻璃和尘埃，矗立的塔，龋齿。\n",
}


def edits_of(source: Source, script: str = "simplified", stages: Sequence[Stage] = STAGES) -> list[Change]:
    """All that these stages change in a source."""
    options = Options(script="keep") if script == "keep" else Options()
    document = clean_source(source, built_in(), Config(options=options), stages)
    return [change for layer in document.journal.layers for change in layer.changes if change.rule not in HOUSE]


def source_of(text: str) -> Source:
    return Source("0", "text/plain", "test", text)


@pytest.mark.parametrize(
    "text", [*OURS.values(), *SENTENCES], ids=[*OURS, *(f"sentence {n}" for n in range(len(SENTENCES)))]
)
def test_our_texts_stay(text: str) -> None:
    assert edits_of(source_of(text)) == []


@pytest.mark.parametrize("path", EXPECTED, ids=[path.name for path in EXPECTED])
def test_cleaned_samples_stay(path: Path) -> None:
    assert edits_of(extract(path.read_bytes()), "keep") == []


def test_clean_novels_stay(corpus: Path) -> None:
    """Four clean editions, 87,000 characters: no character, script or mark of theirs is touched."""
    stages = [stage for stage in STAGES if stage.name in ("characters", "script", "punctuation")]
    for path in sorted((corpus / "pairs").glob("*.A.txt")):
        found = edits_of(extract(path.read_bytes()), stages=stages)
        assert [edit for edit in found if edit.rule not in UNSEEN] == [], path.name


def test_the_language_model_changes_nothing_in_clean_novels(corpus: Path) -> None:
    """It does not know such text, and says so: what it would change there is only shown."""
    for path in sorted((corpus / "pairs").glob("*.A.txt")):
        journal = clean(path.read_bytes()).journal
        assert [c for layer in journal.layers if layer.stage == "typos" for c in layer.changes] == [], path.name

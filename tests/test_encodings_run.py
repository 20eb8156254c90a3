"""Every encoding that the documentation names, through a folder run: text, manifest, journal, and the bytes again."""

import codecs
from pathlib import Path

import pytest
from run_tools import clean_folder, make_raw, records_of
from test_extract_text import LINES, MIXABLE, mixed_file

from pipeline.config import Config, Decode, Options, Run
from pipeline.core import records
from pipeline.core.source import Decoder
from pipeline.extract import encode
from pipeline.task import Setup

SIMPLE = "\n".join(simple for simple, _ in LINES) + "\n"
TRADITIONAL = "\n".join(line for _, line in LINES) + "\n"
HONG_KONG = TRADITIONAL + "佢哋喺深水埗嘅邨口，睇住啲細路仔玩，噉就過咗一個下晝。\n"
PAGE = '<!DOCTYPE html><html><head><meta charset="{}"><title>山</title></head><body><p>{}</p></body></html>'

# name: bytes, what the manifest says of them, and the text below the byte order mark
FILES: dict[str, tuple[bytes, str, str, str]] = {
    "utf-8.txt": (SIMPLE.encode(), "utf-8", "utf-8", SIMPLE),
    "utf-8-bom.txt": (SIMPLE.encode("utf-8-sig"), "utf-8", "bom", SIMPLE),
    "utf-16-le-bom.txt": (codecs.BOM_UTF16_LE + SIMPLE.encode("utf-16-le"), "utf-16-le", "bom", SIMPLE),
    "utf-16-be-bom.txt": (codecs.BOM_UTF16_BE + SIMPLE.encode("utf-16-be"), "utf-16-be", "bom", SIMPLE),
    "utf-16-le.txt": (SIMPLE.encode("utf-16-le"), "utf-16-le", "detected", SIMPLE),
    "utf-16-be.txt": (SIMPLE.encode("utf-16-be"), "utf-16-be", "detected", SIMPLE),
    "utf-32-le-bom.txt": (codecs.BOM_UTF32_LE + SIMPLE.encode("utf-32-le"), "utf-32-le", "bom", SIMPLE),
    "utf-32-be-bom.txt": (codecs.BOM_UTF32_BE + SIMPLE.encode("utf-32-be"), "utf-32-be", "bom", SIMPLE),
    "utf-32-le.txt": (SIMPLE.encode("utf-32-le"), "utf-32-le", "detected", SIMPLE),
    "utf-32-be.txt": (SIMPLE.encode("utf-32-be"), "utf-32-be", "detected", SIMPLE),
    "gbk.txt": (SIMPLE.encode("gbk"), "gb18030", "detected", SIMPLE),
    "gb18030-bom.txt": (("\ufeff" + SIMPLE + "𠮷\n").encode("gb18030"), "gb18030", "bom", SIMPLE + "𠮷\n"),
    "gb18030-four-bytes.txt": (
        (SIMPLE + "𠮷野家、㐂\n").encode("gb18030"),
        "gb18030",
        "detected",
        SIMPLE + "𠮷野家、㐂\n",
    ),
    "big5.txt": (TRADITIONAL.encode("big5"), "cp950", "detected", TRADITIONAL),
    "cp950.txt": (TRADITIONAL.encode("cp950"), "cp950", "detected", TRADITIONAL),
    "big5-hkscs.txt": (HONG_KONG.encode("big5hkscs"), "big5hkscs", "detected", HONG_KONG),
    "hz.txt": ("灯塔的守护人每天起床\n".encode("hz"), "hz", "detected", "灯塔的守护人每天起床\n"),
    "gb2312.html": (PAGE.format("gb2312", "朱镕基来过").encode("gbk"), "gb18030", "declared", "朱镕基来过"),
    "big5.html": (PAGE.format("big5", TRADITIONAL).encode("cp950"), "cp950", "declared", LINES[0][1]),
    "false.html": (PAGE.format("iso-8859-1", SIMPLE).encode("gbk"), "gb18030", "detected", LINES[0][0]),
    "named/by-file.dat": ("你好".encode("gbk"), "gb18030", "override", "你好"),
    "folder/deep/by-folder.txt": ("你好".encode("utf-16-be"), "utf-16-be", "override", "你好"),
}
OVERRIDES = {"named/by-file.dat": "gb2312", "folder/*": "utf-16-be"}
KEEP = Options(script="keep")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encodings")
    raw = {name: data for name, (data, _, _, _) in FILES.items()}
    for main in MIXABLE:
        for other in MIXABLE:
            raw[f"mixed/{main}-{other}.txt"] = mixed_file([other if n % 5 == 1 else main for n in range(36)])[0]
    make_raw(folder, raw)
    clean_folder(folder, Setup(Config(run=Run(jobs=2), options=KEEP, decode=Decode(override=OVERRIDES))))
    return folder


@pytest.mark.parametrize("name", list(FILES))
def test_manifest_journal_and_bytes(folder: Path, name: str) -> None:
    data, encoding, how, text = FILES[name]
    record = records_of(folder)[name]
    assert record.result.status == "ok"
    assert (record.result.encoding, record.result.encoding_how) == (encoding, how)
    assert record.outputs
    clean = (folder / "cleaned" / record.outputs.text).read_bytes().decode()
    assert text.rstrip() in clean.rstrip()
    journal = records.load((folder / "cleaned" / record.outputs.journal).read_bytes())
    if name.endswith(".html"):
        assert journal.source.info["encoding"] == f"{encoding} ({how})"
    else:
        decoder = journal.source.decoder
        assert isinstance(decoder, Decoder)
        assert (decoder.encoding, decoder.how) == (encoding, how)
        assert encode(journal.restore(clean), decoder) == data


@pytest.mark.parametrize("main", MIXABLE)
@pytest.mark.parametrize("other", MIXABLE)
def test_mixed_lines(folder: Path, main: str, other: str) -> None:
    data, text = mixed_file([other if n % 5 == 1 else main for n in range(36)])
    record = records_of(folder)[f"mixed/{main}-{other}.txt"]
    assert record.outputs
    clean = (folder / "cleaned" / record.outputs.text).read_bytes().decode()
    journal = records.load((folder / "cleaned" / record.outputs.journal).read_bytes())
    assert journal.restore(clean) == text
    assert journal.source.decoder
    assert encode(text, journal.source.decoder) == data
    told = [note.en for note in record.result.notes]
    assert any(f"lines read as {other}" in note for note in told) == (main != other)

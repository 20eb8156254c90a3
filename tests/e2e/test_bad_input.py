"""Bad input: a clear status each, the outputs of all others, and a run that ends."""

import os
from pathlib import Path

import pytest
from fpdf import FPDF
from run_tools import ESSAY, clean_folder, make_raw, records_of, setup_of

from pipeline.commands.verify import Checked, verify

SAMPLE = Path(__file__).parents[2] / "raw" / "梨溪河调研报告（送审稿）.pdf"


def encrypted_pdf() -> bytes:
    pdf = FPDF()
    pdf.set_encryption(owner_password="owner", user_password="user")
    pdf.add_page()
    pdf.set_font("Helvetica")
    pdf.cell(text="secret")
    return bytes(pdf.output())


def image_only_pdf() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    return bytes(pdf.output())


@pytest.mark.skipif(os.name != "posix", reason="needs FIFOs, symbolic links and names that are no text")
def test_bad_input(tmp_path: Path) -> None:
    sample = SAMPLE.read_bytes()
    raw = make_raw(
        tmp_path,
        {
            "good.txt": ESSAY.encode(),
            "empty.txt": b"",
            "blank.txt": b" \r\n\r\n",
            "x.pdf/inside.txt": ESSAY.encode(),
            "truncated.pdf": sample[: len(sample) // 2],
            "head-only.pdf": b"%PDF-1.7\n",
            "encrypted.pdf": encrypted_pdf(),
            "drawing.pdf": image_only_pdf(),
            "picture.jpg": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8,
            "word.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048),
            "noise.txt": bytes((i * 7919 >> 3) & 255 for i in range(20_000)),
            "really-a-pdf.txt": sample,
            "text-called.pdf": ESSAY.encode("gb18030"),
        },
    )
    os.mkfifo(raw / "pipe.txt")
    (raw / "broken.txt").symlink_to("nowhere")
    (raw / "outside.txt").symlink_to("/etc/hostname")
    Path(os.fsdecode(os.fsencode(raw) + b"/\xcd\xf5.txt")).write_bytes(ESSAY.encode("gb18030"))
    outcome = clean_folder(tmp_path, setup_of(2, timeout=60.0))
    statuses = {path: r.result.status for path, r in records_of(tmp_path).items()}
    assert statuses.pop("noise.txt") in ("unreadable", "unsupported")
    assert statuses.pop("truncated.pdf") in ("damaged", "ok")  # ok: all pages that are left, and it says so
    assert statuses.pop("drawing.pdf") in ("image-only", "empty")
    assert statuses == {
        "good.txt": "ok",
        "empty.txt": "empty",
        "blank.txt": "empty",
        "x.pdf": "skipped",
        "x.pdf/inside.txt": "ok",
        "head-only.pdf": "damaged",
        "encrypted.pdf": "encrypted",
        "picture.jpg": "unsupported",
        "word.doc": "unsupported",
        "really-a-pdf.txt": "ok",
        "text-called.pdf": "ok",
        "pipe.txt": "skipped",
        "broken.txt": "skipped",
        "outside.txt": "skipped",
        "\\xcd\\xf5.txt": "ok",
    }
    for record in outcome.records.values():
        if record.result.status != "ok":
            assert record.result.detail is not None, record.path
            assert record.result.detail.zh and record.result.detail.en
    assert list(verify(tmp_path / "cleaned", str(raw), Checked())) == []
    assert not clean_folder(tmp_path, setup_of(2, timeout=60.0)).wrote


def test_a_single_line_of_fifty_megabytes(tmp_path: Path) -> None:
    line = ("超前预测，对事物发展的超前把握。" * 1_100_000).encode()
    make_raw(tmp_path, {"line.txt": line, "good.txt": ESSAY.encode()})
    clean_folder(tmp_path, setup_of(2, timeout=20.0))
    records = records_of(tmp_path)
    assert records["good.txt"].result.status == "ok"
    assert records["line.txt"].result.status in ("ok", "limit")
    assert len(line) > 50_000_000
    assert list(verify(tmp_path / "cleaned", str(tmp_path / "raw"), Checked())) == []

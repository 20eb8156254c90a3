"""How fast PDFs are read: `python -m bench.pdf_engines [--pdfs FOLDER] [--most-bytes N] [--json FILE]`.

CPU time, each engine in a child of its own so that its peak memory is its own. Times differ between machines and runs;
the column "x bare" is a ratio within one run and is what to compare.
"""

import argparse
import io
import json
import logging
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.evaluate import SHARED
from bench.speed import default

MOST_BYTES = 1_000_000  # of one PDF: small and medium ones
MOST_PAGES = 60  # of one PDF: one long book should not decide


def bare(data: bytes) -> int:
    """PDFium's text and nothing else: the floor, without fonts of the system, as for ours: to load them costs more."""
    import ctypes

    import pypdfium2.raw as raw

    import pipeline.extract.pdfium_fonts  # noqa: F401

    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    pages = min(raw.FPDF_GetPageCount(document), MOST_PAGES) if document else 0
    for index in range(pages):
        page = raw.FPDF_LoadPage(document, index)
        text = raw.FPDFText_LoadPage(page)
        count = raw.FPDFText_CountChars(text)
        memory = (ctypes.c_ushort * (count + 1))()
        raw.FPDFText_GetText(text, 0, count, memory)
        bytes(memory).decode("utf-16-le", "replace")
        raw.FPDFText_ClosePage(text)
        raw.FPDF_ClosePage(page)
    if document:
        raw.FPDF_CloseDocument(document)
    return pages


def modelled(engine: str) -> Callable[[bytes], int]:
    """One of our engines: every attribute, and lines made of it."""

    def read(data: bytes) -> int:
        from pipeline.extract.pdf_lines import lines_of
        from pipeline.extract.pdfium import PdfiumDocument
        from pipeline.extract.plumber import PlumberDocument

        document = PdfiumDocument(data) if engine == "pdfium" else PlumberDocument(data)
        pages = min(document.page_count, MOST_PAGES)
        for index in range(pages):
            lines_of(document.page(index).runs)
        document.close()
        return pages

    return read


def plumber_text(data: bytes) -> int:
    """pdfplumber's own extract_text."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        pages = document.pages[:MOST_PAGES]
        for page in pages:
            page.extract_text()
            page.close()
        return len(pages)


def whole(data: bytes) -> int:
    """Extraction, every stage, journal and report. All pages of a document are read."""
    from pipeline.config import Config
    from pipeline.task import Setup, Task
    from pipeline.work import process

    done = process(Task("t.pdf", "t.pdf.txt", data), Setup(Config()))
    return done.result.pages


ENGINES: dict[str, Callable[[bytes], int]] = {
    "PDFium, bare text": bare,
    "ours on PDFium, all attributes": modelled("pdfium"),
    "ours on pdfplumber": modelled("pdfplumber"),
    "pdfplumber extract_text": plumber_text,
    "whole pipeline": whole,
}


def measure(name: str, paths: list[Path], send: Any) -> None:
    """Pages, CPU seconds and peak memory in MB of one engine over all files, the imports not counted."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    read = ENGINES[name]
    read(min(paths, key=lambda path: path.stat().st_size).read_bytes())
    start, pages = time.process_time(), 0
    for path in paths:
        pages += read(path.read_bytes())
    seconds = time.process_time() - start
    send.send((pages, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def in_child(name: str, paths: list[Path]) -> tuple[int, float, float]:
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=measure, args=(name, paths, send))
    child.start()
    send.close()
    try:
        told: tuple[int, float, float] = receive.recv()
    finally:
        child.join()
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pdfs", type=Path, default=default(SHARED / "corpus" / "pdf" / "text"))
    parser.add_argument("--most-bytes", type=int, default=MOST_BYTES)
    parser.add_argument("--largest", type=int, metavar="N", help="the N largest files instead: peak memory of a worker")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only these")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    paths = [path for path in sorted(args.pdfs.rglob("*.pdf")) if path.stat().st_size <= args.most_bytes]
    if args.largest:
        paths = sorted(args.pdfs.rglob("*.pdf"), key=lambda path: path.stat().st_size)[-args.largest :]
    if not paths:
        print(f"no PDFs in {args.pdfs}", file=sys.stderr)
        return 2
    rows: dict[str, dict[str, float]] = {}
    floor = 0.0
    print(f"{len(paths)} files\n{'':32} {'pages':>6} {'CPU s':>7} {'pages/s':>8} {'x bare':>7} {'MB':>5}")
    for name in args.engine or ENGINES:
        pages, seconds, memory = in_child(name, paths)
        speed = pages / seconds
        floor = floor or speed
        rows[name] = {"pages": pages, "seconds": seconds, "pages_per_s": speed, "x_bare": speed / floor, "mb": memory}
        print(f"{name:32} {pages:6} {seconds:7.2f} {speed:8.1f} {speed / floor:7.2f} {memory:5.0f}")
    if args.json:
        args.json.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

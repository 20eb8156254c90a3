"""What other tools make of a PDF, as plain text: the rows beside ours in `python -m bench.evaluate_pdf`."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

Reader = Callable[[Path], str]
PEERS = Path(".venv-peers/bin/python")


def pdftotext(path: Path) -> str:
    """poppler's, in content order; needs poppler-utils."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"], capture_output=True, timeout=120, check=True
    )
    return done.stdout.decode("utf-8", "replace")


def plumber(path: Path) -> str:
    """pdfplumber's own extract_text."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        pages = []
        for page in document.pages:
            pages.append(page.extract_text() or "")
            page.close()
    return "\n".join(pages)


def pdfminer(path: Path) -> str:
    """pdfminer.six with its layout analysis."""
    from pdfminer.high_level import extract_text

    return extract_text(path)


def markitdown(path: Path) -> str:
    """Microsoft's, to Markdown; needs `make setup-peers`."""
    done = subprocess.run([PEERS, "-m", "markitdown", str(path)], capture_output=True, timeout=300, check=True)
    return done.stdout.decode("utf-8", "replace")


def readers() -> dict[str, Reader | None]:
    """All peers in the order of the table, None for those that are not installed."""
    return {
        "pdftotext -raw": pdftotext if shutil.which("pdftotext") else None,
        "pdfplumber extract_text": plumber,
        "pdfminer": pdfminer,
        "markitdown": markitdown if PEERS.exists() else None,
    }

"""Random bytes against everything that reads bytes: `python -m bench.fuzz [TARGET …] [--seconds N] [--seed N]`.

A target raises only what it promises to raise; what it returns keeps its laws. The saved inputs of tests/fuzz/TARGET
are where the search begins, and what breaks a target is saved there, for good. Where atheris is installed
(`make fuzz` sees to it) coverage steers the search; elsewhere seeds are changed at random.
"""

import argparse
import hashlib
import io
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
SEEDS = HOUSE / "tests" / "fuzz"
LONGEST = 4096  # bytes of an input
TEXT = "山外有山，人外有人。\n"


def decoding(data: bytes) -> None:
    """Encoding the text gives the bytes back, or they are no text and refused with a status."""
    from pipeline.extract import ExtractError, guess
    from pipeline.extract.text import decode, encode

    with suppress(ExtractError):
        text, decoder = decode(data, None, guess.declared_encoding(data))
        assert encode(text, decoder) == data


def html(data: bytes) -> None:
    """A page is read, or refused with a status."""
    from pipeline.extract import ExtractError, extract

    with suppress(ExtractError):
        extract(b"<html>" + data)


def saved_page(data: bytes) -> None:
    """A page in a saved file is read, or refused with a status."""
    from pipeline.extract import ExtractError, extract

    with suppress(ExtractError):
        extract(b"MIME-Version: 1.0\n" + data)


def journal(data: bytes) -> None:
    """A forged journal with a fitting seal is refused, or is one that restores, or says that it does not."""
    from pipeline.core import records
    from pipeline.core.journal import JournalError

    with suppress(JournalError):
        read = records.load(data + records._seal(data))
        assert read.replay(read.restore(TEXT)) == TEXT


def restoring(data: bytes) -> None:
    """A clean text with another journal than its own is refused; with its own it comes back."""
    from pipeline.core import records
    from pipeline.core.edit import Change
    from pipeline.core.journal import Journal, JournalError, make_layer, record_source
    from pipeline.core.source import Source

    text, _, claimed = data.decode("utf-8", "replace").partition("\0")
    start, length = len(claimed) % (len(text) + 1), len(claimed) % 5
    change = Change(start, text[start : start + length], claimed, "r", 1.0)
    layer, clean = make_layer("s", text, (change,), (), ())
    source = Source("0" * 64, "text/plain", "x", text)
    made = Journal(record_source(source, [layer]), {}, "", (layer,))
    assert records.load(records.dump(made)).restore(clean) == text
    if claimed != clean:
        with suppress(JournalError):
            made.restore(claimed)
            raise AssertionError("another text was taken for the clean one")


def rules(data: bytes) -> None:
    """A pack loads, or its author is told why not."""
    from pipeline.rules.load import PackError, parse_pack

    with suppress(PackError):
        parse_pack(data, "fuzz.toml")


def manifest_lines(data: bytes) -> None:
    """Lines that are no records are passed over or refused; no record names a file outside of the folder."""
    from pipeline import manifest

    (folder() / manifest.MANIFEST).write_bytes(data)
    (folder() / manifest.STATE).write_bytes(data)
    manifest.read_state(folder())
    for record in manifest.read(folder()).values():
        for path in record.hashed_outputs():
            assert (folder() / path).resolve().is_relative_to(folder())
    with suppress(manifest.ManifestError):
        manifest.read(folder(), strict=True)


def review(data: bytes) -> None:
    """Any request gets an answer; without cookie and token nothing is read and nothing decided."""
    from pipeline.review.server import _Handler

    served = server()
    asked = data.replace(b"PORT", str(served.server_port).encode())  # not document text: a request
    answer = _answer(_Handler, asked, served)
    assert not (b" 200 " in answer.partition(b"\r\n")[0] and b"decided" in answer)
    own = {b"TOKEN": served.token, b"NAME": served.cookie_name, b"COOKIE": served.cookie}
    for word, value in own.items():
        asked = asked.replace(word, value.encode())  # not document text: a request
    _answer(_Handler, asked, served)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "decoding": decoding,
    "html": html,
    "saved-page": saved_page,
    "journal": journal,
    "restoring": restoring,
    "rules": rules,
    "manifest": manifest_lines,
    "review": review,
}


class _Wire:
    """A connection in memory."""

    def __init__(self, data: bytes) -> None:
        self.data, self.said = data, io.BytesIO()

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self.data)

    def sendall(self, data: bytes) -> None:
        self.said.write(data)

    def settimeout(self, seconds: float) -> None:
        """Nothing waits here."""


def _answer(handler: Any, request: bytes, served: Any) -> bytes:
    wire = _Wire(request)
    handler(wire, ("127.0.0.1", 1), served)
    return wire.said.getvalue()


@cache
def folder() -> Path:
    """A folder of this process."""
    return Path(tempfile.mkdtemp(prefix="jiaokan-fuzz-")).resolve()


@cache
def server() -> Any:
    """A review of one cleaned document; it serves nobody."""
    from bench import faults
    from pipeline.engines import local
    from pipeline.review.server import ReviewServer
    from pipeline.review.session import Session

    local.run = faults.inline  # type: ignore[assignment]
    faults.run(faults.make_raw(folder()))
    return ReviewServer(Session(str(folder() / "raw"), folder() / "cleaned"))


def seeds(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((SEEDS / name).iterdir())]


def changed(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """The input with a few pieces taken out, doubled, overwritten or spliced in from another one."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randint(0, len(out)), rng.choice((1, 1, 2, 4, 16))
        piece = rng.choice((rng.randbytes(length), bytes(out[at : at + length]) * 2, b"", other[at : at + length]))
        out[at : at + rng.choice((0, len(piece), length))] = piece
    return bytes(out[:LONGEST])


def search(name: str, seconds: float, seed: int) -> tuple[int, bytes | None]:
    """Change seeds at random: how many were tried, and the first that breaks the target."""
    rng, start, tried = random.Random(seed), seeds(name), 0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        data = changed(rng.choice(start), rng.choice(start), rng)
        tried += 1
        try:
            TARGETS[name](data)
        except Exception:
            return tried, data
    return tried, None


def steered(name: str, seconds: float, seed: int) -> None:
    """The search by atheris, in a process of its own: libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["pipeline", "tomllib", "http"]):
        TARGETS[name](b"")  # the imports stand inside the targets
    with tempfile.TemporaryDirectory() as found:
        options = [f"-max_total_time={seconds:g}", f"-max_len={LONGEST}", f"-seed={seed}", "-rss_limit_mb=4096"]
        options += [f"-artifact_prefix={SEEDS / name}/", "-print_final_stats=1", found, str(SEEDS / name)]
        atheris.Setup([sys.argv[0], *options], TARGETS[name])
        atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=60.0, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steered", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.steered:
        steered(args.targets[0], args.seconds, args.seed)
        return 0
    broken = 0
    for name in args.targets:
        if find_spec("atheris"):
            command = [sys.executable, "-m", "bench.fuzz", name, "--steered"]
            command += ["--seconds", str(args.seconds), "--seed", str(args.seed)]
            told = subprocess.run(command, cwd=HOUSE, stderr=subprocess.PIPE, check=False, text=True, errors="replace")
            stats = [line for line in told.stderr.split("\n") if "number_of_executed_units" in line]
            print(f"{name}: exit {told.returncode} {' '.join(stats)}", flush=True)
            print(told.stderr[-3000:] if told.returncode else "", end="")
            broken += told.returncode != 0
            continue
        tried, found = search(name, args.seconds, args.seed)
        print(f"{name}: {tried} tried, {'broken' if found is not None else 'none breaks it'}", flush=True)
        if found is not None:
            (SEEDS / name / f"broken-{hashlib.sha256(found).hexdigest()[:12]}").write_bytes(found)
            broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""Decoding that gives every byte back: what a codec cannot read or cannot write again becomes a `Hole`.

`decode_as` and `encode` are inverse for all bytes and every codec that Python has for text.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from pipeline.core.source import Decoder, Hole

REPLACEMENT = "\ufffd"
_ERRORS = "pipeline.holes"
_MARKS = re.compile("[\udc00-\udcff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLOCK = 4096  # bytes; one block is looked at byte by byte where it does not round-trip
# Their encoders start afresh on every call and write shifts of their own, so a part of a text has no bytes of its own.
_STATEFUL = re.compile("hz|iso2022|utf-7|utf-8-sig|utf-16$|utf-32$|unicode|raw|punycode|idna|undefined")


def _mark(error: UnicodeError) -> tuple[str, int]:
    """One low surrogate for each byte that cannot be read: no strict decoder makes those."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_ERRORS, _mark)


def marked(data: bytes, encoding: str) -> str:
    """`data` decoded, with U+DC00 + byte in place of every byte that cannot be read."""
    return codecs.decode(data, encoding, _ERRORS)


def code_unit(codec: str) -> int:
    """Bytes that a codec reads at a time: 4 for UTF-32, 2 for UTF-16, 1 for all others."""
    return 4 if codec.startswith("utf-32") else 2 if codec.startswith("utf-16") else 1


def decode_as(data: bytes, encoding: str) -> tuple[str, tuple[Hole, ...]]:
    """The text of `data` in a codec known to Python, and its holes.

    Each byte (UTF-16, UTF-32: code unit) that cannot be read is one U+FFFD.
    The text holds no lone surrogate. Whatever the bytes, `encode` gives them back.
    Raises LookupError for an unknown codec.
    """
    codec = codecs.lookup(encoding).name
    if codec == "utf-8":  # one to one where it is strict: no need to write it back to know
        with suppress(UnicodeDecodeError):
            return data.decode(), ()
    if not _STATEFUL.match(codec):
        pieces = _pieces(marked(data, codec), codec)
        if _write(pieces, codec) != data:
            pieces = _careful(data, codec)
        text, holes = _join(pieces)
        if not _SURROGATES.search(text) and encode(text, Decoder(codec, "given", holes)) == data:
            return text, holes
    return _one_hole(data, codec)


def encode(text: str, decoder: Decoder) -> bytes:
    """The bytes that `text` was decoded from. Raises UnicodeEncodeError if it is not that text."""
    out: list[bytes] = []
    at = 0
    for hole in (*decoder.holes, Hole(len(text), len(text), b"")):
        if at < hole.start:  # some codecs write a mark even for an empty text
            out.append(text[at : hole.start].encode(decoder.encoding))
        out.append(hole.data)
        at = hole.end
    return b"".join(out)


_Piece = tuple[str, bytes | None]
"""A stretch of text and, where the codec does not write it back, its bytes."""


def _pieces(text: str, codec: str) -> list[_Piece]:
    out: list[_Piece] = []
    unit = code_unit(codec)
    at = 0
    for run in _MARKS.finditer(text):
        if at < run.start():
            out.append((text[at : run.start()], None))
        out.append((REPLACEMENT * -(-len(run[0]) // unit), bytes(ord(mark) - 0xDC00 for mark in run[0])))
        at = run.end()
    if at < len(text):
        out.append((text[at:], None))
    return out


def _write(pieces: Sequence[_Piece], codec: str) -> bytes | None:
    try:
        return b"".join(text.encode(codec) if data is None else data for text, data in pieces)
    except UnicodeError:  # a codec that reads what it cannot write
        return None


def _join(pieces: Sequence[_Piece]) -> tuple[str, tuple[Hole, ...]]:
    holes: list[Hole] = []
    at = 0
    for text, data in pieces:
        if data is not None:
            if holes and holes[-1].end == at:
                holes[-1] = Hole(holes[-1].start, at + len(text), holes[-1].data + data)
            else:
                holes.append(Hole(at, at + len(text), data))
        at += len(text)
    return "".join(text for text, _ in pieces), tuple(holes)


def _careful(data: bytes, codec: str) -> list[_Piece]:
    """Pieces found block by block, and byte by byte in a block that the codec does not write back as it was.

    That finds the codes that have a double (Big5 A1FE and A241 are both U+FF0F): 4 to 12 of them in each Big5 codec.
    """
    out: list[_Piece] = []
    coder = codecs.getincrementaldecoder(codec)(_ERRORS)
    for start in range(0, len(data), _BLOCK):
        state = coder.getstate()
        block, final = data[start : start + _BLOCK], start + _BLOCK >= len(data)
        pieces = _pieces(coder.decode(block, final), codec)
        came = (state[0] + block)[: len(state[0]) + len(block) - len(coder.getstate()[0])]
        if _write(pieces, codec) != came:
            coder.setstate(state)
            pieces = list(_by_byte(block, codec, coder, final))
        out += pieces
    return out


def _by_byte(block: bytes, codec: str, coder: codecs.IncrementalDecoder, final: bool) -> Iterator[_Piece]:
    came = coder.getstate()[0]
    for i, byte in enumerate(block):
        came += bytes((byte,))
        text = coder.decode(bytes((byte,)), final and i == len(block) - 1)
        waiting = coder.getstate()[0]
        if text:
            read = came[: len(came) - len(waiting)]
            pieces = _pieces(text, codec)
            if _write(pieces, codec) == read:
                yield from pieces
            else:
                yield _MARKS.sub(lambda run: REPLACEMENT * len(run[0]), text), read
            came = waiting


def _one_hole(data: bytes, codec: str) -> tuple[str, tuple[Hole, ...]]:
    """Text to read, and all the bytes in one hole unless the codec gives them back after all."""
    text = _SURROGATES.sub(REPLACEMENT, data.decode(codec, "replace"))
    with suppress(UnicodeError):
        if encode(text, Decoder(codec, "given")) == data:
            return text, ()
    return text, (Hole(0, len(text), data),)

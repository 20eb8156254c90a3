"""Bytes to text: the ladder that finds the encoding, and the way back."""

import hashlib
import re
from contextlib import suppress

from pipeline.core.edit import Reason
from pipeline.core.source import Decoder, Hole, Source
from pipeline.extract import guess
from pipeline.extract.errors import ExtractError
from pipeline.extract.holes import decode_as, encode
from pipeline.extract.mixed import Mixed, note_of, read_lines

__all__ = ["decode", "encode", "extract_text"]

_CONTROL_BYTES = bytes([*range(9), *range(14, 32), 127])
_NOT_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ufffd]+")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]+")
_MOST_NOT_TEXT = 0.3  # of the characters; the worst damaged text of the corpus has under 0.001
_MOST_CONTROLS = 0.05  # NUL (padding) and ESC (colours of a terminal) aside; random bytes have 0.1


def extract_text(data: bytes, text: str, decoder: Decoder) -> Source:
    """The source of plain text that `decode` read."""
    notes = (decoder.note,) if any(decoder.note) else ()
    return Source(hashlib.sha256(data).hexdigest(), "text/plain", "text", text, decoder, notes=notes)


def decode(data: bytes, override: str | None = None, declared: str | None = None) -> tuple[str, Decoder]:
    """The text of `data` and how it was read; `encode(text, decoder)` gives `data` back, whatever it is.

    `override` is an encoding that the user names, `declared` one that the document names (a <meta>, a header);
    both may be WHATWG labels. A byte order mark stays in the text as U+FEFF and line ends stay as they are.
    A byte that cannot be read is one U+FFFD in the text and part of a `Hole`.

    Raises ExtractError: "unsupported" for an unknown `override`, "unreadable" where over 30 % of the characters
    are not text or 5 % are control codes.
    """
    if override is None and guess.by_bom(data) is None and b"\0" not in data[:4096] and b"~{" not in data:
        with suppress(UnicodeDecodeError):  # most files end here
            return _readable(data, data.decode(), Decoder("utf-8", "utf-8"))
    encoding, how = _choose(data, override, declared)
    if (
        how == "detected"
        and encoding.startswith("utf-16")
        and (cut := guess.utf16_from_second_byte(guess.sample(data)))
    ):
        return _cut_before(data, cut)
    text, holes = decode_as(data, encoding)
    # What the user names is not doubted.
    mixed = Mixed(text, holes, (), {}) if how == "override" else read_lines(data, encoding, text, holes)
    holes = tuple(sorted((*mixed.own, *mixed.foreign), key=lambda hole: hole.start))
    return _readable(data, mixed.text, Decoder(encoding, how, holes, _note(mixed, encoding, declared)))


def _cut_before(data: bytes, codec: str) -> tuple[str, Decoder]:
    """UTF-16 text whose first byte is the end of a character that was cut off."""
    text, holes = decode_as(data[1:], codec)
    behind = tuple(Hole(hole.start + 1, hole.end + 1, hole.data) for hole in holes)
    note = Reason("文件从一个字的中间开始", "the file starts in the middle of a character")
    return _readable(data, "\ufffd" + text, Decoder(codec, "detected", (Hole(0, 1, data[:1]), *behind), note))


def _choose(data: bytes, override: str | None, declared: str | None) -> tuple[str, str]:
    """The codec, and how it was found."""
    if override is not None:
        named = guess.known_codec(override, data)
        if named is None:
            raise ExtractError(
                "unsupported",
                f"不认识的编码“{override}”：请改用 utf-8、gb18030、big5 等名称",
                f"unknown encoding {override!r}: use a name such as utf-8, gb18030 or big5",
            )
        return named, "override"
    if (codec := guess.by_bom(data)) is not None:
        return codec, "bom"
    part = guess.sample(data)
    if b"\0" in part and not guess.is_utf8(part) and (codec := guess.utf16_or_32(part)) is not None:
        return codec, "detected"
    if b"~{" in part and guess.is_hz(part):
        return "hz", "detected"
    if data.isascii() or guess.mostly_utf8(part):
        return "utf-8", "utf-8"
    return _declared_or_detected(data, part, declared)


def _declared_or_detected(data: bytes, part: bytes, declared: str | None) -> tuple[str, str]:
    """The declared encoding if it reads nearly all, else what the bytes look like.

    A Western label counts for less than the bytes: servers send iso-8859-1 with every page, and it reads anything.
    """
    named = guess.known_codec(declared, data) if declared and guess.is_multibyte(declared) else None
    if named and not named.startswith("utf-16") and guess.broken_share(part, named) < 0.01:
        return named, "declared"
    likely, certain = guess.chinese(part)
    heard = None if certain else guess.detected(part)
    if likely is None or (heard and guess.is_multibyte(heard) and not guess.is_chinese(heard)):
        labels = (guess.utf16_or_32(part), heard, declared, "gb18030", "utf-8")
        codecs = [codec for label in labels if label and (codec := guess.known_codec(label, data))]
        likely = guess.fewest_broken(part, codecs)
    best = guess.known_codec(likely, data) or likely
    return best, "declared" if declared and best == guess.known_codec(declared, data) else "detected"


def _note(mixed: Mixed, encoding: str, declared: str | None) -> Reason:
    notes = note_of(mixed)
    if mixed.own:
        text = mixed.text
        lost = sum(hole.end - hole.start for hole in mixed.own if set(text[hole.start : hole.end]) == {"\ufffd"})
        kept = sum(len(hole.data) for hole in mixed.own) - lost
        notes += (
            [Reason(f"{lost} 个字节不能按 {encoding} 解码", f"{lost} bytes undecodable as {encoding}")] if lost else []
        )
        notes += (
            [Reason(f"{kept} 个字节可读而 {encoding} 写不回", f"{kept} bytes readable but not writable in {encoding}")]
            if kept
            else []
        )
    if declared and guess.known_codec(declared, b"") != encoding and not encoding.startswith(("big5", "cp950")):
        notes.append(Reason(f"自称 {declared}，按 {encoding} 读", f"declared {declared}, read as {encoding}"))
    return Reason("；".join(n.zh for n in notes), "; ".join(n.en for n in notes))


def _readable(data: bytes, text: str, decoder: Decoder) -> tuple[str, Decoder]:
    if decoder.holes or len(data.translate(None, _CONTROL_BYTES)) < len(data):
        bad, controls = (sum(map(len, pattern.findall(text))) for pattern in (_NOT_TEXT, _CONTROLS))
        if bad > _MOST_NOT_TEXT * len(text) or controls > _MOST_CONTROLS * len(text):
            raise ExtractError(
                "unreadable",
                f"按 {decoder.encoding} 解码后 {bad / len(text):.0%} 的字符不是文字：请确认文件类型，或指定编码",
                f"read as {decoder.encoding}, {bad / len(text):.0%} of the characters are no text: "
                "check what kind of file this is, or name its encoding",
            )
    return text, decoder

"""Which encoding some bytes are in, judged from the bytes alone."""

import codecs
import re
from collections.abc import Iterable
from functools import cache

from pipeline.extract.holes import code_unit, marked

_BOMS = (  # UTF-32 before UTF-16: FF FE 00 00 starts with FF FE
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARATION = re.compile(
    rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']?\s*([\w.:-]+)"""
    rb"""|<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = (
    4096  # bytes; HTML says 1024, but pages that were saved or filtered have comments and scripts before it
)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "cp936": "gb18030"}
_BIG5 = {"big5", "big5hkscs", "cp950"}
# In Big5 kana, Cyrillic and circled digits stand at C6A1..C7FC, the ETEN extension, and nowhere else.
_ETEN = re.compile("[\u3041-\u30fe々\u0401-\u0451①-⑽]")
_ETEN_OR_BROKEN = re.compile(f"{_ETEN.pattern}|[\udc00-\udcff]")
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_UTF8_HAN = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")
_UTF8_MANY = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
# Of what Chinese text is made: ASCII, punctuation, Han.
_CHINESE = re.compile("[\t\n\r -~\u00a0-\u00ff\u2000-\u206f\u2460-\u33ff\u4e00-\u9fff\uff00-\uffef]+")
# Of 289 corpus texts the median has 18 % of these, one in twenty has under 10 % (lists, contents).
_COMMON = re.compile("[，。、的一是不了在有人這这]")
_ASCII_PAIR = re.compile(
    f"[{''.join(f'{chr(high << 8 | 0x20)}-{chr(high << 8 | 0x7E)}' for high in range(0x4E, 0x7F))}]"
)


def sample(data: bytes) -> bytes:
    """At most 128 KB of `data`: the beginning, where the first byte over 127 is, and the end.

    All pieces start at offsets divisible by four, so that UTF-16 and UTF-32 stay readable.
    """
    if len(data) <= 1 << 17:
        return data
    high = _HIGH.search(data)
    first = max((high.start() if high else len(data) // 2) & ~3, 1 << 15)
    return (
        data[: 1 << 15] + data[first : first + (1 << 16)] + data[max((len(data) & ~3) - (1 << 15), first + (1 << 16)) :]
    )


def by_bom(data: bytes) -> str | None:
    """The codec that a byte order mark names; the mark stays in the text as U+FEFF."""
    for mark, codec in _BOMS:
        # UTF-16 text may begin with U+FEFF U+0000, which looks like UTF-32's mark: the size of its characters tells.
        if data.startswith(mark) and (codec != "utf-32-le" or broken_share(sample(data), codec) < 0.1):
            return codec
    return None


def declared_encoding(data: bytes) -> str | None:
    """The label in an XML declaration or a <meta>, as written, or None."""
    found = _DECLARATION.search(data[:_DECLARED_WITHIN])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def known_codec(label: str, data: bytes) -> str | None:
    """The codec to read a label with, None for an unknown one. As in browsers, gb2312 and gbk mean gb18030."""
    from resiliparse.parse.encoding import map_encoding_to_html5

    try:
        info = codecs.lookup(label.strip())
        name = info.name if info._is_text_encoding else None
    except (LookupError, ValueError):
        name = map_encoding_to_html5(label.strip().lower(), fallback_utf8=False)
    if name in _BIG5:
        return _which_big5(data)
    if name in ("utf-16", "utf-32"):
        return by_bom(data) or f"{name}-le"
    return "utf-8" if name == "utf-8-sig" else _SUPERSETS.get(name or "", name)


def is_hz(part: bytes) -> bool:
    """Whether `part`, 7-bit but for a stray byte, holds Chinese in HZ (RFC 1843): `~{VPND~}`."""
    shifts = _HZ.findall(part)
    if sum(map(len, _HIGH.findall(part))) > 0.02 * len(part) + 1:
        return False
    if sum(len(shift) - 4 for shift in shifts) < 8:  # under four characters it may be Lisp's format language
        return False
    try:
        text = b"\n".join(shifts).decode("hz")
    except UnicodeDecodeError:
        return False
    return sum("\u4e00" <= c <= "\u9fff" for c in text) >= len(text) // 2


def utf16_or_32(part: bytes) -> str | None:
    """The codec of UTF-16 or UTF-32 text that has no byte order mark."""
    best = max(("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"), key=lambda codec: _plausible(part, codec))
    # Three random bytes in four do not fit UTF-32, so that little is proof; four units of UTF-16 are the least.
    least = 0.7 if best.startswith("utf-32") else 0.9
    return best if len(part) >= 8 and _plausible(part, best) >= least else None


def utf16_from_second_byte(part: bytes) -> str | None:
    """The codec of UTF-16 text that was cut inside a character, so that its characters start at the second byte.

    Read from the first byte such text is Chinese-looking, too: rare characters by the hundred. Of what is no ASCII
    0.99 is in GB2312's first level where it starts right, 0.30 at most where it does not (six files of the corpus).
    """
    shifted = max(("utf-16-le", "utf-16-be"), key=lambda codec: _plausible(part[1:], codec))
    straight = utf16_or_32(part) or "utf-16-le"
    if _plausible(part[1:], shifted) < 0.9:
        return None
    right, wrong = (
        level_one_share(marked(p, codec), "gb18030") for p, codec in ((part[1:], shifted), (part, straight))
    )
    return shifted if right >= 0.8 and right > wrong + 0.3 else None


def is_utf8(part: bytes) -> bool:
    """Whether `part`, which may end inside a character, is UTF-8 and no ASCII: even with NUL it is no UTF-16 then."""
    try:
        return not codecs.getincrementaldecoder("utf-8")().decode(part).isascii()
    except UnicodeDecodeError:
        return False


def mostly_utf8(part: bytes) -> bool:
    """Whether the high bytes are UTF-8 but for some broken ones."""
    high = sum(map(len, _HIGH.findall(part)))
    han, any_length = (sum(map(len, pattern.findall(part))) for pattern in (_UTF8_HAN, _UTF8_MANY))
    # By chance GBK and Big5 text has up to 6 % of the first and 42 % of the second kind (289 corpus texts).
    return high > 0 and (han >= 0.6 * high or any_length >= 0.9 * high)


def chinese(part: bytes) -> tuple[str | None, bool]:
    """gb18030 or cp950 if the bytes make common Chinese characters in it, and whether there is no doubt."""
    high = _HIGH.search(part)
    start = high.start() if high else 0
    best, best_share, certain = None, 0.7, False
    for codec in ("gb18030", "cp950"):
        text = marked(part[start : start + 4096], codec)
        share = level_one_share(text, codec)
        if share > best_share:
            certain = share >= 0.8 and len(_COMMON.findall(text)) >= 0.02 * len(text) + 2
            best, best_share = codec, share
        if share >= 0.95 and certain:  # Big5 read as GB18030 has 0.32 at most, GB18030 as Big5 0.56 (289 corpus texts)
            break
    return best, certain


def detected(part: bytes) -> str | None:
    """The encoding that resiliparse (uchardet) hears in a sample; 3 ms for 1,000 characters."""
    from resiliparse.parse.encoding import detect_encoding

    heard: str | None = detect_encoding(part, max_len=0, html5_compatible=False)
    return heard


def is_multibyte(label: str) -> bool:
    """Whether a label is one of the encodings with which Chinese, Japanese or Korean is written."""
    return bool(re.match("(?i)gb|big|utf|hz|shift|sjis|x-sjis|euc|iso-?2022|cp9[345]|ks_|windows-949|uhc|johab", label))


def is_chinese(label: str) -> bool:
    """Whether a label is one of the GB or Big5 family, which `chinese` tells apart better on short texts."""
    return bool(re.match("(?i)gb|big|cp950", label))


def fewest_broken(data: bytes, candidates: Iterable[str]) -> str:
    """The first of the candidates that leaves the smallest share of `data` unread."""
    return min(candidates, key=lambda codec: round(broken_share(data, codec), 3))


def broken_share(data: bytes, codec: str) -> float:
    """Share of bytes, 0..1, that a codec cannot read."""
    text = marked(data, codec)
    return sum(map(len, re.findall("[\udc00-\udcff]+", text))) / max(len(data), 1)


def _which_big5(data: bytes) -> str:
    """cp950 unless the text uses an extension of Big5 that only big5hkscs reads right.

    The two differ in 11 signs of the common part: A145 (the dot in foreign names) and A1E3 are ‧ and ～ in cp950
    and in the WHATWG table, but • and ∼ in big5hkscs. C6A1..C7FC (kana, circled digits) are right in big5hkscs
    and shifted in Python's cp950. Neither codec writes back all that it reads: 10 and 12 codes become holes.
    """
    text = marked(data, "cp950")
    if not _ETEN_OR_BROKEN.search(text):
        return "cp950"
    gain = broken_share(data, "cp950") - broken_share(data, "big5hkscs")
    return "big5hkscs" if gain > 0 or (gain == 0 and _ETEN.search(text)) else "cp950"


@cache
def level_one(codec: str) -> frozenset[str]:
    """The characters of a standard's first level, and the punctuation of CJK text; for utf-8 of both standards."""
    if codec == "utf-8":
        return level_one("gb18030") | level_one("cp950")
    rows = range(0xB0, 0xD8) if codec == "gb18030" else range(0xA4, 0xC7)
    trails = range(0xA1, 0xFF) if codec == "gb18030" else (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    level = {bytes((row, trail)).decode(codec, "ignore") for row in rows for trail in trails}
    return frozenset(level - {""} | set("　、。·—…‘’“”〈〉《》「」『』【】！（），．：；？～"))


def level_one_share(text: str, codec: str) -> float:
    """Share of the first level among the characters beyond ASCII: in the right codec 0.97 and more (19 of 20)."""
    beyond = [c for c in text if c > "\x7f"]
    level = level_one(codec)
    return sum(c in level for c in beyond) / len(beyond) if beyond else 0.0


def _plausible(part: bytes, codec: str) -> float:
    """Share of `part` that is made of what Chinese text has; 0 where ASCII bytes only happen to look like Han."""
    text = marked(part, codec)
    # "ab" is U+6261 in UTF-16LE. Of real Han about a fifth are such pairs of ASCII letters; of ASCII text all are.
    if not text or len(_ASCII_PAIR.findall(text)) > 0.5 * len(text):
        return 0.0
    return sum(map(len, _CHINESE.findall(text))) * code_unit(codec) / len(part)

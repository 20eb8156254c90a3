"""Is a page's text what a reader of the page sees? Signs of false character tables, and what can be undone for sure."""

import re

# GBK sets ASCII, shifted, at A0A1 to A0FE: 犜犺犲 is "The". None of these characters is in GB 2312.
_SHIFTED = re.compile("[\u7280-\u72df]{2,}")
_SHIFTED_ONE = re.compile("[\u7280-\u72df]")
# GBK bytes read as Latin-1: Ä¿Â¼ is 目录. Four bytes at least, pairs of high ones.
_AS_LATIN = re.compile("(?:[\xa1-\xf7][\xa1-\xfe]){2,}")
_HAN = re.compile("[\u4e00-\u9fff]")
_BAD = re.compile("\\(cid:\\d+\\)|[\ufffd\ue000-\uf8ff\0-\x08\x0e-\x1f\x80-\x9f]")
_LATIN_HIGH = re.compile("[\xa1-\xff]")
_HYPHENS = "-\xad\u2010"  # all that Quartz's table has for the one hyphen of Word's fonts
GARBLED = 0.1  # share of a page's characters; sound pages with formulas have up to 0.05
_PROOF = 6  # characters of common Chinese on a page: chance gives one accented pair in three
_FEW = 20  # characters: under these a share says nothing


def repair(lines: list[str]) -> tuple[list[str], int]:
    """The lines of a page with what is provably a false table undone, and how many characters that concerned."""
    text = "\n".join(lines)
    if text.isascii():
        return lines, 0
    mended = text.count(_HYPHENS)
    if mended:
        text = text.replace(_HYPHENS, "-")
    if any(len(_letters(run)) == len(run) for run in _SHIFTED.findall(text)):
        text, count = _SHIFTED_ONE.subn(lambda match: _letters(match[0]) or match[0], text)
        mended += count
    runs = _AS_LATIN.findall(text)
    if sum(len(_HAN.findall(_from_latin(run))) for run in runs) >= _PROOF:
        mended += sum(len(run) for run in runs if _from_latin(run) != run)
        text = _AS_LATIN.sub(lambda match: _from_latin(match[0]), text)
    return (text.split("\n"), mended) if mended else (lines, 0)


def _letters(run: str) -> str:
    """What a run of shifted characters stands for; genuine Han (状, 狗) are left out."""
    codes = [char.encode("gbk", "replace") for char in run]
    return "".join(chr(code[1] & 0x7F) for code in codes if len(code) == 2 and code[0] == 0xA0)


def _from_latin(run: str) -> str:
    """GBK bytes that stand as Latin-1, read; the run itself unless all of it is the commoner half of GB 2312."""
    data = run.encode("latin-1")
    try:
        text = data.decode("gb2312")
    except UnicodeDecodeError:
        return run
    leads = data[::2]
    common = all(0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3 for lead in leads)
    return text if common and _HAN.search(text) else run


def garbled_share(text: str) -> float:
    """Share of characters, 0..1, that no reader of the page sees."""
    inked = len(text) - text.count(" ") - text.count("\n")
    if inked < _FEW:
        return 0.0
    bad = len(_BAD.findall(text))
    if _SHIFTED.search(text):
        bad += sum(len(run) for run in _SHIFTED.findall(text) if _letters(run))
    high = len(_LATIN_HIGH.findall(text))
    if high > 0.3 * inked and len(_HAN.findall(text)) < 0.1 * inked:  # no language has this many accents
        bad += high
    return min(bad / inked, 1.0)


def verdict(text: str, images: int) -> tuple[str, float]:
    """text, garbled, image-only or empty; and the share of characters that no reader of the page sees."""
    if not text.strip():
        return "image-only" if images else "empty", 0.0
    share = garbled_share(text)
    return "garbled" if share >= GARBLED else "text", share

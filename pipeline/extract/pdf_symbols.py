"""Symbol fonts: characters that such fonts put into the private use area, U+F020 to U+F0FF, as what they show."""

import regex

# The Symbol encoding of Adobe (ISO 32000-1, annex D.5), from 0x20; a space where the code is empty or has no character.
_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\uf060αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\uf07f"
)
_SYMBOL_HIGH = (
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uf0f0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\uf0ff"
)
_SYMBOL = {0xF020 + n: c for n, c in enumerate(_SYMBOL_LOW)} | {0xF0A0 + n: c for n, c in enumerate(_SYMBOL_HIGH)}
# Of Wingdings what lists and forms are made of (Unicode 7, L2/11-344); of the rest the picture is what counts.
_WINGDINGS = {
    0xF06C: "●",
    0xF06D: "❍",
    0xF06E: "■",
    0xF06F: "□",
    0xF071: "❑",
    0xF072: "❒",
    0xF073: "⬧",
    0xF075: "◆",
    0xF076: "❖",
}
_WINGDINGS |= {0xF077: "⬥", 0xF09E: "·", 0xF09F: "•", 0xF0A0: "▪", 0xF0A1: "○", 0xF0A7: "▪", 0xF0A8: "◻", 0xF0D8: "➢"}
_WINGDINGS |= {0xF0DF: "←", 0xF0E0: "→", 0xF0E8: "➔", 0xF0F0: "⇨", 0xF0FB: "✘", 0xF0FC: "✔", 0xF0FD: "☒", 0xF0FE: "☑"}
_WINGDINGS_2 = {0xF04F: "✗", 0xF050: "✓", 0xF052: "☑", 0xF053: "☒", 0xF0A3: "□"}  # boxes of forms
# Numbers in circles, black after white, from 0 to 10 (the same source).
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"
_WINGDINGS |= {0xF080 + n: c for n, c in enumerate(_CIRCLED)}
_WINGDINGS_2 |= {0xF069 + n: c for n, c in enumerate(_CIRCLED)}
# MathType's extra signs, those that rendered pages show: dots, because, intersection, union, h-bar, a vector's arrow.
_MT_EXTRA = {0xF026: "˙", 0xF049: "⋂", 0xF04C: "⋯", 0xF051: "∵", 0xF055: "⋃", 0xF068: "ℏ", 0xF072: "→"}

# Pieces of tall brackets where Adobe's glyph list puts them, whatever the font.
_PIECES = {0xF8E6 + n: c for n, c in enumerate("⏐⎯®©™⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪⎮⎞⎟⎠⎤⎥⎦⎫⎬⎭")}
_OF_SYMBOL = _SYMBOL | _PIECES


def from_symbol_font(text: str, font: str) -> str:
    """`text` with what a symbol font of this name shows; as many characters, those that are not known as they were."""
    name = font.lower().replace(" ", "").replace("-", "")
    if "wingdings" in name:
        return text if "wingdings3" in name else text.translate(_WINGDINGS_2 if "wingdings2" in name else _WINGDINGS)
    if "mtextra" in name:
        return text.translate(_MT_EXTRA)
    return text.translate(_OF_SYMBOL if "symbol" in name else _PIECES)


_OWN = regex.compile(r"(?:[A-Z]{6}\+)?(?:symbol(?:mt)?|mt[- ]?extra|wingdings(?:-?regular)?)(?:[,-].*)?", regex.I)
# Latin letters and signs where such a font shows none; ± and ° show themselves, × ÷ ¬ · may have been read rightly.
_CODES = regex.compile("[A-Za-z\xa1-\xff--\xb1\xb0\xd7\xf7\xac\xb7]", regex.V1)


def from_symbol_codes(text: str, font: str) -> str:
    """`text` with what a symbol font shows in the place of letters: where a PDF does not say what its codes stand for,
    or says it falsely, an engine takes them for Latin-1, so that π comes as p and → as ®."""
    if not _OWN.fullmatch(font):
        return text
    return _CODES.sub(lambda match: _shown(match[0], font), text)


def _shown(char: str, font: str) -> str:
    own = chr(0xF000 + ord(char))
    shown = from_symbol_font(own, font)
    return char if shown == own else shown

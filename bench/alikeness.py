"""Which characters may have been meant where another stands: by sound, by Wubi keys, by shape."""

from collections import defaultdict
from pathlib import Path

from pipeline.lm import LanguageModel
from pipeline.stages.typos.alike import Kind

HERE = Path(__file__).resolve().parent
CODES, SHAPES, LOOKALIKES = (HERE / f"typo_{name}.tsv" for name in ("codes", "shapes", "lookalikes"))
LEAST_LOG_PROBABILITY = -11.0  # rarer characters are hardly ever what a typist meant; some 3,800 are commoner
_BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("hu", "fu"))
Index = dict[str, str]


def rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def sounds() -> dict[str, str]:
    """The usual reading of every character that can be judged."""
    return {char: sound for char, sound, _ in rows(CODES)}


def common(model: LanguageModel) -> set[str]:
    """The characters that may have been meant."""
    return {char for char in sounds() if model.unigrams[int(model.encode(char)[0])] >= LEAST_LOG_PROBABILITY}


def alikeness(model: LanguageModel) -> dict[str, dict[str, int]]:
    """For every character that can be judged the common ones that may have been meant by it, with bits of `Kind`."""
    codes = {char: (sound, keys) for char, sound, keys in rows(CODES)}
    meant = common(model)
    by_sound, blurred, by_keys, shapes = (defaultdict[str, str](str) for _ in range(4))
    for char in sorted(meant):
        sound, code = codes[char]
        by_sound[sound] += char
        blurred[_blur(sound)] += char
        for pattern in _one_key_open(code):
            by_keys[pattern] += char
    for family in (family for row in rows(SHAPES) for family in row):
        for char in family:
            shapes[char] += family
    for char, others in rows(LOOKALIKES):
        shapes[char] += others
        for other in others:
            shapes[other] += char
    found: dict[str, dict[str, int]] = {}
    for char, (sound, code) in codes.items():
        same = set(by_sound[sound])
        kinds: dict[str, int] = defaultdict(int)
        keyed = {other for pattern in _one_key_open(code) for other in by_keys[pattern]}
        for kind, meant_so in (
            (Kind.SOUND, same),
            (Kind.NEAR_SOUND, set(blurred[_blur(sound)]) - same),
            (Kind.KEYS, keyed),
            (Kind.SHAPE, meant.intersection(shapes[char])),
        ):
            for other in meant_so - {char}:
                kinds[other] |= int(kind)
        found[char] = kinds
    return found


def _blur(sound: str) -> str:
    for clear, vague in _BLURRED:
        sound = sound.replace(clear, vague)
    return sound


def _one_key_open(code: str) -> list[str]:
    return [f"{code[:i]}?{code[i + 1 :]}" for i in range(len(code))] if len(code) > 2 else []

"""Write typo_lookalikes.tsv: characters that look alike, `python -m bench.make_lookalikes`.

Every common character is drawn in two faces, blurred, and compared with all others as a picture (cosine of the grey
values around their mean). Eyes and OCR take for one another what is nearest: 撤 撒, 师 帅, 未 末. The faces are Noto
Sans SC and Noto Serif SC (SIL OFL 1.1) of the package pylopdf-fonts-zh-cn, needed here alone (`uv pip install --group
samples pillow`); of them nothing is kept but which characters are near.
"""

from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.alikeness import LOOKALIKES, common
from pipeline.lm import load

FACES = ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")
DRAWN, COMPARED, BLUR = 48, 24, 1.5  # pixels
LEAST, MOST = 0.82, 5  # cosine; neighbours of a character: 撒 has 0.97 with 撤, 帅 0.85 with 师, strangers 0.8 and less


def main() -> None:
    characters = sorted(common(load()))
    likeness = np.mean([pictures(face, characters) for face in FACES], axis=0)
    np.fill_diagonal(likeness, 0)
    near = likeness >= np.maximum(LEAST, np.sort(likeness, axis=1)[:, -MOST, None])
    rows = [
        f"{char}\t{''.join(characters[k] for k in np.flatnonzero(row))}"
        for char, row in zip(characters, near, strict=True)
        if row.any()
    ]
    head = "# Characters and what looks like them in Noto Sans SC and Noto Serif SC; made by bench/make_lookalikes.py"
    LOOKALIKES.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(rows):,} characters, {near.sum():,} neighbours")


def pictures(face: str, characters: Sequence[str]) -> NDArray[np.float32]:
    """The cosine of every two characters' pictures: (characters, characters)."""
    with resources.as_file(resources.files("pylopdf_fonts_zh_cn") / face) as path:
        font = ImageFont.truetype(str(path), DRAWN - 8)
    drawn = []
    for char in characters:
        picture = Image.new("L", (DRAWN, DRAWN), 0)
        ImageDraw.Draw(picture).text((DRAWN / 2, DRAWN / 2), char, fill=255, font=font, anchor="mm")
        small = picture.filter(ImageFilter.GaussianBlur(BLUR)).resize((COMPARED, COMPARED))
        drawn.append(np.asarray(small, np.float32).ravel())
    grey = np.array(drawn)
    grey -= grey.mean(axis=1, keepdims=True)
    grey /= np.linalg.norm(grey, axis=1, keepdims=True)
    return grey @ grey.T


if __name__ == "__main__":
    main()

"""Sound lines that use the words of platforms stay, wherever they stand; platforms' own go where several stand."""

import pytest

from bench.platforms import ABOVE, KNOWN_HARM, SETS, TOGETHER, ads_and_keep, fates

KEEP = [line for path in SETS for line in ads_and_keep(path)[1]]
ADS = {path.stem: ads_and_keep(path)[0] for path in SETS}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, marks=[pytest.mark.xfail(strict=True, reason="cut as a button by older rules")])
        if line in KNOWN_HARM
        else line
        for line in KEEP
    ],
)
def test_a_sound_line_stays(line: str) -> None:
    ads = ADS["first"][:TOGETHER]
    for before, lines, after in (("", [line], ABOVE), (ABOVE, [line], ABOVE), (ABOVE, [line, *ads], "")):
        assert fates(before, lines, after)[0] != "cut"


def test_platforms_are_cut_in_company() -> None:
    lines = ["展开阅读全文", "建议收藏，分享给书友", "渡口旧事", "更多资讯，扫码下载客户端"]
    assert fates(ABOVE, lines) == ["cut", "cut", "kept", "cut"]
    assert fates(ABOVE, lines[1:2]) == ["shown"]

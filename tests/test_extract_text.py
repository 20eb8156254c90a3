"""Decoding: every byte comes back, and the encoding found is the right one."""

import codecs
import pickle
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.source import Decoder
from pipeline.extract import ExtractError, decode, encode, extract
from pipeline.extract.holes import decode_as

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

CHINESE = (
    "昨天，我和朱镕基、喆喆去了图书馆。“你好……”他说：第１２页（共20页）。\r\n　　今天的天气不错，我们在家里读书。\r\n"
)
TRADITIONAL = "昨天，我們在圖書館裡讀書。「你好……」他說：這是第12頁（共20頁）。\r\n　　今天的天氣不錯，是的。\r\n"
CODECS = str.split(
    "utf-8 utf-16-le utf-16-be utf-32-le utf-32-be gb18030 gbk gb2312 big5 big5hkscs cp950 hz cp932 cp949 euc_jp "
    "iso2022_jp cp1252 latin-1 utf-7 utf-8-sig utf-16 utf-32 koi8-r"
)

MANY = settings(max_examples=max(2000, settings().max_examples))  # `make soak` asks for more


def check(data: bytes, encoding: str) -> None:
    text, holes = decode_as(data, encoding)
    assert encode(text, Decoder(encoding, "given", holes)) == data
    text.encode()  # no lone surrogate
    assert all(a.end <= b.start for a, b in pairwise(holes))


def comes_back(data: bytes) -> None:
    """Either the bytes are no text, or what they were read as gives them back."""
    try:
        text, decoder = decode(data)
    except ExtractError as error:
        assert error.status == "unreadable"
    else:
        assert encode(text, decoder) == data
        if not text.startswith("\ufeff"):  # a mark of the encoding, to whoever reads it
            assert decode(text.encode())[0] == text  # idempotence: once read, a text is read as itself


@given(st.binary(max_size=200), st.sampled_from(CODECS))
@MANY
def test_any_bytes_come_back_from_any_codec(data: bytes, encoding: str) -> None:
    check(data, encoding)


@given(
    st.sampled_from(CODECS),
    st.text(st.sampled_from(CHINESE + TRADITIONAL + "\ufffd\ufeff\0𠮷あ①"), max_size=60),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4),
    st.integers(0, 3),
)
@MANY
def test_damaged_chinese_comes_back_from_any_codec(
    encoding: str, text: str, damage: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(text.encode(encoding, "ignore"))
    for at, byte in damage:
        if data:
            data[at % len(data)] = byte
    check(bytes(data[: len(data) - cut]), encoding)


@given(st.binary(max_size=300))
@MANY
def test_whatever_is_decoded_comes_back(data: bytes) -> None:
    comes_back(data)


@pytest.mark.parametrize(
    ("data", "text", "encoding", "holes"),
    [
        (b"a\xffb", "a\ufffdb", "utf-8", [(1, 2, b"\xff")]),
        (b"a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb", "utf-8", [(1, 4, b"\xed\xa0\x80")]),  # a surrogate in UTF-8
        ("a\ufffdb".encode() + b"\xff", "a\ufffdb\ufffd", "utf-8", [(3, 4, b"\xff")]),  # genuine and damage
        ("你好".encode("gb18030") + b"\xb0", "你好\ufffd", "gb18030", [(2, 3, b"\xb0")]),
        ("你好".encode("utf-16-le") + b"\x0a", "你好\ufffd", "utf-16-le", [(2, 3, b"\x0a")]),  # odd length
        (b"\x00\xd8a\x00", "\ufffda", "utf-16-le", [(0, 1, b"\x00\xd8")]),  # a code unit is one U+FFFD
        (b"\xa4\x51\xa2\xcc\xa4\x51", "十十十", "cp950", [(1, 2, b"\xa2\xcc")]),  # 十 has two codes in Big5
        (b"\xa2\xcc\xff\xa2\xce", "十\ufffd卅", "big5hkscs", [(0, 3, b"\xa2\xcc\xff\xa2\xce")]),
        (b"a~{VPND~}~{VPND~}b", "a中文中文b", "hz", [(0, 6, b"a~{VPND~}~{VPND~}b")]),  # stateful: one hole
    ],
)
def test_a_broken_byte_costs_that_byte(
    data: bytes, text: str, encoding: str, holes: list[tuple[int, int, bytes]]
) -> None:
    got, found = decode_as(data, encoding)
    assert (got, [(h.start, h.end, h.data) for h in found]) == (text, holes)


LINES = (
    ("灯塔的守护人每天早上六点起床，先看看海面。", "燈塔的守護人每天早上六點起床，先看看海面。"),
    ("社区图书馆2024年的工作总结", "社區圖書館2024年的工作總結"),
    ("他说：“朱镕基、喆喆来过这里。”", "他說：「我們在這裡讀書。」"),
    ("plain ASCII, no more", "plain ASCII, no more"),
    ("", ""),
    ("老人把网收起来，慢慢走回家去。", "老人把網收起來，慢慢走回家去。"),
    ("雨下了一整夜，河水漫过了石桥。", "雨下了一整夜，河水漫過了石橋。"),
    ("会议讨论了三个问题：人员、经费、时间。", "會議討論了三個問題：人員、經費、時間。"),
    ("秋天到了，山上的叶子红了一片。", "秋天到了，山上的葉子紅了一片。"),
)
MIXABLE = ("utf-8", "gb18030", "cp950")


def mixed_file(encodings: list[str], end: str = "\r\n") -> tuple[bytes, str]:
    """A line in each of the encodings, and the text that it is."""
    lines = [(LINES[n % len(LINES)][code == "cp950"], code) for n, code in enumerate(encodings)]
    return end.encode().join(line.encode(code) for line, code in lines), end.join(line for line, _ in lines)


@pytest.mark.parametrize(("main", "other"), list(permutations(MIXABLE, 2)))
@pytest.mark.parametrize("every", [3, 7])
def test_lines_in_another_encoding_are_read_in_theirs(main: str, other: str, every: int) -> None:
    data, text = mixed_file([other if n % every == 1 else main for n in range(27)])
    got, decoder = decode(data)
    assert got == text
    assert encode(got, decoder) == data
    assert f"lines read as {other}" in decoder.note.en
    assert f"行按 {other} 读" in decoder.note.zh


def test_a_damaged_line_is_not_taken_for_another_encoding() -> None:
    line = "灯塔的守护人每天早上六点起床。".encode()
    for data in (line[:-1], line[:10] + b"\xff" + line[10:], line + b"\ncaf\xe9s", b"\xe9 \xff\n" + line):
        text, decoder = decode(data)
        assert decoder.encoding == "utf-8"
        assert "read as" not in decoder.note.en
        assert "人每天早上" in text


def test_frames_are_not_taken_for_another_encoding() -> None:
    """─ and ╬ of GBK are 岩 and 私 in Big5."""
    text = "━━━━━━━━━━━━━\n╬╬╬╬╬╬╬╬\n┌───┬───┐\n│姓名│年龄│\n├───┼───┤\nΑΒΓΔ абвг ひらがな ①②③ ★☆★☆\n" + CHINESE
    assert decode(text.encode("gb18030"))[0] == text


@given(st.lists(st.sampled_from(MIXABLE), max_size=12), st.sampled_from(["\n", "\r\n"]), st.binary(max_size=6))
@MANY
def test_mixed_files_come_back(encodings: list[str], end: str, damage: bytes) -> None:
    comes_back(mixed_file(encodings, end)[0] + damage)


@pytest.mark.parametrize(
    ("data", "encoding", "how"),
    [
        (b"", "utf-8", "utf-8"),
        (b"plain", "utf-8", "utf-8"),
        (CHINESE.encode(), "utf-8", "utf-8"),
        (CHINESE.encode("utf-8-sig"), "utf-8", "bom"),
        (CHINESE.encode() + b"\xe4\xb8", "utf-8", "utf-8"),
        (CHINESE.encode("utf-16"), "utf-16-le", "bom"),
        (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), "utf-16-be", "bom"),
        (CHINESE.encode("utf-32"), "utf-32-le", "bom"),
        (CHINESE.encode("utf-16-le"), "utf-16-le", "detected"),
        (CHINESE.encode("utf-16-be"), "utf-16-be", "detected"),
        ("你好吗我们去图书馆".encode("utf-16-le"), "utf-16-le", "detected"),  # not one NUL
        (CHINESE.encode("utf-32-be"), "utf-32-be", "detected"),
        (CHINESE.encode("gb18030"), "gb18030", "detected"),
        (CHINESE.encode("gb18030") + b"\xff", "gb18030", "detected"),
        ("学校的大门".encode("gbk"), "gb18030", "detected"),
        (TRADITIONAL.encode("cp950"), "cp950", "detected"),
        (TRADITIONAL.encode("cp950") + b"\xff", "cp950", "detected"),
        ((TRADITIONAL + "ひらがな").encode("big5hkscs"), "big5hkscs", "detected"),
        ("中文文本".encode("hz"), "hz", "detected"),
        (b'(format t "~{~a~^, ~}~%" list)', "utf-8", "utf-8"),  # Lisp
        ("Où étés déjà vécu à la façon".encode("cp1252"), "iso8859-1", "detected"),
    ],
)
def test_the_encoding_is_found(data: bytes, encoding: str, how: str) -> None:
    text, decoder = decode(data)
    assert (decoder.encoding, decoder.how) == (encoding, how)
    assert encode(text, decoder) == data


@pytest.mark.parametrize(
    ("data", "declared", "encoding", "how"),
    [
        (CHINESE.encode("gb18030"), "gb2312", "gb18030", "declared"),  # 镕 and 喆 are not in GB2312
        (TRADITIONAL.encode("cp950"), "BIG5", "cp950", "declared"),
        (CHINESE.encode("gb18030"), "iso-8859-1", "gb18030", "detected"),  # a server's default
        (CHINESE.encode("gb18030"), "utf-8", "gb18030", "detected"),
        (CHINESE.encode("gb18030"), "x-no-such", "gb18030", "detected"),
        (CHINESE.encode(), "gb2312", "utf-8", "utf-8"),
    ],
)
def test_a_declaration_is_believed_when_it_fits(data: bytes, declared: str, encoding: str, how: str) -> None:
    _, decoder = decode(data, declared=declared)
    assert (decoder.encoding, decoder.how) == (encoding, how)


def test_the_user_has_the_last_word() -> None:
    text, decoder = decode("你好".encode("gbk"), override="latin-1")
    assert (text, decoder.how) == ("ÄãºÃ", "override")
    assert decode("你好".encode("gbk"), override="GB2312")[0] == "你好"
    with pytest.raises(ExtractError) as caught:
        decode(b"x", override="klingon")
    assert caught.value.status == "unsupported"


def test_marks_and_line_ends_stay() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n")[0] == "\ufeffa\r\nb\rc\n"
    assert decode("a\r\n".encode("utf-16"))[0] == "\ufeffa\r\n"


def test_a_foreign_name_keeps_its_dot_in_big5() -> None:
    assert "‧" in decode(("馬克‧吐溫說：" + TRADITIONAL).encode("cp950"))[0]


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\0\1\2\3" * 500])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ExtractError) as caught:
        decode(data)
    assert caught.value.status == "unreadable"
    assert caught.value.reason.zh
    assert caught.value.reason.en


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG\r\n", b"\xff\xd8\xff", b"Rar!\x1a"])
def test_known_binaries_are_unsupported(magic: bytes) -> None:
    with pytest.raises(ExtractError) as caught:
        extract(magic + bytes(1000))
    assert caught.value.status == "unsupported"


def test_a_long_line_is_no_trouble() -> None:
    data = ("中文" * 1_000_000).encode("gb18030") + b"\xff" + ("文本" * 1_000_000).encode("gb18030")
    text, decoder = decode(data)
    assert encode(text, decoder) == data
    assert len(decoder.holes) == 1


def test_an_error_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ExtractError("damaged", "坏", "bad")))
    assert (error.status, error.reason) == ("damaged", ("坏", "bad"))


def test_extract_tells_kinds_by_content() -> None:
    assert extract(b"").text == ""
    assert extract("题目 <b>x</b>，用 <br> 换行。".encode()).media_type == "text/plain"
    assert extract("<html><body>你好</body></html>".encode("gbk")).media_type == "text/html"
    assert extract("\ufeff <!-- x --> <!DOCTYPE html><p>你好".encode()).media_type == "text/html"
    assert extract(("<p>第一段。</p>\n" * 5).encode()).media_type == "text/html"
    assert extract("<?xml version='1.0'?><rss><title>你好</title></rss>".encode()).media_type == "application/xml"


def test_corpus_files_come_back() -> None:
    folder = CORPUS / "raw"
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}")
    for path in sorted(folder.rglob("*.txt")):
        data = path.read_bytes()
        text, decoder = decode(data)
        assert encode(text, decoder) == data, path.name
        lost = sum(hole.end - hole.start for hole in decoder.holes)
        assert lost <= 2, (path.name, decoder.note)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_from_the_middle_of_a_character(codec: str) -> None:
    data = (CHINESE * 3).encode(codec)[1:]
    text, decoder = decode(data)
    assert text == "\ufffd" + (CHINESE * 3)[1:]
    assert (decoder.encoding, decoder.how) == (codec, "detected")
    assert encode(text, decoder) == data

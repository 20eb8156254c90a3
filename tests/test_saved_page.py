"""Pages that a browser saved in one file are read as pages; JSON is refused and told so."""

import json
import quopri
from collections.abc import Callable
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from pipeline.extract import ExtractError, extract

PAGE = "<html><head>{meta}<title>渡口</title></head><p>渡口的石阶被水磨得发亮。</p><p>从前有三条船。</p></html>"
SAID = "渡口的石阶被水磨得发亮。\n从前有三条船。"
URL = "https://www.site.example/1.html"


def chrome() -> bytes:
    """As Chrome writes it: the encoding stands in the page alone, quoted-printable, the address in two places."""
    message = MIMEMultipart("related", type="text/html")
    page = Message()
    page["Content-Type"] = "text/html"
    page["Content-Transfer-Encoding"] = "quoted-printable"
    page["Content-Location"] = URL
    page.set_payload(quopri.encodestring(PAGE.format(meta='<meta charset="utf-8">').encode()).decode())
    message["From"], message["Snapshot-Content-Location"] = "<Saved by Blink>", URL
    message.attach(page)
    frame = MIMEText("<p>框架里的广告</p>", "html", "utf-8")
    message.attach(frame)
    message.attach(MIMEText("p{}", "css"))
    return message.as_bytes()


def explorer() -> bytes:
    """As Internet Explorer wrote it: GB2312 in the header of the part, lines end with CR LF."""
    quoted = quopri.encodestring(PAGE.format(meta="").encode("gbk")).decode()
    lines = [
        "From: =?gb2312?B?08kgSUUgsaO05g==?=",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="----=_N"',
        "",
        "------=_N",
        'Content-Type: text/html;\n\tcharset="gb2312"',
        "Content-Transfer-Encoding: quoted-printable",
        f"Content-Location: {URL}",
        "",
        quoted,
        "------=_N--",
        "",
    ]
    return "\n".join(lines).replace("\n", "\r\n").encode()  # not document text: a file


def mail() -> bytes:
    """In base64, and without parts beside it."""
    message = MIMEText(PAGE.format(meta=""), "html", "utf-8")
    message["Content-Location"] = URL
    return message.as_bytes()


@pytest.mark.parametrize("make", [chrome, explorer, mail])
def test_a_saved_page_is_the_page(make: Callable[[], bytes]) -> None:
    source = extract(make())
    assert (source.text, source.media_type, source.decoder) == (SAID, "text/html", None)
    assert (source.info["url"], source.info["title"]) == (URL, "渡口")


def test_other_parts_are_told_of() -> None:
    assert "parts not carried over: 1 text/css, 1 text/html" in [note.en for note in extract(chrome()).notes]
    assert not any("parts" in note.en for note in extract(explorer()).notes)


def test_the_users_encoding_is_that_of_the_page() -> None:
    assert extract(explorer(), encoding="big5").text != SAID
    assert extract(explorer(), encoding="gbk").text == SAID


@pytest.mark.parametrize(
    "text",
    [
        "From: 老何\nSubject: 渡口\n\n渡口的石阶被水磨得发亮。\n",
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n渡口的石阶被水磨得发亮。\n",
        "他写道：MIME-Version: 1.0\nContent-Type: text/html\n\n渡口\n",
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n渡口\n--b--\n",
    ],
)
def test_other_texts_with_fields_are_texts(text: str) -> None:
    assert (extract(text.encode()).media_type, extract(text.encode()).text) == ("text/plain", text)


def test_parts_within_parts_are_refused_not_followed_for_ever() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000))
    with pytest.raises(ExtractError) as refused:
        extract(b"MIME-Version: 1.0\n" + deep + b"Content-Type: text/html\n\n<p>x")
    assert refused.value.status == "damaged"


RECORD = {"title": "渡口", "text": "石阶很滑。更多范文请访问 www.kaowen.example"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORD, ensure_ascii=False),
        "\ufeff" + json.dumps([RECORD, RECORD], indent=2),
        "".join(json.dumps(RECORD, ensure_ascii=False) + "\n" for _ in range(3)),
        json.dumps(RECORD) + "\n" + json.dumps(RECORD)[:20],  # a download that broke off
    ],
)
def test_json_is_refused(text: str) -> None:
    with pytest.raises(ExtractError) as refused:
        extract(text.encode())
    assert refused.value.status == "unsupported"
    assert "JSON" in refused.value.reason.en


@pytest.mark.parametrize(
    "text",
    ["[1]\n", "[1] 见《渡口志》。\n", "{}\n", "{渡口}\n", "[" * 100_000, '["渡口"]\n', '{"a": 1}\n是一个例子。\n'],
)
def test_brackets_make_no_json(text: str) -> None:
    assert extract(text.encode()).text == text

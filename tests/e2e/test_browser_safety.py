"""Hostile documents, names, titles and rules in a real browser: nothing of theirs runs, and nothing is even tried."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import Desk
from playwright.sync_api import Browser, Page
from run_tools import make, make_raw

from pipeline.review.server import ReviewServer
from pipeline.review.session import Session

ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</noscript><script>alert(1)</script>",
    "<!--<script>alert(1)//--></script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<script src=//evil.example/x.js></script>",
    "<script src=data:text/javascript,alert(1)></script>",
    "<script type=module>alert(1)</script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" onerror="alert(1)">',
    "<img src=`x` onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video src=x onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<form action=javascript:alert(1)><button>x",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import url(//evil.example/x.css);</style>",
    "<div style=background:url(//evil.example/x)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "`-alert(1)-`",
    "${alert(1)}",
    "{{constructor.constructor('alert(1)')()}}",
    "{% raw %}{{ 7*7 }}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x.js",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u2028</script>\u2029<script>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    "</math><mtext><style><img src onerror=alert(1)></style>",
)
SHARED = 4  # attacks in one text: every fourth page shows them all
WATCH = """
window.hits = [];
window.alert = () => hits.push("ran");
document.addEventListener("securitypolicyviolation", e => hits.push(e.violatedDirective + " " + e.blockedURI));
"""
HOVER = """
const all = document.querySelectorAll('[tabindex],a,button');
for (const e of all) e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
"""
POST = """
([url, body]) => fetch(url, {method: "POST", mode: "no-cors", credentials: "include", body}).then(() => 1, () => 0)
"""


def test_there_are_fifty() -> None:
    assert len(set(ATTACKS)) >= 50


def pack_of(attacks: tuple[str, ...]) -> str:
    """A rule pack whose ids and reasons attack; each rule takes out a mark of its own and puts the attack there."""
    entries = ['stage = "boilerplate"']
    for n, bad in enumerate(attacks):
        told = json.dumps(bad)
        after = json.dumps(f"前{bad}后", ensure_ascii=False)
        entries.append(
            f"[[rule]]\nid = {told}\nliteral = '标记{n}号'\nreplace = {told}\nsafety = 'safe'\n"
            f"confidence = {0.99 if n % 2 else 0.5}\nreason = {{ zh = {told}, en = {told} }}\n"
            f"cases = [{{ before = '前标记{n}号后', after = {after} }}]\nkeep = ['标记']"
        )
    return "\n\n".join(entries)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile")
    files = {}
    for n, bad in enumerate(ATTACKS):
        name = "".join(c for c in bad if c not in "/\0\\")[:60]
        here = [ATTACKS[i % len(ATTACKS)] for i in range(n, n + SHARED)]
        marks = "".join(f"标记{i % len(ATTACKS)}号，" for i in range(n, n + SHARED))
        text = f"{bad}\n这一年的天气很好，大家在市场竟争中，很高兴{marks}。\n" + "\n".join(here)
        files[f"{name}.txt"] = text.encode()
    page = "".join(f"<p>{bad}灯还亮着，孩子们在写作业，谁也没有说话。</p>" for bad in ATTACKS[-12:])
    files["page.html"] = f"<html><head><title>{ATTACKS[13]}</title></head><body>{page}</body></html>".encode()
    raw = make_raw(path, files)
    (raw / "_rules").mkdir()
    (raw / "_rules" / "hostile.toml").write_text(pack_of(ATTACKS), encoding="utf-8")
    outcome = make(path)
    assert not any(outcome.failures())
    return path


@pytest.fixture
def watched(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    context.add_init_script(WATCH)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def hits(page: Page) -> list[str]:
    """What ran or was refused; every edit is looked at first, so that nothing waits for a click."""
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    for key in ("j", "j", "e", "Escape", "?", "Escape"):
        page.keyboard.press(key)
    page.evaluate(f"() => {{ {HOVER} }}")
    found: list[str] = page.evaluate("hits")
    return found


def test_the_report_on_the_disk(folder: Path, watched: Page) -> None:
    report = folder / "cleaned" / "_report"
    pages = sorted(report.glob("*.html"))
    assert len(pages) > len(ATTACKS)
    for path in [*pages[::SHARED], report / "index.html", report / "page.html.txt.html"]:
        watched.goto(path.as_uri())
        assert hits(watched) == [], path.name
        assert watched.evaluate("document.querySelectorAll('iframe,object,embed,base,img[src=x]').length") == 0


def test_the_pages_of_the_server(folder: Path, watched: Page) -> None:
    with ReviewServer(Session(str(folder / "raw"), folder / "cleaned")) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        watched.goto(server.address)
        watched.wait_for_url("**/_report/index.html")
        assert hits(watched) == []
        origin = f"http://127.0.0.1:{server.server_port}"
        for doc in list(server.session.docs.values())[::SHARED]:
            outputs = doc.record.outputs
            assert outputs is not None
            watched.goto(f"{origin}/c/{quote(outputs.report)}")
            assert hits(watched) == [], outputs.report
        server.shutdown()
        thread.join()


def test_code_in_a_page_is_seen_and_refused(desk: Desk, watched: Page) -> None:
    """The second wall, and the proof that these tests would notice: code written into a page's file does not run."""
    path = desk.report / "a.txt.html"
    page = path.read_text(encoding="utf-8")
    path.write_text(page.replace("</main>", "<script>alert(1)</script></main>"), encoding="utf-8")
    watched.goto(path.as_uri())
    assert hits(watched) == ["script-src-elem inline"]
    watched.goto(desk.server.address)
    watched.wait_for_url("**/_report/index.html")
    watched.goto(f"{desk.origin}/c/_report/a.txt.html")
    assert hits(watched) == ["script-src-elem inline"]


def test_another_site_cannot_write(desk: Desk, browser: Browser) -> None:
    """A page of another origin, in the browser that is signed in, posts to the server as forms and scripts can."""
    desk.enter()
    doc = next(iter(desk.server.session.docs.values()))
    body = json.dumps({"doc": doc.id, "journal": doc.journal_sha, "id": desk.edit("竟"), "action": "reject"})
    other = desk.page.context.new_page()
    other.goto("data:text/html,<title>evil</title>")
    sent = other.evaluate(POST, [f"{desk.origin}/api/decide", body])
    assert sent in (0, 1)
    assert not (desk.folder / "raw" / "_review").exists()

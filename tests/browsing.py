"""A browser and a review's server for the tests that need them; where no browser can be had they are skipped."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from run_tools import make, make_raw

if TYPE_CHECKING:  # no test but a browser's pays for these
    from playwright.sync_api import Browser, Page

    from pipeline.review.server import ReviewServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
ESSAY = (
    "这一年的天气一直很好，大家都很高兴。\n在市场竟争中，大家再接再励。圖書館裡燈還亮着，孩子們寫作業。\n"
    "必须处理好三个关系。一是轻与重。二是上与下。\n"
)
FILES = {
    "a.txt": ESSAY.encode(),
    "乙 & b.txt": ("又是新的一年，桥头的灯一直亮着。\n" + ESSAY).encode(),
    "c.txt": "灯还亮着。\n".encode(),
}


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no chromium on this machine: sh .ci/chromium.sh says how to get one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page of a reader in Chinese, who has never been here; any complaint of the browser fails the test."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(30_000)  # a busy machine takes ten
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    told = ("409 (Conflict)", "422 (Unprocessable")  # the browser's words for answers that the page tells of itself
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [c for c in complaints if not any(word in c for word in told)] == []


@dataclass
class Desk:
    """A folder that was cleaned, with a review's server on it."""

    folder: Path
    server: "ReviewServer"
    page: "Page"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def report(self) -> Path:
        return self.folder / "cleaned" / "_report"

    def enter(self) -> None:
        """Open the address that the terminal shows; it leads to the index."""
        self.page.goto(self.server.address)
        self.page.wait_for_url("**/_report/index.html")

    def open(self, name: str) -> None:
        """A document's page from the server."""
        self.page.goto(f"{self.origin}/c/_report/{name}.html")

    def open_file(self, name: str) -> None:
        """A page of the report from the disk."""
        self.page.goto((self.report / name).as_uri())

    def edit(self, before: str, name: str = "a.txt") -> str:
        """The id of the first edit of these characters."""
        session = self.server.session
        doc = next(d for d in session.docs.values() if d.record.path == name)
        return next(n.id for n in session.notes(doc) if n.before == before)

    def at(self, before: str, name: str = "a.txt") -> str:
        """Go to that edit on the open page; its id."""
        found = self.edit(before, name)
        self.page.evaluate("e => { location.hash = e }", found)
        self.page.wait_for_selector(f"#{found}.cur, #n{found[1:]}.cur")
        return found

    def press(self, key: str, told: str = "") -> None:
        """Press a key and wait for what the page says of it."""
        self.page.keyboard.press(key)
        if told:
            self.page.locator(".rv-live", has_text=told).wait_for()

    def text(self, name: str = "a.txt") -> str:
        make(self.folder)
        return (self.folder / "cleaned" / name).read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, page: "Page") -> Iterator[Desk]:
    from pipeline.review.server import ReviewServer
    from pipeline.review.session import Session

    make_raw(tmp_path, FILES)
    make(tmp_path)
    with ReviewServer(Session(str(tmp_path / "raw"), tmp_path / "cleaned")) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Desk(tmp_path, server, page)
        server.shutdown()
        thread.join()

"""A reviewer at work in a browser: every key, from the server and from the report's own files."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Desk
from run_tools import make


def test_accept_reject_and_undo_reach_the_text(desk: Desk) -> None:
    desk.enter()
    assert "图书馆" not in desk.text()
    desk.open("a.txt")
    desk.at("圖書館裡燈還")
    desk.press("a", "接受")
    desk.at("竟")
    desk.press("x", "否决")
    text = desk.text()
    assert "图书馆里灯还" in text
    assert "竟争" in text
    desk.page.reload()
    assert desk.page.locator("#notes .said.reject").first.inner_text() == "× 否决"
    desk.press("u", "撤销")
    desk.press("u", "撤销")
    text = desk.text()
    assert "圖書館裡燈還" in text
    assert "竞争" in text


def test_edit_by_hand(desk: Desk) -> None:
    desk.enter()
    desk.open("a.txt")
    desk.at("竟")
    desk.press("e")
    box = desk.page.locator(".review input")
    assert box.input_value() == "竞"
    box.fill("战")
    desk.press("Enter", "改写")
    assert "市场战争" in desk.text()
    desk.at("三个关系")
    desk.press("e")
    desk.page.locator(".review input").fill("两个关系")
    desk.press("Enter", "已重新清理")  # another run has made the page stale
    desk.page.reload()
    desk.at("三个关系")
    desk.press("e")
    desk.page.locator(".review input").fill("两个关系")
    desk.press("Enter", "改写")
    assert "处理好两个关系" in desk.text()


def test_a_protected_term_is_held_everywhere(desk: Desk) -> None:
    desk.enter()
    desk.open("a.txt")
    desk.at("竟")
    desk.press("n")
    desk.page.locator(".review input").fill("竟争")
    desk.press("Enter", "不再改动")
    assert "竟争" in desk.text()
    assert "竟争" in desk.text("乙 & b.txt")
    desk.page.reload()
    desk.at("竟")
    desk.press("a", "保护")
    desk.press("u", "撤销")
    assert "竞争" in desk.text("乙 & b.txt")


@pytest.mark.parametrize(("key", "wanted"), [("A", "图书馆"), ("X", "圖書館")])
def test_all_like_this(desk: Desk, key: str, wanted: str) -> None:
    desk.enter()
    desk.open("a.txt")
    desk.at("圖書館裡燈還")
    desk.press(key, "× 2")
    assert wanted in desk.text()
    assert wanted in desk.text("乙 & b.txt")
    desk.press("u", "撤销")
    assert "圖書館" in desk.text("乙 & b.txt")


def test_moving_about(desk: Desk) -> None:
    desk.enter()
    desk.open("a.txt")

    def where() -> object:
        return desk.page.evaluate("document.querySelector('.text .h.cur')?.id")

    ids = desk.page.evaluate(
        "[...document.querySelectorAll('.text .h[id]')].filter(h => h.getClientRects().length).map(h => h.id)"
    )
    assert len(ids) > 4
    for key, wanted in (("j", 0), ("j", 1), (" ", 2), ("k", 1), ("k", 0)):
        desk.press(key)
        assert where() == ids[wanted], key
    for key, mode in (("1", "clean"), ("2", "raw"), ("3", "both")):
        desk.press(key)
        assert desk.page.evaluate("document.documentElement.dataset.mode") == mode
    desk.press("?")
    assert desk.page.locator("#help").is_visible()
    desk.press("Escape")
    assert not desk.page.locator("#help").is_visible()
    desk.press("/")
    desk.page.locator(".review input").fill("三个关系")
    desk.press("Enter")
    desk.page.wait_for_selector(f"#{desk.edit('三个关系')}.cur")
    desk.press("]")
    desk.page.wait_for_url("**/c.txt.html")
    desk.press("]")
    desk.page.wait_for_url("**/*b.txt.html")
    desk.press("[")
    desk.page.wait_for_url("**/c.txt.html")
    desk.press("u", "没有可撤销")


def test_buttons_do_what_keys_do(desk: Desk) -> None:
    desk.enter()
    desk.open("a.txt")
    desk.at("竟")
    desk.page.locator(".review button[data-k=x]").click()
    desk.page.wait_for_selector("#notes .said.reject")
    desk.page.locator(".review button[data-k=u]").click()
    desk.page.wait_for_selector("#notes .said.undo")
    assert "竞争" in desk.text()


def test_decisions_saved_from_the_files_of_the_report(desk: Desk) -> None:
    page = desk.page
    desk.open_file("a.txt.html")
    desk.at("圖書館裡燈還")
    desk.press("a", "接受")
    desk.at("励")
    desk.press("x", "否决")
    desk.at("竟")
    desk.press("n")
    page.locator(".review input").fill("竟争")
    desk.press("Enter", "不再改动")
    page.reload()  # the browser has kept them
    with page.expect_download() as download:
        page.locator(".rv-save").click()
    saved = desk.folder / "raw" / "_review" / download.value.suggested_filename
    saved.parent.mkdir()
    download.value.save_as(saved)
    lines = [json.loads(line) for line in saved.read_text(encoding="utf-8").splitlines()]
    assert sorted(line["action"] for line in lines) == ["accept", "protect", "reject"]
    text = desk.text()
    assert "图书馆里灯还" in text
    assert "再接再励" in text
    assert "竟争" in text
    assert "竟争" in desk.text("乙 & b.txt")
    before = saved.read_bytes()
    assert (saved.read_bytes(), make(desk.folder).worked_on) == (before, 0)


def test_all_like_this_within_a_file(desk: Desk) -> None:
    (desk.folder / "raw" / "a.txt").write_bytes(
        (essays := "在市场竟争中，大家一起走到了今天。\n又是新的一年，桥头的灯一直亮着。\n" * 2).encode()
    )
    assert desk.text().count("竞争") == essays.count("竟争")
    desk.open_file("a.txt.html")
    desk.at("竟")
    desk.press("X", "× 2")
    desk.press("u", "撤销")
    desk.at("竟")
    desk.press("X", "× 2")
    with desk.page.expect_download() as download:
        desk.page.locator(".rv-save").click()
    review = desk.folder / "raw" / "_review"
    review.mkdir()
    download.value.save_as(review / "saved.jsonl")
    assert desk.text().count("竟争") == 2


def test_an_orphan_is_told_of(desk: Desk) -> None:
    desk.enter()
    desk.open("a.txt")
    desk.at("竟")
    desk.press("x", "否决")
    (desk.folder / "raw" / "a.txt").write_bytes("全新的一篇，与从前无关。\n".encode())
    assert make(desk.folder).records[b"a.txt"].result.orphans[0].rule == "typo/phrase"
    desk.page.reload()
    assert "reject [竟] → [竞]" in desk.page.locator(".notice").inner_text()


def test_index_and_pages_open_from_the_disk(desk: Desk) -> None:
    desk.open_file("index.html")
    assert "校勘" in desk.page.title()
    desk.page.locator("a[href='a.txt.html']").first.click()
    desk.page.wait_for_url("**/a.txt.html*")
    assert desk.page.locator(".text .h").count() > 4


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "a.txt"])
def test_pages_are_accessible_in_both_themes(desk: Desk, theme: str, name: str) -> None:
    desk.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    desk.enter()
    if name != "index":
        desk.open(name)
        desk.at("竟")
        desk.press("x", "否决")
        desk.at("励")
        desk.press("e")
    found = Axe().run(desk.page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
    background = desk.page.evaluate("getComputedStyle(document.body).backgroundColor")
    light = sum(map(int, background.removeprefix("rgb(").rstrip(")").split(",")[:3])) / 3
    assert (light > 128) == (theme == "light")


def test_the_language_changes_the_review_too(desk: Desk) -> None:
    desk.enter()
    desk.open("a.txt")
    desk.page.locator("#lang").click()
    assert "accept" in desk.page.locator(".review button[data-k=a]").inner_text()
    desk.at("竟")
    desk.press("x", "rejected")
    assert "from the next run on" in desk.page.locator("#notes .said.reject").first.inner_text()

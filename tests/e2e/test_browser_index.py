"""The index in a browser: searching, narrowing, grouping, and deciding once on what stands in many documents."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Desk
from playwright.sync_api import expect
from run_tools import make

GROUP = "竟竞"  # what the row of the group 竟 → 竞 reads between its contexts


def open_index(desk: Desk, served: bool) -> None:
    if served:
        desk.enter()
    else:
        desk.open_file("index.html")
    desk.page.wait_for_selector("html[data-ready]")


def rows(desk: Desk) -> list[str]:
    """The rows in sight, without their contexts."""
    return desk.page.locator("#list .row .mid").all_inner_texts()


def hits(desk: Desk) -> int:
    return int(desk.page.locator("#hits").inner_text().partition("，")[0].replace(",", ""))


def go_to_group(desk: Desk, text: str) -> None:
    """Group the edits and move by keys to the one that reads so."""
    desk.press("g")
    for _ in rows(desk):
        desk.press("j")
        if desk.page.evaluate("document.activeElement.querySelector('.mid')?.textContent") == text:
            return
    raise AssertionError(f"{text} is not in {rows(desk)}")


@pytest.mark.parametrize("served", [True, False])
@pytest.mark.parametrize(("key", "told", "kept"), [("a", "接受 × 2", "竞争"), ("x", "否决 × 2", "竟争")])
def test_a_group_is_decided_once_for_all_documents(desk: Desk, served: bool, key: str, told: str, kept: str) -> None:
    open_index(desk, served)
    go_to_group(desk, GROUP)
    assert "2 处，2 份文档" in desk.page.locator("#list .row:focus-within").inner_text()
    desk.press(key, told)
    sign = told[0:2]
    assert desk.page.locator(f"#list .row .said:has-text('{sign}')").count() == 1
    if not served:
        save(desk, 2)
    assert kept in desk.text()
    assert kept in desk.text("乙 & b.txt")
    desk.page.reload()
    desk.page.wait_for_selector("html[data-ready]")
    assert choices(desk, "status")[{"a": "已采纳", "x": "已否决"}[key]] == 2
    assert desk.page.locator(".rv-save").count() == 0  # what the run has followed is not asked for again


def choices(desk: Desk, facet: str) -> dict[str, int]:
    """The choices of a facet with their counts, which its list tells once it is about to be opened."""
    desk.page.locator(f"#f-{facet}").focus()
    told = desk.page.locator(f"#f-{facet} option").all_inner_texts()
    return {name: int(count[:-1]) for name, _, count in (o.partition(" (") for o in told) if count and count != "0)"}


def save(desk: Desk, count: int) -> None:
    button = desk.page.locator(".rv-save")
    assert f"（{count}）" in button.inner_text()
    with desk.page.expect_download() as download:
        button.click()
    saved = desk.folder / "raw" / "_review" / download.value.suggested_filename
    saved.parent.mkdir(exist_ok=True)
    download.value.save_as(saved)
    lines = [json.loads(line) for line in saved.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == count
    assert all(line["rule"] and line["path"] for line in lines if line["action"] != "protect")


@pytest.mark.parametrize("served", [True, False])
def test_a_group_is_undone_at_once(desk: Desk, served: bool) -> None:
    open_index(desk, served)
    go_to_group(desk, GROUP)
    desk.press("x", "否决 × 2")
    desk.press("u", "撤销")
    if served:
        assert desk.page.locator("#list .row .said.undo").count() == 1
    else:
        assert desk.page.locator("#list .row .said, .rv-save").count() == 0
    desk.press("u", "没有可撤销")
    assert "竞争" in desk.text()
    assert "竞争" in desk.text("乙 & b.txt")


@pytest.mark.parametrize("served", [True, False])
def test_a_group_written_by_hand_and_a_protected_term(desk: Desk, served: bool) -> None:
    open_index(desk, served)
    go_to_group(desk, GROUP)
    desk.press("e")
    box = desk.page.locator(".review input")
    assert box.input_value() == "竞"
    box.fill("战")
    desk.press("Enter", "改写 × 2")
    desk.page.locator("#list .row", has_text="励").first.locator("button").first.focus()
    desk.press("n")
    desk.page.locator(".review input").fill("再接再励")
    desk.press("Enter", "不再改动")
    if not served:
        save(desk, 3)
    for name in ("a.txt", "乙 & b.txt"):
        text = desk.text(name)
        assert "战争" in text
        assert "再接再励" in text


def test_one_row_of_a_group_and_its_buttons(desk: Desk) -> None:
    open_index(desk, served=True)
    go_to_group(desk, GROUP)
    desk.press("Enter")
    expect(desk.page.locator("#list .row")).to_have_count(2)
    desk.page.locator("#list .row", has_text="a.txt").locator(".rv-one", has_text="×").click()
    desk.page.locator(".rv-live", has_text="否决 × 1").wait_for()
    desk.page.locator("#ungroup").click()
    assert desk.page.locator("#list .row .said").inner_text() == "× 否决 1/2"
    assert "竟争" in desk.text()
    assert "竞争" in desk.text("乙 & b.txt")


def test_an_index_of_an_older_run_decides_nothing(desk: Desk) -> None:
    open_index(desk, served=True)
    go_to_group(desk, GROUP)
    (desk.folder / "raw" / "d.txt").write_bytes("灯还亮着，谁也没有说话。\n".encode())
    make(desk.folder)
    desk.press("x", "已重新清理")
    assert not (desk.folder / "raw" / "_review").exists()


def test_searching_finds_words_of_two_characters(desk: Desk) -> None:
    open_index(desk, served=False)
    box, found = desk.page.locator("#q"), desk.page.locator("#list .row")
    for word, count in (("竞争", 2), ("竟争", 2), ("没有这样的词", 0), ("市场", 4)):
        box.fill(word)  # as it became, as it was, and in the context of an edit
        expect(found).to_have_count(count)
        assert hits(desk) == count
    box.fill("竞争")
    expect(found).to_have_count(2)
    assert rows(desk) == [GROUP] * 2
    desk.page.locator("#f-file").fill("乙")
    expect(found).to_have_count(1)


def test_facets_narrow_and_tell_what_the_others_would_leave(desk: Desk) -> None:
    open_index(desk, served=False)
    every = hits(desk)
    told = choices(desk, "status")
    assert sum(told.values()) == every
    for name, count in told.items():
        desk.page.locator("#f-status").select_option(label=f"{name} ({count})")
        assert hits(desk) == len(rows(desk)) == count
        assert choices(desk, "status") == told  # its own choice does not narrow it
        assert sum(choices(desk, "rule").values()) == count
        desk.page.locator("#f-status").focus()
    desk.press("Tab")
    desk.page.locator("#clear").click()
    assert hits(desk) == every
    desk.page.locator("#f-sort").select_option("many")
    assert len(rows(desk)) == every


def test_groups_and_rows_are_the_same_edits(desk: Desk) -> None:
    open_index(desk, served=False)
    every = rows(desk)
    desk.press("g")
    sizes = [int(b.split(" ")[0]) for b in desk.page.locator("#list .row .w2 b").all_inner_texts()]
    assert sum(sizes) == len(every)
    assert sizes == sorted(sizes, reverse=True)
    assert sorted(set(every)) == sorted(set(rows(desk)))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "a.txt.html"])
def test_pages_from_the_disk_are_accessible_in_both_themes(desk: Desk, theme: str, name: str) -> None:
    desk.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    desk.open_file(name)
    if name == "index.html":
        desk.page.wait_for_selector("html[data-ready]")
        go_to_group(desk, GROUP)
        desk.press("x", "否决 × 2")
    found = Axe().run(desk.page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("name", ["index.html", "a.txt.html"])
def test_nothing_is_wider_than_a_telephone(desk: Desk, name: str) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.open_file(name)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_telephone_a_touch_shows_the_note_and_not_over_the_edit(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 500})
    desk.open_file("a.txt.html")
    desk.page.evaluate("scrollTo(0, 0)")
    last = desk.page.locator(".text .h").last
    last.click()
    note = desk.page.locator(".n.cur")
    expect(note).to_have_css("position", "fixed")
    edit, sheet = last.bounding_box(), note.bounding_box()
    assert edit and sheet
    assert 0 < edit["y"] < edit["y"] + edit["height"] <= sheet["y"]
    desk.page.locator(".text").click(position={"x": 4, "y": 4})
    expect(note).to_have_css("position", "static")

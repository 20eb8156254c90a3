"""Laws of the report: it shows all of the text and every edit once, and nothing in a text becomes markup."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.edit import NO_REASON, WHYS, Change, Declined, Edit, Flag, Reason
from pipeline.core.engine import settle
from pipeline.core.journal import Journal, JournalError, Layer, make_layer, record_source
from pipeline.core.source import Decoder, Layout, Page, Source
from pipeline.report import fold, labels, marks, page
from pipeline.report.body import text_html
from pipeline.report.document import PageHead, document_page
from pipeline.report.index import index_files
from pipeline.report.rows import EditRow, clip, edit_rows, kind_of
from pipeline.report.shards import IndexEntry
from pipeline.report.view import DocumentView, RuleInfo, build_view

Said = Sequence[Edit | Declined | Flag]
Plan = Sequence[tuple[str, Said]]


def journal_of(text: str, plan: Plan, pages: Sequence[int] = (), media_type: str = "text/plain") -> tuple[Journal, str]:
    """The journal of stages that propose what `plan` says, and the clean text. A Declined is refused for its why."""
    layout = Layout(pages=tuple(Page(start, 595, 842) for start in pages))
    source = Source("ab" * 32, media_type, "test 1", text, Decoder("utf-8", "utf-8"), layout)
    layers: list[Layer] = []
    for stage, said in plan:
        refused = {id(s.edit): s.why for s in said if isinstance(s, Declined)}
        edits = [s.edit if isinstance(s, Declined) else s for s in said if not isinstance(s, Flag)]
        changes, declined = settle(text, edits, lambda edit, before, refused=refused: refused.get(id(edit)))  # type: ignore[misc]
        layer, text = make_layer(stage, text, changes, declined, tuple(s for s in said if isinstance(s, Flag)))
        layers.append(layer)
    return Journal(record_source(source, layers), {"jiaokan": "0"}, "00" * 32, tuple(layers)), text


def view_of(text: str, plan: Plan, pages: Sequence[int] = (), **rules: RuleInfo) -> DocumentView:
    journal, clean = journal_of(text, plan, pages)
    return build_view(journal, clean, rules)


# — laws —

CHARACTERS = st.text(max_size=4) | st.text(
    st.sampled_from("一二三，\n\r\t\f <&\"'>\u3000\xa0\u200b\u202e⼴𠮷\ue000\x00\ufe0f\u2028"), max_size=30
)
ODD = st.text(max_size=4)


@st.composite
def journals(draw: st.DrawFn, texts: st.SearchStrategy[str] = CHARACTERS) -> tuple[str, Journal, str]:
    raw = text = draw(texts)
    plan: list[tuple[str, list[Edit | Declined | Flag]]] = []
    for n in range(draw(st.integers(0, 4))):
        said: list[Edit | Declined | Flag] = []
        for i in range(draw(st.integers(0, 5))):
            start = draw(st.integers(0, len(text)))
            end = draw(st.integers(start, len(text)))
            rule, sure = draw(st.sampled_from(["a/b", "c", "<x>"])), draw(st.sampled_from([0.3, 0.9, 1.0]))
            edit = Edit(start, end, draw(texts), rule, sure, Reason("", draw(ODD)))
            kind = draw(st.integers(0, 3))
            why = WHYS[i % len(WHYS)]
            said.append(Flag(start, end, rule, sure) if kind == 0 else Declined(edit, why) if kind == 1 else edit)
        plan.append((f"stage{n}", said))
        text = journal_of(text, plan[-1:])[1]
    pages = sorted(draw(st.sets(st.integers(0, len(raw)), max_size=3))) if draw(st.booleans()) else []
    journal, clean = journal_of(raw, plan, pages)
    return raw, journal, clean


@given(journals())
def test_segments_are_the_raw_and_the_clean_text(case: tuple[str, Journal, str]) -> None:
    raw, journal, clean = case
    view = build_view(journal, clean)
    assert "".join(s.raw for s in view.segments) == raw
    assert "".join(s.clean for s in view.segments) == clean
    assert all(s.raw == s.clean for s in view.segments if not s.notes)
    assert [s.start for s in view.segments] == [
        sum(len(s.raw) for s in view.segments[:i]) for i in range(len(view.segments))
    ]


@given(journals())
def test_every_change_declined_edit_and_flag_is_one_note(case: tuple[str, Journal, str]) -> None:
    _, journal, clean = case
    view = build_view(journal, clean)
    applied = sorted((c.rule, c.before, c.after) for layer in journal.layers for c in layer.changes)
    assert sorted((n.rule, n.before, n.after) for n in view.notes if n.status == "applied") == applied
    in_hunks = [i for s in view.segments for i in s.notes]
    assert sorted(in_hunks) == [i for i, n in enumerate(view.notes) if n.status == "applied"]
    declined = [d for layer in journal.layers for d in layer.declined if d.why != "no-op"]
    assert sorted(n.why for n in view.notes if n.why) == sorted(d.why for d in declined)
    assert sum(n.after is None for n in view.notes) == sum(len(layer.flags) for layer in journal.layers)
    folded = [n.id for block in fold.fold(view.notes) for n in block.notes]
    assert sorted(folded) == sorted(n.id for n in view.notes)


@given(journals())
def test_ids_are_unique_and_come_again(case: tuple[str, Journal, str]) -> None:
    _, journal, clean = case
    view = build_view(journal, clean)
    ids = [n.id for n in view.notes]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("e-[a-z2-7]{10}", name) for name in ids)
    assert [n.id for n in build_view(journal, clean, texts=journal.texts(clean)).notes] == ids


class Reader(HTMLParser):
    """Collects tags, attributes, ids, data and the text that a mode of the page shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def ids(self) -> list[str]:
        return [a["id"] or "" for _, a in self.tags if "id" in a]


VOID = {"meta", "input", "rect", "path", "br"}


@given(journals())
@settings(max_examples=60)
def test_page_is_well_formed_and_every_note_can_be_reached(case: tuple[str, Journal, str]) -> None:
    _, journal, clean = case
    view = build_view(journal, clean)
    html = document_page(view, PageHead("名"))
    html.encode("utf-8")
    found = Reader(html)
    assert not found.open
    ids = found.ids()
    assert len(ids) == len(set(ids))
    for note in view.notes:
        assert "n" + note.id[1:] in ids
        in_text = re.findall(rf'<(?:span|mark) class="?h[^>]*{note.id}', html)
        assert in_text, note


@given(journals())
@settings(max_examples=60)
def test_no_hidden_character_reaches_the_page(case: tuple[str, Journal, str]) -> None:
    _, journal, clean = case
    html = document_page(build_view(journal, clean), PageHead("名\u202egnp.txt", "题\u202e\x00"))
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ue000\ufeff]", html
    )


VISIBLE = st.text(st.sampled_from("一二三，\n <&'\u3000\t𠮷⼴"), max_size=30)


@given(journals(VISIBLE))
def test_original_and_clean_view_show_the_very_texts(case: tuple[str, Journal, str]) -> None:
    """What the page shows in these views, by the rules of its style: all but marks, suggestions and one side."""
    raw, journal, clean = case
    view = build_view(journal, clean)
    html = text_html(view)
    html = re.sub('<b class="m">.*?</b>|<span class="pg".*?</span>|<span class="sug">.*?</span>', "", html)
    html = re.sub("<i>U[^<]*</i>", "", html)
    for text, other in ((raw, "ins"), (clean, "del")):
        shown = re.sub(f"<{other}>.*?</{other}>", "", html, flags=re.DOTALL)
        assert unescape(re.sub("<[^>]*>", "", shown)) == text


def test_a_text_that_is_not_the_journals_is_refused() -> None:
    journal, clean = journal_of("一二", [("s", [Edit(0, 1, "", "r", 1)])])
    with pytest.raises(JournalError):
        build_view(journal, clean + "三")


# — what a note says —


def test_a_swallowed_change_is_listed_beside_the_one_that_swallowed_it() -> None:
    view = view_of(
        "甲⼴告乙", [("characters", [Edit(1, 2, "广", "radical", 0.9)]), ("ads", [Edit(1, 3, "", "ad", 0.8)])]
    )
    assert [(s.raw, s.clean, len(s.notes)) for s in view.segments] == [
        ("甲", "甲", 0),
        ("⼴告", "", 2),
        ("乙", "乙", 0),
    ]
    assert [(n.stage, n.before, n.after) for n in view.notes] == [("characters", "⼴", "广"), ("ads", "广告", "")]
    assert f'data-e="{view.notes[0].id} {view.notes[1].id}"' in document_page(view, PageHead("x"))


def test_status_reason_page_and_context() -> None:
    rule = RuleInfo("r", "s", "safe", Reason("规则的理由", "the rule's reason"))
    own = Reason("自己的理由", "its own reason")
    said: Said = [
        Edit(1, 2, "", "r", 0.9),
        Declined(Edit(4, 5, "丙", "r", 0.5, own), "below-threshold"),
        Flag(5, 6, "r", 0.2),
    ]
    view = view_of("一二三四五六", [("s", said)], pages=(0, 4), r=rule)
    assert [n.status for n in view.notes] == ["applied", "held", "suspect"]
    assert [n.reason for n in view.notes] == [rule.reason] * 3
    assert [n.evidence for n in view.notes] == [NO_REASON, own, NO_REASON]
    assert view_of("一", [("s", [Edit(0, 1, "", "unknown", 0.9, own)])]).notes[0].reason == own
    assert [n.page for n in view.notes] == [1, 2, 2]
    assert (view.notes[0].left, view.notes[0].right) == ("一", "三四五六")
    assert view_of("一", [("s", [Flag(0, 1, "r", 0.2)])]).notes[0].page is None


@pytest.mark.parametrize(
    ("why", "status"),
    [
        ("held", "held"),
        ("below-threshold", "held"),
        ("protected", "held"),
        ("rejected", "held"),
        ("overlap", "declined"),
    ],
)
def test_a_declined_edit_is_shown_by_its_why(why: str, status: str) -> None:
    view = view_of("一二", [("s", [Declined(Edit(0, 1, "三", "r", 0.5), why)])])
    assert [(n.status, n.why) for n in view.notes] == [(status, why)]


def test_a_no_op_is_not_shown() -> None:
    assert view_of("一", [("s", [Edit(0, 1, "一", "r", 0.5)])]).notes == ()


def test_later_marks_stand_where_the_raw_text_had_them() -> None:
    plan: Plan = [
        ("a", [Edit(0, 3, "", "ad", 1)]),
        ("b", [Flag(0, 2, "f", 0.5), Declined(Edit(2, 2, "；", "p", 0.5), "held")]),
    ]
    view = view_of("广告词正文尾", plan)
    assert [(n.rule, n.place) for n in view.notes] == [("ad", (0, 3)), ("f", (3, 5)), ("p", (5, 5))]
    html = text_html(view)
    assert re.sub("<[^>]*>", "|", html) == "||广告词|||正文|||→；||尾"


def test_marks_that_cross_are_cut_where_they_cross() -> None:
    view = view_of("一二三四五", [("s", [Flag(0, 3, "f", 0.5), Flag(2, 4, "g", 0.5)])])
    html = text_html(view)
    assert re.sub("<[^>]*>", "|", html) == "|一二||三||四|五"
    assert html.count("<mark") == html.count("</mark>") == 3


def test_touching_hunks_of_one_rule_read_as_one() -> None:
    view = view_of("臺灣人", [("script", [Edit(0, 1, "台", "t2s", 1), Edit(1, 2, "湾", "t2s", 1)])])
    html = text_html(view)
    assert "<del>臺灣</del><ins>台湾</ins>" in html
    assert all(n.id in html for n in view.notes)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("⼴", "广", ("⼴ <code>U+2F34</code>", "广 <code>U+5E7F</code>")),
        ("\u200b", "", ('<b class="m">U+200B ZWSP</b>', "")),
        ("\n\n", "", ('<b class="m">↵↵</b>', "")),
        ("\t", " ", ('<b class="m">⇥</b>', '<b class="m">␣</b>')),
        ("\f", "", ('<b class="m">⇟ U+000C FF</b>', "")),
        ("\u3000\u3000", "", ('<b class="m">U+3000×2</b>', "")),
        ("<b>", "&", ("&lt;b&gt;", "&amp;")),
        ("\uf900", "岂", ("\uf900 <code>U+F900</code>", "岂 <code>U+5C82</code>")),
        ("\ud800", "", ('<b class="m">U+D800</b>', "")),
    ],
)
def test_what_cannot_be_seen_is_spelled(before: str, after: str, expected: tuple[str, str]) -> None:
    assert marks.pair_html(before, after) == expected


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [(1.0, "100%"), (0.9999, "99.9%"), (0.995, "99.5%"), (0.97, "97%"), (0.729, "72%"), (0, "0%")],
)
def test_percent_never_promises_more(confidence: float, expected: str) -> None:
    assert labels.percent(confidence) == expected


def test_clip_gives_way_in_the_middle() -> None:
    assert clip("一" * 60) == "一" * 60
    assert len(clip("一" * 61)) == 60


# — safety —

ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--<script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x.js",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0>",
    "{{ 7*7 }}{% raw %}",
    "\u2028</script>\u2029<script>",
    "\x00<\x00script>alert(1)</script>",
    "&lt;script&gt;&#60;img&#62;",
    "</textarea></noscript><math><mtext><style><img src onerror=alert(1)>",
)
TAGS = """
html head meta title style script body a header span button main section h1 h2 dl div dt dd p details summary code
ul ol li b article aside svg rect path dialog kbd form del ins mark i bdi table thead tbody tr th td label select
option input noscript defs pattern nav
"""


@pytest.mark.parametrize("bad", ATTACKS)
def test_nothing_becomes_markup(bad: str) -> None:
    reason = Reason(bad, bad)
    said: Said = [
        Edit(0, 3, bad, bad, 0.9, reason),
        Declined(Edit(4, 6, bad, bad, 0.5, reason), "held"),
        Flag(3, 9, bad, 0.5, reason),
    ]
    journal, clean = journal_of(bad + bad + "正文十个字以上才够", [(bad, said)], pages=(0, 2))
    odd = replace(
        journal.source,
        info={bad: bad},
        notes=(Reason(bad, bad),),
        decoder=Decoder(bad, bad, note=Reason(bad, bad)),
        extractor=bad,
    )
    journal = replace(journal, source=odd, versions={bad: bad})
    view = build_view(journal, clean)
    rules = [RuleInfo(bad, bad, bad, reason), RuleInfo(bad + "2", bad, bad, reason)]
    entry = IndexEntry(bad, bad, reason, bad, bad, bad, 2, 9, 9, bad, bad, edit_rows(view), "", bad)
    entries = [entry, replace(entry, status="failed", edits=())]
    pages = (
        document_page(view, PageHead(bad, bad, bad, reason, {"url": bad, bad: bad}, bad, bad, bad, bad, bad)),
        dict(index_files(entries, rules, {bad: bad}, bad))["index.html"],
    )
    for html in pages:
        found = Reader(html)
        assert not found.open
        assert {tag for tag, _ in found.tags} <= set(TAGS.split())
        scripts = [a for tag, a in found.tags if tag == "script"]
        assert len(scripts) == 3
        assert all("src" not in a for a in scripts)
        for _, attributes in found.tags:
            assert not [a for a in attributes if a.startswith("on") or a in ("style", "srcdoc", "formaction", "action")]
            href = attributes.get("href") or ""
            assert href.startswith(("#", "./")) or not re.match(r"[^/?#]*:|[/\\]", href), href
        assert sum(tag == "meta" for tag, _ in found.tags) == 4


def test_the_policy_names_exactly_the_inline_style_and_scripts() -> None:
    for html in (document_page(view_of("一", []), PageHead("x")), dict(index_files([]))["index.html"]):
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
        assert policy
        inline = re.findall(r"<(style|script)>(.*?)</\1>", html, re.DOTALL)
        for _, text in inline:
            assert f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}" in policy[1]
        assert policy[1].count("sha256-") == len(inline) == 3
        assert ("'self'" in policy[1]) == ('id="list"' in html)
        assert not re.search(r"https?://|url\((?!#)|@import", html)
        assert "unsafe" not in policy[1]


def test_a_raw_file_that_could_run_scripts_is_named_but_not_linked() -> None:
    for media_type, linked in (("text/html", False), ("image/svg+xml", False), ("application/pdf", True)):
        journal, clean = journal_of("一", [], media_type=media_type)
        html = document_page(build_view(journal, clean), PageHead("x", raw_href="../raw/x"))
        assert ('href="../raw/x"' in html) is linked


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("docs/一 #1?.html", "docs/%E4%B8%80%20%231%3F.html"),
        ("a:b.html", "a%3Ab.html"),
        ("100%.html", "100%25.html"),
        ("\udcff.html", "%FF.html"),
        ("\ud800.html", "%3F.html"),
        ("//x/y", "./x/y"),
    ],
)
def test_relative_url(path: str, url: str) -> None:
    assert page.relative_url(path) == url


# — size and folding —


def essay_view() -> DocumentView:
    sentence = "会计老周把算盘推到一边，说了一句：数字是给上面看的，日子是自己过的。隔着一层谁也不愿意捅破的纸。\n"
    text = (sentence * 70)[:3000]
    reason = Reason(
        "前后文里“上面”与“下面”常混，此处以“上面”为妥", "the two are often mixed up here; this one fits the context"
    )
    said: list[Edit | Declined | Flag] = [
        Edit(i, i + 2, f"改{i}", f"typo/{i % 5}", 0.97, reason) for i in range(10, 2200, 75)
    ]
    said += [Declined(Edit(i, i + 3, f"疑{i}", "typo/x", 0.6, reason), "held") for i in range(2300, 2900, 80)]
    said += [Flag(2950, 2960, "suspect/lost", 0.4, reason), Edit(2970, 2999, "", "ad/x", 0.99)]
    return view_of(text, [("typos", said)], pages=(0, 1000, 2000))


def test_an_essay_page_is_small() -> None:
    view = essay_view()
    assert len(view.notes) == 40
    assert len(document_page(view, PageHead("某站/论文.txt", "论文", "ok")).encode()) < 60_000


def test_a_dense_conversion_is_one_block() -> None:
    text = "臺與國" * 500
    simple = dict(zip("臺與國", "台与国", strict=True))
    view = view_of(text, [("script", [Edit(i, i + 1, simple[c], "script/t2s", 0.99) for i, c in enumerate(text)])])
    blocks = fold.fold(view.notes)
    assert [len(b.notes) for b in blocks] == [1500]
    assert [(p.before, p.after, len(p.notes)) for p in fold.pairs(blocks[0])] == [
        ("臺", "台", 500),
        ("與", "与", 500),
        ("國", "国", 500),
    ]
    assert len(document_page(view, PageHead("x")).encode()) < 150_000


def test_folding_a_run_in_one_paragraph() -> None:
    edits = [Edit(i, i + 1, str(i), "r", 0.9) for i in range(4)]
    assert [len(b.notes) for b in fold.fold(view_of("一二三四五", [("s", edits)]).notes)] == [4]
    assert [len(b.notes) for b in fold.fold(view_of("一二三四五", [("s", edits[:3])]).notes)] == [1, 1, 1]


# — index —


def shard_data(text: str) -> dict[str, Any]:
    assert text.startswith("jk(") and text.endswith(")\n")
    assert not set("<>&\u2028\u2029") & set(text)
    data: dict[str, Any] = json.loads(text[3:-2])
    return data


def test_an_index_of_nothing() -> None:
    files = dict(index_files([]))
    assert list(files) == ["index.html"]
    assert not Reader(files["index.html"]).open


def test_failures_come_first_by_state_and_silent_rules_are_listed() -> None:
    rows = edit_rows(essay_view())
    entries = [
        IndexEntry(
            "好.txt",
            "ok",
            title="好",
            page_href="1.html",
            chars_raw=9,
            chars_clean=8,
            edits=rows,
            sha256="ab",
            isolation="process+rlimits",
        ),
        IndexEntry("坏.pdf", "encrypted", Reason("需要密码", "a password is needed")),
        IndexEntry("空.txt", "empty"),
    ]
    rules = [
        RuleInfo("ad/x", "boilerplate", "safe", Reason("广告", "an ad")),
        RuleInfo("ad/never", "boilerplate", "safe"),
    ]
    files = dict(index_files(entries, rules))
    html = files["index.html"]
    assert html.index("空.txt") < html.index("坏.pdf") < html.index('id="h-sum"')
    assert "有密码" in html and "无文字" in html and "好.txt" not in html
    assert html.index("从未命中") < html.index("ad/never</code>")
    data = shard_data(files["_index/0000.js"])
    assert [len(data[k]) for k in ("rule", "sure", "status", "kind")] == [40] * 4
    assert str(data["text"]).count("\n") == 39 and str(data["text"]).count("\t") == 120
    assert "".join(row.id[2:] for row in rows) == str(data["id"])
    assert data["n"] == [40, 0, 0]
    assert [d[0] for d in data["docs"]] == ["好.txt", "坏.pdf", "空.txt"]


def test_many_documents_of_one_state_are_not_all_named_at_the_top() -> None:
    files = dict(index_files([IndexEntry(f"{n}号.pdf", "damaged") for n in range(50)]))
    html = files["index.html"]
    assert html.count("号.pdf") == 20 and 'data-state="damaged"' in html
    assert files["_index/0000.js"].count("号.pdf") == 50


def test_shards_are_cut_between_documents_and_hold_every_row() -> None:
    rows = edit_rows(essay_view())
    entries = [IndexEntry(f"{n}.txt", "ok", edits=rows) for n in range(600)]
    *shards, (name, _) = index_files(entries)
    data = [shard_data(text) for _, text in shards]
    assert name == "index.html" and [name for name, _ in shards] == [
        "_index/0000.js",
        "_index/0001.js",
        "_index/0002.js",
    ]
    assert [d["k"] for d in data] == [0, 1, 2]
    assert sum(len(d["docs"]) for d in data) == 600
    assert [sum(d["n"]) for d in data] == [len(d["rule"]) for d in data]
    assert sum(len(d["rule"]) for d in data) == 600 * 40
    assert all(len(d["rule"]) <= 10_000 for d in data)


def test_many_edits_of_one_rule_are_counted_and_not_all_listed() -> None:
    text = "臺" * 1000
    said: Said = [Edit(i, i + 1, "台", "script/t2s", 0.99) for i in range(900)]
    view = view_of(text, [("script", [*said, Flag(950, 960, "suspect/x", 0.5)])])
    rows = edit_rows(view)
    assert [row.rule for row in rows].count("script/t2s") == 300
    assert sum(1 + row.more for row in rows) == len(view.notes) == 901
    html = dict(index_files([IndexEntry("a", "ok", edits=rows)]))["index.html"]
    assert '<td class="num">900</td>' in html


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("广告", "", "removed"),
        ("\n", "", "joined"),
        ("\n\f\n", "", "joined"),
        ("\n　　", " ", "joined"),
        ("\n", "\n\n", "changed"),
        ("", "\n", "inserted"),
        ("经济", "经常", "changed"),
        ("\r", "", "removed"),
        ("一", None, "flagged"),
    ],
)
def test_kind_of(before: str, after: str | None, kind: str) -> None:
    assert kind_of(before, after) == kind


def test_rows_hold_nothing_that_utf8_cannot() -> None:
    rows = edit_rows(view_of("一\ud800二", [("s", [Edit(1, 2, "\udfff", "r", 1), Flag(2, 3, "r", 1)])]))
    assert [(r.before, r.after, r.left) for r in rows] == [("\ufffd", "\ufffd", "一"), ("二", "", "一\ufffd")]


def test_rows_go_through_json_unchanged() -> None:
    rows = edit_rows(essay_view())
    again = [EditRow(**r) for r in json.loads(json.dumps([asdict(r) for r in rows]))]
    assert tuple(again) == rows
    rule = RuleInfo("a", "b", "safe", Reason("甲", "a"))
    back = json.loads(json.dumps(asdict(rule)))
    assert RuleInfo(**{**back, "reason": Reason(*back["reason"])}) == rule


def test_pages_are_the_same_twice() -> None:
    view = essay_view()
    assert document_page(view, PageHead("x")) == document_page(view, PageHead("x"))
    assert Change(0, "一", "", "r", 1).reason == NO_REASON

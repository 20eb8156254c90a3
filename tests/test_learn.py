"""Learned rules: what a site repeats becomes a rule, what its authors repeat does not; same input, same pack."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.sites.make import document, sites
from pipeline.cli import commands
from pipeline.commands.ruletest import rule_faults
from pipeline.config import Config
from pipeline.learn.count import frequent, shingles
from pipeline.learn.cues import cue_count, is_address, is_metadata, is_widget
from pipeline.learn.documents import Documents, drop_small, windows
from pipeline.learn.learn import learn_documents
from pipeline.learn.pack import render
from pipeline.rules.load import built_in, parse_pack, unique
from pipeline.rules.match import Matcher
from pipeline.rules.model import Rule, RuleSet
from pipeline.rules.sites import hosts_of

TITLES = (
    "渡口旧事",
    "水塔札记",
    "夜校见闻",
    "石桥随想",
    "茶园之问",
    "邮路与灯",
    "闸房手记",
    "戏台往事",
    "陶窑纪行",
    "桑田新说",
    "磨坊的重量",
    "渔灯里的账",
)
MATCH = "match = '更多[\\p{Han}]+访问本站'\nneeds = ['更多']"
SCOPED_PACK = """
stage = "boilerplate"
[[rule]]
id = "ad/mine"
{}
safety = "safe"
confidence = 0.97
reason = {{ zh = "站点", en = "site" }}
cases = [{{ before = "甲。更多范文请访问本站", after = "甲。" }}]
keep = ["更多范文"]
"""
ROOT = Path(__file__).parents[1]
COUNT = 24  # documents a site


def learned(texts: dict[str, str]) -> tuple[Rule, ...]:
    """Rules learned from texts by path."""
    return parse_pack(pack(texts).encode(), "learned.toml")


def pack(texts: dict[str, str]) -> str:
    with Documents() as documents:
        for path, text in sorted(texts.items()):
            documents.add(path.encode(), text)
        drop_small(documents)
        return render(learn_documents(documents))[0]


def essays(folder: str, ad: str, count: int = 12) -> dict[str, str]:
    """Different texts, each with the ad where {} stands."""
    made = {}
    for n in range(count):
        plain = document(sites("first")[0], n + 100, seed=len(folder)).pieces
        body = "".join(p.text for p in plain if not p.style)
        made[f"{folder}/{n}.txt"] = ad.format(body)
    return made


def learned_beside_others(ad: str) -> tuple[Rule, ...]:
    """Rules learned from a site's texts with an ad, in which # is filled anew each time, beside those of another."""
    texts = {p: text.replace("#", title) for title, (p, text) in zip(TITLES, essays("a", ad).items(), strict=True)}
    return learned({**texts, **essays("bb", "{}", 24)})


@pytest.fixture(scope="module")
def two_sites() -> dict[str, str]:
    texts: dict[str, str] = {}
    for site in (sites("first")[1], sites("first")[9]):
        texts |= {f"{site.name}/{n:03}.txt": document(site, n).text for n in range(COUNT)}
    return texts


def test_a_pack_is_whole_and_its_rules_hold(two_sites: dict[str, str]) -> None:
    rules = learned(two_sites)
    assert {r.place for r in rules} >= {"line", "end", "inside"}
    assert all(r.provenance and r.provenance.documents >= 3 and r.provenance.examples for r in rules)
    assert all(r.id.startswith("learned/") for r in rules)
    everything = unique(RuleSet((*built_in().rules, *rules)))
    assert list(rule_faults(rules, everything)) == []


def test_the_same_input_gives_the_same_bytes(two_sites: dict[str, str]) -> None:
    assert pack(two_sites) == pack(dict(reversed(two_sites.items())))


WRITTEN_BY_A_SITE = [  # an ad and where it stands, the rule's place
    ("{}更多范文请访问 www.kaowen.example", "end"),
    ("{}\n本站资料来自网友上传，版权归原作者所有", "line"),
    ("【梨溪范文网】欢迎收藏本站\n{}", "line"),
]


@pytest.mark.parametrize(("ad", "place"), WRITTEN_BY_A_SITE)
def test_what_a_site_writes_is_learned(ad: str, place: str) -> None:
    rules = [r for r in learned(essays("a", ad)) if r.safety.name == "safe"]
    assert [r.place for r in rules] == [place]
    assert rules[0].match in ad


WRITTEN_BY_ONE_SITE = [  # with other sites to compare with: an ad, the words of one rule, its place
    (
        "{}（报告坊 www.baogaofang.example 供稿，未经许可不得转载）",
        "（报告坊 www.baogaofang.example 供稿，未经许可不得转载）",
        "end",
    ),
    ("#（完整版下载）\n{}", "（完整版下载）", "title"),
    (
        "#\n导读：为方便广大考生，小编特意整理了这一篇，祝大家成功！{}",
        "导读：为方便广大考生，小编特意整理了这一篇，祝大家成功！",
        "anywhere",
    ),
    ("{}\n本帖由 # 于 2020-1-2 编辑", "本帖由 {} 于 2020-1-2 编辑", "line"),
    ("{}\n点赞 12 没用 3\n", "点赞 12 没用 3", "line"),
    ("原创 # 梨溪食堂 2020-1-2\n{}\n— THE END —\n梨溪食堂\n长按二维码，关注公众号", "梨溪食堂", "line"),
]


@pytest.mark.parametrize(("ad", "words", "place"), WRITTEN_BY_ONE_SITE, ids=[w for _, w, _ in WRITTEN_BY_ONE_SITE])
def test_what_one_site_writes_is_learned(ad: str, words: str, place: str) -> None:
    assert (words, place) in {(r.match, r.place) for r in learned_beside_others(ad) if r.safety.name == "safe"}


OF_A_GENRE = [  # what all documents of one site have and no other's
    "一、阅读下列材料，自选角度，写一篇不少于800字的文章。（40分）\n{}",
    "{}\n本办法由怀安市人民政府办公室负责解释，自2015年3月1日起施行。",
    "第一章　总　则\n打印　关闭　下载\n{}",
    "#（征求意见稿）\n{}",
    "根据给定资料，回答下列问题。（20分）\n{}",
    "{}\n以上报告，请予审议。",
]


@pytest.mark.parametrize("text", OF_A_GENRE)
def test_what_a_genre_repeats_stays(text: str) -> None:
    kept = text.replace("#", "").replace("打印　关闭　下载", "").split("{}")
    safe = [r.match for r in learned_beside_others(text) if r.safety.name == "safe"]
    assert [m for m in safe if any(m in part or part.strip() in m for part in kept if part.strip())] == []


WRITTEN_BY_AUTHORS = [  # what recurs in every document of a site
    "{}\n让我们携起手来，共同创造更加美好的明天。",
    "各位领导、各位来宾，大家好：\n{}\n谢谢大家！",
    "来源：考文网　作者：本站编辑　发布时间：2016-03-01\n{}",
    "{}根据村民委员会组织法的有关规定，村务应当公开。他说完就走了。",
    "{}他听说那本书可以下载，就到图书馆的网站上去找，找了一个下午也没有找到。",
]


@pytest.mark.parametrize("text", WRITTEN_BY_AUTHORS)
def test_what_authors_write_is_not(text: str) -> None:
    texts = {**essays("a", text), **essays("bb", text), **essays("ccc", "{}", 24)}
    assert [r.match for r in learned(texts) if r.safety.name == "safe"] == []


def test_a_plain_banner_needs_other_sites_to_compare_with() -> None:
    banner = "排版说明：文中图表若有缺漏，烦请以纸质稿为准"
    alone = essays("a", f"{banner}\n{{}}", 20)
    for texts, safety in ((alone, "unsafe"), ({**alone, **essays("bb", "{}", 24)}, "safe")):
        assert [r.safety.name for r in learned(texts) if r.match == banner] == [safety]


SLOTTED = [  # an ad whose # is filled anew in each document, what is learned
    (
        "{}\n以上就是小编整理的《#》全部内容，更多范文请关注梨溪网。",
        "以上就是小编整理的《{}》全部内容，更多范文请关注梨溪网。",
        "line",
    ),
    ("{}\n往期推荐\n#\n#的灯\n#纪事", "往期推荐", "list"),
    ("{}\n本回答由网友推荐上传\n已赞过\n你对它的评价是？\n收藏 打印 返回首页", "你对它的评价是？", "line"),
]


@pytest.mark.parametrize(("ad", "words", "place"), SLOTTED)
def test_slots_lists_and_company(ad: str, words: str, place: str) -> None:
    rules = {r.match: r for r in learned_beside_others(ad) if r.safety.name == "safe"}
    assert rules[words].place == place


def test_a_title_before_a_glued_ad_is_no_slot() -> None:
    texts = {p: TITLES[n] + t for n, (p, t) in enumerate(essays("a", "（精选范文下载版）\n{}").items())}
    assert all(not r.match.startswith("{}") for r in learned({**texts, **essays("bb", "{}", 24)}))


def test_titles_of_a_series_are_no_phrase_with_a_slot() -> None:
    texts = {p: f"2018年公务员考试申论范文：{TITLES[n]}\n{t}" for n, (p, t) in enumerate(essays("a", "{}").items())}
    assert [r.match for r in learned({**texts, **essays("bb", "{}", 24)}) if r.safety.name == "safe"] == []


def test_what_only_one_site_has_holds_for_that_site() -> None:
    texts = {**essays("a", "温馨提示：文中图表若有缺漏，烦请以纸质稿为准\n{}", 20), **essays("bb", "{}", 24)}
    assert [r.sites for r in learned(texts)] == [("a",)]


SCOPED = [  # a rule's sites and not_sites, a text's path, whether the rule is met
    ((), (), "a/1.txt", True),
    (("a",), (), "a/1.txt", True),
    (("a",), (), "a/b/1.txt", True),
    (("a/b",), (), "a/b/1.txt", True),
    (("b",), (), "a/b/1.txt", False),
    (("a",), (), "", False),
    (("kaowen.example",), (), "x/1.txt", True),
    (("kaowen",), (), "x/1.txt", False),
    ((), ("a",), "a/1.txt", False),
    (("kaowen.example",), ("a",), "a/1.txt", False),
]


@pytest.mark.parametrize(("sites", "not_sites", "path", "is_met"), SCOPED)
def test_rules_of_one_site(sites: tuple[str, ...], not_sites: tuple[str, ...], path: str, is_met: bool) -> None:
    text = "灯亮了。更多范文请访问本站 www.kaowen.example"
    for words in ('folded = true\nliteral = "更多范文请访问本站"', 'literal = "更多范文请访问本站"', MATCH):
        (parsed,) = parse_pack(SCOPED_PACK.format(words).encode(), "mine.toml")
        rule = replace(parsed, sites=sites, not_sites=not_sites)
        assert bool(list(Matcher((rule,)).proposals(text, path))) is is_met


def test_small_groups_are_left_alone() -> None:
    assert learned(essays("a", "{}\n更多范文请访问 www.kaowen.example", 2)) == ()


HOSTS = [
    ("见 http://www.kaowen.example/a/1.html", {"kaowen.example"}),
    ("ｗｗｗ.kaowen.com.cn", {"kaowen.com.cn"}),
    ("登录 m.kaowen.example 阅读", {"kaowen.example"}),
    ("第3.5节，version 2.0", set()),
]


@pytest.mark.parametrize(("text", "hosts"), HOSTS)
def test_hosts(text: str, hosts: set[str]) -> None:
    assert hosts_of(text) == hosts


def test_counts_are_exact() -> None:
    keys = ["天地玄黄宇宙洪荒", "天地玄黄宇宙洪荒日月", "日月盈昃\n天地玄黄宇宙洪荒", "天地玄黄"]
    assert frequent(lambda: keys, 3) == {"天地玄黄宇宙洪荒": 3}
    assert list(shingles("日月盈昃\n甲")) == ["\n日月盈昃\n"]


def test_a_long_text_is_seen_at_both_ends() -> None:
    seen = windows("始" + "中" * 100_000 + "终")
    assert (seen[0], seen[-1]) == ("始", "终")
    assert len(seen) < 25_000


@pytest.mark.parametrize(
    ("key", "is_one"), [("formoreinfo", False), ("请登录kaowencom", True), ("www100testcom", True)]
)
def test_addresses(key: str, is_one: bool) -> None:
    assert is_address(key) == is_one


def test_cues_and_metadata() -> None:
    assert cue_count("有更多的获得感") == 0
    assert is_widget("下一页")
    assert not is_widget("版权声明")
    assert not is_widget("新华网")
    assert is_metadata("来源：考文网 作者：佚名")
    assert not is_metadata("更多来源请访问本站")


# --- the command


def test_the_command_writes_a_pack_that_runs_load(tmp_path: Path, two_sites: dict[str, str]) -> None:
    for path, text in two_sites.items():
        (tmp_path / "raw" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "raw" / path).write_text(text, encoding="utf-8")
    raw, cleaned = str(tmp_path / "raw"), str(tmp_path / "cleaned")
    done = CliRunner().invoke(commands, ["learn", raw, "--lang", "en"])
    assert done.exit_code == 0, done.output
    target = tmp_path / "raw" / "_rules" / "learned.toml"
    assert "rules learned" in done.output
    assert target.read_text(encoding="utf-8") == pack(two_sites)
    assert CliRunner().invoke(commands, ["rules", "test", str(target)]).exit_code == 0
    assert CliRunner().invoke(commands, ["run", raw, cleaned]).exit_code == 0
    text = (tmp_path / "cleaned" / sites("first")[1].name / "000.txt").read_text(encoding="utf-8")
    assert "范文林网友上传" not in text
    told = CliRunner().invoke(commands, ["rules", "list", "--raw", raw, "--hits", cleaned, "--lang", "en"]).output
    rows = {line.split()[0]: line.split()[1:] for line in told.splitlines()}
    assert any(rule.startswith("learned/") and row[0].startswith(sites("first")[1].name) for rule, row in rows.items())
    assert rows["ad/download-channel"] == ["0", "0", "0", "0"]


def test_hits_of_no_run_are_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(commands, ["rules", "list", "--hits", str(tmp_path)])
    assert done.exit_code == 2


def test_a_file_of_ones_own_is_not_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('stage = "boilerplate"\nrule = []\n', encoding="utf-8")
    done = CliRunner().invoke(commands, ["learn", str(ROOT / "raw"), "--out", str(mine)])
    assert done.exit_code == 2
    assert mine.read_text(encoding="utf-8") == 'stage = "boilerplate"\nrule = []\n'


def test_nothing_learned_is_an_empty_pack(tmp_path: Path) -> None:
    out = tmp_path / "learned.toml"
    (tmp_path / "raw").mkdir()
    done = CliRunner().invoke(commands, ["learn", str(tmp_path / "raw"), "--out", str(out)])
    assert done.exit_code == 0
    assert parse_pack(out.read_bytes(), "learned.toml") == ()


def test_a_broken_pack_is_named_and_refused(tmp_path: Path) -> None:
    pack = tmp_path / "raw" / "_rules" / "learned.toml"
    pack.parent.mkdir(parents=True)
    pack.write_text('stage = "boilerplate"\n[[rule]]\nid = "learned/a/1"\n', encoding="utf-8")
    done = CliRunner().invoke(commands, ["run", str(tmp_path / "raw"), str(tmp_path / "cleaned")])
    assert done.exit_code == 2
    assert "_rules/learned.toml: rule 1 (learned/a/1)" in done.output
    assert not (tmp_path / "cleaned").exists()


def test_the_samples_of_this_project_teach_nothing(tmp_path: Path) -> None:
    from pipeline.learn.learn import learn

    assert learn(str(ROOT / "raw"), built_in(), Config()).learned == []

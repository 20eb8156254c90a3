"""Output names: as expected where that is safe, and for any set of inputs distinct and safe everywhere."""

import hashlib
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names import COMPONENT_BYTES, document_id, fold, outputs_of, plan, shown

ENDS_IN_HASH = re.compile(r"-[0-9a-f]{16}\.txt$")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("essay.txt", "essay.txt"),
        ("essay.pdf", "essay.pdf.txt"),
        ("page.html", "page.html.txt"),
        ("README", "README.txt"),
        ("范文/秘书 考试(1).txt", "范文/秘书 考试(1).txt"),
        ("a$(id).txt", "a$(id).txt"),
        ("sub/_draft.txt", "sub/_draft.txt"),
        (".NET 教程.pdf", None),
        ("_draft.txt", None),
        ("CON", None),
        ("sub/nul.txt", None),
        ("a:b.txt", None),
        ("trailing.", None),
        ("space .txt", "space .txt"),
        ("folder /a.txt", None),
        ("corpus.jsonl/a.txt", None),
        ("index.html/a.txt", None),
        ("sub/corpus.jsonl", "sub/corpus.jsonl.txt"),
        ("esc\x1b[31m.txt", None),
        ("rtl\u202etxt.exe", None),
        ("line\nbreak.txt", None),
        ("长" * 57 + ".txt", None),
        ("长" * 55 + ".txt", "长" * 55 + ".txt"),
        ("a" + "长" * 55 + ".txt", "a" + "长" * 55 + ".txt"),  # 170 bytes and ".txt.jsonl": just short enough
        ("长" * 60 + "/a.txt", "长" * 60 + "/a.txt"),
        ("a" + "长" * 60 + "/a.txt", None),
        ("aa" + "长" * 55 + ".txt", None),
        ("/".join(["x" * 150] * 3 + ["y" * 143]), "/".join(["x" * 150] * 3 + ["y" * 143]) + ".txt"),  # 600 bytes
        ("/".join(["x" * 150] * 3 + ["y" * 144]), None),
        ("a-0123456789abcdef.txt", None),
    ],
)
def test_one_name(path: str, text: str | None) -> None:
    made = plan([path.encode()])[path.encode()]
    if text is None:
        assert ENDS_IN_HASH.search(made)
        assert hashlib.sha256(path.encode()).hexdigest()[:16] in made
    else:
        assert made == text


@pytest.mark.parametrize(
    "paths",
    [
        ["a.pdf", "a.pdf.txt"],
        ["A.txt", "a.txt"],
        ["caf\u00e9.txt", "cafe\u0301.txt"],
        ["ß.txt", "ss.txt"],
        ["A/x.txt", "a/X.txt"],
    ],
)
def test_names_that_collide_all_get_a_hash(paths: list[str]) -> None:
    assert all(ENDS_IN_HASH.search(text) for text in plan(p.encode() for p in paths).values())


@pytest.mark.parametrize("folder", ["", "x/", "x/y/"])
@pytest.mark.parametrize("other", ["a.txt/b", "a.txt.jsonl/b", "a.txt.html/b", "a.txt.json/b", "a.txt/b/c"])
def test_a_file_gives_way_to_a_folder_of_its_outputs_name(folder: str, other: str) -> None:
    path, other = f"{folder}a", folder + other
    made = plan([path.encode(), other.encode()])
    assert ENDS_IN_HASH.search(made[path.encode()])
    assert made[other.encode()] == f"{other}.txt"


def test_a_slug_stays_in_its_folder_and_keeps_what_is_readable() -> None:
    path = ("范文/" + "很长的标题" * 20 + ".pdf").encode()
    made = plan([path])[path]
    assert made.startswith("范文/很长的标题")
    assert len(made.rsplit("/", 1)[1].encode()) < 110


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("a:b.txt", "a-b"),
        ("a:?:b.pdf", "a-b.pdf"),
        ("::", "doc"),
        ("-a:", "a"),
        ("题：目:.txt", "题-目"),
        ("CON", "CON"),
        ("CON/sub/a.txt", "CON-sub-a"),
    ],
)
def test_slugs(path: str, slug: str) -> None:
    made = plan([path.encode()])[path.encode()]
    assert made == f"{slug}-{hashlib.sha256(path.encode()).hexdigest()[:16]}.txt"


def test_a_slug_leaves_folders_that_are_too_long() -> None:
    long, fits = b"/".join([b"x" * 150] * 4 + [b"a:b"]), b"/".join([b"x" * 150] * 3 + [b"a:b"])
    made = plan([long, fits])
    assert made[long].startswith("xxx")
    assert "/" not in made[long]
    assert made[fits].startswith("x" * 150 + "/")


@pytest.mark.parametrize(("last", "kept"), [(35, 4), (36, 0)])  # 488 bytes of folders leave room for a slug in 600
def test_how_long_folders_may_be_before_a_slug(last: int, kept: int) -> None:
    path = b"/".join([b"x" * 150] * 3 + [b"x" * last, b"a:b"])
    assert plan([path])[path].count("/") == kept


def test_a_name_that_is_no_text_is_shown_with_escapes() -> None:
    assert shown(b"\xff\xfe.txt") == "\\xff\\xfe.txt"
    assert plan([b"\xff\xfe.txt"]) != plan([b"\xff\xfd.txt"])


def test_an_id_is_of_the_path() -> None:
    assert document_id(b"a.txt") == document_id(b"a.txt") != document_id(b"b.txt")
    assert document_id(b"a.txt") == hashlib.sha256(b"a.txt").hexdigest()[:32]


PARTS = st.one_of(
    st.sampled_from(
        [b"a", b"A", b"a.txt", b"A.TXT", b"a.pdf", b"a.pdf.txt", b"a.txt.jsonl", b"a.txt.html", b"CON", b"."]
    ),
    st.sampled_from(["é.txt".encode(), "e\u0301.txt".encode(), b"_x", b"corpus.jsonl", b"index.html", b"\xff", b"a "]),
    st.text(min_size=1, max_size=8).map(lambda s: s.encode("utf-8", "surrogatepass")),
    st.text(alphabet="长a", min_size=40, max_size=80).map(lambda s: s.encode()[:255]),
    st.binary(min_size=1, max_size=6),
).map(lambda b: b.replace(b"/", b"-").replace(b"\0", b"-"))
PATHS = st.lists(st.lists(PARTS, min_size=1, max_size=3).map(b"/".join), unique=True, max_size=12)


@given(PATHS)
def test_outputs_are_distinct_and_safe(paths: list[bytes]) -> None:
    made = plan(paths)
    files = [fold(output) for text in made.values() for output in outputs_of(text)]
    files += ["corpus.jsonl", "manifest.jsonl", "_report/index.html", ".state.json", ".progress.jsonl", ".lock"]
    assert len(files) == len(set(files))
    folders = {"/".join(f.split("/")[:n]) for f in files for n in range(1, f.count("/") + 1)}
    assert not folders & set(files)  # no file where another needs a folder
    for text in made.values():
        assert not text.startswith(("_", ".", "/"))
        assert all(len(part.encode()) <= COMPONENT_BYTES for output in outputs_of(text) for part in output.split("/"))
        for component in text.split("/"):
            assert component not in ("", ".", "..")
            assert not re.search(r'[<>:"\\|?*]', component)
            assert component[-1] not in ". "
            assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in component)


@given(PATHS, st.randoms(use_true_random=False))
def test_the_order_of_the_walk_does_not_matter(paths: list[bytes], random: object) -> None:
    shuffled = list(paths)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(paths) == plan(shuffled)

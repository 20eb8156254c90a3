"""The review's server refuses everyone but its own pages, and writes down what they decide."""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from run_tools import make, make_raw, records_of

from pipeline.errors import UsageError
from pipeline.names import document_id
from pipeline.report.view import Note
from pipeline.review.server import MOST_BYTES, ReviewServer
from pipeline.review.session import Session

FILES = {
    "a.txt": "这一年的天气一直很好，大家都很高兴。\n在市场竟争中，大家再接再励。\n".encode(),
    "子/b.txt": "这一年的天气一直很好，大家都很高兴。\n在市场竟争中走到了今天。\n".encode(),
    "p.html": b"<html><body><script>alert(1)</script><p>"
    + "灯还亮着，孩子们在写作业。".encode() * 9
    + b"</p></body></html>",
}


class Client:
    """Sends what it is told to, honest headers by default."""

    def __init__(self, server: ReviewServer) -> None:
        self.server, self.port = server, server.server_port
        self.host = f"127.0.0.1:{self.port}"
        self.cookie = f"{server.cookie_name}={server.cookie}"

    def ask(
        self, method: str, path: str, body: object = None, **changed: str | None
    ) -> tuple[int, dict[str, str], bytes]:
        headers: dict[str, str | None] = {"Host": self.host, "Cookie": self.cookie}
        if method == "POST":
            headers |= {
                "Origin": f"http://{self.host}",
                "X-Jiaokan-Token": self.server.token,
                "Content-Type": "application/json",
            }
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        for name, value in {**headers, "Content-Length": str(len(data)) if data else None}.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(data)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found

    def note(self, before: str) -> Note:
        return next(n for n in self.session.notes(self.doc) if n.before == before)

    @property
    def session(self) -> Session:
        return self.server.session

    @property
    def doc(self):  # type: ignore[no-untyped-def]
        return self.session.docs[document_id(b"a.txt")]

    def body(self, before: str, action: str, **more: object) -> dict[str, object]:
        return {
            "doc": self.doc.id,
            "journal": self.doc.journal_sha,
            "id": self.note(before).id,
            "action": action,
            **more,
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review")
    make_raw(path, FILES)
    make(path)
    return path


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with ReviewServer(Session(str(folder / "raw"), folder / "cleaned")) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Client(server)
        server.shutdown()
        thread.join()


FORGED: list[dict[str, str | None]] = [  # what a request carries instead of the truth
    {"Host": "evil.example"},
    {"Host": "evil.example:80"},
    {"Host": None},
    {"Host": "127.0.0.1"},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Cookie": None},
    {"Cookie": "jiaokan=x"},
]
FORGED_WRITES: list[dict[str, str | None]] = [
    *FORGED,
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": None},
    {"Origin": "https://127.0.0.1"},
    {"X_Jiaokan_Token": None},
    {"X_Jiaokan_Token": "A" * 43},
    {"Content_Type": "text/plain"},
    {"Content_Type": "application/x-www-form-urlencoded"},
]


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_a_forged_request_reads_nothing(client: Client, forged: dict[str, str | None]) -> None:
    for path in ("/c/_report/index.html", "/c/a.txt", "/raw/a.txt", f"/api/state/{client.doc.id}"):
        status, _, body = client.ask("GET", path, **forged)
        assert (status, b"\xe5\xb8\x82" in body) == (403, False), path


@pytest.mark.parametrize("forged", FORGED_WRITES, ids=str)
def test_a_forged_request_writes_nothing(client: Client, folder: Path, forged: dict[str, str | None]) -> None:
    log = folder / "raw" / "_review" / "decisions.jsonl"
    before = log.read_bytes() if log.exists() else None
    assert client.ask("POST", "/api/decide", client.body("竟", "reject"), **forged)[0] == 403
    assert (log.read_bytes() if log.exists() else None) == before


def test_the_cookie_alone_writes_nothing_and_is_not_the_token(client: Client) -> None:
    assert client.server.cookie != client.server.token
    _, headers, _ = client.ask("POST", "/api/enter", {}, Cookie=None)
    assert client.server.token not in headers["Set-Cookie"]
    assert headers["Set-Cookie"].endswith("; HttpOnly; SameSite=Strict")
    assert client.ask("POST", "/api/enter", {}, Cookie=None, X_Jiaokan_Token="B" * 43)[0] == 403


@pytest.mark.parametrize("path", ["/", "/c/_report/index.html", "/c/_report/a.txt.html", "/c/a.txt", "/nothing"])
def test_every_answer_carries_the_policy(client: Client, path: str) -> None:
    _, headers, _ = client.ask("GET", path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"], headers["Cache-Control"]) == (
        "nosniff",
        "no-referrer",
        "no-store",
    )
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", ["/c/_report/index.html", f"/c/_report/{quote('子')}/b.txt.html"])
def test_pages_come_without_inline_code(client: Client, path: str) -> None:
    status, _, body = client.ask("GET", path)
    page = body.decode()
    assert status == 200
    assert "<style>" not in page
    assert "<script>" not in page
    assert 'http-equiv="Content-Security-Policy"' not in page
    for kind, tag in (("js", 'src="'), ("css", 'href="')):
        name = page.split(f"{tag}/asset/")[1].split('"')[0]
        assert name.endswith(kind)
        assert client.ask("GET", f"/asset/{name}")[0] == 200


OUTSIDE = [
    "/c/../raw/a.txt", "/c/%2e%2e/raw/a.txt", "/c//etc/passwd", "/c/.state.json", "/c/manifest.jsonl", "/c/",
    "/raw/", "/raw/../cleaned/a.txt", "/raw/_review/decisions.jsonl", "/asset/../session.py", "/asset/x.js",
    "/api/state/x", "/c/%ff", "/c/a.txt%00", "http://evil.example/",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_only_what_the_manifest_names_is_given_out(client: Client, path: str) -> None:
    assert client.ask("GET", path)[0] == 404


def test_an_input_is_never_given_out_as_a_page(client: Client) -> None:
    status, headers, body = client.ask("GET", "/raw/p.html")
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert body == FILES["p.html"]


BAD = [b"", b"{", b"[]", b"{}", b'{"doc":"x"}', b"\xff", b'{"doc":"x","journal":"","id":"e","action":"rm"}']


@pytest.mark.parametrize("body", BAD)
def test_what_is_no_decision_is_refused(client: Client, body: bytes) -> None:
    assert client.ask("POST", "/api/decide", body)[0] in (400, 403)
    assert client.ask("PUT", "/api/decide", body)[0] == 501


def test_too_long_a_body_is_not_read(client: Client) -> None:
    assert client.ask("POST", "/api/decide", b"", Content_Length=str(MOST_BYTES + 1))[0] == 403


def test_decide_undo_and_stale(client: Client, folder: Path) -> None:
    status, _, body = client.ask("POST", "/api/decide", client.body("竟", "reject"))
    name = client.note("竟").id
    assert (status, json.loads(body)) == (200, {"made": {name: {"action": "reject", "text": ""}}, "count": 1})
    state = json.loads(client.ask("GET", f"/api/state/{client.doc.id}")[2])
    assert state["decided"][name]["action"] == "reject"
    assert client.ask("POST", "/api/decide", client.body("竟", "reject", journal="0" * 64))[0] == 409
    assert client.ask("POST", "/api/decide", client.body("竟", "reject", id="e-aaaaaaaaaa"))[0] == 404
    assert client.ask("POST", "/api/decide", client.body("竟", "reject", doc="x"))[0] == 404
    undone = json.loads(client.ask("POST", "/api/undo", {})[2])
    assert [u["id"] for u in undone["undone"]] == [name]
    state = json.loads(client.ask("GET", f"/api/state/{client.doc.id}")[2])
    assert state["decided"][name]["action"] == "undo"
    assert json.loads(client.ask("POST", "/api/undo", {})[2]) == {"undone": None}


def test_all_like_this_and_back(client: Client, folder: Path) -> None:
    made = json.loads(client.ask("POST", "/api/decide", client.body("竟", "reject", alike=True))[2])
    assert made["count"] == 2
    make(folder)
    for name in ("a.txt", "子/b.txt"):
        assert "竟争" in (folder / "cleaned" / name).read_text(encoding="utf-8")
    client.ask("POST", "/api/undo", {})
    make(folder)
    assert "竞争" in (folder / "cleaned" / "子" / "b.txt").read_text(encoding="utf-8")
    assert records_of(folder)["a.txt"].result.orphans == ()


def test_a_term_is_protected_and_freed(client: Client, folder: Path) -> None:
    terms = folder / "raw" / "_review" / "protect.txt"
    assert client.ask("POST", "/api/decide", client.body("竟", "protect", text="竟争"))[0] == 200
    assert terms.read_text(encoding="utf-8") == "竟争\n"
    make(folder)
    assert client.ask("POST", "/api/decide", client.body("竟", "accept"))[0] == 422
    assert client.ask("POST", "/api/decide", client.body("竟", "protect", text="a\nb"))[0] == 422
    client.ask("POST", "/api/undo", {})
    assert terms.read_text(encoding="utf-8") == ""
    make(folder)


def test_nothing_to_review_before_a_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run make first"):
        Session(str(tmp_path), tmp_path)


def test_many_edits_are_decided_by_one_request(client: Client) -> None:
    session = client.session
    a, b = (session.docs[document_id(path)] for path in (b"a.txt", "子/b.txt".encode()))
    places = {doc.record.sha256: [n.id for n in session.notes(doc) if n.before == "竟"] for doc in (a, b)}
    body = {"run": session.run, "action": "reject", "places": places}
    before = decided_of_all(client)
    wrong = [
        (409, body | {"run": "0" * 64}),
        (404, body | {"places": {"0" * 64: ["e-aaaaaaaaaa"]}}),
        (404, body | {"places": places | {a.record.sha256: ["e-aaaaaaaaaa"]}}),
        (422, body | {"places": {}}),
        (400, body | {"action": "delete"}),
        (400, body | {"places": [1]}),
    ]
    for status, asked in wrong:
        assert client.ask("POST", "/api/decide-all", asked)[0] == status, asked
    for forged in FORGED_WRITES:
        assert client.ask("POST", "/api/decide-all", body, **forged)[0] == 403, forged
    assert decided_of_all(client) == before
    assert json.loads(client.ask("POST", "/api/decide-all", body)[2]) == {"count": 2}
    said = {sha: {name: {"action": "reject", "text": ""} for name in ids} for sha, ids in places.items()}
    assert decided_of_all(client) == before | said
    assert [d["path"] for d in json.loads(client.ask("POST", "/api/undo", {})[2])["undone"]] == ["a.txt", "子/b.txt"]
    taken_back = {sha: {name: {"action": "undo", "text": ""} for name in ids} for sha, ids in places.items()}
    assert decided_of_all(client) == before | taken_back


def decided_of_all(client: Client) -> dict[str, object]:
    decided: dict[str, object] = json.loads(client.ask("GET", "/api/state/index")[2])["decided"]
    return decided

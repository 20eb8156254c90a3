"""The review's server: the pages of the last run on 127.0.0.1, and decisions written down.

What it defends against: other sites open in the same browser (their requests carry another Host, Origin or
Sec-Fetch-Site, and no token), other users' and other programs' servers on this machine (cookies know no ports: the
token must come in a header, too), and the documents themselves (their pages run no code of their own).
Paths are never joined: a request is looked up among the outputs that the manifest names.
"""

import hmac
import secrets
import sys
from collections import defaultdict
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import msgspec

from pipeline import manifest
from pipeline.decisions import Action, Decision
from pipeline.errors import ToldError
from pipeline.names import document_id, outputs_of
from pipeline.review.pages import served
from pipeline.review.session import Doc, RefusedError, Session, StaleError, UnknownError
from pipeline.walk import InputError, read_input

MOST_BYTES = 4 << 20  # of a request's body: an edit in each of 50,000 documents, named by sha256 and id
MOST_RAW = 256 << 20  # of an input that is shown
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".webp": "image/webp"}
STATUS_OF: dict[type[ToldError], int] = {StaleError: 409, UnknownError: 404, RefusedError: 422}


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a request that decides."""

    doc: str  # names.document_id
    journal: str  # sha256 of the journal that the page shows
    id: str
    action: Action
    text: str = ""
    alike: bool = False


class AskAll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a request that decides on many edits at once."""

    run: str  # Session.run, as the index knows it
    action: Action
    places: dict[str, list[str]]  # ids of edits by sha256 of their document's bytes
    text: str = ""


class ReviewServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only. `address` is what to open: the token stands behind the #."""

    daemon_threads = True

    def __init__(self, session: Session, port: int = 0) -> None:
        self.session, self.lock = session, Lock()
        self.token, self.cookie = secrets.token_urlsafe(32), secrets.token_urlsafe(32)  # 256 bits each
        self.assets: dict[str, bytes] = {}
        super().__init__(("127.0.0.1", port), _Handler)
        self.cookie_name = f"jiaokan_{self.server_port}"
        self.hosts = {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/#{self.token}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away in the middle is no fault worth a traceback."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def state(self, doc: Doc) -> dict[str, Any]:
        """What a document's page needs: decisions that stand since the run, by edit id."""
        return {"decided": {name: _told(d) for name, d in self.session.decided(doc).items()}}

    def state_of_all(self) -> dict[str, Any]:
        """What the index needs: the same by sha256 of the document's bytes, then by edit id."""
        decided: defaultdict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for d in self.session.standing():
            decided[d.sha256][d.name] = _told(d)
        return {"decided": decided}

    def decide(self, body: bytes) -> dict[str, Any]:
        """Carry out an `Ask`. Raises msgspec.DecodeError, ToldError."""
        ask = msgspec.json.decode(body, type=Ask)
        if ask.action == "protect":
            self.session.protect(ask.text)
            return {"made": {ask.id: {"action": "protect"}}, "count": 1}
        made = self.session.decide(ask.doc, ask.id, ask.action, ask.text, journal=ask.journal, alike=ask.alike)
        here = self.session.docs[ask.doc].record
        return {"made": {d.id: _told(d) for d in made if d.path == here.path}, "count": len(made)}

    def decide_all(self, body: bytes) -> dict[str, Any]:
        """Carry out an `AskAll`. Raises msgspec.DecodeError, ToldError."""
        ask = msgspec.json.decode(body, type=AskAll)
        if ask.action == "protect":
            self.session.protect(ask.text)
            return {"count": 1}
        return {"count": len(self.session.decide_all(ask.places, ask.action, ask.text, run=ask.run))}

    def undo(self, body: bytes) -> dict[str, Any]:
        """Take back the last act. Raises ToldError."""
        step = self.session.undo()
        if step is None:
            return {"undone": None}
        return {"undone": [{"id": d.id, "path": d.path} for d in step.decisions], "term": step.term}

    def output(self, name: str) -> tuple[str, bytes] | None:
        """Type and bytes of an output by its path below cleaned/; None for a path that no run has written."""
        doc, state = self.session.doc_of(name), manifest.read_state(self.session.root)
        if doc is None and not (state and name in state.files):
            return None
        data = (self.session.root / name).read_bytes()
        kind = TYPES.get(Path(name).suffix, "") if name.startswith("_report/") else ""
        if kind == "text/html":
            about = (
                {"review": doc.id, "journal": doc.journal_sha, **self._beside(doc)}
                if doc
                else {"review": "index", "run": self.session.run}
            )
            data = served(data.decode(), self.assets, about).encode()
        return kind or "text/plain", data

    def _beside(self, doc: Doc) -> dict[str, str]:
        """The pages of the documents before and behind."""
        docs = list(self.session.docs.values())
        n = next(i for i, other in enumerate(docs) if other.id == doc.id)
        found = {"prev": docs[n - 1] if n else None, "next": docs[n + 1] if n + 1 < len(docs) else None}
        return {k: f"/c/{quote(outputs_of(d.record.text).report)}" for k, d in found.items() if d}

    def raw(self, path: bytes) -> tuple[str, bytes] | None:
        """An input that the manifest knows, as a PDF or as plain text: no input is given out as a page."""
        doc = self.session.docs.get(document_id(path))
        if doc is None:
            return None
        is_pdf = doc.record.result.media_type == "application/pdf"
        return "application/pdf" if is_pdf else "text/plain", read_input(self.session.raw, path, MOST_RAW)


def _told(decision: Decision) -> dict[str, str]:
    return {"action": decision.action, "text": decision.text}


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version, sys_version = "jiaokan", ""
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds that a silent client may hold a thread

    def do_GET(self) -> None:
        if not self._is_ours():
            return self._refuse(403)
        path = self.path.partition("?")[0]
        if path in ("/", "/asset/enter.js"):
            name = "enter.html" if path == "/" else "enter.js"
            kind = TYPES[Path(name).suffix]
            return self._send(200, kind, (resources.files("pipeline.review") / "static" / name).read_bytes())
        if path == "/favicon.ico":
            return self._send(204, "image/png", b"")
        if not self._has_cookie():
            return self._refuse(403)
        with self.server.lock:
            try:
                found = self._found(path)
            except (OSError, InputError):
                found = None
        return self._send(200, *found) if found else self._refuse(404)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        body = b""
        if length.isascii() and length.isdigit() and int(length) <= MOST_BYTES:
            body = self.rfile.read(int(length))
        else:
            self.close_connection = True
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        if not (self._is_ours() and self._is_write() and self._has_token() and kind == "application/json" and body):
            return self._refuse(403)
        if self.path == "/api/enter":
            cookie = f"{self.server.cookie_name}={self.server.cookie}; Path=/; HttpOnly; SameSite=Strict"
            return self._send(200, "application/json", b"{}", {"Set-Cookie": cookie})
        acts = {
            "/api/decide": self.server.decide,
            "/api/decide-all": self.server.decide_all,
            "/api/undo": self.server.undo,
        }
        act = acts.get(self.path)
        if act is None or not self._has_cookie():
            return self._refuse(404 if act is None else 403)
        try:
            with self.server.lock:
                return self._send_json(200, act(body))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return self._send_json(400, {"zh": f"请求有误（{error}）", "en": str(error)})
        except ToldError as error:
            return self._send_json(STATUS_OF.get(type(error), 500), error.reason._asdict())

    def log_message(self, format: str, *args: object) -> None:
        """Requests are nobody's business."""

    def _found(self, path: str) -> tuple[str, bytes] | None:
        name = unquote_to_bytes(path)
        if name.startswith(b"/asset/"):
            asset = name[7:].decode("ascii", "replace")
            data = self.server.assets.get(asset)
            return None if data is None else (TYPES[Path(asset).suffix], data)
        if name == b"/api/state/index":
            return "application/json", msgspec.json.encode(self.server.state_of_all())
        if name.startswith(b"/api/state/"):
            doc = self.server.session.docs.get(name[11:].decode("ascii", "replace"))
            return None if doc is None else ("application/json", msgspec.json.encode(self.server.state(doc)))
        if name.startswith(b"/c/"):
            return self.server.output(name[3:].decode("utf-8", "surrogateescape"))
        if name.startswith(b"/raw/"):
            return self.server.raw(name[5:])
        return None

    def _is_ours(self) -> bool:
        """Whether the request names this server, and no other site's page sent it."""
        site = self.headers.get("Sec-Fetch-Site", "none")
        return self.headers.get("Host") in self.server.hosts and site in ("none", "same-origin")

    def _is_write(self) -> bool:
        """Whether one of our own pages sent it: browsers name the origin of every POST."""
        return self.headers.get("Origin", "").removeprefix("http://") == self.headers.get("Host")

    def _has_token(self) -> bool:
        return hmac.compare_digest(self.headers.get("X-Jiaokan-Token", "").encode(), self.server.token.encode())

    def _has_cookie(self) -> bool:
        """Enough to read: other servers on this machine may see a cookie, so that writing needs the token as well."""
        pairs = (pair.strip().partition("=") for pair in self.headers.get("Cookie", "").split(";"))
        given = next((value for name, _, value in pairs if name == self.server.cookie_name), "")
        return hmac.compare_digest(given.encode(), self.server.cookie.encode())

    def _refuse(self, status: int) -> None:
        words = {403: "拒绝；请打开终端里显示的地址 / refused; open the address that the terminal shows"}
        self._send(status, "text/plain", words.get(status, "没有此页 / not found").encode())

    def _send_json(self, status: int, value: object) -> None:
        self._send(status, "application/json", msgspec.json.encode(value))

    def _send(self, status: int, kind: str, data: bytes, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        is_text = kind.startswith("text/") or kind.endswith("json")
        headers = {"Content-Type": f"{kind}; charset=utf-8" if is_text else kind, "Content-Length": str(len(data))}
        for name, value in {**headers, **HEADERS, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

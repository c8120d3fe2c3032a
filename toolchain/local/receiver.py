"""Where notifications are delivered on this machine, and the page that shows them.

People and Alertmanager have a token of their own: Alertmanager shows its configuration to everybody who can reach it,
and what may deliver need not read. Runbooks and panels, which are the repository's, need none. No request is answered
that does not name this machine as its host.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
from attrs import define, field
from markdown_it import MarkdownIt

from toolchain.live.loopback import is_meant, is_same
from toolchain.local.notification import Inbox
from toolchain.local.page import Situation, content, document_page, page
from toolchain.local.received import READERS

_LARGEST = 4 * 1024**2
_ASSETS = Path(__file__).with_name("assets")
_HTML, _JSON = "text/html; charset=utf-8", "application/json"
_TYPES = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
_HEADERS = [
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
]

Answer = tuple[HTTPStatus, str, bytes]
_NOT_FOUND: Answer = (HTTPStatus.NOT_FOUND, "text/plain", b"There is nothing here.\n")


@define(eq=False)
class Receiver:
    """A WSGI application over an inbox.

    ``situation`` is what goes on now, ``runbooks`` has the files by name. ``panel`` returns the page that a link to a
    panel means, by the uid of its dashboard and the parameters; None for no panel.
    """

    inbox: Inbox
    situation: Callable[[], Situation]
    page_token: str = field(repr=False)
    delivery_token: str = field(repr=False)
    runbooks: Mapping[str, Path] = field(factory=dict)
    panel: Callable[[str, Mapping[str, str]], str | None] = lambda _uid, _parameters: None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        status, content_type, body = self._answer(environ)
        start_response(f"{status.value} {status.phrase}", [("Content-Type", content_type), *_HEADERS])
        return [body]

    def _answer(self, environ: Mapping[str, Any]) -> Answer:
        if not is_meant(environ):
            return HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"Ask for 127.0.0.1.\n"
        method = str(environ.get("REQUEST_METHOD"))
        path = str(environ.get("PATH_INFO") or "").encode("latin-1").decode("utf-8", "replace")  # as PEP 3333 has it
        _, first, *rest = [*path.split("/"), ""]
        if is_same(self.delivery_token, first):
            return self._delivered(environ, rest) if method == "POST" else _NOT_FOUND
        if method != "GET":
            return _NOT_FOUND
        if is_same(self.page_token, first):
            return self._shown("/".join(rest).rstrip("/")) if len(rest) > 1 else _NOT_FOUND
        if first == "runbooks" and rest[0] in self.runbooks:
            return HTTPStatus.OK, _HTML, _runbook(self.runbooks[rest[0]])
        if first == "d" and (found := self.panel(rest[0], dict(parse_qsl(str(environ.get("QUERY_STRING") or ""))))):
            return HTTPStatus.OK, _HTML, found.encode()
        if first in _TYPES:
            return HTTPStatus.OK, _TYPES[first], _ASSETS.joinpath(first).read_bytes()
        return _NOT_FOUND

    def _shown(self, name: str) -> Answer:
        notifications = self.inbox.after(0)
        match name:
            case "":
                return HTTPStatus.OK, _HTML, page(self.situation(), notifications).encode()
            case "content":
                return HTTPStatus.OK, _HTML, content(self.situation(), notifications).encode()
            case "notifications.json":
                return HTTPStatus.OK, _JSON, orjson.dumps([each.document_of() for each in notifications])
        return _NOT_FOUND

    def _delivered(self, environ: Mapping[str, Any], rest: list[str]) -> Answer:
        app, name = (*rest, "", "")[:2]
        reader = next((each for known, each in READERS.items() if known == app), None)
        if reader is None:
            return _NOT_FOUND
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > _LARGEST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "text/plain", b"Too large.\n"
        try:
            notification = reader(name, orjson.loads(environ["wsgi.input"].read(length)), time.time())
        except (orjson.JSONDecodeError, AttributeError, TypeError):
            return HTTPStatus.BAD_REQUEST, "text/plain", b"This is not what Alertmanager sends.\n"
        self.inbox.put(notification)
        # Slack says whether it worked in the answer; PagerDuty answers with 202.
        status = HTTPStatus.ACCEPTED if app == "pagerduty" else HTTPStatus.OK
        return status, _JSON, orjson.dumps({"ok": True, "status": "success"})


def _runbook(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8", errors="replace")
    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return document_page(path.stem, rendered).encode()

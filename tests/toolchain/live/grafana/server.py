"""A small HTTP server that answers as a test says, and remembers what it was asked."""

import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from attrs import field, frozen

from toolchain.live.grafana.credentials import Credentials
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.grafana.retries import RetryPolicy
from toolchain.live.sending import Timeouts

TOKEN = "glsa_canary0123456789abcdef"


@frozen
class Request:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    port: int
    """The client's, one per connection."""

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@frozen
class Reply:
    """``before`` runs before the answer; ``is_reset`` drops the connection instead of it."""

    body: Any = field(factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)
    before: Callable[[], object] = lambda: None
    is_reset: bool = False

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)


LOST = Reply(is_reset=True)


def page(html: str, status: int = 200) -> Reply:
    return Reply(html.encode(), status, {"Content-Type": "text/html; charset=utf-8"})


def plain(text: str, status: int) -> Reply:
    return Reply(text.encode(), status, {"Content-Type": "text/plain; charset=utf-8"})


@frozen
class Server:
    url: str
    requests: list[Request]

    @property
    def calls(self) -> list[tuple[str, str]]:
        return [(request.method, request.path) for request in self.requests]


def script(*replies: Reply) -> Callable[[Request], Reply]:
    """Answer with each reply in turn, then with the last one for ever."""
    pending = list(replies)
    lock = Lock()

    def answer(request: Request) -> Reply:
        with lock:
            return pending.pop(0) if len(pending) > 1 else pending[0]

    return answer


@contextmanager
def serving(answer: Callable[[Request], Reply], tls: SSLContext | None = None) -> Iterator[Server]:
    seen: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(
                self.command,
                parts.path,
                parse_qs(parts.query),
                dict(self.headers.items()),
                body,
                self.client_address[1],
            )
            seen.append(request)
            reply = answer(request)
            reply.before()
            if reply.is_reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(reply.status)
            headers = {"Content-Type": "application/json", "Content-Length": str(len(reply.content)), **reply.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.content)

        do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = _serve

    class Listener(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    listener = Listener(("127.0.0.1", 0), Handler)
    scheme = "http"
    if tls is not None:
        listener.socket = tls.wrap_socket(listener.socket, server_side=True)
        scheme = "https"
    thread = Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Server(f"{scheme}://127.0.0.1:{listener.server_address[1]}", seen)
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


class Patience:
    """A retry policy that waits no time and remembers how long it would have."""

    def __init__(self, **settings: Any) -> None:
        self.waits: list[float] = []
        self.policy = RetryPolicy(**{"sleep": self.waits.append, "chance": lambda: 1.0, **settings})


def credentials(url: str, **changes: Any) -> Credentials:
    given = {"token": SecretText(TOKEN), "timeouts": Timeouts(2.0, 2.0), **changes}
    return Credentials(url, **given)


@contextmanager
def connected(
    answer: Callable[[Request], Reply], *, patience: Patience | None = None, sub_path: str = "", **settings: Any
) -> Iterator[tuple[GrafanaConnection, Server]]:
    policy = (patience or Patience()).policy
    with (
        serving(answer) as server,
        GrafanaConnection(credentials(server.url + sub_path), retries=policy, **settings) as connection,
    ):
        yield connection, server

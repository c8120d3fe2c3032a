"""A small server that answers as told, on a free port of this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, str]
Handler = Callable[[str, dict[str, list[str]], dict[str, str]], Answer]


@contextmanager
def serving(handler: Handler, **headers: str) -> Iterator[str]:
    """Serve answers on a free port of this machine."""

    class Request(BaseHTTPRequestHandler):
        def respond(self, body: str) -> None:
            parts = urlsplit(self.path)
            status, text = handler(parts.path, parse_qs(parts.query + "&" + body), dict(self.headers))
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(BrokenPipeError):  # a client that gave up reads no answer
                self.wfile.write(content)

        def do_GET(self) -> None:
            self.respond("")

        def do_POST(self) -> None:
            self.respond(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def success(data: Any, **more: Any) -> Answer:
    """Return the answer of a query API to what it understood."""
    return 200, json.dumps({"status": "success", "data": data, **more})


def always(status: int, text: str) -> Handler:
    """Return what answers everything alike."""
    return lambda path, parameters, headers: (status, text)

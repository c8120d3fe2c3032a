"""A small HTTP server in this process, for programs and people of this machine.

A browser that is on somebody else's page can be made to ask a port of its own machine, by a name that leads here (DNS
rebinding): the Host header, which a page cannot choose, tells such a request from one that was meant.
"""

import secrets
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from toolchain.base.errors import OptionError

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application (PEP 3333)."""

LOOPBACK = "127.0.0.1"
_NAMES = (LOOPBACK, "localhost", "[::1]")


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    _is_over = False

    def serve_forever(self, poll_interval: float = 0.0) -> None:  # noqa: ARG002 - it waits for connections alone
        """Serve until ``shutdown`` is called, which it hears of at once."""
        while not self._is_over:
            try:
                connection, address = self.get_request()
            except OSError:
                continue  # the client was faster
            try:
                if not self._is_over:
                    self.process_request(connection, address)
                    continue
            except RuntimeError:
                pass  # there is no room for another thread
            self.shutdown_request(connection)

    def shutdown(self) -> None:
        """Have ``serve_forever`` end."""
        self._is_over = True
        with suppress(OSError), socket.create_connection(self.socket.getsockname()[:2]):
            return  # it waits for a connection

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up: it asks again."""


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Write no access log."""


@contextmanager
def listening(application: Application, address: str, port: int, option: str = "--port") -> Iterator[int]:
    """Serve until the block ends and yield the port; 0 takes a free one.

    Raises OptionError, which names the ``option``, where the address cannot be listened on.
    """
    try:
        server = make_server(address, port, application, server_class=_Server, handler_class=_Handler)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OptionError(
            f"cannot listen on {address}:{port}: {reason}", f"Choose another {option}, or end what uses it."
        ) from error
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def is_meant(environ: Mapping[str, Any]) -> bool:
    """Return whether a request names this machine and the port as its host."""
    port = str(environ.get("SERVER_PORT") or "")
    return str(environ.get("HTTP_HOST") or "") in {f"{name}:{port}" for name in _NAMES}


def is_same(token: str, given: str) -> bool:
    """Return whether a token is the one given; how long it takes tells nothing of it."""
    return secrets.compare_digest(token.encode(), given.encode())

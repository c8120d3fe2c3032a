"""The HTTP side: connections that stay open, one thread each, with latency and faults.

Source: docs/reference/grafana-api.md, 1.1 (compression) and 7.2 (notification writes at once).
"""

import gzip
import socket
import ssl
import struct
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, unquote

from grafana_stand_in.call_log import Call, CallLog
from grafana_stand_in.faults import Fault, Faults
from grafana_stand_in.messages import Request, Response, answer, status_document

_LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Sign in</form></body></html>"
_WORTH_COMPRESSING = 1024
_ONE_CONFIGURATION = tuple(
    f"/api/v1/provisioning/{family}" for family in ("contact-points", "policies", "templates", "mute-timings")
)
"""Paths whose writes all change the one configuration of the Alertmanager."""
_TLS_HANDSHAKE = b"\x16"
"""The first byte of a TLS connection."""

_raw = socket.socket
"""What reads a connection below its encryption."""

_LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing resets the connection."""


Strike = Callable[[Fault, Request], Response | None]
"""Does what a fault says; what it returns is answered instead."""


class _ConnectionLostError(Exception):
    """Ends a connection without a response."""


class Server(ThreadingHTTPServer):
    """Listens on the loopback interface."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(
        self,
        port: int,
        respond: Callable[[Request], Response],
        *,
        sub_path: str,
        latency: float,
        compresses: bool,
        refuses_parallel_notifications: bool,
        tls: ssl.SSLContext | None,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.respond = respond
        self.sub_path = sub_path
        self.latency = latency
        self.compresses = compresses
        self.refuses_parallel_notifications = refuses_parallel_notifications
        self.tls = tls
        self.faults = Faults()
        self.log = CallLog()
        self._is_over = False
        self._connections: set[socket.socket] = set()
        self._connections_lock = Lock()
        self._writers = 0
        self._writers_lock = Lock()

    def server_bind(self) -> None:
        """Bind without asking the resolver for a name, which can take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def serve_forever(self, poll_interval: float = 0.0) -> None:
        """Serve until ``shutdown`` is called, which it hears of at once."""
        while not self._is_over:
            try:
                connection, address = self.get_request()
            except OSError:
                continue  # the client was faster
            if self._is_over:
                self.shutdown_request(connection)
            else:
                self.process_request(connection, address)

    def shutdown(self) -> None:
        """Have ``serve_forever`` end."""
        self._is_over = True
        with suppress(OSError), socket.create_connection(self.socket.getsockname()):
            return  # it waits for a connection

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; the TLS handshake is left to its thread."""
        connection, address = self.socket.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._connections_lock:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Close a connection; one that is to be reset has lingering off and is not shut down first."""
        with self._connections_lock:
            self._connections.discard(request)
        if request.fileno() >= 0 and request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == _LINGER_NOT:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that a client ended; anything else is a defect of this server and is shown."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | ssl.SSLError | TimeoutError):
            super().handle_error(request, client_address)

    @contextmanager
    def taking_turns(self, request: Request) -> Iterator[bool]:
        """Give whether no other write to the notification configuration is under way, where that matters."""
        is_write = request.method != "GET" and request.path.startswith(_ONE_CONFIGURATION)
        if not (self.refuses_parallel_notifications and is_write):
            yield True
            return
        with self._writers_lock:
            self._writers += 1
            is_alone = self._writers == 1
        try:
            yield is_alone
        finally:
            with self._writers_lock:
                self._writers -= 1

    def exchange(self, method: str, target: str, headers: Mapping[str, str], body: bytes, strike: Strike) -> Response:
        """Answer a call, and note it; ``strike`` does to it what a fault says. Raises what that raises."""
        path, _, query = target.partition("?")
        path = path.removeprefix(self.sub_path) or "/"
        number, began = self.log.start(), time.monotonic()
        request = Request(
            method=method,
            path=path,
            segments=tuple(unquote(part) for part in path.rstrip("/").split("/")[1:]) or ("",),
            query={name: tuple(values) for name, values in parse_qs(query, keep_blank_values=True).items()},
            headers=headers,
            body=body,
        )
        status = 0
        try:
            with self.taking_turns(request) as has_turn:
                response = self._response(request, strike, has_turn=has_turn)
                if self.latency:
                    time.sleep(max(0.0, began + self.latency - time.monotonic()))
            status = response.status
            return response
        finally:  # before the client knows, so that it finds its call in the log
            self.log.end(Call(number, method, path, query, status, began, time.monotonic()))

    def _response(self, request: Request, strike: Strike, *, has_turn: bool) -> Response:
        fault = self.faults.next(request.method, request.path)
        if fault is not None and not fault.is_after:
            instead = strike(fault, request)
            if instead is not None:
                return instead
        response = self.respond(request) if has_turn else _busy()
        if fault is not None and fault.is_after:
            return strike(fault, request) or response
        return response

    def end_connections(self) -> None:
        """End every open connection, so that its thread ends as well."""
        with self._connections_lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client was faster


def _busy() -> Response:
    return answer({"message": "the Alertmanager configuration was changed by someone else, please try again"}, 409)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    raw_requestline: bytes
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the call log tells."""

    def handle(self) -> None:
        """Serve the connection; plain HTTP sent to HTTPS gets the answer that Go's server gives."""
        is_plain = self.server.tls is not None and _raw.recv(self.connection, 1, socket.MSG_PEEK) != _TLS_HANDSHAKE
        if not is_plain:
            super().handle()
            return
        _raw.recv(self.connection, 65536)
        _raw.send(self.connection, b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")

    def parse_request(self) -> bool:
        """Read the request line and the header, several times as fast as the general parser of mail headers does."""
        self.requestline = self.raw_requestline.decode("latin-1").strip()
        words = self.requestline.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request")
            return False
        self.command, self.path, self.request_version = words
        self.fields: dict[str, str] = {}
        while line := self.rfile.readline(65536).strip():
            name, _, value = line.decode("latin-1").partition(":")
            self.fields[name.lower()] = value.strip()
        self.close_connection = self.fields.get("connection", "").lower() == "close" or words[2] == "HTTP/1.0"
        return True

    def _serve(self) -> None:
        body = self.rfile.read(int(self.fields.get("content-length") or 0))
        try:
            response = self.server.exchange(self.command, self.path, self.fields, body, self._strike)
        except _ConnectionLostError:
            self.close_connection = True
        else:
            self._send(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def _strike(self, fault: Fault, request: Request) -> Response | None:
        """Do what a fault says; returns a response to give instead. Raises _ConnectionLostError."""
        if fault.effect == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            raise _ConnectionLostError
        if fault.effect == "drop":
            raise _ConnectionLostError
        if fault.effect == "html":
            return Response(200, _LOGIN_PAGE, "text/html; charset=utf-8")
        if fault.effect == "status":
            message = responses.get(fault.status, "fault")
            document: dict[str, Any] = {"message": message}
            if request.is_resource_api:
                document = status_document(fault.status, message.replace(" ", ""), message)
            made = answer(document, fault.status)
            return Response(made.status, made.body, made.content_type, fault.headers)
        time.sleep(fault.seconds)
        if fault.action is not None:
            fault.action()
        return None

    def _send(self, response: Response) -> None:
        body, headers = response.body, {"Content-Type": response.content_type, **response.headers}
        accepts = self.fields.get("accept-encoding", "")
        if self.server.compresses and len(body) >= _WORTH_COMPRESSING and "gzip" in accepts:
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        if response.status != 204:
            headers["Content-Length"] = str(len(body))
        lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, '')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.wfile.write(head if self.command == "HEAD" or response.status == 204 else head + body)
        self.wfile.flush()

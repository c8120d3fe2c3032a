"""Sends one request and returns what came back, the same for every system that is asked.

Nothing is kept between calls but connections: no cookies, no ``~/.netrc``, and no redirect is followed, for it would
take credentials elsewhere. Proxies and the CA bundle are those of the environment; a server on this machine is reached
without a proxy.
"""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from threading import Lock
from urllib.parse import urlencode, urlsplit

import requests
from attrs import define, field, frozen
from requests.utils import select_proxy
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, Timeout

from toolchain.live.deadlines import WatchedAdapter, within

_LARGEST = 512 * 1024**2
"""Bytes of the largest answer that is read, decompressed."""
_AGENT = "observability-toolchain"

Pairs = Sequence[tuple[str, str]]


class TooLarge(OSError):  # noqa: N818 - as its siblings are named
    """An answer that is larger than any that is asked for."""


@frozen
class Timeouts:
    """Seconds until a connection is given up, between two parts of an answer, and until an answer is complete."""

    connect: float = 5.0
    read: float = 30.0
    total: float = 120.0


@frozen
class Received:
    """What came back: its headers, whatever their case, and the body, decompressed."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", errors="replace")


@define(eq=False)
class HttpSender:
    """Sends to one server; may be shared by threads, and keeps ``connections`` of them open.

    ``verify`` is False for any certificate, or a file of authorities; ``certificate`` is the client's own file, or that
    and its key.
    """

    base_url: str
    timeouts: Timeouts = Timeouts()
    verify: bool | str = True
    certificate: str | tuple[str, str] | None = None
    connections: int = 8
    _lock: Lock = field(factory=Lock, init=False, repr=False)
    _opened: "_Opened | None" = field(default=None, init=False, repr=False)

    def send(
        self, method: str, path: str, parameters: Pairs, headers: Mapping[str, str], body: bytes | None = None
    ) -> Received:
        """Send a request to a path below the base URL, and return the answer, whatever its status.

        Raises what ``toolchain.live.transport`` knows as TransportErrors, Overdue and TooLarge among them.
        """
        opened = self._open()
        query = f"?{urlencode(parameters)}" if parameters else ""
        sent = {"User-Agent": _AGENT, "Accept-Encoding": "gzip", **opened.headers, **headers}
        with within(self.timeouts.total):
            response = opened.connections.urlopen(
                method,
                f"{opened.target}{path}{query}",
                body=body,
                headers=sent,
                retries=False,
                redirect=False,
                assert_same_host=False,
                timeout=Timeout(connect=self.timeouts.connect, read=self.timeouts.read),
                preload_content=False,
                decode_content=False,
            )
            content = _content(response)
        return Received(response.status, response.reason or "", response.headers, content)

    def close(self) -> None:
        """Close all connections; a later request opens new ones."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.adapter.close()

    def _open(self) -> "_Opened":
        with self._lock:
            if self._opened is None:
                self._opened = _opened(self)
            return self._opened


@frozen(eq=False)
class _Opened:
    """Connections to the server or to the proxy before it.

    ``target`` is what goes before each path: a proxy is given whole URLs. ``headers`` are the proxy's.
    """

    adapter: WatchedAdapter
    connections: HTTPConnectionPool
    target: str
    headers: Mapping[str, str]


def _opened(sender: HttpSender) -> _Opened:
    """Return connections as requests would make them: it knows the environment's proxies and authorities."""
    request = requests.PreparedRequest()
    request.prepare(method="GET", url=sender.base_url)
    url = str(request.url)
    with requests.Session() as session:
        session.trust_env = not is_loopback(urlsplit(url).hostname or "")
        found = session.merge_environment_settings(url, {}, None, sender.verify, sender.certificate)
    adapter = WatchedAdapter(pool_connections=1, pool_maxsize=sender.connections, max_retries=0)
    connections = adapter.get_connection_with_tls_context(
        request, found["verify"], proxies=found["proxies"], cert=found["cert"]
    )
    assert isinstance(connections, HTTPConnectionPool), "what adapters hand out for http and https"
    adapter.cert_verify(connections, url, found["verify"], found["cert"])  # type: ignore[no-untyped-call]
    target = adapter.request_url(request, found["proxies"])
    proxy = select_proxy(url, found["proxies"])
    is_seen_by_proxy = bool(proxy) and not url.startswith("https:")
    headers = adapter.proxy_headers(proxy) if proxy and is_seen_by_proxy else {}
    return _Opened(adapter, connections, target.rstrip("/"), headers)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _content(response: BaseHTTPResponse) -> bytes:
    parts: list[bytes] = []
    left = _LARGEST
    try:
        # What is cut short is noticed by reading once more.
        while left >= 0 and (part := response.read(left + 1, decode_content=True)):
            parts.append(part)
            left -= len(part)
    except BaseException:
        response.close()
        raise
    if left < 0:
        response.close()
        raise TooLarge(f"an answer of more than {_LARGEST} bytes")
    return parts[0] if len(parts) == 1 else b"".join(parts)

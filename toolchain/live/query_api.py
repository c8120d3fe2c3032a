"""Requests to a query API that answers ``{"status": "success", "data": …}``, as Prometheus and Loki do."""

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

import orjson
from attrs import define, evolve, field

from toolchain.live.errors import (
    AccessDeniedError,
    BusyError,
    FailedError,
    NotThisServiceError,
    RejectedError,
    ServiceError,
    TimedOutError,
    UnreachableError,
)
from toolchain.live.grafana.authorization import authorization
from toolchain.live.grafana.credentials import Credentials
from toolchain.live.grafana.http import sender_for
from toolchain.live.sending import HttpSender, Received
from toolchain.live.transport import TransportErrors, transport_failure

Parameters = Mapping[str, str | Iterable[str]]

_LONGEST_MESSAGE = 500
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_OF_A_PROXY = (429, 502, 503, 504)
"""What a proxy tells on a page of its own while the server behind it is away or busy."""
_FORM = "application/x-www-form-urlencoded"


@define(eq=False)
class QueryApi:
    """A query API at the URL of ``credentials``; ``service`` names it in errors.

    At most ``concurrency`` requests run at once, from however many threads. ``headers`` go with every request.
    """

    service: str
    credentials: Credentials = field(repr=False)
    concurrency: int = 8
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    _slots: threading.BoundedSemaphore = field(init=False, repr=False)
    _sender: HttpSender = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        parts = urlsplit(self.credentials.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UnreachableError(
                f"{self.shown_url!r} is no address of {self.service}", "Give it as http://host:port or https://host."
            )
        self._slots = threading.BoundedSemaphore(self.concurrency)
        self._sender = sender_for(self.credentials, self.concurrency)

    @property
    def shown_url(self) -> str:
        """The address without a user name and password."""
        parts = urlsplit(self.credentials.url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    def data(self, path: str, parameters: Parameters | None = None, *, method: Literal["GET", "POST"] = "GET") -> Any:
        """Return the ``data`` of an answer, and raise one of the errors of ``toolchain.live.errors`` for any other."""
        return self.answer(path, parameters, method=method).get("data")

    def answer(
        self, path: str, parameters: Parameters | None = None, *, method: Literal["GET", "POST"] = "GET"
    ) -> dict[str, Any]:
        """Return a whole answer, warnings included."""
        received, document = self._document(path, _pairs(parameters or {}), method)
        if "status" not in document:
            raise self._foreign(path, "answers with other JSON")
        if document["status"] == "success":
            return document
        message = _shortened(str(document.get("error") or document.get("message") or received.reason))
        raise self._refused(received, message)

    def document(self, path: str) -> dict[str, Any]:
        """Return an answer that is a plain document, without ``status`` around it."""
        received, document = self._document(path, [], "GET")
        if received.status >= 400:
            raise self._refused(received, _shortened(str(document.get("message") or received.reason)))
        return document

    @contextmanager
    def shape(self, path: str) -> Iterator[None]:
        """Raise NotThisServiceError where what is read of an answer has another shape than is documented."""
        try:
            yield
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise self._foreign(path, "answers with other JSON") from error

    def _document(self, path: str, pairs: list[tuple[str, str]], method: str) -> tuple[Received, dict[str, Any]]:
        received = self._received(path, pairs, method)
        if 300 <= received.status < 400:
            raise self._redirected(received)
        try:
            document = orjson.loads(received.body)
        except orjson.JSONDecodeError:
            raise self._not_json(received, path) from None
        if not isinstance(document, dict):
            raise self._foreign(path, "answers with other JSON")
        return received, document

    def _received(self, path: str, pairs: list[tuple[str, str]], method: str) -> Received:
        headers = {"Accept": "application/json", **self.headers, **authorization(self.credentials)}
        placed, body = pairs, None
        if method == "POST":
            placed, body, headers["Content-Type"] = [], urlencode(pairs).encode(), _FORM
        try:
            with self._slots:
                return self._sender.send(method, path, placed, headers, body)
        except TransportErrors as error:
            raise self._unanswered(error) from error

    def _unanswered(self, error: Exception) -> ServiceError:
        failure = transport_failure(error, f"{self.service} at {self.shown_url}", self.credentials.timeouts)
        if failure.is_slow:
            return TimedOutError(failure.message, "Ask for less at once, or allow more time.")
        return UnreachableError(failure.message, failure.remedy)

    def _redirected(self, received: Received) -> NotThisServiceError:
        target = urlsplit(received.headers.get("Location", ""))
        place = urlunsplit(target._replace(netloc=target.netloc.rpartition("@")[2], query="", fragment=""))
        return NotThisServiceError(
            f"{self.service} at {self.shown_url} redirects to {_shortened(place) or 'nowhere'}",
            f"Give the address of {self.service} itself: no redirect is followed, it might take credentials along.",
        )

    def _not_json(self, received: Received, path: str) -> Exception:
        status, text = received.status, received.text
        if status in (401, 403):
            return self._refused(received, received.reason or "no access")
        if status in _OF_A_PROXY and _HTML.match(text):
            return self._refused(received, received.reason or "no message")
        if _HTML.match(text):
            return self._foreign(path, "answers with a web page")
        if status < 400 or status == 404:
            return self._foreign(path, f"answers {status} without JSON")
        return self._refused(received, _shortened(text.strip() or received.reason or "no message"))

    def _foreign(self, path: str, how: str) -> NotThisServiceError:
        return NotThisServiceError(
            f"what runs at {self.shown_url} is no {self.service}: {path} {how}",
            f"Give the address of {self.service} itself, with its path prefix if it has one, and without a login page.",
        )

    def _refused(self, received: Received, message: str) -> Exception:
        status = received.status
        where = f"{self.service} at {self.shown_url}"
        if status in (401, 403):
            return AccessDeniedError(f"{where} denies access ({status}): {message}", "Give it valid credentials.")
        if status in (503, 504) and re.search("timed out|timeout", message, re.IGNORECASE):
            return TimedOutError(f"{where}: {message}", "Ask for a shorter range or a simpler query.")
        if status in (429, 503):
            busy = BusyError(f"{where} has no time ({status}): {message}", "Ask for less at once, or later.")
            waits = received.headers.get("Retry-After") or ""
            busy.retry_after = float(waits) if waits.isdecimal() else None
            return busy
        if 400 <= status < 500:
            return RejectedError(f"{where}: {message}", "Correct the query.")
        return FailedError(f"{where} failed ({status}): {message}", "Look at its log.")


def texts(found: Any) -> tuple[str, ...]:
    """Return a list of texts, empty for None. Raises TypeError for anything else."""
    if not isinstance(found, list | None) or not all(isinstance(each, str) for each in found or ()):
        raise TypeError("no list of texts")
    return tuple(found or ())


def labels(found: Any) -> dict[str, str]:
    """Return labels with their values. Raises TypeError for anything else."""
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise TypeError("no labels")
    return found


def reaching(url: str, timeout: float, credentials: Credentials | None) -> Credentials:
    """Return credentials for a URL, nobody's where there are none; ``timeout`` is for a pause of an answer."""
    known = credentials or Credentials(url)
    times = evolve(known.timeouts, read=timeout, total=max(known.timeouts.total, 2 * timeout))
    return evolve(known, url=url.rstrip("/"), timeouts=times)


def _pairs(parameters: Parameters) -> list[tuple[str, str]]:
    return [
        (name, each) for name, value in parameters.items() for each in ((value,) if isinstance(value, str) else value)
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + "…"


def number_text(seconds: float) -> str:
    """Return seconds as a query parameter, to the millisecond and never in exponents."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")

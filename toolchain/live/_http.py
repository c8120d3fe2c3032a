"""Requests to a query API that answers ``{"status": "success", "data": …}``, as Prometheus and Loki do."""

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import orjson
import requests
from attrs import define, field

from toolchain.live.errors import (
    AccessDeniedError,
    FailedError,
    NotThisServiceError,
    RejectedError,
    TimedOutError,
    UnreachableError,
)

Parameters = Mapping[str, str | Iterable[str]]

_LONGEST_MESSAGE = 500
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)


@define(eq=False)
class QueryApi:
    """A query API at ``url``; ``service`` names it in errors.

    ``timeout`` is in seconds and counts for connecting and for each pause of an answer. At most ``concurrency``
    requests run at once, from however many threads. ``headers`` go with every request and never into an error.
    """

    service: str
    url: str
    timeout: float = 30.0
    concurrency: int = 8
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    auth: tuple[str, str] | None = field(default=None, repr=False)
    _slots: threading.BoundedSemaphore = field(init=False, repr=False)
    _local: threading.local = field(factory=threading.local, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.url = self.url.rstrip("/")
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).hostname:
            raise UnreachableError(
                f"{self.shown_url!r} is no address of {self.service}", "Give it as http://host:port or https://host."
            )
        self._slots = threading.BoundedSemaphore(self.concurrency)

    @property
    def shown_url(self) -> str:
        """The address without a user name and password."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    def data(self, path: str, parameters: Parameters | None = None, *, method: Literal["GET", "POST"] = "GET") -> Any:
        """Return the ``data`` of an answer, and raise one of the errors of ``toolchain.live.errors`` for any other."""
        return self.answer(path, parameters, method=method).get("data")

    def answer(
        self, path: str, parameters: Parameters | None = None, *, method: Literal["GET", "POST"] = "GET"
    ) -> dict[str, Any]:
        """Return a whole answer, warnings included."""
        response, document = self._document(path, _pairs(parameters or {}), method)
        if "status" not in document:
            raise self._foreign(path, "answers with other JSON")
        if document["status"] == "success":
            return document
        message = _shortened(str(document.get("error") or document.get("message") or response.reason))
        raise self._refused(response.status_code, message)

    def document(self, path: str) -> dict[str, Any]:
        """Return an answer that is a plain document, without ``status`` around it."""
        response, document = self._document(path, [], "GET")
        if not response.ok:
            raise self._refused(response.status_code, _shortened(str(document.get("message") or response.reason)))
        return document

    @contextmanager
    def shape(self, path: str) -> Iterator[None]:
        """Raise NotThisServiceError where what is read of an answer has another shape than is documented."""
        try:
            yield
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise self._foreign(path, "answers with other JSON") from error

    def _document(
        self, path: str, pairs: list[tuple[str, str]], method: str
    ) -> tuple[requests.Response, dict[str, Any]]:
        response = self._response(path, pairs, method)
        try:
            document = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            raise self._not_json(response, path) from None
        if not isinstance(document, dict):
            raise self._foreign(path, "answers with other JSON")
        return response, document

    def _response(self, path: str, pairs: list[tuple[str, str]], method: str) -> requests.Response:
        placed = {"params": pairs} if method == "GET" else {"data": pairs}
        try:
            with self._slots:
                return self._session().request(
                    method,
                    self.url + path,
                    timeout=self.timeout,
                    headers=dict(self.headers),
                    auth=self.auth,
                    **placed,  # type: ignore[arg-type]
                )
        except requests.exceptions.SSLError as error:
            raise UnreachableError(
                f"{self.service} at {self.shown_url} has no valid certificate: {_shortened(str(error))}",
                "Use the name that the certificate is for, or add its authority to REQUESTS_CA_BUNDLE.",
            ) from error
        except requests.exceptions.Timeout as error:
            raise TimedOutError(
                f"{self.service} at {self.shown_url} did not answer within {self.timeout:g} s",
                "Ask for less at once, or allow more time.",
            ) from error
        except requests.exceptions.RequestException as error:
            raise UnreachableError(
                f"no {self.service} answers at {self.shown_url}",
                "Start it, or mend the address; curl shows the same.",
            ) from error

    def _session(self) -> requests.Session:
        """Return this thread's session: requests does not promise that one serves several."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = urlsplit(self.url).hostname not in ("localhost", "127.0.0.1", "::1")
        return session

    def _not_json(self, response: requests.Response, path: str) -> Exception:
        if response.status_code in (401, 403):
            return self._refused(response.status_code, response.reason or "no access")
        text = response.text
        if _HTML.match(text):
            return self._foreign(path, "answers with a web page")
        if response.ok or response.status_code == 404:
            return self._foreign(path, f"answers {response.status_code} without JSON")
        return self._refused(response.status_code, _shortened(text.strip() or response.reason or "no message"))

    def _foreign(self, path: str, how: str) -> NotThisServiceError:
        return NotThisServiceError(
            f"what runs at {self.shown_url} is no {self.service}: {path} {how}",
            f"Give the address of {self.service} itself, with its path prefix if it has one, and without a login page.",
        )

    def _refused(self, status: int, message: str) -> Exception:
        where = f"{self.service} at {self.shown_url}"
        if status in (401, 403):
            return AccessDeniedError(f"{where} denies access ({status}): {message}", "Give it valid credentials.")
        if status in (503, 504) and re.search("timed out|timeout", message, re.IGNORECASE):
            return TimedOutError(f"{where}: {message}", "Ask for a shorter range or a simpler query.")
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


def _pairs(parameters: Parameters) -> list[tuple[str, str]]:
    return [
        (name, each) for name, value in parameters.items() for each in ((value,) if isinstance(value, str) else value)
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + "…"


def number_text(seconds: float) -> str:
    """Return seconds as a query parameter, to the millisecond and never in exponents."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")

"""The connection: one call in, one answer or one typed error out."""

import logging
from collections.abc import Callable, Iterable, Mapping
from threading import BoundedSemaphore, Lock
from types import TracebackType
from typing import Any, Self

import orjson
import urllib3
from attrs import evolve

from toolchain.live.grafana.answers import Answer, json_body, not_grafana
from toolchain.live.grafana.authorization import authorization
from toolchain.live.grafana.call import NOTHING, Call, CallCount, Parameters
from toolchain.live.grafana.credentials import Credentials
from toolchain.live.grafana.errors import GrafanaError, Invalid, NotGrafana, Unfinished, Unreachable
from toolchain.live.grafana.failures import error_of
from toolchain.live.grafana.redaction import Redactor, SecretText
from toolchain.live.grafana.retries import RetryPolicy, is_retried, leaves_doubt
from toolchain.live.sending import HttpSender
from toolchain.live.transport import TransportErrors, TransportFailure, transport_failure

_LOG = logging.getLogger(__name__)
_WORTH_TELLING = 3.0
"""Seconds of a wait from which on it is told."""


class GrafanaConnection:
    """A connection to one Grafana in one organisation, safe to share between threads.

    Connections are kept alive; at most ``concurrency`` requests are under way at once. Alerting writes carry
    ``X-Disable-Provenance`` where ``disable_provenance`` is set, deletions too (docs/reference/grafana-api.md, 5.2).
    ``service`` is how messages name the server; ``waiting`` is told of a wait that people notice. Every call raises a
    GrafanaError where it fails.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        org_id: int | None = None,
        disable_provenance: bool = False,
        concurrency: int = 8,
        retries: RetryPolicy | None = None,
        service: str = "Grafana",
        waiting: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.base_url = credentials.url
        self.org_id = org_id
        self.disable_provenance = disable_provenance
        self.service = service
        self._retries = retries or RetryPolicy()
        self._redactor = Redactor(credentials.secrets())
        self._credentials = credentials
        self._waiting = waiting
        self._sender = sender_for(credentials, concurrency)
        self._slots = BoundedSemaphore(concurrency)
        self._lock = Lock()
        self._count = CallCount()

    def __repr__(self) -> str:
        return f"GrafanaConnection({self.base_url!r}, org_id={self.org_id!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; a later call opens new ones."""
        self._sender.close()

    @property
    def count(self) -> CallCount:
        """How many requests were made."""
        return self._count

    def never_show(self, secrets: Iterable[SecretText]) -> None:
        """Keep values out of every later message, such as the secrets inside of a document that is about to be sent."""
        self._redactor.add(secrets)

    def read(self, path: str, parameters: Parameters | None = None, *, headers: Mapping[str, str] = NOTHING) -> Any:
        """Return the JSON at a path."""
        call = Call("GET", path, parameters or {}, headers=headers)
        return json_body(self.exchange(call), self.service, self._redactor)

    def read_document(self, path: str, parameters: Parameters | None = None) -> dict[str, Any]:
        """Return the JSON object at a path; raises NotGrafana for another shape."""
        return self._object(self.read(path, parameters), "GET", path)

    def read_documents(self, path: str, parameters: Parameters | None = None) -> list[dict[str, Any]]:
        """Return the JSON list of objects at a path; raises NotGrafana for another shape. ``null`` is an empty list."""
        found = self.read(path, parameters)
        if found is None:
            return []
        if not isinstance(found, list):
            raise self._misshapen("GET", path, "a list")
        return [self._object(each, "GET", path) for each in found]

    def write(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        parameters: Parameters | None = None,
        headers: Mapping[str, str] = NOTHING,
        is_repeatable: bool | None = None,
    ) -> dict[str, Any]:
        """Send a document as JSON, none where it is None, and return the object that came back, empty where none did.

        Raises Unfinished where nobody can tell whether it was carried out, and Invalid, before anything is sent, for
        what JSON cannot hold: an integer beyond 64 bits, half a surrogate pair, an object of Python's.
        """
        answer = self._sent(method, path, document, parameters, headers, is_repeatable=is_repeatable)
        if not answer.body.strip():
            return {}
        found = json_body(answer, self.service, self._redactor)
        return found if isinstance(found, dict) else {}

    def send(self, method: str, path: str, document: Any, *, is_repeatable: bool | None = None) -> None:
        """Send a document whose answer repeats it; that is held to begin as JSON does, and not read. Raises as write.

        Of a large document reading the answer would take as long as sending it.
        """
        answer = self._sent(method, path, document, is_repeatable=is_repeatable)
        if answer.is_page or not answer.body.lstrip().startswith(b"{"):
            raise self.not_ours(answer)

    def _sent(
        self,
        method: str,
        path: str,
        document: Any,
        parameters: Parameters | None = None,
        headers: Mapping[str, str] = NOTHING,
        *,
        is_repeatable: bool | None,
    ) -> Answer:
        try:
            body = None if document is None else orjson.dumps(document)
            problem = ""
        except orjson.JSONEncodeError as error:
            body, problem = None, str(error)
        if problem:
            raise Invalid(f"the document is no JSON ({problem})", "Correct its values.", method=method, path=path)
        return self.exchange(Call(method, path, parameters or {}, body, headers=headers, is_repeatable=is_repeatable))

    def not_ours(self, answer: Answer) -> NotGrafana:
        """Return the error of an answer that cannot be read as the server's."""
        return not_grafana(answer, self.service, self._redactor)

    def exchange(self, call: Call) -> Answer:
        """Make a call, again where that is safe and of use, and return the answer to it, of a status below 300.

        The deletion of something that an earlier, unanswered attempt has deleted is a success.
        """
        in_doubt = False
        attempt, waited = 0, 0.0
        while True:
            attempt += 1
            outcome = self._attempt(call, is_repeat=attempt > 1)
            if isinstance(outcome, Answer):
                if outcome.status < 300:
                    return outcome
                if in_doubt and call.method == "DELETE" and outcome.status == 404 and not outcome.is_page:
                    return evolve(outcome, status=204, body=b"")
                again = outcome.is_busy or is_retried(call.method, outcome.status, is_repeatable=call.may_repeat)
                doubtful, retry_after = leaves_doubt(outcome.status), outcome.retry_after
            else:
                again = not outcome.is_lasting and (call.may_repeat or not outcome.is_sent)
                doubtful, retry_after = outcome.is_sent, None
            in_doubt = in_doubt or (doubtful and not call.is_read)
            wait = self._retries.wait(attempt, retry_after)
            if not again or attempt >= self._retries.attempts or waited + wait > self._retries.longest_in_all:
                raise self._error(call, outcome, in_doubt=in_doubt)
            _LOG.debug("%s %s: again in %.1f s", call.method, call.path, wait)
            if wait >= _WORTH_TELLING:
                self._waiting(f"{self.service} asks to wait: {call.method} {call.path} again in {wait:.0f} s")
            self._retries.sleep(wait)
            waited += wait

    def _error(self, call: Call, outcome: Answer | TransportFailure, *, in_doubt: bool) -> GrafanaError:
        if isinstance(outcome, TransportFailure):
            kind: type[GrafanaError] = Unfinished if in_doubt else Unreachable
            error = kind(outcome.message, outcome.remedy, method=call.method, path=call.path)
        else:
            error = error_of(outcome, self.base_url, self.service, self._redactor)
            if in_doubt and outcome.status in (502, 503, 504):
                error = Unfinished(
                    error.message, method=call.method, path=call.path, status=outcome.status, reason=error.reason
                )
        if isinstance(error, Unfinished):
            error.message += "; whether the write was carried out is not known"
            error.remedy = "Read it back before writing again."
            error.args = (error.message,)
        error.may_have_written = in_doubt
        return error

    def _attempt(self, call: Call, *, is_repeat: bool) -> Answer | TransportFailure:
        headers = {"Accept": call.accept, **call.headers, **authorization(self._credentials)}
        if call.body is not None:
            headers["Content-Type"] = call.content_type
        if self.org_id is not None:
            headers["X-Grafana-Org-Id"] = str(self.org_id)
        with self._slots:
            self._counted(call, is_repeat=is_repeat)
            try:
                received = self._sender.send(call.method, call.path, call.pairs, headers, call.body)
            except TransportErrors as error:
                return transport_failure(error, self.base_url, self._credentials.timeouts)
        _LOG.debug("%s %s: %s", call.method, call.path, received.status)
        return Answer(
            call.method,
            call.path,
            received.status,
            received.headers.get("Content-Type", ""),
            received.body,
            received.headers.get("Location", ""),
            self._retries.retry_after(received.headers.get("Retry-After")),
        )

    def _counted(self, call: Call, *, is_repeat: bool) -> None:
        with self._lock:
            count = self._count
            self._count = CallCount(
                count.reads + call.is_read, count.writes + (not call.is_read), count.repeats + is_repeat
            )

    def _object(self, found: Any, method: str, path: str) -> dict[str, Any]:
        if not isinstance(found, dict):
            raise self._misshapen(method, path, "an object")
        return found

    def _misshapen(self, method: str, path: str, expected: str) -> NotGrafana:
        message = f"JSON came back that is not {expected}, which {self.service} would answer"
        return NotGrafana(message, f"Check that the URL is {self.service}'s.", method=method, path=path, status=200)


def sender_for(credentials: Credentials, connections: int) -> HttpSender:
    """Return what sends to the server of credentials, under its TLS settings and time limits."""
    tls = credentials.tls
    if tls.is_insecure:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    verify: bool | str = False if tls.is_insecure else str(tls.ca_file) if tls.ca_file else True
    return HttpSender(credentials.url, credentials.timeouts, verify, _certificate(credentials), connections)


def _certificate(credentials: Credentials) -> str | tuple[str, str] | None:
    certificate, key = credentials.tls.client_certificate, credentials.tls.client_key
    if certificate is None:
        return None
    return str(certificate) if key is None else (str(certificate), str(key))

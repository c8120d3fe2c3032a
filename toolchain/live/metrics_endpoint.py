"""Asks a target for its metrics as Prometheus does (Prometheus documentation, "Exposition formats")."""

from urllib.parse import parse_qsl, urlsplit, urlunsplit

from attrs import frozen

from toolchain.live.errors import (
    AccessDeniedError,
    FailedError,
    NotThisServiceError,
    RejectedError,
    TimedOutError,
    UnreachableError,
)
from toolchain.live.grafana.authorization import authorization
from toolchain.live.grafana.credentials import Credentials
from toolchain.live.grafana.http import sender_for
from toolchain.live.transport import TransportErrors, transport_failure

_ACCEPT = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.8,*/*;q=0.1"


@frozen
class Exposed:
    """What an endpoint answered: its content type, in lower case, and the body."""

    content_type: str
    body: bytes


def scrape(url: str, credentials: Credentials) -> Exposed:
    """Return what the endpoint at a URL exposes; ``credentials`` are those of its server.

    Raises one of ``toolchain.live.errors``. No redirect is followed: it might take credentials along.
    """
    parts = urlsplit(url)
    shown = urlunsplit(parts._replace(query="", fragment=""))
    headers = {"Accept": _ACCEPT, **authorization(credentials)}
    sender = sender_for(credentials, 1)
    try:
        received = sender.send("GET", parts.path or "/", parse_qsl(parts.query, keep_blank_values=True), headers)
    except TransportErrors as error:
        failure = transport_failure(error, shown, credentials.timeouts)
        if failure.is_slow:
            raise TimedOutError(failure.message, "Look why it is slow, or allow more time.") from error
        raise UnreachableError(failure.message, failure.remedy) from error
    finally:
        sender.close()
    status = received.status
    if 300 <= status < 400:
        place = urlsplit(received.headers.get("Location", ""))
        target = urlunsplit(place._replace(netloc=place.netloc.rpartition("@")[2], query="", fragment=""))
        raise NotThisServiceError(f"{shown} redirects to {target[:200] or 'nowhere'}", "Give the address it leads to.")
    if status in (401, 403):
        raise AccessDeniedError(
            f"{shown} denies access ({status})",
            "Set METRICS_TOKEN, or METRICS_USER and METRICS_PASSWORD, in the environment or in --credentials.",
        )
    if status == 404:
        raise NotThisServiceError(f"nothing is exposed at {shown} (404)", "Check the path: /metrics as a rule.")
    if status >= 500:
        raise FailedError(f"{shown} failed ({status} {received.reason})", "Look at its log.")
    if status != 200:
        raise RejectedError(f"{shown} answers {status} {received.reason}", "Check the address.")
    return Exposed(received.headers.get("Content-Type", "").lower(), received.body)

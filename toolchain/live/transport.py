"""Calls that no answer came to: whether anything was sent, whether it will stay so, and what to do."""

import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions
from attrs import frozen

from toolchain.live.deadlines import Overdue
from toolchain.live.sending import Timeouts, TooLarge

TransportErrors = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
"""What the HTTP library raises where no answer came; none of their texts are shown: a proxy's URL may be in them."""


@frozen
class TransportFailure:
    """Why no answer came.

    ``is_sent``: the server may have had the request; ``is_lasting``: waiting is vain; ``is_slow``: it has the request,
    and took too long.
    """

    message: str
    remedy: str
    is_sent: bool
    is_lasting: bool = False
    is_slow: bool = False


def transport_failure(error: Exception, base_url: str, timeouts: Timeouts) -> TransportFailure:
    """Return what an exception of the HTTP library means."""
    if isinstance(error, Overdue):
        message = f"{base_url} did not complete its answer within {timeouts.total:g} s"
        remedy = "Look why it is slow, or allow more time."
        return TransportFailure(message, remedy, is_sent=True, is_lasting=True, is_slow=True)
    if isinstance(error, TooLarge):
        message = f"{base_url} sent {error}"
        return TransportFailure(message, "Check that the URL is right.", is_sent=True, is_lasting=True)
    chain = tuple(_chain(error))
    secure = next((each for each in chain if isinstance(each, ssl.SSLError)), None)
    if secure is not None:
        return _tls_failure(secure, base_url)
    if isinstance(error, urllib3.exceptions.ProxyError):
        remedy = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
        return TransportFailure(f"the proxy before {base_url} cannot be used", remedy, is_sent=False)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidProxyURL):
        remedy = "Check the URL, and HTTPS_PROXY and HTTP_PROXY."
        return TransportFailure("the URL, or the proxy's, is none", remedy, is_sent=False, is_lasting=True)
    unknown_host = next((each for each in chain if isinstance(each, socket.gaierror)), None)
    if unknown_host is not None:
        is_lasting = unknown_host.errno != socket.EAI_AGAIN
        message = f"the host of {base_url} is not known"
        return TransportFailure(message, "Check the URL for typing errors.", is_sent=False, is_lasting=is_lasting)
    if any(isinstance(each, urllib3.exceptions.NewConnectionError) for each in chain):
        why = next((each.strerror for each in chain if isinstance(each, OSError) and each.strerror), "")
        message = f"{base_url} took no connection{f' ({why})' if why else ''}"
        return TransportFailure(message, "Check the host and the port, and that it runs.", is_sent=False)
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError):
        message = f"{base_url} took no connection within {timeouts.connect:g} s"
        return TransportFailure(message, "Check the URL, the network and firewalls.", is_sent=False)
    if any(isinstance(each, TimeoutError | urllib3.exceptions.ReadTimeoutError) for each in chain):
        message = f"{base_url} did not answer within {timeouts.read:g} s"
        return TransportFailure(message, "Try again later, or allow more time.", is_sent=True, is_slow=True)
    message = f"{base_url} closed the connection before its answer was complete"
    return TransportFailure(message, "Check that the URL is right and that it runs.", is_sent=True)


def _tls_failure(error: ssl.SSLError, base_url: str) -> TransportFailure:
    if isinstance(error, ssl.SSLCertVerificationError):
        message = f"the certificate of {base_url} is not trusted ({error.verify_message})"
        remedy = "Give the authority that signed it as the CA file, or correct the host name in the URL."
    elif error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "UNKNOWN_PROTOCOL"):
        message = f"{base_url} does not speak TLS"
        remedy = f"If it serves plain HTTP, write http://{base_url.removeprefix('https://')}."
    else:
        message = f"no secure connection to {base_url} could be made ({error.reason or 'TLS failed'})"
        remedy = "Check the CA file, and the client certificate and key if the server asks for one."
    return TransportFailure(message, remedy, is_sent=False, is_lasting=True)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it wraps; the libraries wrap in causes, contexts, arguments and reasons."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        pending += [each for each in current.args if isinstance(each, BaseException)]
        reason = getattr(current, "reason", None)
        pending += [reason if isinstance(reason, BaseException) else None, current.__cause__, current.__context__]

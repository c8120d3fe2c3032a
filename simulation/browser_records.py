"""What browsers report, and what the backend writes about their sockets."""

from collections.abc import Iterator

from simulation.records import browser, correlation, line, timestamp, user
from toolchain.simulate.event import Event, LogLine

FRONTEND = "medianest-frontend"
_FAULTS = (
    ("media.page", "render", "TypeError: cannot read properties of undefined"),
    ("plex.library", "load", "ChunkLoadError: loading chunk failed"),
    ("dashboard.page", "fetch", "NetworkError: failed to fetch"),
)
_NAMESPACES = ("/authenticated", "/media", "/system", "/status", "/downloads", "/notifications")
_OPENED_SHARE = 0.05
"""Share of session checks after which a page opens its socket; the others come from pages that have one."""


def browser_lines(event: Event) -> Iterator[LogLine]:
    """Yield the frontend's record of an error that a browser has reported."""
    if event.labels["status_code"] != "202":
        return
    component, operation, error = _FAULTS[int(event.fraction("fault") * len(_FAULTS))]
    identity = {"correlationId": correlation(event), "traceId": event.trace_id, "userId": user(event)}
    record = {
        "timestamp": timestamp(event.time),
        "level": "error",
        "service": FRONTEND,
        **identity,
        "component": component,
        "operation": operation,
        "message": "Unhandled error in the browser",
        "error": error,
        "metadata": {"userAgent": browser(event)},
    }
    labels = {"service": FRONTEND, "level": "error", "category": "application", "job": FRONTEND}
    yield LogLine(event.time, labels, record, identity)


def socket_lines(event: Event) -> Iterator[LogLine]:
    """Yield the record of a socket that opens after the session was checked, or is refused with it."""
    is_refused = event.labels["status_code"] == "401"
    if not is_refused and event.fraction("socket") >= _OPENED_SHARE:
        return
    namespace = event.choice("namespace", _NAMESPACES)
    yield line(
        event,
        "warn" if is_refused else "info",
        "application",
        f"Socket {'refused' if is_refused else 'connected'} in {namespace}",
        component="socket.gateway",
        operation="connect",
        fields={"metadata": {"userAgent": browser(event)}},
        by="" if is_refused else user(event),
        after=0.05,
    )

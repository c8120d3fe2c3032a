"""The form of MediaNest's log records, and what is made up about single requests.

Records are as they are stored: personal data is removed already.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from simulation.api import ROUTES, STUCK
from simulation.community import ATTACK_RATE, SLOW_SHARE
from toolchain.simulate.amount import Conditions
from toolchain.simulate.event import Event, LogLine
from toolchain.simulate.trace import Mixture

BACKEND = "medianest-backend"
_ROUTE = {(route.method, route.endpoint): route for route in ROUTES}
_USERS = tuple(f"user-{number:03d}" for number in range(101, 118))
_BROWSERS = ("Firefox", "Chrome", "Safari", "Edge", "Chrome Mobile")
_ATTACKER = "203.0.113.0"
SIGN_IN = "/api/v1/auth/login"


def is_by_users(method: str, endpoint: str) -> bool:
    """Return whether a route is asked from outside, through Nginx."""
    route = _ROUTE.get((method, endpoint))
    return route is not None and (route.can_fail or endpoint == "unmatched")


def is_user_traffic(event: Event) -> bool:
    """Return whether a request comes from outside, through Nginx."""
    return is_by_users(event.labels["method"], event.labels["endpoint"])


def _stuck(now: Conditions) -> float:
    return now[SLOW_SHARE]


_DURATIONS = {key: Mixture(route.spread, STUCK, _stuck) for key, route in _ROUTE.items()}


def request_duration(method: str, endpoint: str) -> Mixture:
    """Return how long requests to a route take."""
    return _DURATIONS[method, endpoint]


def seconds(event: Event) -> float:
    """Return how long a request took."""
    return request_duration(event.labels["method"], event.labels["endpoint"]).seconds(event)


def user(event: Event) -> str:
    """Return the opaque id of the user."""
    return event.choice("user", _USERS)


def is_attack(event: Event) -> bool:
    """Return whether a failed sign-in is the attacker's rather than somebody's mistake."""
    return event.conditions[ATTACK_RATE] > 0 and event.fraction("attack") < 0.99


def address(event: Event) -> str:
    """Return the client's address without its last part, as the pipeline stores it."""
    return (
        _ATTACKER
        if event.labels.get("endpoint") == SIGN_IN and is_attack(event)
        else f"10.20.{int(event.fraction('user') * 17)}.0"
    )


def browser(event: Event) -> str:
    """Return the family of the browser."""
    return event.choice("browser", _BROWSERS)


def correlation(event: Event) -> str:
    """Return the id of the request through all services."""
    return f"req-{event.hex('correlation', 12)}"


def timestamp(time: float) -> str:
    """Return RFC 3339 in UTC with milliseconds."""
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def line(
    event: Event,
    level: str,
    category: str,
    message: str,
    *,
    component: str,
    operation: str,
    fields: Mapping[str, object],
    by: str = "",
    after: float = 0.0,
) -> LogLine:
    """Return a record of the backend in the form that Winston writes, ``after`` seconds behind the event.

    ``by`` is the user; ``fields`` are further fields of the record.
    """
    time = event.time + after
    identity = {"correlationId": correlation(event), "traceId": event.trace_id, "spanId": event.span_id}
    if by:
        identity["userId"] = by
    record: dict[str, object] = {
        "timestamp": timestamp(time),
        "level": level,
        "service": BACKEND,
        **identity,
        "component": component,
        "operation": operation,
        "message": message,
        **fields,
    }
    labels = {"service": BACKEND, "level": level, "category": category, "job": "medianest-app"}
    return LogLine(time, labels, record, identity)


def media(event: Event) -> str:
    """Return the id of the film or series that an event is about."""
    kind = event.labels.get("type") or event.choice("media type", ("movie", "tv"))
    return f"{kind}-{int(100 + 900 * event.fraction('media'))}"

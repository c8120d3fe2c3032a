"""What Grafana writes about what people ask of it: each request, by whom, and from which page.

Records are as Grafana 12 writes them with router_logging, and as they are stored: addresses are truncated already.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from attrs import frozen

from dashboards import _refs as refs
from environments._house import FOLDERS
from toolchain.simulate.event import Event, LogLine


@frozen
class _Account:
    """Somebody who signs in: Grafana's number and name, and which share of the requests is theirs."""

    number: int
    name: str
    share: float
    explores: bool = False
    sees_security: bool = False


_ADMIN = _Account(2, "anna", 0.15, explores=True, sees_security=True)
_ON_CALL = _Account(3, "carla", 0.35, explores=True, sees_security=True)
_PEOPLE = (
    _ADMIN,
    _ON_CALL,
    _Account(4, "ben", 0.2, explores=True),
    _Account(5, "dora", 0.2),
    _Account(6, "emil", 0.1),
)
_DEPLOYS = _Account(7, "sa-1-deploys", 0.0)
_NOBODY = _Account(0, "", 0.0)
_WATCHED = (refs.OVERVIEW, refs.ALERTS_OVERVIEW, refs.BACKEND_API, refs.SERVICE_HEALTH, refs.INFRASTRUCTURE)
_QUERY = ("POST", "/api/ds/query")
_SILENCE = ("POST", "/api/alertmanager/grafana/api/v2/silences")
_CHANGES = (
    (_ADMIN, "PATCH", "/api/org/users/6"),
    (_ADMIN, "POST", "/api/teams/1/members"),
    (_ON_CALL, "POST", "/api/annotations"),
    (_DEPLOYS, "POST", f"/api/folders/{FOLDERS['security'].uid}/permissions"),
    (_DEPLOYS, "PUT", "/api/v1/provisioning/policies"),
)
_SITE = "https://grafana.medianest.example"


def grafana_lines(event: Event) -> Iterator[LogLine]:
    """Yield the line of a request, and now and then that of the page that it is for."""
    code = event.labels["code"]
    who = _somebody(event)
    if code == "unknown":
        yield _unusual(event, who)
        return
    if code != "200":
        yield _line(event, who, "GET", "/api/annotations/1", int(code))
        return
    if event.fraction("change") < 0.0005:
        who, method, path = _CHANGES[int(event.fraction("which change") * len(_CHANGES))]
        yield _line(event, who, method, path, 200)
        return
    if event.fraction("script") < 0.002:
        yield _line(event, _DEPLOYS, *_QUERY, 200)
        return
    if who.explores and event.fraction("explore") < 0.03:
        yield _line(event, who, *_QUERY, 200, page="/explore")
        return
    board = refs.SECURITY_LOGS if who.sees_security and event.fraction("security") < 0.04 else None
    board = board or _WATCHED[int(event.fraction("dashboard") * len(_WATCHED))]
    page = f"/d/{board.uid}/{board.uid}"
    if event.fraction("opened") < 0.05:
        yield _line(event, who, "GET", _resource(board.uid), 200, page=page)
    yield _line(event, who, *_QUERY, 200, page=page)


def _somebody(event: Event) -> _Account:
    rest = event.fraction("account")
    for each in _PEOPLE:
        rest -= each.share
        if rest < 0:
            return each
    return _PEOPLE[-1]


def _unusual(event: Event, who: _Account) -> LogLine:
    """Return a request that was accepted for later, or refused: to somebody without the right, or without a sign-in."""
    kind = event.fraction("kind")
    if kind < 0.3 and who.explores:
        return _line(event, who, *_SILENCE, 202, page="/alerting/silence/new")
    if kind < 0.8 and not who.sees_security:
        return _line(event, who, "GET", f"/api/folders/{FOLDERS['security'].uid}", 403)
    return _line(event, _NOBODY, "GET", "/api/user", 401, page="/login")


def _resource(uid: str) -> str:
    return f"/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards/{uid}/dto"


def _line(event: Event, who: _Account, method: str, path: str, status: int, *, page: str = "") -> LogLine:
    took = 0.002 + 0.1 * event.fraction("duration") ** 3
    record = {
        "logger": "context",
        "userId": who.number,
        "orgId": 1 if who.number else 0,
        "uname": who.name,
        "t": datetime.fromtimestamp(event.time, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "level": "info",
        "msg": "Request Completed",
        "method": method,
        "path": path,
        "status": status,
        "remote_addr": f"10.20.{who.number}.0",
        "time_ms": round(took * 1000),
        "duration": f"{took * 1000:.6f}ms",
        "size": int(60 + 9_000 * event.fraction("size")),
        "referer": f"{_SITE}{page}" if page else "",
        "handler": path,
        "status_source": "server",
    }
    labels = {"service": "grafana", "level": "info", "category": "security", "job": "grafana"}
    return LogLine(event.time, labels, record, form="logfmt")

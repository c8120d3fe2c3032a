"""Mute timings.

Source: docs/reference/grafana-api.md, 5.9.
"""

import hashlib
import re
from collections.abc import Callable
from typing import NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from grafana_stand_in.messages import Document, Response, answer, refuse_by_id, refuse_invalid
from grafana_stand_in.provenance import check_notification, given_provenance
from grafana_stand_in.route_tree import uses_time_interval
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Provisioned

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def version_of(content: object) -> str:
    """Return the version of a mute timing or a template: a fingerprint of what it says."""
    return hashlib.blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def check_version(exchange: Exchange, content: object, given: str) -> None:
    """Refuse (409) a write on a version that is not the stored one; none given is always right."""
    if given and given != version_of(content):
        refuse_by_id(409, "provided version does not match the current one", "alerting.notifications.conflict")


def _intervals(value: object) -> list[Document]:
    """Return the intervals as they are kept: names in lower case, empty lists left out."""
    if not isinstance(value, list):
        refuse_invalid("time_intervals must be a list")
    result = []
    for interval in value:
        kept: Document = {}
        for times in interval.get("times") or ():
            start, end = str(times.get("start_time", "")), str(times.get("end_time", ""))
            if not _CLOCK.fullmatch(start) or not _CLOCK.fullmatch(end) or start >= end:
                refuse_invalid(f"times {start} to {end} are no range within a day")
            kept.setdefault("times", []).append({"start_time": start, "end_time": end})
        _ranges(kept, interval, "weekdays", lambda text: text in _WEEKDAYS)
        _ranges(kept, interval, "days_of_month", lambda text: bool(re.fullmatch(r"-?(3[01]|[12]\d|[1-9])", text)))
        _ranges(kept, interval, "months", lambda text: text in _MONTHS or text.isdecimal())
        _ranges(kept, interval, "years", lambda text: bool(re.fullmatch(r"\d+", text)))
        if interval.get("location"):
            _check_location(interval["location"])
            kept["location"] = interval["location"]
        result.append(kept)
    return result


def _ranges(kept: Document, interval: Document, field: str, is_valid: Callable[[str], bool]) -> None:
    for text in interval.get(field) or ():
        parts = str(text).lower().split(":", 1)
        if not all(map(is_valid, parts)):
            refuse_invalid(f"{field}: {text!r} is not valid")
        ends = [str(_MONTHS.index(part) + 1) if part in _MONTHS else part for part in parts]
        kept.setdefault(field, []).append(":".join(dict.fromkeys(ends)))


def _check_location(name: str) -> None:
    try:
        if name != "Local":
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        refuse_invalid(f"unknown time zone {name}")


def _shown(exchange: Exchange, name: str, timing: Provisioned) -> Document:
    document: Document = {"name": name, "time_intervals": timing.content}
    document["version"] = version_of(timing.content)
    return document | ({"provenance": timing.provenance} if timing.provenance else {})


def _list(exchange: Exchange) -> Response:
    with exchange.store.lock:
        return answer([_shown(exchange, *item) for item in sorted(exchange.store.mute_timings.items())])


def _missing() -> NoReturn:
    refuse_by_id(404, "mute timing not found", "alerting.notifications.mute-timings.notFound")


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = exchange.store.mute_timings.get(exchange["name"])
        if found is None:
            _missing()
        return answer(_shown(exchange, exchange["name"], found))


def _create(exchange: Exchange) -> Response:
    command = exchange.request.document()
    name = str(command.get("name") or "")
    if not name:
        refuse_invalid("a mute timing must have a name")
    intervals = _intervals(command.get("time_intervals"))
    with exchange.store.lock:
        if name in exchange.store.mute_timings:
            refuse_by_id(409, "a mute timing with this name exists", "alerting.notifications.mute-timings.nameExists")
        timing = exchange.store.mute_timings[name] = Provisioned(intervals, given_provenance(exchange))
        return answer(_shown(exchange, name, timing), 201)


def _update(exchange: Exchange) -> Response:
    command = exchange.request.document()
    intervals = _intervals(command.get("time_intervals"))
    with exchange.store.lock:
        found = exchange.store.mute_timings.get(exchange["name"])
        if found is None:
            _missing()
        check_notification(found.provenance, given_provenance(exchange))
        check_version(exchange, found.content, str(command.get("version") or ""))
        found.content, found.provenance = intervals, given_provenance(exchange)
        return answer(_shown(exchange, exchange["name"], found), 202)


def _delete(exchange: Exchange) -> Response:
    name = exchange["name"]
    with exchange.store.lock:
        found = exchange.store.mute_timings.get(name)
        if found is not None:
            check_notification(found.provenance, given_provenance(exchange))
            check_version(exchange, found.content, exchange.request.one("version"))
            if uses_time_interval(exchange.store, name):
                refuse_by_id(409, "mute timing is in use", "alerting.notifications.time-intervals.used")
            del exchange.store.mute_timings[name]
    return Response(204)


_BASE = "/api/v1/provisioning/mute-timings"
_READ = "alert.provisioning:read|alert.notifications:read"
_WRITE = "alert.provisioning:write|alert.notifications:write"

ROUTES = (
    Route("GET", _BASE, _list, _READ),
    Route("POST", _BASE, _create, _WRITE),
    Route("GET", f"{_BASE}/{{name}}", _read, _READ),
    Route("PUT", f"{_BASE}/{{name}}", _update, _WRITE),
    Route("DELETE", f"{_BASE}/{{name}}", _delete, _WRITE),
)

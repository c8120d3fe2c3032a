"""One alert rule: its fields, their checks, and what the server makes of them.

Source: docs/reference/grafana-api.md, 5.3.
"""

import re
from typing import Any, NoReturn

from grafana_stand_in.durations import canonical
from grafana_stand_in.durations import milliseconds as milliseconds_of
from grafana_stand_in.messages import Document, refuse
from grafana_stand_in.profile import Profile
from grafana_stand_in.store import Store

UID = re.compile(r"[a-zA-Z0-9\-_]{1,40}")
_FIELDS = (
    *("uid", "title", "folderUID", "ruleGroup", "condition", "data", "noDataState", "execErrState", "for"),
    *("keep_firing_for", "missingSeriesEvalsToResolve", "isPaused", "labels", "annotations"),
    *("notification_settings", "record"),
)
_BY_SPELLING = {name.lower(): name for name in _FIELDS}
_NO_DATA = frozenset({"NoData", "OK", "Alerting"})
_EXECUTION_ERROR = frozenset({"Error", "OK", "Alerting"})
_EXPRESSION = frozenset({"__expr__", "-100"})
_DURATIONS = ("group_wait", "group_interval", "repeat_interval")


def known_fields(value: object, profile: Profile) -> Document:
    """Return the fields of a rule that the release knows; the others are dropped without a word.

    Letter case does not matter, as Go's JSON decoder has it; underscores do.
    """
    if not isinstance(value, dict):
        refuse(400, "bad request data")
    found = {_BY_SPELLING[key.lower()]: each for key, each in value.items() if key.lower() in _BY_SPELLING}
    return {key: each for key, each in found.items() if each is not None}


def checked(fields: Document, store: Store) -> Document:
    """Return a rule as it is stored: canonical durations, completed models. Raises ApiError (400)."""
    title = fields.get("title")
    if not isinstance(title, str) or not 1 <= len(title) <= 190:
        _invalid("title must be 1 to 190 characters")
    uid = fields.get("uid", "")
    if uid and not UID.fullmatch(str(uid)):
        _invalid("uid contains illegal characters or is longer than 40")
    data = _data(fields.get("data"))
    result: Document = {"title": title, "data": data}
    if "record" in fields:
        result["record"] = _record(fields["record"], data)
    else:
        result |= _alerting(fields, store)
    for field in ("labels", "annotations"):
        entries = fields.get(field) or {}
        if not isinstance(entries, dict) or not all(isinstance(each, str) for each in entries.values()):
            refuse(400, "bad request data")
        result |= {field: entries} if entries else {}
    if result.get("annotations", {}).get("__panelId__") and not result["annotations"].get("__dashboardUid__"):
        _invalid("__panelId__ needs __dashboardUid__")
    return result | {"isPaused": bool(fields.get("isPaused"))}


def _alerting(fields: Document, store: Store) -> Document:
    result: Document = {
        "condition": str(fields.get("condition") or "")
    }  # whether there is such a query is not looked at (10)
    keep_last = {"KeepLast"}
    for field, states in (("noDataState", _NO_DATA), ("execErrState", _EXECUTION_ERROR)):
        if fields.get(field) not in states | keep_last:
            _invalid(f"unknown {field} {fields.get(field, '')!r}")
        result[field] = fields[field]
    result["for"] = _duration(fields.get("for", "0s"), "for")
    if "keep_firing_for" in fields:
        result["keep_firing_for"] = _duration(fields["keep_firing_for"], "keep_firing_for")
    evaluations = fields.get("missingSeriesEvalsToResolve", 2)
    if not isinstance(evaluations, int) or evaluations < 1:
        _invalid("missingSeriesEvalsToResolve must be at least 1")
    result["missingSeriesEvalsToResolve"] = evaluations
    if "notification_settings" in fields:
        result["notification_settings"] = _notification_settings(fields["notification_settings"], store)
    return result


def _data(value: object) -> list[Document]:
    if not isinstance(value, list) or not value:
        _invalid("no queries or expressions are found")
    result: list[Document] = []
    for query in value:
        reference = query.get("refId")
        if not reference or any(each["refId"] == reference for each in result):
            _invalid(f"refId {reference!r} is empty or not unique")
        time_range = query.get("relativeTimeRange") or {}
        start, end = int(time_range.get("from", 0)), int(time_range.get("to", 0))
        source = str(query.get("datasourceUid") or "")
        if not source:
            _invalid(f"query {reference} has no datasourceUid")
        if source not in _EXPRESSION and start <= end:
            _invalid(f"query {reference}: relative time range must end after it starts")
        model = query.get("model")
        if not isinstance(model, dict):
            _invalid(f"query {reference} has no model")
        result.append(
            {
                "refId": reference,
                "queryType": str(query.get("queryType") or ""),
                "relativeTimeRange": {"from": start, "to": end},
                "datasourceUid": source,
                "model": {"intervalMs": 1000, "maxDataPoints": 43200, **model, "refId": reference},
            }
        )
    return result


def _record(value: Any, data: list[Document]) -> Document:
    references = [query["refId"] for query in data]
    if not isinstance(value, dict) or not value.get("metric") or value.get("from") not in references:
        _invalid("record needs a metric, and from one of the queries")
    return {key: value[key] for key in ("metric", "from", "target_datasource_uid") if value.get(key)}


def _notification_settings(value: Any, store: Store) -> Document:
    if not isinstance(value, dict) or not value.get("receiver"):
        _invalid("notification_settings need a receiver")
    if all(point.name != value["receiver"] for point in store.contact_points):
        _invalid(f"receiver {value['receiver']!r} does not exist")
    group_by = value.get("group_by") or []
    if group_by and "..." not in group_by and not {"alertname", "grafana_folder"} <= set(group_by):
        _invalid("group_by must include alertname and grafana_folder")
    names = ["mute_time_intervals", "active_time_intervals"]
    result = {"receiver": value["receiver"]} | ({"group_by": group_by} if group_by else {})
    result |= {field: _duration(value[field], field) for field in _DURATIONS if value.get(field)}
    for field in names:
        for name in value.get(field) or ():
            if name not in store.mute_timings:
                _invalid(f"time interval {name!r} does not exist")
        result |= {field: value[field]} if value.get(field) else {}
    return result


def _duration(value: Any, field: str) -> str:
    total = milliseconds_of(value) if isinstance(value, str) else None
    if total is None:
        _invalid(f"{field}: not a valid duration string: {value!r}")
    return canonical(total)


def _invalid(problem: str) -> NoReturn:
    refuse(400, f"invalid alert rule: {problem}", error=f"invalid alert rule: {problem}")

"""Every Loki query of this repository has a result over lines of its own schemas."""

import itertools
import json
import re
from typing import Any

import pytest

from benchmarks.query_analysis import ENVIRONMENTS, REPOSITORY, queries_of
from metrics.logs import APPLICATION_LOGS, EVENTS, NGINX_ACCESS_LOGS
from metrics.vocabulary import LOG_CATEGORY, LOG_LEVEL, LOG_SERVICE
from toolchain.catalog import FieldType
from toolchain.catalog.logs import LogField, LogSchema
from toolchain.languages.logql.ast import LogQuery
from toolchain.languages.logql.evaluation import SECOND, LogLine, Stream, evaluate_range, select_lines
from toolchain.languages.logql.parser import parse
from toolchain.project.loading import load_project

QUERIES = queries_of(load_project(REPOSITORY, ENVIRONMENTS[0]))["loki"]
_VALUES = {"environment": ENVIRONMENTS[0], "search": "", "__interval": "300s", "__auto": "300s", "__range": "3600s"}
_EXAMPLES = {field.path: field.example for field in APPLICATION_LOGS.fields}
_VARIABLE = re.compile(r"\$\{(\w+)[^}]*\}|\$([A-Za-z_]\w*)")
_MESSAGES = (
    "Overseerr webhook refused",
    "YouTube quota: rate limit",
    "Uptime Kuma poll failed, fallback",
    "socket.io /authenticated connected",
    "mail to someone@example.org failed",
)


def with_values(query: str) -> str:
    """Return a query with an example for each variable that is searched for, and any value for all others."""

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return _VALUES.get(name) or _EXAMPLES.get(name, "") if name in (*_VALUES, "correlationId", "traceId") else ".+"

    return _VARIABLE.sub(value, query)


def _value(field: LogField) -> Any:
    if field.type is FieldType.NUMBER:
        return float(field.example)
    return field.example == "true" if field.type is FieldType.BOOLEAN else field.example


def record(schema: LogSchema, **changed: Any) -> str:
    """Return a line with the example of every field of a schema."""
    found: dict[str, Any] = {}
    for field in schema.fields:
        *parents, name = field.path.split(".")
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = _value(field)
    return json.dumps({**found, **changed})


def choices(number: int) -> dict[str, str]:
    """Return a value for every field of which all are known, each in its turn."""
    chosen = (field for field in APPLICATION_LOGS.fields if field.values and "." not in field.path)
    return {field.path: field.values[number % len(field.values)] for field in chosen}


def lines(service: str) -> list[LogLine]:
    """Return a line for every event, and one that is no JSON."""
    if service == "nginx":
        texts = [record(NGINX_ACCESS_LOGS, status=status) for status in (200, 429, 502)]
    else:
        texts = [
            record(APPLICATION_LOGS, **{**choices(number), "event": event, "message": message})
            for number, (event, message) in enumerate(zip(EVENTS, itertools.cycle(_MESSAGES), strict=False))
        ]
    metadata = {field.path: field.example for field in APPLICATION_LOGS.fields if field.structured_metadata}
    times = itertools.count(3_000 * SECOND, 10 * SECOND)
    return [LogLine(time, text, metadata) for time, text in zip(times, [*texts, "no JSON"], strict=False)]


def requests_of_grafana() -> list[LogLine]:
    """Return a line for each page and request that some query looks for, all answered and all refused."""
    pages = ("", "http://grafana/explore", "http://grafana/d/security-logs/security-logs")
    asked = (("POST", "/api/ds/query"), ("PUT", "/api/folders/medianest-security"))
    texts = [
        f'logger=context uname=anna msg="Request Completed" method={method} path={path} status={status} referer={page}'
        for page, (method, path), status in itertools.product(pages, asked, (200, 403))
    ]
    times = itertools.count(3_000 * SECOND, 10 * SECOND)
    return [LogLine(time, text) for time, text in zip(times, texts, strict=False)]


_OF_GRAFANA = {"environment": ENVIRONMENTS[0], "service": "grafana", "category": "security", "level": "info"}
STREAMS = (
    *(
        Stream(
            {"environment": ENVIRONMENTS[0], "service": service, "category": category, "level": level}, lines(service)
        )
        for service in LOG_SERVICE.values
        for category in LOG_CATEGORY.values
        for level in LOG_LEVEL.values
    ),
    Stream(_OF_GRAFANA, requests_of_grafana()),
)


@pytest.mark.parametrize("text", QUERIES)
def test_every_query_has_a_result(text: str) -> None:
    query = parse(with_values(text), variables=False)
    if isinstance(query, LogQuery):
        assert select_lines(query, STREAMS, 0, 3_600 * SECOND, limit=10, newest_first=True)
    else:
        series = evaluate_range(query, STREAMS, 0, 3_600 * SECOND, 300 * SECOND)
        assert series
        assert all(each.points for each in series)

"""Where lines come from: what streams are called agrees with what the simulated system calls them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import re2

from metrics.privacy import PRIVACY
from simulation.incidents import BACKEND_DOWN, LOGIN_ATTACK, PLEX_UNREACHABLE, REDIS_DOWN, SLOW_DATABASE
from stack.log_sources import ALL, BACKEND, GRAFANA, NGINX
from tests.simulation.lines import record_of
from tests.simulation.medianest import SATURDAY_EVENING, medianest
from toolchain.catalog import Scrubber
from toolchain.define import LogSource
from toolchain.simulate.event import LogStream

compiled = cache(re2.compile)
INCIDENTS = (BACKEND_DOWN, LOGIN_ATTACK, PLEX_UNREACHABLE, REDIS_DOWN, SLOW_DATABASE)


def told(source: LogSource, record: Mapping[str, Any]) -> tuple[str, str]:
    """Level and category of a record, as the shipper's templates tell them."""
    level = source.schema.stream_label("level")
    assert level is not None
    word = _field(record, source.level_from).lower()
    own = word if word in level.values else source.usual_level
    what = " ".join(_field(record, path) for path in source.category_from)
    return (
        next((name for pattern, name in source.levels.items() if compiled(pattern).fullmatch(word)), own),
        next((name for name, pattern in source.categories if compiled(pattern).fullmatch(what)), source.usual_category),
    )


def _field(record: Any, path: str) -> str:
    for part in path.split("."):
        record = record.get(part) if isinstance(record, Mapping) else None
    return "" if record is None else str(record)


@pytest.fixture(scope="module")
def streams() -> list[LogStream]:
    """A quarter of an hour of each of some incidents."""
    end = SATURDAY_EVENING + 900
    worlds = (medianest(each.at(SATURDAY_EVENING)) for each in INCIDENTS)
    return [stream for world in worlds for stream in world.log_streams(SATURDAY_EVENING, end)]


def test_streams_are_called_as_the_simulated_system_calls_them(streams: list[LogStream]) -> None:
    sources = {each.labels["service"]: each for each in ALL}
    found = set[str]()
    for stream in streams:
        source = sources[stream.labels["service"]]
        found.add(source.name)
        assert source.labels["job"] == stream.labels["job"]
        for _, line, _ in stream.entries:
            assert told(source, record_of(line)) == (stream.labels["level"], stream.labels["category"]), line
    assert found == {"backend", "frontend", "nginx", "grafana"}


def test_simulated_lines_are_as_they_are_stored(streams: list[LogStream]) -> None:
    scrubber = Scrubber(PRIVACY.of_lines)
    lines = [line.encode() for stream in streams for _, line, _ in stream.entries]
    assert len(lines) > 1000
    assert [line for line in lines if scrubber.scrubbed(line) != line] == []


def test_labels_are_those_of_the_schema_with_values_that_it_has() -> None:
    for source in ALL:
        schema = source.schema
        assert {*source.labels, "level", "category", "environment"} == {each.name for each in schema.stream_labels}
        given = {*source.labels.items(), *(("category", name) for name, _ in source.categories)}
        given |= {("category", source.usual_category), ("level", source.usual_level)}
        given |= {("level", level) for level in source.levels.values()}
        for name, value in given:
            label = schema.stream_label(name)
            assert label is not None
            assert label.allows(value), (source.name, name, value)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"level": "critical", "auditCategory": "system", "component": "x"}, ("error", "security")),
        ({"level": "HTTP"}, ("info", "application")),
        ({"level": "silly", "event": "query.slow", "component": "prisma.client"}, ("trace", "performance")),
        ({}, ("info", "application")),
        ({"level": "unheard"}, ("info", "application")),
        ({"level": "warn", "event": "circuit.opened", "component": "health.monitor"}, ("warn", "integration")),
    ],
)
def test_records_that_nobody_simulates_have_a_stream_too(record: dict[str, Any], expected: tuple[str, str]) -> None:
    assert told(BACKEND, record) == expected


@pytest.mark.parametrize(
    ("logger", "expected"),
    [
        ("context", "security"),
        ("data-proxy-log", "security"),
        ("authn.service", "security"),
        ("ngalert.scheduler", "infrastructure"),
    ],
)
def test_what_people_ask_of_grafana_is_about_security(logger: str, expected: str) -> None:
    assert told(GRAFANA, {"logger": logger, "level": "info"}) == ("info", expected)


@pytest.mark.parametrize(
    ("status", "header_time", "asked", "expected"),
    [
        ("502", "-", "POST /api/v1/auth/login HTTP/2.0", True),
        ("504", "0.001, -", "GET /api/v1/media/search HTTP/2.0", True),
        ("502", "0.012", "GET /api/v1/media/search HTTP/2.0", False),
        ("502", "-", "GET /dashboard HTTP/2.0", False),
        ("500", "-", "GET /api/v1/media/search HTTP/2.0", False),
    ],
)
def test_requests_of_the_api_that_no_backend_answered_are_counted(
    status: str, header_time: str, asked: str, expected: bool
) -> None:
    (counter,) = NGINX.counters
    fields = {"status": status, "upstream_header_time": header_time, "request": asked}
    assert bool(re2.fullmatch(counter.pattern, " ".join(fields[name] for name in counter.of))) is expected

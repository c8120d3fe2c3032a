"""What Loki stores of lines that Alloy ships is what ``build.py scrub`` leaves of them, in the streams of the schema.

Both programs run with what is generated for production; files stand in for docker's, whose socket tests have not.
"""

import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests
from attrs import evolve, frozen

from metrics.privacy import PRIVACY
from stack.log_sources import ALL, BACKEND, FRONTEND, GRAFANA, NGINX
from tests.conftest import REPOSITORY
from tests.metrics.test_privacy import CASES
from tests.stack.test_log_sources import told
from tests.toolchain.running import free_port, installed, loki_lines, running, running_loki
from toolchain.catalog import Scrubber
from toolchain.compile.stack.alloy import pipeline
from toolchain.compile.stack.artifacts import stack_artifacts
from toolchain.compile.stack.loki import loki_file
from toolchain.compile.stack.program import StackContext
from toolchain.define import LogSource
from toolchain.languages.alloy.builder import Block, Reference
from toolchain.languages.alloy.printer import to_alloy
from toolchain.project.loading import load_project

_PATIENCE = 60.0
_FROM_DOCKER = ("discovery.docker", "discovery.relabel", "loki.source.docker")
_PLAIN = [line for case in CASES.values() for line in (*(before for before, _ in case["removed"]), *case["stays"])]
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@frozen(eq=False)
class Written:
    """A line that a container wrote, and what of it has to be stored: labels, structured metadata, time, text."""

    source: LogSource
    line: str
    record: Mapping[str, Any] | None
    """None for a line that is no record."""


def _winston() -> Iterator[Mapping[str, Any]]:
    identity = {"traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7", "userId": "user-123"}
    yield {
        "level": "info",
        "component": "auth.controller",
        "event": "user.login.success",
        "auditCategory": "authentication",
    }
    yield {"level": "critical", "component": "security.audit", "auditCategory": "system", "ipAddress": "203.0.113.77"}
    yield {
        "level": "warning",
        "component": "plex.service",
        "metadata": {"source": "plex", "ip": "2001:db8:1:2::5"},
        **identity,
    }
    yield {
        "level": "silly",
        "component": "prisma.client",
        "event": "query.slow",
        "sessionId": "s-1",
        "correlationId": "req-1",
    }
    yield {
        "level": "error",
        "component": "health.monitor",
        "event": "service.health.down",
        "metadata": {"source": "redis"},
    }
    yield {"message": "no level", "service": "plex-api", "category": "performance"}
    yield {"level": "info", "category": "authentication", "metadata": {"userAgent": _BROWSER, "2faEnabled": True}}
    yield {
        "level": "info",
        "userId": None,
        "message": "first\nmail anna@example.com\nAuthorization: Bearer abcdef0123456789",
    }
    for line in _PLAIN:
        yield {"level": "info", "component": "media.controller", "message": line, **identity}
        yield {
            "level": "debug",
            "stack": f"Error: {line}\n    at x (/app/a.js:1:2)",
            "error": orjson.dumps({"a": line}).decode(),
        }


def _access() -> Iterator[Mapping[str, Any]]:
    usual = {
        "remote_user": "anna",
        "remote_addr": "203.0.113.9",
        "http_user_agent": _BROWSER,
        "upstream_header_time": "0.1",
    }
    for status in (200, 401, 429, 500):
        yield {**usual, "status": status, "request": "GET /library?X-Plex-Token=abc HTTP/2.0", "remote_user": "-"}
    for header_time in ("-", "0.001, -", "0.2"):
        asked = {"status": 502, "request": "POST /api/v1/auth/login HTTP/2.0", "upstream_header_time": header_time}
        yield {**usual, **asked, "http_x_forwarded_for": "198.51.100.7, 198.51.100.8"}


def _written() -> Iterator[Written]:
    begun = datetime.now(UTC).timestamp() - 600
    number = 0
    for source, records in ((BACKEND, _winston()), (FRONTEND, _winston()), (NGINX, _access())):
        for record in records:
            number += 1
            moment = datetime.fromtimestamp(begun + number / 1000, UTC)
            whole = {"timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"), **record}
            yield Written(source, orjson.dumps(whole).decode(), whole)
    for index, line in enumerate(_PLAIN):
        yield Written(BACKEND, f"{index}: {line}", None)
    for index, (logger, level) in enumerate((("context", "info"), ("ngalert", "warn"), ("context", "eror"))):
        at = datetime.fromtimestamp(begun + index / 1000, UTC).isoformat(timespec="milliseconds")
        line = f'logger={logger} userId=3 uname=anna t={at} level={level} msg="Request" remote_addr=203.0.113.7'
        yield Written(GRAFANA, line, {"logger": logger, "level": level, "t": at})


def _expected(written: Written, scrubber: Scrubber) -> tuple[dict[str, str], str]:
    """Labels with structured metadata among them, as Loki's answers have them, and the line."""
    line = scrubber.scrubbed(written.line.encode()).decode()
    is_json = written.source.format == "json" and written.record is not None
    stored: Mapping[str, Any] = orjson.loads(line) if is_json else written.record or {}
    level, category = told(written.source, stored)
    own = stored.get("category")
    schema = written.source.schema
    words = schema.stream_label("category")
    assert words is not None
    labels = {**written.source.labels, "environment": "production", "level": level}
    labels["category"] = own if own in words.values else category
    metadata = {each.label: stored.get(each.path) for each in schema.fields if each.structured_metadata}
    return {**labels, **{name: value for name, value in metadata.items() if value is not None}}, line


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Written], list[Any], str]]:
    """What was written, what Loki has of it, and Alloy's own metrics."""
    program, folder, port = installed("alloy"), tmp_path_factory.mktemp("shipped"), free_port()
    project = load_project(REPOSITORY, "production")
    assert project.environment.stack is not None
    context = StackContext(project, project.environment.stack)
    written = list(_written())
    for source in ALL:
        lines = [each.line for each in written if each.source is source]
        (folder / f"{source.name}.log").write_text("".join(f"{line}\n" for line in lines))
    with running_loki(loki_file(context), folder / "loki") as loki:
        (folder / "config.alloy").write_text(to_alloy(_from_files(pipeline(context), folder, loki)))
        command = [program, "run", f"--storage.path={folder}/alloy", "--disable-reporting"]
        command += [f"--server.http.listen-addr=127.0.0.1:{port}", str(folder / "config.alloy")]
        own = f"http://127.0.0.1:{port}"
        with running(command, f"{own}/-/ready", folder / "alloy.log"):
            until = time.monotonic() + _PATIENCE
            stored = loki_lines(loki, '{environment="production"}')
            while len(stored) < len(written) and time.monotonic() < until:
                time.sleep(0.5)
                stored = loki_lines(loki, '{environment="production"}')
            yield written, stored, requests.get(f"{own}/metrics", timeout=10).text


def _from_files(blocks: tuple[Block, ...], folder: Path, loki: str) -> Iterator[Block]:
    """Yield the configuration with files in place of docker; they give lines a label that docker's do not have."""
    for block in blocks:
        if block.name == "loki.write":
            (endpoint,) = block.blocks
            url = f"{loki}/loki/api/v1/push"
            yield evolve(block, blocks=(evolve(endpoint, attributes={**endpoint.attributes, "url": url}),))
        elif block.name == "loki.process":
            unlabelled = Block("stage.label_drop", attributes={"values": ["filename"]})
            yield evolve(block, blocks=(unlabelled, *block.blocks))
        elif block.name not in _FROM_DOCKER:
            yield block
    for source in ALL:
        path = {"__path__": str(folder / f"{source.name}.log")}
        to = [Reference(f"scrubbed.{source.name}.receiver")]
        yield Block("loki.source.file", source.name, {"targets": [path], "forward_to": to})


def test_alloy_takes_the_whole_configuration_and_would_write_it_in_the_same_form(tmp_path: Path) -> None:
    program, path = installed("alloy"), tmp_path / "config.alloy"
    project = load_project(REPOSITORY, "production")
    (text,) = (each.document for each in stack_artifacts(project) if each.path.endswith(".alloy"))
    path.write_text(text)
    asked = ("validate", "fmt")
    validated, written = (subprocess.run([program, each, str(path)], capture_output=True, text=True) for each in asked)
    assert validated.returncode == 0, validated.stderr
    assert written.stdout == text


def test_every_line_is_stored_as_it_is_scrubbed_byte_by_byte(shipped: tuple[list[Written], list[Any], str]) -> None:
    written, stored, _ = shipped
    scrubber = Scrubber(PRIVACY.of_lines)
    assert sorted(line for _, _, line in stored) == sorted(_expected(each, scrubber)[1] for each in written)


def test_streams_and_metadata_are_those_of_the_schema(shipped: tuple[list[Written], list[Any], str]) -> None:
    written, stored, _ = shipped
    scrubber = Scrubber(PRIVACY.of_lines)
    expected = [_expected(each, scrubber) for each in written]

    def comparable(labels: Mapping[str, str], line: str) -> tuple[str, list[tuple[str, str]]]:
        return line, sorted(labels.items())

    assert sorted(comparable(labels, line) for labels, _, line in stored) == sorted(
        comparable(labels, line) for labels, line in expected
    )


def test_a_record_is_stored_at_its_own_time(shipped: tuple[list[Written], list[Any], str]) -> None:
    _, stored, _ = shipped
    records = [
        (moment, orjson.loads(line)) for _, moment, line in stored if line.startswith("{") and '"timestamp"' in line
    ]
    assert len(records) > 100
    for moment, record in records:
        assert round(int(moment) / 1e9, 3) == datetime.fromisoformat(record["timestamp"]).timestamp()


def test_requests_that_no_backend_answered_are_counted_under_the_catalogs_name(
    shipped: tuple[list[Written], list[Any], str],
) -> None:
    *_, metrics = shipped
    (counted,) = (line for line in metrics.splitlines() if line.startswith("nginx_access_unanswered_total"))
    assert counted == 'nginx_access_unanswered_total{component_id="loki.process.nginx",component_path="/"} 2'


def test_nothing_was_dropped(shipped: tuple[list[Written], list[Any], str]) -> None:
    *_, metrics = shipped
    dropped = [line for line in metrics.splitlines() if "dropped" in line and line.startswith("loki_")]
    assert [line for line in dropped if not line.endswith(" 0")] == []

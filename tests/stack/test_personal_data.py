"""What must not be stored is taken out by the programs that are given the table, exactly as ``build.py scrub`` does."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import requests
import yaml

from metrics.privacy import PRIVACY
from tests.conftest import REPOSITORY
from tests.metrics.test_privacy import CASES
from tests.toolchain.running import free_port, installed, running
from toolchain.catalog import Scrubber
from toolchain.compile.stack.scrubbing import trace_statements
from toolchain.project.of_files import load_catalog

LINES = [line for case in CASES.values() for line in (*(before for before, _ in case["removed"]), *case["stays"])]
AS_TEXT = Scrubber(PRIVACY.patterns)


def test_a_real_collector_leaves_of_attributes_what_is_left_of_lines(tmp_path: Path) -> None:
    given: dict[str, str] = {f"line.{index}": line for index, line in enumerate(LINES)}
    given |= {
        "db.statement": "SELECT * FROM users WHERE email = 'anna@example.com' AND id = 12",
        "db.query.text": "SELECT 'x'",
        "http.url": "http://plex:32400/search?query=x&X-Plex-Token=abc",
        "cache.key": "session:user-1:abc",
        "user.id": "user-123",
    }
    left = _by_collector(given, tmp_path)
    assert {name: left[name] for name in given if name.startswith("line.")} == {
        name: AS_TEXT.scrubbed(value.encode()).decode() for name, value in given.items() if name.startswith("line.")
    }
    assert {name: value for name, value in left.items() if not name.startswith("line.")} == {
        "db.statement": "SELECT * FROM users WHERE email = '?' AND id = ?",
        "db.query.text": "SELECT '?'",
        "http.url": "http://plex:32400/search?[REDACTED]",
        "cache.key": "session:[REDACTED]",
    }


def _by_collector(attributes: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What a collector with the generated statements makes of a span's attributes."""
    program, port, health, output = installed("otelcol"), free_port(), free_port(), folder / "spans.json"
    statements = trace_statements(load_catalog(REPOSITORY, "production"))
    configuration: dict[str, Any] = {
        "extensions": {"health_check": {"endpoint": f"127.0.0.1:{health}"}},
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}}},
        "processors": {"transform/privacy": {"error_mode": "propagate", "trace_statements": statements}},
        "exporters": {"file": {"path": str(output)}},
        "service": {
            "extensions": ["health_check"],
            "telemetry": {"metrics": {"level": "none"}},
            "pipelines": {
                "traces": {"receivers": ["otlp"], "processors": ["transform/privacy"], "exporters": ["file"]}
            },
        },
    }
    path = folder / "collector.yaml"
    path.write_text(yaml.safe_dump(configuration))
    named = [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items()]
    span = {
        "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
        "spanId": "00f067aa0ba902b7",
        "name": "GET /",
        "startTimeUnixNano": "1",
        "endTimeUnixNano": "2",
        "attributes": named,
        "events": [{"name": "exception", "timeUnixNano": "1", "attributes": named}],
    }
    body = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
    with running([program, f"--config={path}"], f"http://127.0.0.1:{health}/", folder / "collector.log"):
        sent = requests.post(
            f"http://127.0.0.1:{port}/v1/traces",
            data=orjson.dumps(body),
            headers={"Content-Type": "application/json"},
            timeout=10,
        )
        assert sent.status_code == 200, sent.text
        until = time.monotonic() + 10
        while not output.exists() or not output.read_bytes():
            assert time.monotonic() < until
            time.sleep(0.1)
    stored = orjson.loads(output.read_bytes().splitlines()[0])["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
    left, of_event = ({each["key"]: each["value"]["stringValue"] for each in some} for some in _attributes(stored))
    assert {key: of_event[key] for key in left if key.startswith("line.")} == {
        key: value for key, value in left.items() if key.startswith("line.")
    }
    return left


def _attributes(span: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return span["attributes"], span["events"][0]["attributes"]

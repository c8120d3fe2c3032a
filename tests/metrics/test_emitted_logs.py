"""The application's log records: its logger writes them as the schema has them, and the simulated one does too."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import REPOSITORY
from tests.emitted import run
from tests.emitted_modules import compiled_modules, emitted
from tests.simulation.medianest import SATURDAY_EVENING, medianest
from toolchain.contract.logs.checker import LogChecker
from toolchain.contract.logs.findings import log_findings
from toolchain.project.of_files import load_catalog


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """The JSON Schema of the application's records."""
    schema = json.loads(emitted("log-schema"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The logger with a program that uses it, compiled: every misuse in it is refused."""
    return compiled_modules(tmp_path_factory)


@pytest.fixture(scope="module")
def output(folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """The records that the program writes, and what its logger refused."""
    *records, refused = map(json.loads, run(folder, "application/log.js").splitlines())
    return records, refused


def test_it_compiles_for_older_targets_too(folder: Path) -> None:
    assert "application/logs.ts" in json.loads((folder / "older.json").read_text())["files"]


def test_records_have_what_they_were_given_in_the_order_of_the_schema(
    output: tuple[list[dict[str, Any]], list[str]],
) -> None:
    first, second, third = output[0][:3]
    assert next(iter(first)) == "timestamp"
    assert list(first.items())[1:] == [
        ("service", "medianest-backend"),
        ("environment", "local"),
        ("level", "info"),
        ("category", "security"),
        ("correlationId", "req-abc123"),
        ("traceId", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("spanId", "00f067aa0ba902b7"),
        ("userId", "user-123"),
        ("component", "auth.controller"),
        ("operation", "login"),
        ("message", "User signed in"),
        ("event", "user.login.success"),
        ("metadata", {"duration": 150, "statusCode": 200, "loginMethod": "plex", "2faEnabled": True}),
    ]
    assert (second["level"], second["message"]) == ("trace", '100%s of "quotes"\nand lines')
    assert "userId" not in second
    assert (third["message"], third["riskScore"], third["service"]) == ("", 20, "medianest-frontend")


def test_what_does_not_fit_is_left_out_and_told_once(output: tuple[list[dict[str, Any]], list[str]]) -> None:
    careless, again = output[0][3:5]
    wanted = {"service": "medianest-backend", "environment": "local", "level": "error", "message": "careless"}
    assert {name: value for name, value in careless.items() if name != "timestamp"} == wanted
    assert again["message"] == "careless again"
    assert sorted(output[1]) == [
        "invalid event",
        "invalid metadata.duration",
        "invalid riskScore",
        "invalid stack",
        "invalid traceId",
        "unknown metadata.more",
        "unknown metadata.secret",
        "unknown toJSON",
        "unknown userID",
    ]


def test_the_format_fits_into_any_logger(output: tuple[list[dict[str, Any]], list[str]]) -> None:
    failure, dated = output[0][5:]
    assert (failure["level"], failure["message"]) == ("error", "ECONNREFUSED")
    assert failure["stack"].startswith("Error: ECONNREFUSED\n")
    assert dated["timestamp"] == "2026-01-05T10:11:12.345Z"


def test_every_record_follows_the_json_schema_and_passes_the_check(
    output: tuple[list[dict[str, Any]], list[str]], validator: jsonschema.Draft202012Validator
) -> None:
    assert [error.message for record in output[0] for error in validator.iter_errors(record)] == []
    assert findings(output[0]) == []


@pytest.mark.parametrize(
    "change", [{"userID": "x"}, {"level": "WARN"}, {"timestamp": "yesterday"}, {"metadata": {"duration": "1"}}]
)
def test_the_json_schema_refuses_what_the_check_tells(
    change: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    record = {"timestamp": "2026-01-05T10:11:12.345Z", "level": "info", "service": "nginx", "message": "m", **change}
    assert not validator.is_valid(record)
    assert len(findings([record])) == 1


def findings(records: list[dict[str, Any]]) -> list[str]:
    """What the check finds in records."""
    catalog = load_catalog(REPOSITORY, "local")
    schemas = [each for each in catalog.log_schemas if each.required]
    checker = LogChecker(schemas, catalog.privacy)
    checker.check((number, json.dumps(record).encode()) for number, record in enumerate(records, 1))
    return [str(each) for each in log_findings("app.log", checker.tally, schemas, catalog.privacy, REPOSITORY)]


def test_the_simulated_application_writes_records_as_its_schema_has_them(
    validator: jsonschema.Draft202012Validator,
) -> None:
    streams = medianest().log_streams(SATURDAY_EVENING, SATURDAY_EVENING + 900)
    texts = [text for stream in streams for _, text, _ in stream.entries if text.startswith("{")]
    records = [json.loads(text) for text in texts]
    assert len(records) > 500
    assert findings(records) == []
    application = [record for record in records if "level" in record]
    assert len(application) > 50
    assert [error.message for record in application for error in validator.iter_errors(record)] == []

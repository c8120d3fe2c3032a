"""Loggers of schemas with every form of field, compiled and run with a real Winston."""

import json
from pathlib import Path

import pytest
from attrs import evolve

from tests.emitted import run
from tests.emitted_modules import compiled_modules
from tests.toolchain.contract.logs.schemas import PROXY, SHOP
from toolchain.base.errors import ConfigurationError
from toolchain.catalog import LogSchema
from toolchain.contract.emit.typescript.winston import winston_module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The loggers with a program that uses them, compiled."""
    return compiled_modules(tmp_path_factory)


def test_they_write_what_they_were_given_and_run_nothing_else(folder: Path) -> None:
    sold, hostile, gone = map(json.loads, run(folder, "logs/program.js").splitlines())
    assert len(sold.pop("time")) == len("2026-01-05T00:00:00.000Z")
    assert sold == {
        "level": "warn",
        "service": "till",
        "message": "sold",
        "traceId": "0af7",
        "order": {"id": "o-1", "2go": True},
    }
    assert len(hostile.pop("at")) == len("2026-01-05T00:00:00Z")
    assert hostile == {"level": "it's", "message": "*/", "prototype": "'", "new": {"it's */": True}}
    assert (gone["level"], gone.get("prototype")) == ("delete", None)


def test_a_call_that_lacks_what_all_records_have_does_not_compile(folder: Path) -> None:
    assert "@ts-expect-error" in (folder / "logs/misuse.ts").read_text()
    assert (folder / "compiled/logs/misuse.js").exists()


@pytest.mark.parametrize(
    "schema",
    [
        PROXY,
        evolve(SHOP, labels_in_record=("service",), required=()),
        evolve(SHOP, fields=SHOP.fields[1:], required=()),
    ],
)
def test_records_without_a_level_a_message_or_a_time_are_none_that_winston_writes(schema: LogSchema) -> None:
    with pytest.raises(ConfigurationError, match="none that Winston writes"):
        winston_module(schema, "x")

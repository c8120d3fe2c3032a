"""Loggers of schemas with every form of field, compiled and run with a real Winston."""

import json
from pathlib import Path

import pytest
from attrs import evolve

from tests.emitted import compiled, errors, node_folder, run
from tests.toolchain.contract.emit.catalogs import INJECTION
from tests.toolchain.contract.logs.schemas import PROXY, SHOP
from toolchain.base.errors import ConfigurationError
from toolchain.catalog import FieldType, LogSchema, log_field, log_schema, one_of
from toolchain.contract.emit.typescript.winston import winston_module

_TEXT = {"example": INJECTION, "help": INJECTION}
HOSTILE = log_schema(
    "class */",
    help=INJECTION,
    stream_labels=[one_of("level", "delete", "it's", "2fa", INJECTION)],
    labels_in_record=["level"],
    required=["at", "message"],
    fields=[
        log_field("at", FieldType.TIME, "When.", example="2026-01-05T00:00:00+00:00"),
        log_field("message", FieldType.STRING, "Text.", example=INJECTION),
        log_field("prototype", FieldType.STRING, INJECTION, example=INJECTION, values=[INJECTION, "'"]),
        log_field("new.it's */", FieldType.BOOLEAN, INJECTION, example=INJECTION),
    ],
)
PROGRAM = """
import { createShopLogger } from './shop.js';
import { createClassLogger } from './hostile.js';

const shop = createShopLogger({ service: 'till' });
shop.warn('sold', { order: { id: 'o-1', '2go': true }, traceId: '0af7' });
const hostile = createClassLogger({ level: '2fa' });
hostile["it's"]('*/', { prototype: "'", new: { "it's */": true } });
hostile.delete('gone', Object.create({ prototype: 'inherited' }) as object);
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The loggers with a program that uses them, compiled."""
    modules = {
        "shop.ts": winston_module(SHOP, "x"),
        "hostile.ts": winston_module(HOSTILE, "*/ process.exit(7);"),
        "program.ts": PROGRAM,
    }
    folder = node_folder(tmp_path_factory.mktemp("emitted"), modules)
    compiled(folder)
    return folder


def test_they_write_what_they_were_given_and_run_nothing_else(folder: Path) -> None:
    sold, hostile, gone = map(json.loads, run(folder, "program.js").splitlines())
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


def test_a_call_that_lacks_what_all_records_have_does_not_compile(folder: Path, tmp_path: Path) -> None:
    program = "import { createShopLogger } from './shop.js';\ncreateShopLogger({ service: 'shop' }).info('sold');\n"
    lacking = node_folder(tmp_path / "lacking", {"shop.ts": winston_module(SHOP, "x"), "program.ts": program})
    assert [line.partition(":")[0] for line in errors(lacking)] == ["program.ts(2,39)"]


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

"""TypeScript of catalogs with every form of metric and label, compiled and run with real libraries."""

import json
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.emitted import run
from tests.emitted_modules import compiled_modules
from tests.toolchain.contract.emit.catalogs import FEW_DEFAULTS, INJECTION
from toolchain.contract.client_defaults import PROM_CLIENT
from toolchain.contract.emit.prom_client import PROM_CLIENT_DEFAULTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Modules of both catalogs with a program that uses them, compiled."""
    return compiled_modules(tmp_path_factory)


def test_they_expose_what_they_were_given_and_run_nothing_else(folder: Path) -> None:
    shop, hostile = json.loads(run(folder, "metrics/program.js"))
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(shop)
        for sample in family.samples
    }
    assert samples["shop_answers_total", "GET", "2xx"] == samples["shop_answers_total", "GET", "4xx"] == 1
    assert samples["shop_took_milliseconds_count", "/users/:id"] == 2  # one was observed beside the request
    assert samples["shop_took_milliseconds_count", "none"] == 1
    assert samples["shop_busy",] == 0
    assert samples["shop_mode",] == 0.5
    assert samples["shop_build_info", "v1", "acme"] == 1
    assert samples["shop_payload_bytes_count", "acme"] == samples["shop_wait_seconds_count",] == 1
    values = {
        sample.labels["class"]
        for family in text_string_to_metric_families(hostile)
        for sample in family.samples
        if "class" in sample.labels
    }
    assert INJECTION in values


def test_defaults_are_those_that_prom_client_makes_and_what_is_left_of_them_is_measured(folder: Path) -> None:
    whole, few, exposed = json.loads(run(folder, "metrics/defaults.js"))
    assert set(whole) == set(PROM_CLIENT_DEFAULTS) == set(PROM_CLIENT)
    setting = {"nodejs_heap_size_total_bytes", "nodejs_eventloop_lag_seconds"}  # without which two would stay 0
    assert set(few) == {*FEW_DEFAULTS, *setting}
    (heap,) = (each for each in text_string_to_metric_families(exposed) if each.name == FEW_DEFAULTS[0])
    assert heap.samples[0].value > 1_000_000

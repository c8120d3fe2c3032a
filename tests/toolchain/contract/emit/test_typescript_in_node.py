"""TypeScript of catalogs with every form of metric and label, compiled and run with real libraries."""

import json
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.emitted import compiled, node_folder, run
from tests.toolchain.contract.emit.catalogs import CATALOG, HOSTILE, INJECTION, SHOP, WORKER
from toolchain.catalog import Catalog, gauge
from toolchain.contract.client_defaults import PROM_CLIENT
from toolchain.contract.emit.prom_client import PROM_CLIENT_DEFAULTS
from toolchain.contract.emit.typescript.module import metrics_module

PROGRAM = """
import express from 'express';
import * as shop from './shop.js';
import * as hostile from './hostile.js';

const path = '/users/:id';
if (!shop.isPath(path) || shop.isPath('/users/42')) throw new Error('isPath');
shop.shopTookMilliseconds.observe({ path }, 7);
shop.shopMode.set(shop.SHOP_MODE["it's closing"]);
shop.shopBuildInfo.set({ release: 'v1', tenant: 'acme' }, shop.SHOP_BUILD_INFO.present);
const end = shop.shopWaitSeconds.startTimer();
if (end() < 0) throw new Error('startTimer');
shop.shopPayloadBytes.observe({ tenant: 'acme' }, 512);
for (const value of hostile.COUNTER_VALUES) hostile._delete.inc({ class: value });

const app = express();
app.use(shop.measureRequests());
const users = express.Router();
users.get('/:id', (_request, response) => { response.end(); });
app.use('/users', users);
const server = app.listen(0, '127.0.0.1', () => {
  void (async (): Promise<void> => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const each of ['/users/7', '/nobody']) await (await fetch(`http://127.0.0.1:${String(port)}${each}`)).text();
    server.close();
    console.log(JSON.stringify([await shop.register.metrics(), await hostile.register.metrics()]));
  })();
});
"""


DEFAULTS = """
import { Registry, collectDefaultMetrics } from 'prom-client';
import * as few from './few.js';

const whole = new Registry();
collectDefaultMetrics({ register: whole });
const names = (register: Registry): string[] => register.getMetricsAsArray().map((each) => each.name);
console.log(JSON.stringify([names(whole), names(few.register), await few.register.metrics()]));
"""
FEW = ("nodejs_heap_size_used_bytes", "nodejs_eventloop_lag_p99_seconds", "process_open_fds")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Modules of both catalogs with a program that uses them, compiled."""
    modules = {
        "shop.ts": metrics_module(CATALOG, SHOP.name, "x"),
        "hostile.ts": metrics_module(HOSTILE, WORKER.name, "*/ process.exit(7);"),
        "few.ts": metrics_module(
            Catalog(tuple(gauge(name, unit="short", help="x", owner="x", jobs=[SHOP]) for name in FEW)), SHOP.name, "x"
        ),
        "program.ts": PROGRAM,
        "defaults.ts": DEFAULTS,
    }
    folder = node_folder(tmp_path_factory.mktemp("emitted"), modules)
    compiled(folder)
    return folder


def test_they_expose_what_they_were_given_and_run_nothing_else(folder: Path) -> None:
    shop, hostile = json.loads(run(folder, "program.js"))
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
    whole, few, exposed = json.loads(run(folder, "defaults.js"))
    assert set(whole) == set(PROM_CLIENT_DEFAULTS) == set(PROM_CLIENT)
    setting = {"nodejs_heap_size_total_bytes", "nodejs_eventloop_lag_seconds"}  # without which two would stay 0
    assert set(few) == {*FEW, *setting}
    (heap,) = (each for each in text_string_to_metric_families(exposed) if each.name == FEW[0])
    assert heap.samples[0].value > 1_000_000

"""Queries over jobs that are scraped less often than the rest get the step that their windows need."""

from typing import Any

from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import REQUESTS
from toolchain.catalog import Metric, ScrapeJob, counter
from toolchain.define import timeseries
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Operand

SLOW = counter(
    "slow_total", unit="ops", help="x", owner="x", jobs=[ScrapeJob("exporter", "exporter:9100", interval="30s")]
)


def interval_of(query: Operand | str, shown: tuple[Metric, ...] = (SLOW, REQUESTS), **changes: Any) -> str | None:
    panel = timeseries("Panel", prom(query, "x"), description="x", unit="ops", **changes)
    (compiled,) = compilation(board(panel), shown=shown).dashboards
    interval: str | None = compiled.panels[0].targets[0].document.get("interval")
    return interval


def test_a_rate_over_a_slow_job_steps_by_its_interval() -> None:
    assert interval_of(q.sum(q.rate(SLOW))) == "30s"


def test_a_rate_written_by_hand_does_too() -> None:
    assert interval_of('sum(rate(slow_total{job="exporter"}[$__rate_interval]))') == "30s"


def test_a_job_of_the_usual_interval_needs_no_step() -> None:
    assert interval_of(q.sum(q.rate(REQUESTS))) is None


def test_the_slowest_job_of_a_query_decides() -> None:
    assert interval_of(q.ratio(q.sum(q.rate(REQUESTS)), q.sum(q.rate(SLOW)))) == "30s"


def test_a_fixed_window_needs_no_step() -> None:
    assert interval_of(q.sum(q.rate(SLOW, "5m"))) is None


def test_a_step_of_the_panel_is_left_alone() -> None:
    assert interval_of(q.sum(q.rate(SLOW)), min_step="5m") is None

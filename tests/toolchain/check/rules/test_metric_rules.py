"""Rules about metrics: names, labels, budgets, and whether anybody sees them."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.check._panels import panel, written
from tests.toolchain.compilation import board, checked, compilation, messages
from tests.toolchain.metrics import APP, DURATION, HEAP, SESSIONS
from toolchain.base.source import SourceLocation
from toolchain.catalog import Metric, MetricStub, counter, gauge, histogram, open_label
from toolchain.check.rules import metric_stub
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q


def test_a_metric_on_no_panel_is_a_finding_at_its_line() -> None:
    (finding,) = checked("metric-unshown", board(panel()), shown=(SESSIONS, HEAP)).findings
    assert "heap_bytes" in finding.message
    assert finding.location.file.endswith("metrics.py")


def test_a_histogram_is_shown_by_any_of_its_series() -> None:
    shown = panel(prom(q.histogram_quantile(0.5, DURATION), "p50"))
    assert messages("metric-unshown", board(shown), shown=(DURATION,)) == []


def test_a_metric_is_shown_by_a_query_written_by_hand() -> None:
    shown = written('sum(rate(http_request_duration_seconds_count{job="app"}[5m]))')
    assert messages("metric-unshown", board(shown), shown=(DURATION,)) == []


COMMON: dict[str, Any] = {"help": "x", "owner": "x", "jobs": [APP]}
RATIO = {"unit": "percentunit", **COMMON}
NAMES: list[tuple[str, Metric, Metric]] = [
    ("metric-name-type", gauge("users_gauge", unit="short", **COMMON), gauge("users", unit="short", **COMMON)),
    ("metric-name-unit", gauge("wait", unit="s", **COMMON), gauge("wait_seconds", unit="s", **COMMON)),
    ("metric-name-unit", gauge("jobs_rate", unit="ops", **COMMON), gauge("jobs_per_second", unit="ops", **COMMON)),
    (
        "metric-name-ratio",
        gauge("hits", unit="percentunit", **COMMON),
        gauge("hit_ratio", unit="percentunit", **COMMON),
    ),
    ("metric-name-false-ratio", gauge("x_ratio", unit="none", **COMMON), gauge("x_score", unit="none", **COMMON)),
    ("metric-name-rate", gauge("a_rate", **RATIO), gauge("a_ratio", **RATIO)),
    ("metric-name-aggregation", gauge("x_p95", unit="none", **COMMON), gauge("x_part", unit="none", **COMMON)),
    ("metric-name-total", counter("calls", unit="ops", **COMMON), counter("calls_total", unit="ops", **COMMON)),
    ("metric-name-total", gauge("open_total", unit="short", **COMMON), gauge("open", unit="short", **COMMON)),
]


@pytest.mark.parametrize(("name", "wrong", "right"), NAMES, ids=[wrong.name for _, wrong, _ in NAMES])
def test_names_that_break_a_convention_are_findings(name: str, wrong: Metric, right: Metric) -> None:
    assert len(messages(name, shown=(wrong,))) == 1
    assert messages(name, shown=(right,)) == []


def test_a_metric_without_bounds_is_a_finding() -> None:
    labels = [open_label("user", example="u-1", bound=5000), open_label("path", example="/", bound=500)]
    assert (
        "2,500,000 series"
        in messages("metric-labels", shown=(counter("x_total", unit="ops", labels=labels, **COMMON),))[0]
    )
    kept = counter("x_total", unit="ops", labels=labels, budget=300, **COMMON)
    assert messages("metric-labels", shown=(kept,)) == []


def test_a_label_that_every_scrape_attaches_is_a_finding() -> None:
    clash = gauge("x", unit="short", labels=[open_label("instance", example="a", bound=2)], **COMMON)
    assert "exported_instance" in checked("metric-labels", shown=(clash,)).findings[0].remedy


def test_buckets_count_towards_the_budget() -> None:
    wide = histogram(
        "x_seconds", unit="s", buckets=range(1, 100), labels=[open_label("path", example="/", bound=200)], **COMMON
    )
    assert len(messages("metric-labels", shown=(wide,))) == 1


def test_a_module_of_stubs_is_told_once() -> None:
    def stubbed(name: str) -> MetricStub:
        return MetricStub(name, "gauge", "short", (), "a test", SourceLocation("metrics/stubs.py", 3))

    compiled = compilation(board())
    known = evolve(compiled.project.catalog, stubs=(stubbed("one"), stubbed("two")))
    (found,) = metric_stub.RULE.check(evolve(compiled, project=evolve(compiled.project, catalog=known)))
    assert found.message == "2 metrics are stubs, and nothing holds queries of them"
    assert list(metric_stub.RULE.check(compiled)) == []

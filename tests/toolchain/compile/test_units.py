"""Panels take their unit from what their queries measure."""

from typing import Any

import pytest

from tests.toolchain.compilation import board, checked, compilation
from tests.toolchain.metrics import DURATION, HEAP, REQUESTS, SESSIONS
from toolchain.define import HousePanel, heatmap, stat, text, timeseries
from toolchain.define.targets import prom
from toolchain.define.targets.prometheus import PrometheusTarget
from toolchain.define.units import shown_as
from toolchain.languages.promql import builder as q

REQUEST_RATE = prom(q.sum(q.rate(REQUESTS)), "requests")


def panel(*targets: PrometheusTarget, **changes: Any) -> HousePanel:
    return timeseries("Panel", *targets, description="What it shows.", **changes)


def shown(panel: HousePanel) -> str | None:
    document = compilation(board(panel)).dashboards[0].panels[0].document
    if panel.kind == "heatmap":
        return document["options"]["yAxis"].get("unit")  # type: ignore[no-any-return]
    return document.get("fieldConfig", {}).get("defaults", {}).get("unit")  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("query", "unit"),
    [
        (q.sum(q.rate(REQUESTS)), "reqps"),
        (q.sum(q.increase(REQUESTS)), "short"),
        (q.max(HEAP), "bytes"),
        (q.histogram_quantile(0.9, DURATION), "s"),
        (q.mean(DURATION), "s"),
        (q.ratio(q.sum(q.rate(q.select(REQUESTS, status_code="500"))), q.sum(q.rate(REQUESTS))), "percentunit"),
        (q.sum(q.rate(REQUESTS)) * 60, "opm"),
    ],
)
def test_the_unit_follows_the_query(query: Any, unit: str) -> None:
    assert shown(panel(prom(query, "x"))) == unit


def test_a_heatmap_shows_what_its_buckets_observe() -> None:
    assert shown(heatmap("Heat", prom(q.buckets(DURATION), "{{le}}", format="heatmap"), description="x")) == "s"


def test_a_threshold_drawn_as_a_number_takes_the_unit_of_the_rest() -> None:
    assert shown(panel(REQUEST_RATE, prom(q.vector(50), "limit"))) == "reqps"


def test_a_hidden_query_does_not_count() -> None:
    assert shown(panel(REQUEST_RATE, prom(q.max(HEAP), "heap", hidden=True))) == "reqps"


SHARE = prom(q.ratio(q.sum(q.rate(q.select(REQUESTS, status_code="500"))), q.sum(q.rate(REQUESTS))), "failed")


def axis(panel: HousePanel) -> tuple[Any, Any]:
    defaults = compilation(board(panel)).dashboards[0].panels[0].document["fieldConfig"]["defaults"]
    return defaults.get("min"), defaults["custom"].get("axisSoftMin")


def test_the_axis_of_ratios_begins_at_zero_unless_a_value_is_below() -> None:
    assert axis(panel(SHARE)) == (None, 0)
    assert axis(panel(REQUEST_RATE, unit=shown_as("percentunit", "of what it could be"))) == (None, 0)


def test_an_axis_begins_where_the_definition_says_and_that_of_no_ratio_where_values_do() -> None:
    assert axis(panel(SHARE, minimum=0.9)) == (0.9, None)
    assert axis(panel(REQUEST_RATE)) == (None, None)


def test_a_stated_unit_stays() -> None:
    assert shown(panel(REQUEST_RATE, unit=shown_as("short", "requests, whatever the time"))) == "short"


def test_a_panel_without_numbers_has_no_unit() -> None:
    assert shown(text("Text", "Hello.", description="x")) is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (panel(prom(q.max(HEAP), "heap"), unit="s"), "shows 's', and a query measures bytes"),
        (panel(prom(q.histogram_quantile(0.9, DURATION), "x"), unit="ms"), "a query measures seconds"),
        (panel(prom("sum(somebody_elses_metric)", "x"), unit="s"), "without a reason"),
        (panel(REQUEST_RATE, unit=shown_as("requps", "typo")), "Did you mean 'reqps'?"),
    ],
)
def test_a_unit_that_is_contradicted_is_one_finding(wrong: HousePanel, message: str) -> None:
    (finding,) = checked("panel-unit", board(wrong)).findings
    assert message in finding.message
    assert finding.remedy


@pytest.mark.parametrize(
    "unclear",
    [panel(REQUEST_RATE, prom(q.max(HEAP), "heap")), panel(prom("sum(somebody_elses_metric)", "x"))],
    ids=["two quantities", "an unknown metric"],
)
def test_a_unit_that_queries_do_not_tell_is_asked_for(unclear: HousePanel) -> None:
    (finding,) = checked("unit-missing", board(unclear)).findings
    assert "do not tell one" in finding.message


@pytest.mark.parametrize(
    "right",
    [
        panel(REQUEST_RATE),
        panel(REQUEST_RATE, prom(q.max(HEAP), "heap"), unit=shown_as("short", "two axes with overrides")),
        stat("Sessions", prom(q.sum(SESSIONS), "now"), description="x", unit="none"),
    ],
)
def test_a_unit_that_fits_is_no_finding(right: HousePanel) -> None:
    assert checked("panel-unit", board(right)).findings == ()

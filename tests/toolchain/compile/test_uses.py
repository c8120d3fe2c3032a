"""Who reads a series, and to whom one of its labels matters, directly and through recordings."""

from collections.abc import Iterable

import pytest

from tests.toolchain.alerts import GROUP, alert
from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import DURATION, HEAP, REQUESTS
from toolchain.compile.uses import Asker, QueryUse, Uses, uses_of
from toolchain.define import timeseries
from toolchain.define import variables as var
from toolchain.define.alerting import RecordingRule
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

BY_ENDPOINT = RecordingRule(
    record="endpoint:http_requests:rate5m",
    expression=q.sum(q.rate(REQUESTS, "5m"), by=["endpoint"]),
    group=GROUP,
    help="Requests by endpoint.",
)
OF_HOME = RecordingRule(
    record="home:http_requests:rate5m",
    expression=q.sum(q.rate(q.select(REQUESTS, endpoint="/"), "5m")),
    group=GROUP,
    help="Requests of the front page.",
)
PANELS = [
    timeseries("All", prom(q.sum(q.rate(REQUESTS)), "all"), description="x"),
    timeseries("Recorded", prom(q.sum(q.select(BY_ENDPOINT.metric)), "all"), description="x"),
    timeseries("Busiest", prom(q.select(BY_ENDPOINT.metric), "{{endpoint}}"), description="x"),
    timeseries("Home", prom(q.select(OF_HOME.metric), "home"), description="x"),
    timeseries("Slowest", prom(q.histogram_quantile(0.9, DURATION, by=["endpoint"]), "{{endpoint}}"), description="x"),
    timeseries("Heap", prom(q.max(HEAP), "heap"), description="x"),
]


@pytest.fixture(scope="module")
def uses() -> Uses:
    variable = var.label_values("endpoint", "Endpoint", q.select(REQUESTS), "endpoint")
    found = compilation(
        board(*PANELS, variables=[variable]), alerts=(alert(),), recordings=(BY_ENDPOINT, OF_HOME), shown=()
    )
    return uses_of(found)


def names(uses: Iterable[QueryUse]) -> set[str]:
    return {f"{use.asker.value} {use.name.removeprefix('Board › ')}" for use in uses}


def test_a_series_is_read_through_recordings_as_well(uses: Uses) -> None:
    assert names(uses.of_series(REQUESTS.series_names)) == {
        "alert ManyErrors",
        "recording rule endpoint:http_requests:rate5m",
        "recording rule home:http_requests:rate5m",
        "panel All",
        "panel Recorded",
        "panel Busiest",
        "panel Home",
        "variable endpoint",
    }


def test_a_label_matters_to_whom_it_is_named_by_or_shown(uses: Uses) -> None:
    assert names(uses.of_label(REQUESTS.series_names, "endpoint")) == {
        "recording rule endpoint:http_requests:rate5m",
        "recording rule home:http_requests:rate5m",
        "panel Busiest",
        "panel Home",
        "variable endpoint",
    }


def test_a_label_that_is_aggregated_away_matters_to_nobody(uses: Uses) -> None:
    assert names(uses.of_label(REQUESTS.series_names, "method")) == set()
    assert names(uses.of_label(REQUESTS.series_names, "status_code")) == {"alert ManyErrors"}


def test_the_parts_of_a_histogram_are_read_by_their_own_names(uses: Uses) -> None:
    assert names(uses.of_series(DURATION.series_names)) == {"panel Slowest"}
    assert names(uses.of_series(["http_request_duration_seconds_sum"])) == set()


def test_alerts_come_first_and_tell_their_severity(uses: Uses) -> None:
    first = uses.of_series(REQUESTS.series_names)[0]
    assert (first.asker, first.severity) == (Asker.ALERT, "critical")

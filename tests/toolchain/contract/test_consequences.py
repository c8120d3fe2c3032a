"""A difference names exactly what it breaks: through recordings, by label, by bound, and of one job only."""

import pytest

from tests.toolchain.alerts import GROUP, alert
from tests.toolchain.compilation import board
from tests.toolchain.contract.comparing import contract
from tests.toolchain.metrics import APP, DURATION, HEAP, REQUESTS, SESSIONS
from toolchain.base.finding import Finding
from toolchain.catalog import histogram
from toolchain.define import timeseries
from toolchain.define.alerting import RecordingRule
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

SIZE = histogram("upload_bytes", unit="bytes", help="Sizes.", owner="backend", jobs=[APP], buckets=[1e3, 1e6])
BY_ENDPOINT = RecordingRule(
    record="endpoint:http_requests:rate5m",
    expression=q.sum(q.rate(REQUESTS, "5m"), by=["endpoint"]),
    group=GROUP,
    help="Requests by endpoint.",
)
HOME = q.sum(q.rate(q.select(REQUESTS, endpoint="/"), "5m"))
SLOW = q.sum(q.rate(q.select(DURATION, part="bucket", le="2"), "5m"))
BOARD = board(
    timeseries("All", prom(q.sum(q.rate(REQUESTS)), "all"), description="x"),
    timeseries("Busiest", prom(q.select(BY_ENDPOINT.metric), "{{endpoint}}"), description="x"),
    timeseries("Home", prom(HOME, "home"), description="x"),
    timeseries("Under 2 s", prom(SLOW, "fast"), description="x"),
    timeseries("Median", prom(q.histogram_quantile(0.5, DURATION), "p50"), description="x"),
    timeseries("Heap of the app", prom(q.max(q.select(HEAP, job="app")), "heap"), description="x"),
    timeseries("Heap of both", prom(q.max(HEAP), "heap"), description="x"),
    timeseries("Heap of the web", prom(q.max(q.select(HEAP, job="web")), "heap"), description="x"),
    timeseries("Sessions", prom(q.select(SESSIONS), "{{instance}}"), description="x"),
)
SOUND = """# TYPE http_requests_total counter
http_requests_total{method="GET",status_code="200",endpoint="/a"} 1
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{endpoint="/a",le="0.1"} 1
http_request_duration_seconds_bucket{endpoint="/a",le="0.5"} 1
http_request_duration_seconds_bucket{endpoint="/a",le="2.0"} 1
http_request_duration_seconds_bucket{endpoint="/a",le="+Inf"} 1
http_request_duration_seconds_sum{endpoint="/a"} 1
http_request_duration_seconds_count{endpoint="/a"} 1
# TYPE heap_bytes gauge
heap_bytes 1e6
# TYPE sessions_active gauge
sessions_active 1
"""
METRICS = (REQUESTS, DURATION, HEAP, SESSIONS)


def finding(text: str) -> Finding:
    """The only one."""
    found = contract(text, *METRICS, dashboards=(BOARD,), alerts=(alert(),), recordings=(BY_ENDPOINT,)).findings
    (only,) = found
    return only


def broken(found: Finding) -> set[str]:
    return {f"{each.kind} {each.name.removeprefix('Board › ')}" for each in found.breaks}


def without(*beginnings: str) -> str:
    return "".join(line for line in SOUND.splitlines(keepends=True) if not line.startswith(beginnings))


def test_a_sound_exposition_has_no_findings() -> None:
    assert contract(SOUND, *METRICS, dashboards=(BOARD,)).findings == ()


def test_a_metric_that_is_gone_breaks_what_reads_it_and_its_recordings() -> None:
    found = finding(without("http_requests_total", "# TYPE http_requests_total"))
    assert broken(found) == {
        "critical alert ManyErrors",
        "recording rule endpoint:http_requests:rate5m",
        "panel All",
        "panel Busiest",
        "panel Home",
    }
    assert "1 critical alert, 1 recording rule and 3 panels will be empty" in found.message


def test_a_renamed_label_leaves_who_aggregates_it_away_alone() -> None:
    found = finding(SOUND.replace('status_code="200",endpoint=', 'status_code="200",route='))
    assert broken(found) == {"recording rule endpoint:http_requests:rate5m", "panel Busiest", "panel Home"}
    assert "'route' in place of 'endpoint'" in found.message
    assert "1 panel will be empty; 1 recording rule and 1 panel will not tell its values apart" in found.message


def test_a_lost_bucket_breaks_who_selects_it_and_blurs_quantiles() -> None:
    found = finding(without('http_request_duration_seconds_bucket{endpoint="/a",le="2.0"'))
    assert broken(found) == {"panel Under 2 s", "panel Median"}
    assert "1 panel will be empty; 1 panel will be coarser" in found.message


def test_a_bucket_that_nobody_selects_only_blurs_quantiles() -> None:
    found = finding(without('http_request_duration_seconds_bucket{endpoint="/a",le="0.1"'))
    assert broken(found) == {"panel Median"}
    assert found.severity.value == "warning"


def test_another_job_with_the_same_metric_is_not_harmed() -> None:
    found = finding(without("heap_bytes", "# TYPE heap_bytes"))
    assert broken(found) == {"panel Heap of the app", "panel Heap of both"}
    assert "1 panel will be empty; 1 panel will lack this job" in found.message


def test_a_label_that_comes_is_seen_by_who_does_not_aggregate() -> None:
    found = finding(SOUND.replace("sessions_active 1", 'sessions_active{region="eu"} 1'))
    assert broken(found) == {"panel Sessions"}


@pytest.mark.parametrize("bound", ["2", "2.0", "2e+00", "2.000000"])
def test_a_bound_is_the_same_however_a_client_writes_it(bound: str) -> None:
    assert contract(SOUND.replace('le="2.0"', f'le="{bound}"'), *METRICS, dashboards=(BOARD,)).findings == ()

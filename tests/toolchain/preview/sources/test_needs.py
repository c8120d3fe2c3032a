"""What dashboards read, and how far back."""

from itertools import pairwise
from typing import Any

import pytest

from tests.toolchain.alerts import GROUP, alert
from tests.toolchain.compilation import compilation
from tests.toolchain.metrics import HEAP, REQUESTS
from toolchain.compile.alerting.model import CompiledRules
from toolchain.define.alerting.recording import RecordingRule
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.parser import parse
from toolchain.preview.sources.needs import Look, Needs, looks_of, needs_of

RATE = RecordingRule(
    record="job:http_requests:rate5m", expression=q.sum(q.rate(REQUESTS, "5m")), group=GROUP, help="Requests."
)
DAILY = RecordingRule(
    record="job:http_requests:avg1h",
    expression=q.avg_over_time(q.select(RATE.metric), "1h"),
    group=GROUP,
    help="Hourly.",
)
KNOWN = (REQUESTS.name, HEAP.name)


def rules(**changes: Any) -> CompiledRules:
    return compilation(recordings=(DAILY, RATE), **changes).rules


def needs(query: str, **changes: Any) -> Needs:
    return needs_of([{"panels": [{"targets": [{"expr": query}]}]}], rules(**changes), KNOWN)


@pytest.mark.parametrize(
    ("query", "look"),
    [
        ("up", Look("up")),
        ("up offset 1w", Look("up", 604_800.0)),
        ("rate(up[5m] offset 1d)", Look("up", 86_400.0, 300.0)),
        ("max_over_time(rate(up[5m])[1h:1m] offset 1d)", Look("up", 86_400.0, 3900.0)),
        ("rate(up[$__range])", Look("up")),
    ],
)
def test_a_look_goes_back_by_offsets_and_takes_in_windows(query: str, look: Look) -> None:
    assert list(looks_of(parse(query))) == [look]


def test_recorded_series_need_what_their_rules_read_round_by_round() -> None:
    found = needs("job:http_requests:avg1h offset 1w")
    assert found.names == {"http_requests_total", "job:http_requests:rate5m", "job:http_requests:avg1h"}
    assert [[each.record for each in those] for those in found.recordings] == [
        ["job:http_requests:rate5m"],
        ["job:http_requests:avg1h"],
    ]
    assert found.past("http_requests_total", 0.0, 3600.0) == ((-604_800.0 - 3900.0, 3600.0 - 604_800.0),)


def test_what_nobody_reads_is_not_needed() -> None:
    assert needs("heap_bytes").names == {"heap_bytes"}
    assert needs("heap_bytes").recordings == ()


def test_alert_states_need_what_the_alerts_read() -> None:
    found = needs("ALERTS", alerts=(alert(),))
    assert [each.name for each in found.alerts] == ["ManyErrors"]
    assert "http_requests_total" in found.names


def test_a_list_of_alerts_needs_them_without_a_query() -> None:
    found = needs_of([{"panels": [{"type": "alertlist"}]}], rules(alerts=(alert(),)), KNOWN)
    assert [each.name for each in found.alerts] == ["ManyErrors"]


def test_stretches_of_the_past_that_overlap_are_one() -> None:
    looks = (Look("a", 7200.0, 600.0), Look("a", 6000.0), Look("a", 90_000.0))
    assert Needs({"a": looks}).past("a", 0.0, 3600.0) == ((-90_000.0, -86_400.0), (-7800.0, -2400.0))


def test_windows_are_full_when_the_period_begins_and_rarely_sampled_where_they_are_long() -> None:
    looks = (Look("a", reach=300.0), Look("a", reach=30 * 86_400.0), Look("a", 604_800.0, 86_400.0))
    times = Needs({"a": looks}).before("a", 3_000_000.0, 30.0)
    assert times[0] == 3_000_000 - 30 * 86_400
    assert [time for time in times if time >= 3_000_000 - 300] == [2_999_700.0 + 30 * index for index in range(10)]
    apart = [after - before for before, after in pairwise(times)]
    assert max(apart) == 30 * 86_400 / 120
    assert len(times) < 140


def test_what_is_read_without_a_window_needs_no_time_before() -> None:
    assert Needs({"a": (Look("a"), Look("a", 604_800.0))}).before("a", 3_000_000.0, 30.0) == ()


def test_a_series_has_two_samples_in_the_shortest_window_that_anything_reads_of_it() -> None:
    found = needs(f"rate({REQUESTS.name}[1m]) + rate({REQUESTS.name}[10m]) + max_over_time({HEAP.name}[1h])")
    assert (found.step(REQUESTS.name, 60.0), found.step(HEAP.name, 60.0)) == (30.0, 60.0)


def test_the_windows_of_rules_count_where_what_they_record_is_read() -> None:
    assert needs(RATE.record).step(REQUESTS.name, 600.0) == 150.0
    assert needs(f"max_over_time({DAILY.record}[1h])").step(REQUESTS.name, 600.0) == 150.0

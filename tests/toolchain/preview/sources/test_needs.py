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


def opened(*targets: dict[str, Any], **keys: Any) -> Needs:
    """Return what a dashboard needs that is opened when the period ends."""
    return needs_of([{"panels": [{"targets": [*targets]}], **keys}], rules(), KNOWN, at_end=True)


DAY, WEEK = 86_400.0, 604_800.0
NOW = {"instant": True, "range": False}


def since(found: Needs, name: str = HEAP.name) -> float:
    """Return from when on a series is looked at in a day that begins at 0, with a step of 100 seconds."""
    return found.since(name, 0.0, DAY, 100.0)


def test_what_is_asked_of_one_moment_is_looked_at_only_before_it() -> None:
    assert since(opened({"expr": HEAP.name, **NOW})) == DAY - 3600
    assert since(opened({"expr": f"max_over_time({HEAP.name}[2h])", **NOW})) == DAY - 3600 - 7200
    assert since(opened({"expr": f"max_over_time({HEAP.name}[2d])", **NOW})) == 0.0
    assert since(opened({"expr": f"max_over_time({DAILY.record}[1h])", **NOW}), REQUESTS.name) == DAY - 3600 - 7500


@pytest.mark.parametrize(
    ("targets", "keys"),
    [
        ([{"expr": HEAP.name}], {}),
        ([{"expr": HEAP.name, "instant": True, "range": True}], {}),
        ([{"expr": HEAP.name, **NOW}, {"expr": f"sum({HEAP.name})"}], {}),
        ([{"expr": HEAP.name, **NOW}, {"expr": HEAP.name}], {}),
        ([{"expr": HEAP.name, **NOW}], {"time": {"from": "now-1d", "to": "now-6h"}}),
        ([{"expr": HEAP.name, **NOW}], {"templating": {"list": [{"query": f"label_values({HEAP.name}, pod)"}]}}),
        ([{"expr": f"max_over_time({HEAP.name}[$__range])", **NOW}], {}),
        ([{"expr": f"max_over_time({HEAP.name}[1h:$__interval])", **NOW}], {}),
        ([{"expr": f"{HEAP.name} offset $before", **NOW}], {}),
        ([{"expr": f"{HEAP.name} @ 50", **NOW}], {}),
        ([{"expr": f"max({HEAP.name}", **NOW}], {}),
        ([{"expr": f'{{__name__="{HEAP.name}"}}', **NOW}], {}),
    ],
    ids=[
        *("a range", "both", "another query", "the same over a range", "an earlier end", "a variable"),
        *("a variable window", "a variable resolution", "a variable offset", "another moment", "unreadable", "no name"),
    ],
)
def test_what_is_asked_of_more_than_the_end_is_looked_at_all_the_time(
    targets: list[dict[str, Any]], keys: dict[str, Any]
) -> None:
    assert since(opened(*targets, **keys)) == 0.0


def test_a_panel_that_is_shifted_looks_at_all_the_time() -> None:
    panel = {"targets": [{"expr": HEAP.name, **NOW}], "timeShift": "1h"}
    assert since(needs_of([{"panels": [panel]}], rules(), KNOWN, at_end=True)) == 0.0


def test_dashboards_that_are_opened_at_any_time_look_at_all_the_time() -> None:
    assert since(needs_of([{"panels": [{"targets": [{"expr": HEAP.name, **NOW}]}]}], rules(), KNOWN)) == 0.0


def test_a_moment_of_the_past_is_one_of_the_steps_of_the_stretch_around_it() -> None:
    moment = {"expr": f"{RATE.record} offset 1w", **NOW}
    found = opened(moment)
    assert found.past(RATE.record, 0.0, DAY, 7000.0) == ((-WEEK + 77_000, DAY - WEEK),)
    assert since(found, RATE.record) == DAY - 3600
    whole = opened(moment, {"expr": f"{RATE.record} offset 1w"})
    assert whole.past(RATE.record, 0.0, DAY, 7000.0) == ((-WEEK, DAY - WEEK),)


def test_in_a_short_period_a_moment_of_the_past_is_the_whole_stretch() -> None:
    found = opened({"expr": f"rate({REQUESTS.name}[5m] offset 1w)", **NOW})
    assert found.past(REQUESTS.name, 0.0, 900.0) == ((-WEEK - 300, 900 - WEEK),)


@pytest.mark.parametrize(
    ("query", "are_named"),
    [
        ("label_values(nodejs_heap_size_used_bytes, pod)", True),
        ("label_values(__name__)", False),
        ("metrics(nodejs_.+)", False),
    ],
)
def test_names_of_series_are_read_by_variables_that_list_them(query: str, are_named: bool) -> None:
    assert opened(templating={"list": [{"query": query}]}).are_named is are_named

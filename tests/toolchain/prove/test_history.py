"""How far back expressions look, directly and through recorded series."""

from math import inf

import pytest

from toolchain.languages.promql.parser import parse
from toolchain.prove.history import history_needed, looks_back, shortest_window

RECORDED = {
    "job:requests:rate5m": parse("sum by (job) (rate(requests_total[5m]))"),
    "job:requests:expected": parse("avg without (week) (job:requests:rate5m offset 4w)"),
}
DAY = 86_400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("up", 0),
        ("up offset 1h", 3600),
        ("rate(requests_total[5m] offset 1h)", 3900),
        ("max_over_time(rate(requests_total[5m])[30m:] offset 10m)", 2700),
        ("up - on (job) up offset 2h", 7200),
        ("avg_over_time(job:requests:rate5m[1d])", DAY + 300),
        ("job:requests:rate5m / job:requests:expected", 28 * DAY + 300),
    ],
)
def test_history_is_the_longest_way_back(text: str, seconds: float) -> None:
    assert history_needed(parse(text), RECORDED) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("up", inf),
        ("max_over_time(up[1h]) + rate(requests_total[30m])", 1800),
        ("avg_over_time(job:requests:rate5m[1d])", 300),
        ("job:requests:expected", 300),
    ],
)
def test_the_shortest_window_counts_those_behind_recorded_series(text: str, seconds: float) -> None:
    assert shortest_window(parse(text), RECORDED) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("up", {"up": 300}),
        ("up offset 1h or down", {"up": 3900, "down": 300}),
        ("rate(requests_total[5m] offset 1h)", {"requests_total": 3900}),
        ("max_over_time(sum(up)[30m:1m] offset 10m)", {"up": 2700}),
        ("max_over_time(rate(requests_total[5m])[30m:]) - on () rate(requests_total[1h])", {"requests_total": 3600}),
    ],
)
def test_each_series_is_looked_back_at_as_far_as_it_counts(text: str, seconds: dict[str, float]) -> None:
    found = dict[str, float]()
    for name, each in looks_back(parse(text)):
        found[name] = max(each, found.get(name, 0.0))
    assert found == seconds

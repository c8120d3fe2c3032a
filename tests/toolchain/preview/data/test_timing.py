"""Ranges and steps as Grafana computes them."""

import pytest

from toolchain.preview.data.errors import PreviewError
from toolchain.preview.data.timing import TimeRange, dashboard_range, duration_text, moment, panel_step

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("hours", "width", "min_step", "interval", "rate_interval"),
    [
        (6, 720, "", 30, 60),
        (6, 1440, "", 15, 60),
        (1, 1000, "", 15, 60),
        (24, 720, "", 120, 135),
        (6, 720, "30s", 30, 120),
        (6, 720, "5m", 300, 1200),
        (24 * 30, 780, "", 3600, 3615),
    ],
)
def test_the_step_follows_range_width_and_minimum(
    hours: float, width: int, min_step: str, interval: float, rate_interval: float
) -> None:
    step = panel_step(TimeRange(NOW - hours * 3600, NOW), width, min_step=min_step, scrape_interval="15s")
    assert (step.interval, step.rate_interval) == (interval, rate_interval)


def test_a_query_never_asks_for_more_points_than_prometheus_gives() -> None:
    span = TimeRange(NOW - 86_400 * 365, NOW)
    assert span.seconds / panel_step(span, 100_000, min_step="1s", scrape_interval="15s").interval <= 11_000


def test_a_relative_range_has_grafanas_name() -> None:
    span = dashboard_range({"from": "now-6h", "to": "now"}, NOW)
    assert (span.text, span.seconds) == ("Last 6 hours", 21_600)


def test_a_range_is_cut_to_where_data_begins_and_says_so() -> None:
    span = dashboard_range({"from": "now-7d", "to": "now"}, NOW).not_before(NOW - 3600)
    assert span.seconds == 3600
    assert "as far as there is data" in span.text


def test_moments_may_be_rounded_or_absolute() -> None:
    assert moment("now/d", NOW) == 1_699_920_000
    assert moment("now-1d/d", NOW) == 1_699_833_600
    assert moment("2023-11-14T00:00:00+00:00", NOW) == 1_699_920_000


@pytest.mark.parametrize("given", [{"from": "yesterday"}, {"from": "now", "to": "now-1h"}])
def test_a_range_that_is_none_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(PreviewError):
        dashboard_range(given, NOW)


@pytest.mark.parametrize(
    ("seconds", "text"), [(15, "15s"), (60, "1m"), (90, "90s"), (3600, "1h"), (86_400, "1d"), (0.5, "500ms")]
)
def test_durations_read_as_prometheus_takes_them(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text

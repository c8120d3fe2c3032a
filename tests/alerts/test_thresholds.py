"""Thresholds can be measured: those of a histogram are bucket bounds, and those of a ratio lie between 0 and 1."""

import pytest

from alerts import thresholds
from metrics.api import HTTP_REQUEST_DURATION_SECONDS, PLEX_API_RESPONSE_TIME_SECONDS
from metrics.database import DATABASE_QUERY_DURATION_SECONDS, PRISMA_QUERY_DURATION_SECONDS
from metrics.frontend import (
    PAGE_LOAD_DURATION_SECONDS,
    WEB_VITAL_CLS_RATIO,
    WEB_VITAL_FCP_SECONDS,
    WEB_VITAL_FID_SECONDS,
    WEB_VITAL_LCP_SECONDS,
)
from toolchain.catalog import Metric
from toolchain.define.thresholds import Limits

LIMITS = {name: value for name, value in vars(thresholds).items() if isinstance(value, Limits)}

OF_HISTOGRAMS = [
    (thresholds.API_LATENCY_P95, HTTP_REQUEST_DURATION_SECONDS),
    (thresholds.DATABASE_LATENCY_P95, DATABASE_QUERY_DURATION_SECONDS),
    (thresholds.DATABASE_LATENCY_P95, PRISMA_QUERY_DURATION_SECONDS),
    (thresholds.EXTERNAL_LATENCY_P95, PLEX_API_RESPONSE_TIME_SECONDS),
    (thresholds.PAGE_LOAD, PAGE_LOAD_DURATION_SECONDS),
    (thresholds.FCP, WEB_VITAL_FCP_SECONDS),
    (thresholds.LCP, WEB_VITAL_LCP_SECONDS),
    (thresholds.FID, WEB_VITAL_FID_SECONDS),
    (thresholds.CLS, WEB_VITAL_CLS_RATIO),
]


@pytest.mark.parametrize(("limits", "metric"), OF_HISTOGRAMS, ids=[metric.name for _, metric in OF_HISTOGRAMS])
def test_limits_of_a_histogram_are_bucket_bounds(limits: Limits, metric: Metric) -> None:
    assert {limits.warning, limits.critical} - {None} <= set(metric.buckets)


@pytest.mark.parametrize("name", [name for name in LIMITS if "RATIO" in name or "AVAILABILITY" in name])
def test_limits_of_a_ratio_lie_between_0_and_1(name: str) -> None:
    limits = LIMITS[name]
    assert all(0 <= limit <= 1 for limit in (limits.warning, limits.critical) if limit is not None)


@pytest.mark.parametrize("name", list(LIMITS))
def test_critical_is_worse_than_warning(name: str) -> None:
    limits = LIMITS[name]
    if limits.warning is not None and limits.critical is not None:
        assert (limits.critical > limits.warning) == (limits.worse == "above")


def test_the_architectures_own_numbers_stand() -> None:
    assert thresholds.API_ERROR_RATIO.critical == 0.10
    assert thresholds.API_LATENCY_P95.critical == 2
    assert thresholds.HEAP_RATIO.critical == 0.9
    assert thresholds.CPU_RATIO.warning == 0.8
    assert thresholds.MEMORY_RATIO.warning == 0.75
    assert thresholds.QUEUE_WAIT_SECONDS.warning == 30 * 60

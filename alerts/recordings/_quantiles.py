"""Percentiles of a histogram, one recording rule each."""

from collections.abc import Sequence

from toolchain.catalog import Metric
from toolchain.define import RecordingRule, RuleGroup, Selector, q


def percentiles(
    level: str,
    metric: Metric,
    source: Selector,
    group: RuleGroup,
    *,
    by: Sequence[str],
    of: Sequence[int] = (50, 95, 99),
    window: str = "5m",
) -> list[RecordingRule]:
    """Return a rule for each percentile, over a window, kept per label."""
    return [
        RecordingRule(
            record=f"{level}:{metric.name}:p{percent}_rate{window}",
            expression=q.histogram_quantile(percent / 100, source, by=by, window=window),
            group=group,
            help=f"{percent}th percentile: {metric.help}",
        )
        for percent in of
    ]

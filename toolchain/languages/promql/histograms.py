"""Classic histograms: quantiles, shares, means and buckets, rated and summed in the right order."""

from collections.abc import Iterable

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Window
from toolchain.base.errors import QueryError
from toolchain.catalog.metric import Metric, MetricType
from toolchain.languages.matching import Comparison, MatchValue
from toolchain.languages.promql.aggregations import sum
from toolchain.languages.promql.ast import Aggregation, Binary, Call, Number, Selector
from toolchain.languages.promql.numbers import number_text
from toolchain.languages.promql.operations import RATE_INTERVAL, increase, rate, share
from toolchain.languages.promql.selection import select, where


@checked
def histogram_quantile(
    quantile: float, source: Metric | Selector, *, by: Iterable[str] = (), window: Window = RATE_INTERVAL
) -> Call:
    """Return a quantile (0–1) of a classic histogram, kept per ``by`` labels; buckets are rated and summed with le.

    Raises QueryError for a quantile outside 0–1 or a metric that is no histogram.
    """
    if not 0 <= quantile <= 1:
        raise QueryError(
            f"a quantile is between 0 and 1, not {quantile:g}", f"The {quantile:g}th percentile is {quantile / 100:g}."
        )
    buckets = sum(rate(_bucket_selector(source), window), by=["le", *by])
    return Call("histogram_quantile", (Number(number_text(quantile)), buckets))


def _bucket_selector(source: Metric | Selector) -> Selector:
    metric = source if isinstance(source, Metric) else source.metric
    if metric is not None and metric.type is not MetricType.HISTOGRAM:
        raise QueryError(f"{metric.name} is a {metric.type.value}, not a histogram", "Quantiles need buckets.")
    return select(source, part="bucket") if isinstance(source, Metric) else source


@checked
def buckets(source: Metric | Selector, *, window: Window = RATE_INTERVAL) -> Aggregation:
    """Return the observations per bucket of a classic histogram over the window, for a heatmap panel."""
    return sum(increase(_bucket_selector(source), window), by=["le"])


@checked
def at_most(source: Metric, bound: float, **matchers: str | MatchValue) -> Selector:
    """Return the bucket of observations up to a bound, in both spellings that Prometheus uses for whole numbers.

    Raises QueryError for a bound that is no bucket: a share read between two buckets would be a guess.
    """
    if bound not in source.buckets:
        raise QueryError(
            f"{source.name} has no bucket {bound:g}",
            f"Its buckets are {', '.join(f'{bucket:g}' for bucket in source.buckets)}.",
        )
    whole = float(bound).is_integer()
    le = Comparison("=~", rf"{int(bound)}(\.0)?") if whole else Comparison("=", number_text(bound))
    return where(select(source, part="bucket", **matchers), le=le)


@checked
def share_within(
    source: Metric,
    bound: float,
    *,
    by: Iterable[str] | None = None,
    window: Window = RATE_INTERVAL,
    **matchers: str | MatchValue,
) -> Binary:
    """Return the share of a histogram's observations that are at most ``bound``; 0 while none are."""
    within = sum(increase(at_most(source, bound, **matchers), window), by=by)
    return share(within, sum(increase(select(source, part="count", **matchers), window), by=by))


@checked
def mean(source: Metric, *, by: Iterable[str] | None = None, window: Window = RATE_INTERVAL, **matchers: str) -> Binary:
    """Return the mean observation of a histogram: the rate of its sum over the rate of its count."""
    total = select(source, part="sum", **matchers)
    number = select(source, part="count", **matchers)
    return sum(rate(total, window), by=by) / sum(rate(number, window), by=by)

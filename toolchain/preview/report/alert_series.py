"""When alerts fired, by the series that Prometheus, or Grafana through it, writes while it evaluates them.

Source: Prometheus documentation, "Alerting rules": ``ALERTS`` is 1 while an alert is active and then ends; Grafana
documentation, "Configure alert state history": ``GRAFANA_ALERTS`` is the same of Grafana's alerts, with Grafana's own
word for the state beside it.
"""

from collections.abc import Iterator, Sequence
from math import ceil

from attrs import frozen

from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.data.timing import TimeRange, clock_text
from toolchain.preview.report.fired import Episode, Past
from toolchain.preview.sources.prometheus import MetricQueries

_LEAST_STEP, _MOST_POINTS = 30.0, 10_000
"""Seconds between the moments that are looked at, and how many of them: Prometheus refuses more than 11,000."""
_PAUSE = 300.0
"""Seconds without an evaluation that are told of: less is a restart."""
_OF_STATE = frozenset({"__name__", "alertstate", "grafana_alertstate"})
_FAILURES = frozenset({"nodata", "error"})
"""What Grafana calls an alert that it cannot evaluate, which its series have as firing."""


@frozen(eq=False)
class AlertSeries:
    """The series of alerts in a Prometheus, by their ``names``; ``environment`` is the value of their label."""

    client: MetricQueries
    environment: str
    names: tuple[str, ...]

    def past(self, alerts: Sequence[CompiledAlert], span: TimeRange) -> Past:
        """Return when alerts fired, to half a minute in a day, and when nobody evaluated those that always fire."""
        step = max(_LEAST_STEP, ceil(span.seconds / _MOST_POINTS))
        found = self._firing(span, step)
        known = {each.definition.name for each in alerts}
        episodes = tuple(each for each in _episodes(found.series, span, step) if each.alert in known)
        always = [each.definition.name for each in alerts if each.definition.always_fires]
        return Past(episodes, tuple(_pauses(found, always, span, step)))

    def _firing(self, span: TimeRange, step: float) -> QueryResult:
        """Return what fired; an alert without the label belongs to the only environment there is."""
        here = f'{ENVIRONMENT_LABEL}=~"{self.environment}|"'
        selector = f'{{__name__=~"{"|".join(self.names)}", alertstate="firing", {here}}}'
        return self.client.query_range(selector, span.start, span.end, step)


def _episodes(found: Sequence[Series], span: TimeRange, step: float) -> Iterator[Episode]:
    """Yield the episodes of series; one alert has several where its state has other words."""
    instances = dict[tuple[tuple[tuple[str, str], ...], bool], set[float]]()
    for series in found:
        labels = tuple(sorted((name, value) for name, value in series.labels.items() if name not in _OF_STATE))
        is_failure = series.labels.get("grafana_alertstate") in _FAILURES
        instances.setdefault((labels, is_failure), set()).update(series.times)
    for (pairs, is_failure), times in instances.items():
        names = dict(pairs)
        for first, last in _runs(sorted(times), step):
            yield Episode(
                names.get("alertname", ""),
                names,
                None if first < span.start + step else first,
                None if last > span.end - step else last + step,
                is_failure,
            )


def _runs(times: Sequence[float], step: float) -> Iterator[tuple[float, float]]:
    """Yield the first and the last of each run of times that are a step apart."""
    first = before = None
    for time in times:
        if before is None or time > before + 1.5 * step:
            if first is not None and before is not None:
                yield first, before
            first = time
        before = time
    if first is not None and before is not None:
        yield first, before


def _pauses(found: QueryResult, always: Sequence[str], span: TimeRange, step: float) -> Iterator[str]:
    """Yield when nobody wrote what fires, told by an alert that always does; nothing where there is none."""
    if not always:
        return
    series = [each for each in found.series if each.labels.get("alertname") in always]
    times = sorted({time for each in series for time in each.times})
    missing = f"{always[0]}, which always fires, is missing"
    if not times:
        yield f"nobody wrote which alerts fired: {missing}"
        return
    for before, after in zip([span.start, *times], [*times, span.end], strict=True):
        if after - before > _PAUSE + step:
            yield f"nobody wrote which alerts fired from {clock_text(before)} to {clock_text(after)} UTC: {missing}"

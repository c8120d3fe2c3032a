"""What a target exposes at the moment of a scrape.

Source: OpenMetrics specification and Prometheus documentation, "Exposition formats"; prometheus-client writes them.
No ``_created`` series: the real application, which uses prom-client, has none.
"""

import time
from collections.abc import Callable, Iterator, Mapping

from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from prometheus_client.samples import Exemplar

from toolchain.catalog.job import ADDED_BY_PROMETHEUS
from toolchain.catalog.metric import Metric, MetricType, written_bound
from toolchain.simulate.span_metrics import DURATIONS, span_labels
from toolchain.simulate.timeline import Life
from toolchain.simulate.world import World

_FAMILY_TYPES: Mapping[MetricType, str] = {
    MetricType.HISTOGRAM: "histogram",
    MetricType.SUMMARY: "summary",
}
_Exemplars = dict[tuple[str, frozenset[tuple[str, str]]], Exemplar]

_RECENT = 60.0
"""Seconds for which an event serves as an exemplar."""


class TargetCollector(Collector):
    """Collects what one instance of a job exposes at the moment of the scrape."""

    def __init__(self, world: World, job: str, instance: int, clock: Callable[[], float] = time.time) -> None:
        """Read the world with ``clock`` (Unix seconds)."""
        self._world = world
        self._target = world.targets[job][instance]
        self._clock = clock

    def answers(self) -> bool:
        """Return whether the target answers now; it does not while an incident or a restart has it."""
        now = self._clock()
        return any(life.start <= now < life.end for life in self._lives(now))

    def _lives(self, now: float) -> list[Life]:
        return self._world.timeline.lives(self._target.job, self._target.index, now, now + 1)

    def collect(self) -> Iterator[Family]:
        """Yield one family per metric, without the labels that the scrape adds."""
        added = dict(self._target.labels)
        now = self._clock()
        families: dict[str, Family] = {}
        exemplars = self._exemplars(now)
        for series in self._world.series_at(None, [now], jobs=[self._target.job]):
            metric, value = series.metric, series.values[0]
            labels = dict(series.labels)
            if value is None or metric.name in ADDED_BY_PROMETHEUS or labels["instance"] != added["instance"]:
                continue
            family = families.get(metric.name)
            if family is None:
                family = families[metric.name] = _family(metric)
            own = {name: text for name, text in labels.items() if name not in added}
            exemplar = exemplars.get((series.name, frozenset(own.items())))
            family.add_sample(series.name, own, value, exemplar=exemplar)
        yield from families.values()

    def _exemplars(self, now: float) -> _Exemplars:
        """Return the last sampled event or span of each bucket by name and labels of the bucket's series."""
        found: _Exemplars = {}
        world, job = self._world, self._target.job
        for source in world.model.exemplars:
            for metric in world.catalog.metrics_of(f"{source.histogram}_count", [job]):
                for event in world.events(source.counter, now - _RECENT, now):
                    if event.target is self._target and world.is_traced(source.counter, event):
                        own = {name: event.labels[name] for name in source.labels}
                        lead = {"trace_id": event.trace_id}
                        _lead(found, metric, own, Exemplar(lead, source.value(event), event.time))
        for metric in world.catalog.metrics_of(f"{DURATIONS}_count", [job]):
            for span in world.spans(now - _RECENT, now):
                lead, end = {"trace_id": span.trace_id, "span_id": span.span_id}, span.start + span.duration
                if end <= now:
                    _lead(found, metric, span_labels(span), Exemplar(lead, span.duration, end))
        return found


def _lead(found: _Exemplars, metric: Metric, own: Mapping[str, str], exemplar: Exemplar) -> None:
    """Let the bucket that an observation is in lead to its trace."""
    bound = next((written_bound(bucket) for bucket in metric.buckets if exemplar.value <= bucket), "+Inf")
    found[f"{metric.name}_bucket", frozenset({**own, "le": bound}.items())] = exemplar


def _family(metric: Metric) -> Family:
    """Return the metric's family; OpenMetrics knows no counter whose name does not end in ``_total``."""
    if metric.type is MetricType.COUNTER:
        name = metric.name.removesuffix("_total")
        return Family(name, metric.help, "counter" if name != metric.name else "unknown")
    return Family(metric.name, metric.help, _FAMILY_TYPES.get(metric.type, "gauge"))

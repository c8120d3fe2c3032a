"""Inputs of alert tests as series that promtool plays."""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, nan
from typing import Any

from toolchain.base.durations import duration_seconds
from toolchain.base.errors import DefinitionError
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric
from toolchain.define.alerting.proof import LogInput, SeriesInput
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.languages.logql.ast import MetricQuery
from toolchain.languages.logql.evaluation import LogLine, Stream, evaluate_range, nanoseconds
from toolchain.prove.promtool import PlayedSeries, series_name

_MISSING, _GONE = "_", "stale"


def played_series(given: SeriesInput, environment: str) -> PlayedSeries:
    """Return a series with every label that the catalog gives it.

    Raises DefinitionError at the input's line for a label whose value neither the selector nor the catalog says.
    """
    selector = given.selector
    labels = {matcher.label: matcher.value for matcher in selector.matchers if matcher.op == "="}
    for label in selector.labels or ():
        if label.name not in labels:
            labels[label.name] = _value(label, selector.metric, environment, given)
    return PlayedSeries(series_name(selector.name, labels), given.values)


def _value(label: Label, metric: Metric | None, environment: str, given: SeriesInput) -> str:
    if label.name == ENVIRONMENT_LABEL:
        return environment
    if metric is not None and metric.jobs and label.name in ("job", "instance"):
        named = {matcher.value for matcher in given.selector.matchers if matcher.label == "job" and matcher.op == "="}
        job = next((each for each in metric.jobs if each.name in named), metric.jobs[0])
        return job.name if label.name == "job" else job.address
    known = label.values[0] if label.values else label.example
    if known is None:
        raise DefinitionError(
            f"the series of {given.selector.name} does not say its {label.name!r}",
            f'Name it in the selector: {label.name}="...", matching {label.pattern}.',
            given.location,
        )
    return known


def log_streams(given: Iterable[LogInput], environment: str) -> tuple[Stream, ...]:
    """Return the records of log inputs as streams."""
    return tuple(_stream(each, environment) for each in given)


def _stream(given: LogInput, environment: str) -> Stream:
    start, end = duration_seconds(given.start) or 0.0, duration_seconds(given.end) or 0.0
    every = duration_seconds(given.every) or 1.0
    known = {
        label.name: label.values[0] if label.values else label.example or "" for label in given.schema.stream_labels
    }
    labels = {**known, **given.labels, ENVIRONMENT_LABEL: environment}
    metadata = {
        field.label: str(given.fields[field.path])
        for field in given.schema.fields
        if field.structured_metadata and field.path in given.fields
    }
    line = record_line(given.fields)
    times = (start + every * index for index in range(int((end - start) / every) + 1))
    return Stream(labels, tuple(LogLine(nanoseconds(time), line, metadata) for time in times))


def record_line(fields: Mapping[str, str | float]) -> str:
    """Return a JSON log line; a dotted path is a field of a nested object."""
    record: dict[str, Any] = {}
    for path, value in fields.items():
        *parents, name = path.split(".")
        inner = record
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[name] = value
    return json.dumps(record)


def signal_series(
    name: str, query: MetricQuery, streams: Sequence[Stream], end: float, step: float, *, start: float = 0.0
) -> tuple[PlayedSeries, ...]:
    """Return the result of a metric query over log lines as series; ``start`` is the moment of their first sample.

    A sample that is gone ends a series, as in Prometheus.
    """
    found = evaluate_range(query, streams, nanoseconds(start), nanoseconds(start + end), nanoseconds(step))
    times = [nanoseconds(start) + nanoseconds(step) * index for index in range(int(end / step) + 1)]
    return tuple(
        PlayedSeries(
            series_name(name, each.labels), _values(dict(each.points), times), _samples(dict(each.points), times)
        )
        for each in found
    )


def _samples(points: Mapping[int, float], times: Sequence[int]) -> "array[float] | None":
    if not all(map(isfinite, points.values())):
        return None
    return array("d", [points.get(time, nan) for time in times])


def _values(points: Mapping[int, float], times: Sequence[int]) -> str:
    values: list[str] = []
    for time in times:
        value = points.get(time)
        is_first_gap = bool(values) and values[-1] not in (_MISSING, _GONE)
        values.append(repr(value) if value is not None else _GONE if is_first_gap else _MISSING)
    return " ".join(values)

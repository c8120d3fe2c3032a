"""Prometheus as a panel's data source: its answers as Grafana's Prometheus plugin makes frames of them."""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from attrs import evolve, frozen

from toolchain.languages.promql.ast import Selector
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.lookback import LOOKBACK
from toolchain.languages.promql.parser import parse
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.data.answers import Badge, PanelQuery
from toolchain.preview.data.frames import Field, FieldType, Frame, bound, series_frame
from toolchain.preview.data.silence import promql_silence
from toolchain.preview.data.timing import TimeRange

_PLACEHOLDER = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_LABEL_VALUES = re.compile(r"label_values\(\s*(?:(?P<series>.+?)\s*,\s*)?(?P<label>[a-zA-Z_]\w*)\s*\)\s*", re.DOTALL)
_CALL = re.compile(r"(?P<name>label_names|metrics|query_result)\((?P<inner>.*)\)\s*", re.DOTALL)


class MetricQueries(Protocol):
    """What this data source asks; ``toolchain.live.prometheus.PrometheusClient`` answers it."""

    def query(self, expression: str, time: float) -> QueryResult:
        """Return an expression's value at one moment."""

    def query_range(self, expression: str, start: float, end: float, step: float) -> QueryResult:
        """Return an expression over time."""

    def label_names(self, start: float, end: float, matchers: Iterable[str] = ()) -> tuple[str, ...]:
        """Return label names."""

    def label_values(self, label: str, start: float, end: float, matchers: Iterable[str] = ()) -> tuple[str, ...]:
        """Return a label's values."""

    def series(self, matchers: Iterable[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """Return the labels of series."""


@frozen(eq=False)
class PrometheusSource:
    """Panels' data from a Prometheus."""

    client: MetricQueries
    badge: Badge

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return one frame per series, one table, or the buckets of a heatmap, as the target's format asks."""
        result = self._result(query)
        form = query.target.get("format")
        if form == "table":
            return (table_frame(result.series, query.ref_id, several=query.several),)
        if form == "heatmap":
            return bucket_frames(result.series, query)
        return tuple(series_frames(result.series, query))

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return the values of ``label_values``, ``label_names``, ``metrics``, ``query_result`` or a selector."""
        text = str(query.get("query", "") if isinstance(query, Mapping) else query).strip()
        if not text:
            return ()
        start, end = span.start, span.end
        if found := _LABEL_VALUES.fullmatch(text):
            matchers = (found["series"],) if found["series"] else ()
            return self.client.label_values(found["label"], start, end, matchers)
        if call := _CALL.fullmatch(text):
            inner = call["inner"].strip()
            match call["name"]:
                case "label_names":
                    return self.client.label_names(start, end, (inner,) if inner else ())
                case "metrics":
                    names = self.client.label_values("__name__", start, end)
                    return tuple(name for name in names if re.search(inner, name))
                case _:
                    result = self.client.query(inner, end)
                    return tuple(
                        f"{selector_text(each.labels)} {each.values[-1]:g} {round(each.times[-1] * 1000)}"
                        for each in result.series
                    )
        return tuple(selector_text(labels) for labels in self.client.series((text,), start, end))

    def why_empty(self, query: PanelQuery) -> str:
        """Return which condition held at no time, or which selector has no series."""
        span = query.span
        is_instant = query.target.get("instant") and not query.target.get("range")
        start = span.end - LOOKBACK if is_instant else span.start
        return promql_silence(
            query.text,
            lambda selector: bool(self.client.series((selector,), start, span.end)),
            0.0 if is_instant else query.step,
        )

    def _result(self, query: PanelQuery) -> QueryResult:
        if query.target.get("instant") and not query.target.get("range"):
            return self.client.query(query.text, query.span.end)
        step = query.step
        start, end = math.floor(query.span.start / step) * step, math.floor(query.span.end / step) * step
        result = self.client.query_range(query.text, start, end, step)
        return evolve(result, series=tuple(_regular(each, start, end, step) for each in result.series))


def asks_labels_of(query: Any, names: Collection[str]) -> bool:
    """Return whether a variable's query asks for values of a label in series of one of these names alone."""
    text = str(query.get("query", "") if isinstance(query, Mapping) else query).strip()
    found = _LABEL_VALUES.fullmatch(text)
    try:
        selector = parse(found["series"]) if found and found["series"] else None
    except PromqlSyntaxError:
        return False
    return isinstance(selector, Selector) and selector.name in names


def _regular(series: Series, start: float, end: float, step: float) -> Series:
    """Return a series with a point at every step: what is absent becomes not-a-number, so that lines break there."""
    count = round((end - start) / step) + 1
    if len(series.times) == count:
        return series
    values = [math.nan] * count
    for time, value in zip(series.times, series.values, strict=True):
        values[min(count - 1, max(0, round((time - start) / step)))] = value
    return Series(series.labels, tuple(start + step * index for index in range(count)), tuple(values))


def series_frames(series: Iterable[Series], query: PanelQuery) -> Iterable[Frame]:
    """Yield one frame per series, named by the target's legend."""
    legend = str(query.target.get("legendFormat") or "__auto")
    for each in series:
        yield series_frame(
            [time * 1000 for time in each.times],
            [None if math.isnan(value) else value for value in each.values],
            labels={name: value for name, value in each.labels.items() if name != "__name__"},
            legend=legend_text(legend, each.labels, query.text),
            ref_id=query.ref_id,
        )


def legend_text(legend: str, labels: Mapping[str, str], expression: str) -> str:
    """Return a series' legend; ``__auto`` leaves the name to its labels, and to the query where it has none."""
    if legend == "__auto":
        return "" if labels else expression
    return _PLACEHOLDER.sub(lambda found: labels.get(found[1], ""), legend)


def selector_text(labels: Mapping[str, str]) -> str:
    """Return labels as Prometheus writes a series."""
    inner = ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items()) if name != "__name__")
    return labels.get("__name__", "") + (f"{{{inner}}}" if inner or "__name__" not in labels else "")


def table_frame(series: Sequence[Series], ref_id: str, *, several: bool, always_lettered: bool = False) -> Frame:
    """Return series as rows: the time, their labels in alphabetic order, and the value."""
    names = sorted({name for each in series for name in each.labels})
    rows = [
        (time * 1000, *(each.labels.get(name, "") for name in names), value)
        for each in series
        for time, value in zip(each.times, each.values, strict=True)
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(names) + 2)
    value_name = f"Value #{ref_id}" if several or always_lettered else "Value"
    return Frame(
        (
            Field("Time", FieldType.TIME, tuple(columns[0])),
            *(Field(name, FieldType.STRING, tuple(values)) for name, values in zip(names, columns[1:-1], strict=True)),
            Field(value_name, FieldType.NUMBER, tuple(columns[-1])),
        ),
        ref_id,
    )


def bucket_frames(series: Iterable[Series], query: PanelQuery) -> tuple[Frame, ...]:
    """Return a classic histogram's buckets, each with only its own observations, by ascending upper bound.

    Prometheus' buckets are cumulative; a difference below zero, which interpolation can make, counts as none.
    """
    ordered = sorted((each for each in series if "le" in each.labels), key=lambda each: bound(each.labels["le"]))
    frames, below = list[Frame](), dict[float, float]()
    for each in ordered:
        own = list[float | None]()
        for time, value in zip(each.times, each.values, strict=True):
            own.append(None if math.isnan(value) else max(0.0, value - below.get(time, 0.0)))
            if not math.isnan(value):
                below[time] = value
        frames.append(
            series_frame(
                (time * 1000 for time in each.times),
                own,
                labels={"le": each.labels["le"]},
                legend=each.labels["le"],
                ref_id=query.ref_id,
            )
        )
    return tuple(frames)

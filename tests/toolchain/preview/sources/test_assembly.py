"""Data sources: what they ask, and the frames that they make of answers."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from attrs import field, frozen

from tests.toolchain.preview.spans import Span
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.data.answers import DataSources, PanelQuery
from toolchain.preview.data.errors import NotAvailableError, PreviewError
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs, stored
from toolchain.preview.sources.loki import LokiSource
from toolchain.preview.sources.prometheus import PrometheusSource
from toolchain.preview.sources.traces import TraceSource

SPAN = TimeRange(1000, 1060)


@frozen(eq=False)
class Metrics:
    """Answers with the series that it was given, and keeps what it was asked."""

    series_found: tuple[Series, ...] = ()
    asked: list[Any] = field(factory=list)

    def query(self, expression: str, time: float) -> QueryResult:
        """Answer at one moment."""
        self.asked.append((expression, time))
        return QueryResult("vector", self.series_found)

    def query_range(self, expression: str, start: float, end: float, step: float) -> QueryResult:
        """Answer over a range."""
        self.asked.append((expression, start, end, step))
        return QueryResult("matrix", self.series_found)

    def label_names(self, start: float, end: float, matchers: Iterable[str] = ()) -> tuple[str, ...]:
        """Answer with one name."""
        return ("job",)

    def label_values(self, label: str, start: float, end: float, matchers: Iterable[str] = ()) -> tuple[str, ...]:
        """Answer with what was asked, or metric names."""
        return ("up", "http_total") if label == "__name__" else (label, *matchers)

    def series(self, matchers: Iterable[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """Answer with one series."""
        return ({"__name__": "up", "job": "a"},)


def ask(metrics: Metrics, target: dict[str, Any], *, several: bool = False) -> tuple[Frame, ...]:
    return PrometheusSource(metrics, "live").frames(PanelQuery({"refId": "A", **target}, SPAN, 15, several))


def test_a_range_query_is_aligned_to_its_step_and_gaps_stay_gaps() -> None:
    metrics = Metrics((Series({"job": "a"}, (990, 1035), (1.0, 4.0)),))
    (frame,) = ask(metrics, {"expr": "up", "range": True, "legendFormat": "{{job}}!"})
    assert metrics.asked == [("up", 990, 1050, 15)]
    assert frame.rows() == [(990_000, 1), (1_005_000, None), (1_020_000, None), (1_035_000, 4), (1_050_000, None)]
    assert frame.fields[1].source_name == "a!"


def test_a_table_has_labels_as_columns_and_a_lettered_value_beside_others() -> None:
    metrics = Metrics((Series({"b": "2", "a": "1"}, (1060,), (5.0,)), Series({"a": "3"}, (1060,), (math.nan,))))
    (frame,) = ask(metrics, {"expr": "x", "instant": True, "format": "table"}, several=True)
    assert [each.name for each in frame.fields] == ["Time", "a", "b", "Value #A"]
    assert frame.rows()[0] == (1_060_000, "1", "2", 5)
    (alone,) = ask(metrics, {"expr": "x", "instant": True, "format": "table"})
    assert alone.fields[-1].name == "Value"


def test_cumulative_buckets_become_what_fell_into_each() -> None:
    counts = {"+Inf": (10.0, math.nan), "0.5": (4.0, 2.0), "1": (9.0, 1.0)}
    metrics = Metrics(tuple(Series({"le": le}, (1005, 1020), values) for le, values in counts.items()))
    frames = PrometheusSource(metrics, "live").frames(
        PanelQuery({"refId": "A", "expr": "x", "range": True, "format": "heatmap"}, TimeRange(1005, 1020), 15)
    )
    assert [(each.name, each.fields[1].values) for each in frames] == [
        ("0.5", (4, 2)),
        ("1", (5, 0)),
        ("+Inf", (1, None)),
    ]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({"query": "label_values(job)"}, ("job",)),
        ('label_values(up{a="b, c"}, job)', ("job", 'up{a="b, c"}')),
        ("label_names()", ("job",)),
        ("metrics(http)", ("http_total",)),
        ("query_result(up)", ('up{job="a"} 1 1060000',)),
        ("up", ('up{job="a"}',)),
        ("", ()),
    ],
)
def test_a_variable_understands_grafanas_functions(query: Any, values: tuple[str, ...]) -> None:
    metrics = Metrics((Series({"__name__": "up", "job": "a"}, (1060,), (1.0,)),))
    assert PrometheusSource(metrics, "live").variable_values(query, SPAN) == values


@frozen(eq=False)
class Lines:
    """A stream as a simulation gives it."""

    labels: Mapping[str, str]
    entries: tuple[tuple[float, str, Mapping[str, str]], ...]


LOGS = LokiSource(
    EvaluatedLogs(
        stored(
            [
                Lines({"app": "a", "env": "x"}, ((1010.0, '{"level":"error"}', {"trace": "t"}), (1050.0, "plain", {}))),
                Lines({"app": "b", "env": "y"}, ((1020.0, '{"level":"info"}', {}),)),
            ]
        )
    ),
    "simulated",
)


def logs(expression: str, **target: Any) -> tuple[Frame, ...]:
    return LOGS.frames(PanelQuery({"refId": "A", "expr": expression, **target}, SPAN, 30))


def test_simulated_lines_come_newest_first_with_their_labels() -> None:
    (frame,) = logs('{app="a"}')
    assert [row[:2] for row in frame.rows()] == [(1_050_000, "plain"), (1_010_000, '{"level":"error"}')]
    assert frame.fields[2].values[1] == {"app": "a", "env": "x", "trace": "t"}


def test_lines_are_limited_as_the_target_says() -> None:
    assert logs('{app=~".+"}', maxLines=1)[0].length == 1


def test_a_metric_query_over_simulated_lines_gives_series_or_a_table() -> None:
    frames = logs('sum by (app) (count_over_time({app=~".+"}[1m]))', legendFormat="{{app}}")
    assert {each.name: [value for value in each.fields[1].values if value][-1] for each in frames} == {"a": 2, "b": 1}
    (table,) = logs('sum by (app) (count_over_time({app=~".+"}[1m]))', queryType="instant")
    assert [each.name for each in table.fields] == ["Time", "app", "Value #A"]


def test_a_query_that_cannot_be_evaluated_says_why() -> None:
    for expression in ("{app=", 'sum(rate({app="a"} | json | unwrap nothing [1m])) by (x) +'):
        with pytest.raises(PreviewError, match="LogQL"):
            logs(expression)


def test_a_variable_lists_the_values_of_a_stream_label() -> None:
    assert LOGS.variable_values({"label": "app", "stream": '{env="x"}'}, SPAN) == ("a",)
    assert LOGS.variable_values("label_values(app)", SPAN) == ("a", "b")
    assert LOGS.variable_values({"label": "app", "stream": ""}, TimeRange(0, 10)) == ()


TRACES = TraceSource(
    (
        Span("old", "1", "", "web", "GET /", 1010.0, 0.2),
        Span("old", "2", "1", "api", "query", 1010.05, 0.1, {"span.kind": "server", "ok": True}),
        Span("old", "3", "gone", "api", "orphan", 1010.1, 0.01),
        Span("new", "4", "", "web", "GET /x", 1030.0, 0.05),
        Span("out", "5", "", "web", "GET /", 2000.0, 9.0),
    )
)


def traces(**target: Any) -> Frame:
    (frame,) = TRACES.frames(PanelQuery({"refId": "A", **target}, SPAN, 15))
    return frame


def test_a_search_finds_traces_by_service_operation_tag_and_duration() -> None:
    def ids(**target: Any) -> list[str]:
        return [row[0] for row in traces(queryType="search", **target).rows()]

    assert ids(service="web") == ["new", "old"]
    assert ids(service="web", limit=1) == ["new"]
    assert ids(service="web", minDuration="100ms") == ["old"]
    assert ids(service="web", operation="GET /") == ["old"]
    assert ids(service="api", tags='span.kind=server ok="true"') == ["old"]
    assert ids(service="api", tags="span.kind=client") == []


def test_a_trace_is_told_in_the_order_of_its_tree() -> None:
    rows = traces(query="old").rows()
    assert [(row[0], row[2]) for row in rows] == [(0, "GET /"), (1, "query"), (0, "orphan")]
    assert rows[1][4] == pytest.approx(100_000)


def test_without_an_id_the_trace_with_the_most_spans_is_told() -> None:
    frame = traces(query="")
    assert frame.rows()[0][6] == "old"
    assert "most spans" in frame.name


def test_an_unknown_trace_is_not_there() -> None:
    with pytest.raises(NotAvailableError, match="nope"):
        traces(query="nope")


def test_the_service_map_counts_calls_between_services() -> None:
    assert traces(queryType="dependencyGraph").rows() == [("web", "api", 1)]


def test_a_data_source_that_is_not_there_gives_its_reason() -> None:
    with pytest.raises(NotAvailableError, match="needs Jaeger"):
        DataSources({}).of_type("jaeger").frames(PanelQuery({}, SPAN, 15))

"""Logs and traces that another process has answer as those in memory do, and what fails is told the same."""

import os
import signal
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from toolchain.base.apart import Apart, apart
from toolchain.base.errors import ProgramError
from toolchain.preview.data.answers import DataSource, PanelQuery
from toolchain.preview.data.errors import PreviewError
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.sources.apart import SourceApart
from toolchain.preview.sources.assembly import logs_and_traces
from toolchain.simulate.event import LogStream, Span

SPAN = TimeRange(1000, 1600, "ten minutes")


def made() -> Mapping[str, DataSource]:
    entries: tuple[tuple[float, str, dict[str, str]], ...] = tuple(
        (1000.0 + second, f'{{"status": "{200 + second % 2}"}}', {}) for second in range(600)
    )
    spans = [
        Span(f"{number:032x}", f"{number:016x}", "", "shop", "GET /", "SERVER", 1001.0 + number, 0.1, {}, {})
        for number in range(5)
    ]
    return logs_and_traces([LogStream({"service": "shop"}, entries)], spans)


@pytest.fixture(scope="module")
def process() -> Iterator[Apart[Mapping[str, DataSource]]]:
    with apart(made, "lines") as found:
        yield found


def content(source: DataSource, query: PanelQuery) -> list[Any]:
    return [
        [(each.name, each.type, each.values, each.labels) for each in frame.fields] for frame in source.frames(query)
    ]


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("loki", {"expr": '{service="shop"} | json'}),
        ("loki", {"expr": 'sum by (status) (count_over_time({service="shop"} | json [1m]))'}),
        ("loki", {"expr": 'sum(count_over_time({service="shop"} [10m]))', "queryType": "instant"}),
        ("jaeger", {"queryType": "search", "service": "shop", "limit": 2}),
        ("jaeger", {"query": ""}),
    ],
    ids=["lines", "series", "one moment", "a search", "a trace"],
)
def test_answers_are_those_of_the_source_in_memory(
    process: Apart[Mapping[str, DataSource]], kind: str, target: dict[str, Any]
) -> None:
    query = PanelQuery(target, SPAN, 60.0)
    here = made()[kind]
    assert content(SourceApart(kind, process), query) == content(here, query) != []
    assert SourceApart(kind, process).why_empty(query) == here.why_empty(query)


def test_values_of_variables_are_those_of_the_source_in_memory(process: Apart[Mapping[str, DataSource]]) -> None:
    assert SourceApart("loki", process).variable_values({"label": "service"}, SPAN) == ("shop",)
    assert SourceApart("jaeger", process).variable_values({}, SPAN) == ("shop",)


def test_a_query_that_cannot_be_read_is_refused_as_in_memory(process: Apart[Mapping[str, DataSource]]) -> None:
    query = PanelQuery({"expr": "{service="}, SPAN, 60.0)
    with pytest.raises(PreviewError) as here:
        made()["loki"].frames(query)
    with pytest.raises(PreviewError) as there:
        SourceApart("loki", process).frames(query)
    assert there.value.told == here.value.told


def test_a_process_that_was_killed_is_told() -> None:
    with apart(made, "simulated logs and traces") as lost:
        os.kill(lost.ask(_process), signal.SIGKILL)
        with pytest.raises(ProgramError, match="the process that has the simulated logs and traces has ended"):
            SourceApart("loki", lost).frames(PanelQuery({"expr": "{}"}, SPAN, 60.0))


def _process(_: object) -> int:
    return os.getpid()

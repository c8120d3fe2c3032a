"""Log lines and spans: in the schemas' form, and telling the same story as the metrics."""

import pickle
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
from attrs import fields

from simulation.incidents import PLEX_UNREACHABLE
from tests.simulation.lines import record_of
from tests.simulation.medianest import SATURDAY_EVENING, catalog, medianest
from toolchain.catalog.logs import LogSchema
from toolchain.simulate.event import LogStream, Span

PERIOD = (SATURDAY_EVENING, SATURDAY_EVENING + 900)


@pytest.fixture(scope="module")
def streams() -> list[LogStream]:
    """A quarter of an hour in which Plex is unreachable."""
    return medianest(PLEX_UNREACHABLE.at(SATURDAY_EVENING)).log_streams(*PERIOD)


@pytest.fixture(scope="module")
def spans() -> list[Span]:
    """The spans of a quarter of an hour."""
    return list(medianest().spans(*PERIOD))


def records(streams: list[LogStream]) -> Iterator[tuple[Mapping[str, str], dict[str, object], Mapping[str, str]]]:
    for stream in streams:
        for _, line, metadata in stream.entries:
            yield stream.labels, record_of(line), metadata


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else name)
    else:
        yield path, value


def test_lines_and_spans_of_the_same_events_are_those_of_each_alone(spans: list[Span]) -> None:
    made, of_events = medianest().lines_and_spans(*PERIOD)
    alone = medianest().log_streams(*PERIOD)
    assert [(each.labels, each.entries) for each in made] == [(each.labels, each.entries) for each in alone]
    names = [each.name for each in fields(Span)]
    assert [[getattr(each, name) for name in names] for each in of_events] == [
        [getattr(each, name) for name in names] for each in spans
    ]


def schema_of(labels: Mapping[str, str]) -> LogSchema:
    """The schema of who writes a stream."""
    name = labels["service"] if labels["service"] in ("nginx", "grafana") else "application"
    return next(each for each in catalog().log_schemas if each.name == name)


def test_streams_have_the_labels_of_the_schema(streams: list[LogStream]) -> None:
    assert len({tuple(sorted(stream.labels.items())) for stream in streams}) == len(streams)
    for stream in streams:
        schema = schema_of(stream.labels)
        assert set(stream.labels) == {label.name for label in schema.stream_labels}
        assert all(label.allows(stream.labels[label.name]) for label in schema.stream_labels)
        times = [time for time, _, _ in stream.entries]
        assert times == sorted(times)
        assert PERIOD[0] <= times[0] and times[-1] < PERIOD[1]


def test_records_have_only_fields_of_their_schema(streams: list[LogStream]) -> None:
    written_by_pipeline = {"level", "service"}
    for labels, record, metadata in records(streams):
        fields = {field.path: field for field in schema_of(labels).fields}
        for path, value in leaves(record):
            if path in written_by_pipeline:
                assert labels[path] == value
                continue
            assert path in fields, path
            assert not fields[path].values or value in fields[path].values, (path, value)
        assert all(fields[name].structured_metadata for name in metadata)


def test_no_line_has_personal_data(streams: list[LogStream]) -> None:
    personal = re.compile(r"[\w.]+@[\w.]+\.\w+|Bearer |X-Plex-Token=|password\"?[:=]\s*\"|\b\d+\.\d+\.\d+\.[1-9]\d*\b")
    assert not [line for stream in streams for _, line, _ in stream.entries if personal.search(line)]


def test_access_lines_are_as_many_as_the_requests_counted(streams: list[LogStream]) -> None:
    world = medianest(PLEX_UNREACHABLE.at(SATURDAY_EVENING))
    counted = sum(
        (series.values[1] or 0) - (series.values[0] or 0)
        for series in world.series(["http_requests_total"], PERIOD[0], PERIOD[1] + 1, 900)
        if "health" not in dict(series.labels)["endpoint"] and dict(series.labels)["endpoint"] != "/metrics"
    )
    assert sum(len(stream.entries) for stream in streams if stream.labels["service"] == "nginx") == counted


def test_an_unreachable_plex_is_told_by_its_events(streams: list[LogStream]) -> None:
    events = Counter(record.get("event") for _, record, _ in records(streams))
    assert events["service.health.down"] == 1
    assert events["circuit.opened"] >= 10
    assert events["circuit.half_opened"] >= 10


def test_the_same_seed_writes_the_same_lines(streams: list[LogStream]) -> None:
    again = medianest(PLEX_UNREACHABLE.at(SATURDAY_EVENING)).log_streams(*PERIOD)
    assert [stream.entries for stream in again] == [stream.entries for stream in streams]


def test_spans_have_names_kinds_and_attributes_of_the_schema(spans: list[Span]) -> None:
    schema = catalog().trace_schemas[0]
    for span in spans:
        (kind,) = [each for each in schema.spans if re.fullmatch(each.pattern, span.name)]
        assert span.kind == kind.kind
        assert set(span.attributes) <= {attribute.name for attribute in kind.attributes}
        assert set(span.resource) == {attribute.name for attribute in schema.resource_attributes}
        assert span.service in schema.services
        assert re.fullmatch(r"[0-9a-f]{32}", span.trace_id) and re.fullmatch(r"[0-9a-f]{16}", span.span_id)


def test_spans_are_sent_to_another_process_with_what_they_have(spans: list[Span]) -> None:
    sent = pickle.loads(pickle.dumps(spans))
    assert [(dict(each.attributes), dict(each.resource)) for each in sent] == [
        (dict(each.attributes), dict(each.resource)) for each in spans
    ]
    assert [(each.span_id, each.start, each.duration) for each in sent] == [
        (each.span_id, each.start, each.duration) for each in spans
    ]


def test_every_span_but_the_first_has_a_parent_that_contains_it(spans: list[Span]) -> None:
    by_id = {(span.trace_id, span.span_id): span for span in spans}
    assert len(by_id) == len(spans)
    for span in spans:
        if span.parent_id:
            parent = by_id[span.trace_id, span.parent_id]
            assert parent.start <= span.start
            assert span.start + span.duration <= parent.start + parent.duration + 1e-6


def test_log_lines_lead_to_traces(spans: list[Span]) -> None:
    traces = {span.trace_id for span in spans}
    linked = [
        metadata["traceId"] in traces
        for labels, record, metadata in records(medianest().log_streams(*PERIOD))
        if labels["category"] == "security" and metadata
    ]
    assert linked and all(linked)


def test_production_keeps_one_trace_in_ten(spans: list[Span]) -> None:
    kept = {span.trace_id for span in medianest(environment="production").spans(*PERIOD)}
    every = {span.trace_id for span in spans}
    assert 0.06 < len(kept) / len(every) < 0.14

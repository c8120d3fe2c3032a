"""What the OpenTelemetry Collector computes of spans, as behaviours that follow from the shapes of traces.

Source: the collector's span metrics and service graph connectors, whose names and pairing these are: a span of a client
that names a database is a call of its own; one whose server makes no span waits in vain, and is a call to the peer that
it names; a server's or consumer's span without a parent is a call of ``user``. Who waits in vain has no duration at the
other end: 0 is observed there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from toolchain.simulate.amount import Lognormal
from toolchain.simulate.behaviour import Behaviour, SpanCount, SpanDurations, SpanSource, Weight, by_labels
from toolchain.simulate.event import Span
from toolchain.simulate.trace import Mixture, SpanShape, SpanWriter, Trace, always, never

CALLS = "traces_span_metrics_calls_total"
DURATIONS = "traces_span_metrics_duration_seconds"
REQUESTS = "traces_service_graph_request_total"
FAILED_REQUESTS = "traces_service_graph_request_failed_total"
SERVED = "traces_service_graph_request_server_seconds"
CALLED = "traces_service_graph_request_client_seconds"

SPAN_LABELS = ("service_name", "span_name", "span_kind", "status_code")
EDGE_LABELS = ("client", "server", "connection_type", "failed")
OUTSIDE = "user"
"""What the collector calls whoever calls a service and makes no span."""

_CALLERS, _CALLEES = ("CLIENT", "PRODUCER"), ("SERVER", "CONSUMER")


_Labels = tuple[str, ...]


def span_labels(span: Span) -> dict[str, str]:
    """Return the labels of the series that count a span."""
    return dict(zip(SPAN_LABELS, _span_labels(span.service, span.name, span.kind, is_error=span.is_error), strict=True))


def span_metrics(
    writers: Iterable[SpanWriter],
    behaviours: Iterable[Behaviour],
    *,
    databases: Sequence[str] = (),
    peers: Sequence[str] = (),
) -> tuple[Behaviour, ...]:
    """Return how the collector's metrics of these traces behave.

    ``behaviours`` are those of the counters that the traces belong to, ``databases`` and ``peers`` the attributes that
    name a callee without spans of its own.
    """
    spans = defaultdict[_Labels, list[SpanSource]](list)
    served, called = defaultdict[_Labels, list[SpanSource]](list), defaultdict[_Labels, list[SpanSource]](list)
    for source, trace in _traces(writers, behaviours):
        for shape in trace.spans:
            for weight, is_error in _statuses(shape):
                key = _span_labels(shape.service, shape.name, shape.kind, is_error=is_error)
                spans[key].extend(source.durations(weight, shape))
        for edge in _edges(trace.spans, databases, peers):
            for weight, is_failed in edge.outcomes():
                key = (edge.client, edge.server, edge.connection, "true" if is_failed else "false")
                served[key].extend(source.durations(weight, edge.server_span))
                called[key].extend(source.durations(weight, edge.client_span))
    failed = {key: sources for key, sources in served.items() if key[-1] == "true"}
    return (
        by_labels(CALLS, SPAN_LABELS, {key: SpanCount(tuple(sources)) for key, sources in spans.items()}),
        by_labels(DURATIONS, SPAN_LABELS, {key: SpanDurations(tuple(sources)) for key, sources in spans.items()}),
        by_labels(REQUESTS, EDGE_LABELS, {key: SpanCount(tuple(sources)) for key, sources in served.items()}),
        by_labels(FAILED_REQUESTS, EDGE_LABELS, {key: SpanCount(tuple(sources)) for key, sources in failed.items()}),
        by_labels(SERVED, EDGE_LABELS, {key: SpanDurations(tuple(sources)) for key, sources in served.items()}),
        by_labels(CALLED, EDGE_LABELS, {key: SpanDurations(tuple(sources)) for key, sources in called.items()}),
    )


def spans_sent(writers: Iterable[SpanWriter], behaviours: Iterable[Behaviour]) -> SpanCount:
    """Return the count of all spans of these traces, as whoever receives them has it."""
    return SpanCount(
        tuple(
            SpanSource(source.metric, source.labels, Weight(() if shape.made is always else (shape.made,)))
            for source, trace in _traces(writers, behaviours)
            for shape in trace.spans
        )
    )


@frozen
class _Source:
    metric: str
    labels: tuple[tuple[str, str], ...]
    takes: Mixture

    def durations(self, weight: Weight, shape: SpanShape | None) -> Iterator[SpanSource]:
        """Yield the spans of a shape by how their durations spread; those that no shape stands for take no time."""
        takes = self.takes
        if shape is None:
            yield SpanSource(self.metric, self.labels, weight)
            return
        usual, other = shape.lasts
        if takes.other is None:
            yield SpanSource(self.metric, self.labels, weight, _times(takes.usual, usual))
            return
        in_time = Weight(weight.holding, (*weight.missing, takes.share))
        yield SpanSource(self.metric, self.labels, in_time, _times(takes.usual, usual))
        late = Weight((*weight.holding, takes.share), weight.missing)
        yield SpanSource(self.metric, self.labels, late, _times(takes.other, other))


def _times(spread: Lognormal, factor: float) -> Lognormal:
    return Lognormal(spread.median * factor, spread.sigma)


@frozen(eq=False)
class _Edge:
    """A call: who calls whom, and the spans at both ends, None where there is none."""

    client: str
    server: str
    connection: str
    client_span: SpanShape | None
    server_span: SpanShape | None

    def outcomes(self) -> Iterator[tuple[Weight, bool]]:
        """Yield the share of calls that end well, and of those that fail at one end or the other."""
        ends = {id(each): each for each in (self.client_span, self.server_span) if each is not None}
        made = tuple(each.made for each in ends.values() if each.made is not always)
        fails = tuple(each.fails for each in ends.values() if each.fails is not never)
        if always in fails:
            yield Weight(made), True
            return
        yield Weight(made, fails), False
        for number, share in enumerate(fails):
            yield Weight((*made, share), fails[:number]), True


def _traces(writers: Iterable[SpanWriter], behaviours: Iterable[Behaviour]) -> Iterator[tuple[_Source, Trace]]:
    """Yield the trace of each child that leaves one."""
    children = defaultdict[str, list[Mapping[str, str]]](list)
    for behaviour in behaviours:
        children[behaviour.metric].extend(each.labels for each in behaviour.series)
    for writer in writers:
        for labels in children[writer.metric]:
            trace = writer.trace_of(labels)
            if trace is not None:
                yield _Source(writer.metric, tuple(labels.items()), trace.takes), trace


def _statuses(shape: SpanShape) -> Iterator[tuple[Weight, bool]]:
    return _Edge("", "", "", shape, None).outcomes()


def _span_labels(service: str, name: str, kind: str, *, is_error: bool) -> _Labels:
    return service, name, f"SPAN_KIND_{kind}", "STATUS_CODE_ERROR" if is_error else "STATUS_CODE_UNSET"


def _edges(spans: Sequence[SpanShape], databases: Sequence[str], peers: Sequence[str]) -> Iterator[_Edge]:
    served = {id(each.parent): each for each in spans if each.kind in _CALLEES and each.parent is not None}
    for shape in spans:
        if shape.kind in _CALLEES and shape.parent is None:
            yield _Edge(OUTSIDE, shape.service, "virtual_node", None, shape)
        elif shape.kind in _CALLERS:
            server = served.get(id(shape))
            if database := _named(shape, databases):
                yield _Edge(shape.service, database, "database", shape, shape)
            elif server is not None:
                connection = "messaging_system" if shape.kind == "PRODUCER" else ""
                yield _Edge(shape.service, server.service, connection, shape, server)
            else:
                yield _Edge(shape.service, _named(shape, peers) or "unknown", "virtual_node", shape, None)


def _named(shape: SpanShape, attributes: Sequence[str]) -> str:
    return next((str(shape.attributes[name]) for name in attributes if name in shape.attributes), "")

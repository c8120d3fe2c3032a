"""Where one machine ends: which bound of the definitions is reached first when more comes in."""

from collections.abc import Iterator
from math import inf

from attrs import frozen

from toolchain.compile.stack.collector import spans_memory_mib
from toolchain.compile.stack.loki import INGESTED_MIB
from toolchain.define.stack.component import Product, size_bytes
from toolchain.define.stack.sampling import Sampling
from toolchain.define.stack.stack import Stack
from toolchain.sizing.arrivals import Arrivals
from toolchain.sizing.costs import collector_memory, loki_memory, prometheus_disk, prometheus_memory

_MIB = 1 << 20


@frozen
class Limit:
    """A bound, as it is written, and how many times as much may come in until it is reached.

    Infinite where more of the same does not reach it, 0 where nothing has room below it. ``after`` says what happens
    beyond it.
    """

    what: str
    bound: str
    factor: float
    after: str


def limits_of(arrivals: Arrivals, stack: Stack, sampling: Sampling) -> tuple[Limit, ...]:
    """Return the bounds of a stack, the one that is reached first before the others."""
    return tuple(sorted(_limits(arrivals, stack, sampling), key=lambda each: each.factor))


def _limits(arrivals: Arrivals, stack: Stack, sampling: Sampling) -> Iterator[Limit]:
    metrics, spans = stack.metrics, arrivals.spans.per_second
    if memory := _memory(stack, "prometheus"):
        factor = _factor(size_bytes(memory), prometheus_memory(0), prometheus_memory(arrivals.series))
        yield Limit("Prometheus' memory", memory, factor, "is ended and begun anew")
        factor = _factor(size_bytes(metrics.size), 0, prometheus_disk(arrivals, stack, 1))
        yield Limit("Prometheus' samples on disk", metrics.size, factor, f"keeps them for less than {metrics.time}")
    if memory := _memory(stack, "loki"):
        needed = loki_memory(arrivals.streams)
        yield Limit("Loki's memory", memory, _factor(size_bytes(memory), needed, needed), "is ended and begun anew")
        factor = _factor(INGESTED_MIB * _MIB, 0, arrivals.bytes_per_second)
        yield Limit("lines that Loki takes", f"{INGESTED_MIB} MiB/s", factor, "they wait with the shipper")
    for source in arrivals.sources:
        factor = _factor(source.most, 0, source.lines_per_second)
        yield Limit(f"lines of {source.source}", f"{source.most:g} lines/s", factor, "they wait in docker's files")
    if memory := _memory(stack, "otel-collector"):
        limit = spans_memory_mib(memory)
        factor = _factor(limit * _MIB, collector_memory(0), collector_memory(spans))
        yield Limit("the collector's memory", f"{limit}MiB", factor, "it refuses spans")
        if arrivals.spans.waiting_traces:
            factor = _factor(sampling.most_traces, 0, arrivals.spans.waiting_traces)
            yield Limit("traces that wait", f"{sampling.most_traces:,}", factor, "the oldest are lost undecided")


def _memory(stack: Stack, product: Product) -> str:
    component = stack.component(product)
    return "" if component is None else component.memory


def _factor(bound: float, without: float, with_all: float) -> float:
    """Return how many times as much fits below a bound, of which ``without`` is taken when nothing comes in."""
    if without >= bound:
        return 0.0
    return (bound - without) / (with_all - without) if with_all > without else inf

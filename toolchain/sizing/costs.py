"""What it costs to keep what comes in: memory, processors and disk of each component, on one machine and on several."""

from collections import defaultdict
from collections.abc import Mapping

from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.define.stack.stack import Stack
from toolchain.sizing import constants as known
from toolchain.sizing.arrivals import Arrivals


@frozen
class Cost:
    """What a component needs: bytes of memory and of disk, and processors; None for what is not known or none."""

    component: str
    memory: float | None = None
    disk: float | None = None
    cores: float | None = None


def costs_of_one_machine(arrivals: Arrivals, stack: Stack, factor: float) -> tuple[Cost, ...]:
    """Return what the components of a stack need when ``factor`` times as much comes in.

    Those that are not named need the same however much comes in.
    """
    spans = arrivals.spans
    return (
        Cost("prometheus", prometheus_memory(arrivals.series * factor), prometheus_disk(arrivals, stack, factor)),
        Cost("loki", loki_memory(arrivals.streams), sum(kept_lines(arrivals, factor).values())),
        Cost("otel-collector", collector_memory(spans.per_second * factor)),
        Cost("jaeger", disk=kept_spans(arrivals, stack, factor)),
    )


def prometheus_memory(series: float) -> float:
    """Return the bytes that a Prometheus needs for so many series, with room."""
    return known.ROOM * (known.PROMETHEUS_MEMORY + series * known.PROMETHEUS_MEMORY_OF_A_SERIES)


def prometheus_disk(arrivals: Arrivals, stack: Stack, factor: float) -> float:
    """Return the bytes of all samples of the retention time."""
    kept = duration_seconds(stack.metrics.time) or 0.0
    return arrivals.samples_per_second * factor * kept * known.BYTES_OF_A_SAMPLE


def loki_memory(streams: int) -> float:
    """Return the bytes that a Loki needs for so many streams, with room.

    A stream has one chunk that is being filled, of the same size however fast that is.
    """
    return known.ROOM * (known.LOKI_MEMORY + streams * known.LOKI_MEMORY_OF_A_STREAM)


def kept_lines(arrivals: Arrivals, factor: float) -> Mapping[str, float]:
    """Return the bytes that lines take on disk by what they are kept as, if every hour were as busy."""
    sizes = defaultdict[str, float](float)
    for kind in arrivals.lines:
        sizes[kind.kept_as] += kind.bytes_per_second * factor * kind.period * known.STORED_OF_A_LINE
    return sizes


def kept_spans(arrivals: Arrivals, stack: Stack, factor: float) -> float:
    """Return the bytes that spans take on disk, if every hour were as busy."""
    spans, kept = arrivals.spans, duration_seconds(stack.spans) or 0.0
    return spans.per_second * factor * spans.kept_share * kept * spans.kept_bytes


def collector_memory(spans_per_second: float) -> float:
    """Return the bytes that a collector needs for so many spans per second, with room."""
    return known.ROOM * (known.COLLECTOR_MEMORY + spans_per_second * known.COLLECTOR_MEMORY_OF_A_SPAN)


def costs_of_several(arrivals: Arrivals, stack: Stack, factor: float) -> tuple[Cost, ...]:
    """Return what Mimir's and Loki's components need in all when ``factor`` times as much comes in.

    Memory and disk have the room for peaks that Mimir's documentation asks for, buckets as much as is in them. Queries
    of people are not counted, for nobody knows how many there are.
    """
    room, copies = known.ROOM, known.COPIES if stack.distributed is None else stack.distributed.copies
    series, samples = arrivals.series * factor, arrivals.samples_per_second * factor
    in_memory = series * copies
    compactors = max(1.0, series / known.SERIES_OF_A_COMPACTOR)
    evaluations = sum(arrivals.evaluations.values()) / 60
    queriers = evaluations / known.QUERIES_OF_A_QUERIER
    blocks = prometheus_disk(arrivals, stack, factor)
    lines = sum(kept_lines(arrivals, factor).values())
    return (
        Cost(
            "mimir distributor",
            room * samples * known.MEMORY_OF_A_SAMPLE_PER_SECOND,
            cores=samples / known.SAMPLES_OF_A_DISTRIBUTOR,
        ),
        Cost(
            "mimir ingester",
            room * in_memory * known.INGESTER_MEMORY_OF_A_SERIES,
            room * in_memory * known.INGESTER_DISK_OF_A_SERIES,
            in_memory / known.SERIES_OF_AN_INGESTER,
        ),
        Cost("mimir store-gateway", disk=room * series * known.STORE_GATEWAY_DISK_OF_A_SERIES),
        Cost(
            "mimir compactor",
            room * compactors * known.COMPACTOR_MEMORY,
            room * compactors * known.COMPACTOR_DISK,
            compactors,
        ),
        Cost("mimir ruler", room * queriers * known.QUERIER_MEMORY, cores=queriers),
        Cost("loki ingester", copies * loki_memory(arrivals.streams)),
        Cost("object storage, blocks", disk=blocks),
        Cost("object storage, chunks", disk=lines),
    )

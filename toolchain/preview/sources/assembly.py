"""Puts data sources together: live ones by their addresses, those of lines and spans from what a simulation made."""

from collections.abc import Iterable, Sequence

from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient
from toolchain.preview.data.answers import DataSource, DataSources
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs, TimedLines, stored
from toolchain.preview.sources.loki import LokiSource
from toolchain.preview.sources.prometheus import PrometheusSource
from toolchain.preview.sources.traces import SpanLike, TraceSource


def live_sources(prometheus: PrometheusClient | None = None, loki: LokiClient | None = None) -> DataSources:
    """Return what runs; panels of the other types say what they need.

    Raises ServiceError at once when one of them does not answer, so that not every panel has to say so.
    """
    found = dict[str, DataSource]()
    if prometheus is not None:
        prometheus.build_info()
        found["prometheus"] = PrometheusSource(prometheus, "live")
    if loki is not None:
        loki.build_info()
        found["loki"] = LokiSource(loki, "live")
    return DataSources(found)


def logs_and_traces(streams: Iterable[TimedLines], spans: Sequence[SpanLike]) -> dict[str, DataSource]:
    """Return the data sources of a simulation's lines and spans, in memory."""
    return {"loki": LokiSource(EvaluatedLogs(stored(streams)), "simulated"), "jaeger": TraceSource(spans)}

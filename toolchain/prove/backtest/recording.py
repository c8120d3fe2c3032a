"""Recorded series in a Prometheus that takes samples of any time, as if it had recorded them all the time.

Rules are asked as range queries of thousands of evaluations, and each round of them reads what those before recorded.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from toolchain.base.progress import Advance
from toolchain.compile.alerting.evaluated import EvaluatedRecording
from toolchain.compile.alerting.recordings import rounds
from toolchain.languages.promql.printer import to_promql
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter
from toolchain.prove.backtest.history import Key, Points, asked
from toolchain.prove.backtest.period import Period


def record(
    client: PrometheusClient,
    writer: RemoteWriter,
    recordings: Sequence[EvaluatedRecording],
    period: Period,
    advance: Advance,
) -> None:
    """Write recorded series; ``advance`` is told of each rule.

    Raises ProgramError where Prometheus refuses a rule, or samples.
    """
    for ready in rounds(recordings):
        for recording in ready:
            for labels, times, values in _series(recording, client, period):
                writer.add(recording.record, labels, times, values)
            advance()
        writer.flush()


def _series(
    recording: EvaluatedRecording, client: PrometheusClient, period: Period
) -> Iterator[tuple[Key, tuple[float, ...], list[float | None]]]:
    """Yield the labels, times and values of what a rule gives; its labels win over those of the result."""
    query = to_promql(recording.expression)
    found = asked(lambda *between: client.query_range(query, *between).series, period)
    for key, points in found.items():
        labels = {**dict(key), **recording.labels}
        yield (tuple(sorted((name, text) for name, text in labels.items() if text)), *_with_ends(points, period))


def _with_ends(points: Points, period: Period) -> tuple[tuple[float, ...], list[float | None]]:
    """Return times and values with None behind each value after which the rule gave nothing."""
    times, values = list[float](), list[float | None]()
    numbers = sorted(points)
    for number, following in pairwise([*numbers, numbers[-1] + 1]):
        times.append(period.time_of(number))
        values.append(points[number])
        if following > number + 1:
            times.append(period.time_of(number + 1))
            values.append(None)
    return tuple(times), values

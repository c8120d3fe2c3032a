"""What rules would have written: recorded series and Prometheus' own series about alerts, by asking Prometheus itself.

Source: Prometheus documentation, "Recording rules" and "Alerting rules": an alert is pending until its condition has
held ``for`` a while, then fires, and goes on ``keep_firing_for`` after it last held.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from attrs import frozen

from toolchain.alerting.states import replay
from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording
from toolchain.durations import duration_seconds
from toolchain.live.prometheus import PrometheusClient, QueryResult
from toolchain.phases import Advance, ignore
from toolchain.preview.needs import Needs, Segment
from toolchain.preview.remote_write import RemoteWriter
from toolchain.promql.ast import Expression
from toolchain.promql.printer import to_promql

_THREADS = 4


@frozen(eq=False)
class RuleEvaluation:
    """Evaluates rules from ``start`` to ``end`` (Unix seconds) every ``step`` seconds, over what a Prometheus has."""

    client: PrometheusClient
    start: float
    end: float
    step: float

    def record(self, needs: Needs, writer: RemoteWriter, advance: Advance = ignore) -> None:
        """Write the recorded series, round by round, first where they are looked at in the past."""
        with ThreadPoolExecutor(_THREADS) as pool:
            for recordings in needs.recordings:
                segments = [
                    (*needs.past(each.definition.record, self.start, self.end), (self.start, self.end))
                    for each in recordings
                ]
                answers = pool.map(self._answers, [each.expression for each in recordings], segments)
                for recording, found in zip(recordings, answers, strict=True):
                    self._write_recording(recording, found, writer)
                    advance("")
                writer.flush()

    def alert(self, alerts: Sequence[CompiledAlert], writer: RemoteWriter, advance: Advance = ignore) -> None:
        """Write ``ALERTS`` and ``ALERTS_FOR_STATE`` of alerts whose condition is PromQL."""
        with ThreadPoolExecutor(_THREADS) as pool:
            conditions = [each.condition for each in alerts if isinstance(each.condition, Expression)]
            answers = pool.map(lambda each: self._answers(each, [(self.start, self.end)]), conditions)
            for alert, (result,) in zip(alerts, answers, strict=True):
                for name, labels, times, values in alert_series(alert, result, self.start, self.end, self.step):
                    writer.add(name, labels.items(), times, values)
                advance("")
        writer.flush()

    def _answers(self, expression: Expression, segments: Sequence[Segment]) -> list[QueryResult]:
        text = to_promql(expression)
        return [self.client.query_range(text, begin, end, self.step) for begin, end in segments]

    def _write_recording(
        self, recording: CompiledRecording, results: Sequence[QueryResult], writer: RemoteWriter
    ) -> None:
        joined = dict[tuple[tuple[str, str], ...], tuple[list[float], list[float]]]()
        for result in results:
            for series in result.series:
                labels = {**series.labels, **recording.labels}
                labels.pop("__name__", None)
                times, values = joined.setdefault(tuple(sorted(labels.items())), ([], []))
                begin = next(
                    (i for i, time in enumerate(series.times) if not times or time > times[-1]), len(series.times)
                )
                times += series.times[begin:]
                values += series.values[begin:]
        for key, (times, values) in joined.items():
            writer.add(recording.definition.record, key, *_paused(times, values, self.step))


def _paused(times: list[float], values: list[float], step: float) -> tuple[tuple[float, ...], list[float | None]]:
    """Return samples with a pause wherever the series ended, as a rule that gives nothing ends its series."""
    shown, kept = list[float](), list[float | None]()
    for index, time in enumerate(times):
        if index and time > times[index - 1] + 1.5 * step:
            shown.append(times[index - 1] + step)
            kept.append(None)
        shown.append(time)
        kept.append(values[index])
    return tuple(shown), kept


AlertSample = tuple[str, Mapping[str, str], tuple[float, ...], list[float | None]]


def alert_series(
    alert: CompiledAlert, result: QueryResult, start: float, end: float, step: float
) -> Iterator[AlertSample]:
    """Yield name, labels, times and values of the series that Prometheus writes about an alert.

    ``result`` is the condition every ``step`` seconds from ``start`` to ``end``.
    """
    wait = duration_seconds(alert.definition.wait) or 0.0
    keep = duration_seconds(alert.definition.keep_firing) or 0.0
    times = tuple(start + step * index for index in range(int((end - start) // step) + 1))
    for series in result.series:
        held = sorted({round((time - start) / step) for time in series.times})
        since, firing = _states(held, times, step, wait, keep)
        labels = {name: text for name, text in series.labels.items() if name != "__name__"}
        labels |= {"alertname": alert.definition.name, **alert.labels}
        yield "ALERTS_FOR_STATE", labels, times, list(since)
        for state, is_wanted in (("pending", False), ("firing", True)):
            values = [
                1.0 if begin is not None and (index in firing) is is_wanted else None
                for index, begin in enumerate(since)
            ]
            if any(values):
                yield "ALERTS", {**labels, "alertstate": state}, times, values


def _states(
    held: Sequence[int], times: Sequence[float], step: float, wait: float, keep: float
) -> tuple[list[float | None], set[int]]:
    """Return since when an alert is active at each time, None where it is not, and the numbers of those it fires at."""
    fired = replay(held, len(times), step, wait=wait, keep_firing=keep).firings
    firing = {index for each in fired for index in range(each.start, len(times) if each.end is None else each.end)}
    active = firing.union(held)
    since: list[float | None] = []
    for index, time in enumerate(times):
        before = since[-1] if since else None
        since.append((time if before is None else before) if index in active else None)
    return since, firing

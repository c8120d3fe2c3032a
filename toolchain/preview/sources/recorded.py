"""What rules would have written: recorded series and series about alerts, by asking Prometheus itself.

Source: Prometheus documentation, "Recording rules" and "Alerting rules": an alert is pending until its condition has
held ``for`` a while, then fires, and goes on ``keep_firing_for`` after it last held.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, repeat
from operator import sub

from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.pools import threads
from toolchain.base.progress import Advance, ignore
from toolchain.compile.alerting.evaluated import EvaluatedAlert, EvaluatedRecording
from toolchain.define.alerting.states import replay
from toolchain.define.evaluation import Evaluation
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql
from toolchain.live.prometheus import PrometheusClient, QueryResult
from toolchain.live.remote_write import RemoteWriter
from toolchain.preview.sources.needs import Needs
from toolchain.preview.sources.recorded_past import recorded_before
from toolchain.preview.sources.shared import RangeQuery, SharedParts

_THREADS = 4

RecordedSample = tuple[tuple[tuple[str, str], ...], tuple[float, ...], list[float | None]]
"""Labels, times and values of a series."""


@frozen(eq=False)
class RuleEvaluation:
    """Evaluates rules from ``start`` to ``end`` (Unix seconds) every ``step`` seconds, over what a Prometheus has.

    ``sampled`` is the time between its samples, in seconds; ``evaluation`` says who would evaluate the rules. What
    rules have in common is ``shared``, where it may be.
    """

    client: PrometheusClient
    evaluation: Evaluation
    start: float
    end: float
    step: float
    sampled: float
    shared: SharedParts | None = None

    def record(self, needs: Needs, writer: RemoteWriter, advance: Advance = ignore) -> None:
        """Write the recorded series, round by round: as far as they are looked at, before the period and in it."""
        with threads(_THREADS) as pool:
            for recordings in needs.recordings:
                queries = [list(self._queries(each, needs)) for each in recordings]
                asked = iter(self._prepared([query for those in queries for query in those], pool))
                prepared = [list(islice(asked, len(those))) for those in queries]
                answers = pool.map(self._recorded, recordings, prepared, repeat(needs))
                for recording, found in zip(recordings, answers, strict=True):
                    for labels, times, values in found:
                        writer.add(recording.record, labels, times, values)
                    advance()
                writer.flush()

    def alert(self, alerts: Sequence[EvaluatedAlert], writer: RemoteWriter, advance: Advance = ignore) -> None:
        """Write what the evaluator writes of the states of alerts whose condition is PromQL."""
        written = self.evaluation.states_of_alerts(on_logs=False)
        with threads(_THREADS) as pool:
            conditions = [each.evaluated for each in alerts if isinstance(each.evaluated, Expression)]
            asked = [RangeQuery(each, self.start, self.end, self.step) for each in conditions]
            answers = pool.map(self._answer, self._prepared(asked, pool))
            for alert, result in zip(alerts, answers, strict=True):
                for name, labels, times, values in alert_series(alert, result, self.start, self.end, self.step):
                    if name in written:
                        writer.add(name, labels.items(), times, values)
                advance()
        writer.flush()

    def _prepared(self, queries: Sequence[RangeQuery], pool: ThreadPoolExecutor) -> Sequence[RangeQuery]:
        return queries if self.shared is None else self.shared.prepared(queries, pool)

    def _answer(self, query: RangeQuery) -> QueryResult:
        if self.shared is not None:
            return self.shared.ask(query)
        return self.client.query_range(to_promql(query.expression), query.begin, query.end, query.step)

    def _queries(self, recording: EvaluatedRecording, needs: Needs) -> Iterator[RangeQuery]:
        """Yield what is asked for a recording, before the period as far as it is looked at, and in it."""
        name, expression = recording.record, recording.expression
        for begin, end in needs.past(name, self.start, self.end, self.step):
            yield RangeQuery(expression, begin, end, self.step)
        yield RangeQuery(expression, needs.since(name, self.start, self.end, self.step), self.end, self.step)

    def _recorded(
        self, recording: EvaluatedRecording, queries: Sequence[RangeQuery], needs: Needs
    ) -> list[RecordedSample]:
        """Return labels, times and values of what a rule would have recorded; later answers about a time win."""
        name, expression = recording.record, recording.expression
        past = recorded_before(
            name,
            expression,
            needs,
            self.client.query_range,
            start=self.start,
            step=self.step,
            sampled=self.sampled,
        )
        known = dict[tuple[tuple[str, str], ...], dict[float, float]]()
        for series in (*past, *(each for answer in map(self._answer, queries) for each in answer.series)):
            labels = {key: text for key, text in series.labels.items() if key != "__name__"} | dict(recording.labels)
            values = known.setdefault(tuple(sorted(labels.items())), {})
            values.update(zip(series.times, series.values, strict=True))
        return [(labels, *_paused(values, self.step)) for labels, values in known.items()]


def _paused(values: Mapping[float, float], step: float) -> tuple[tuple[float, ...], list[float | None]]:
    """Return times and values with a pause wherever the series ended, as a rule that gives nothing ends its series."""
    ordered = sorted(values)
    if max(map(sub, ordered[1:], ordered), default=0.0) <= 1.5 * step:
        return tuple(ordered), list(map(values.__getitem__, ordered))
    times, kept = list[float](), list[float | None]()
    for time in ordered:
        if times and time > times[-1] + 1.5 * step:
            times.append(times[-1] + step)
            kept.append(None)
        times.append(time)
        kept.append(values[time])
    return tuple(times), kept


AlertSample = tuple[str, Mapping[str, str], tuple[float, ...], list[float | None]]


def alert_series(
    alert: EvaluatedAlert, result: QueryResult, start: float, end: float, step: float
) -> Iterator[AlertSample]:
    """Yield name, labels, times and values of the series that Prometheus and Grafana each write about an alert.

    Grafana tells its own word for the state as well (its documentation, "Configure alert state history").
    ``result`` is the condition every ``step`` seconds from ``start`` to ``end``.
    """
    wait = duration_seconds(alert.wait) or 0.0
    keep = duration_seconds(alert.keep_firing) or 0.0
    times = tuple(start + step * index for index in range(int((end - start) // step) + 1))
    for series in result.series:
        held = sorted({round((time - start) / step) for time in series.times})
        since, firing = _states(held, times, step, wait, keep)
        labels = {name: text for name, text in series.labels.items() if name != "__name__"}
        labels |= {"alertname": alert.name, **alert.labels}
        yield "ALERTS_FOR_STATE", labels, times, list(since)
        active = {index for index, begin in enumerate(since) if begin is not None}
        for state, states in (("pending", {"pending": active - firing}), ("firing", _of_grafana(firing, held))):
            at = set().union(*states.values())
            if at:
                yield "ALERTS", {**labels, "alertstate": state}, times, _ones(at, times)
            for own, where in states.items():
                if where:
                    both = {**labels, "alertstate": state, "grafana_alertstate": own}
                    yield "GRAFANA_ALERTS", both, times, _ones(where, times)


def _of_grafana(firing: set[int], held: Collection[int]) -> dict[str, set[int]]:
    """Return when an alert that fires does so as Grafana says it: one whose condition is over is recovering."""
    return {"alerting": firing.intersection(held), "recovering": firing.difference(held)}


def _ones(where: Collection[int], times: Sequence[float]) -> list[float | None]:
    return [1.0 if index in where else None for index in range(len(times))]


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

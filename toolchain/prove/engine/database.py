"""A Prometheus that holds the series of stories, and what expressions give over them at every evaluation.

Series have a name in it that says which of the stories they are of: those that begin alike share them, as far as they
are the same, and the answers.
A range query evaluates an expression for each of its steps as an instant query does at that time (Prometheus
documentation, "HTTP API: range queries").
"""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock

from attrs import define, evolve, field, frozen

from toolchain.base.scratch import scratch_folder
from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Range,
    Selector,
    Subquery,
)
from toolchain.languages.promql.printer import to_promql
from toolchain.live.errors import RejectedError
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter, moments, samples_message
from toolchain.prove.engine.samples import Labels, Points, Samples

PROMETHEUS = "prometheus"
"""The program, beside promtool."""
_MOST_STEPS = 10_000
"""Of one query: Prometheus answers 11,000."""

Found = Mapping[Labels, Points]
"""What an expression gives: series by their labels."""


@frozen
class Clock:
    """When a story is evaluated: every ``every`` milliseconds from 0 on, up to the evaluation with the number ``last``.

    ``step`` is the time between samples, which divides it.
    """

    step: int
    every: int
    last: int


class UnansweredError(Exception):
    """Prometheus does not answer so: the story is to be played as a whole."""


@define(eq=False)
class _Version:
    """All series of a name that begin alike, held up to a place; ``called`` is their name here."""

    called: str
    until: int
    series: Mapping[Labels, Samples]

    def begins_like(self, series: Mapping[Labels, Samples], until: int) -> bool:
        """Return whether these and others are the same as far as both are known."""
        shared = min(self.until, until)
        return all(each.is_like(series.get(labels), shared) for labels, each in self.series.items()) and all(
            not each.number(shared) for labels, each in series.items() if labels not in self.series
        )


@define(eq=False)
class Database:
    """Series and answers; may be shared by threads."""

    client: PrometheusClient
    _held: dict[tuple[str, int], list[_Version]] = field(factory=dict, init=False, repr=False)
    _known: dict[tuple[str, int], tuple[int, Found]] = field(factory=dict, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def hold(self, named: Mapping[str, Sequence[Samples]], interval: int, until: int) -> Mapping[str, str]:
        """Hold series, by their names, with ``interval`` milliseconds between values, and return what they are called.

        What comes after the value with the number ``until`` does not matter.
        """
        with self._lock, RemoteWriter(self.client.url) as writer:
            return {name: self._called(name, series, interval, until, writer) for name, series in named.items()}

    def _called(self, name: str, given: Sequence[Samples], interval: int, until: int, writer: RemoteWriter) -> str:
        series = {each.labels: each for each in given}
        versions = self._held.setdefault((name, interval), [])
        version = next((each for each in versions if each.begins_like(series, until)), None)
        if version is None:
            version = _Version(f"{name}:{interval}:{len(versions)}", -1, {})
            versions.append(version)
        if version.until < until:
            for each in given:
                first, end = each.number(version.until), each.number(until)
                if first < end:
                    places = range(first, end) if each.places is None else each.places[first:end]
                    times = moments(tuple(place * interval / 1000 for place in places))
                    writer.add_message(samples_message(version.called, each.labels, times, each.values[first:end]))
            version.until, version.series = until, series
        return version.called

    def ask(self, tree: Expression, names: Mapping[str, str], clock: Clock) -> Found:
        """Return what an expression gives at all evaluations, over series by what they are called.

        Raises UnansweredError for what Prometheus refuses.
        """
        text = to_promql(_over(tree, names, f"{clock.every}ms"))
        last, found = self._known.get((text, clock.every), (-1, {}))
        if last < clock.last:
            found = _joined(found, self._asked(text, last + 1, clock))
            self._known[text, clock.every] = clock.last, found
            return found
        return found if last == clock.last else _until(found, clock.last)

    def _asked(self, text: str, begin: int, clock: Clock) -> Found:
        found = defaultdict[Labels, Points](dict)
        every = clock.every / 1000
        for first in range(begin, clock.last + 1, _MOST_STEPS):
            last = min(clock.last, first + _MOST_STEPS - 1)
            try:
                result = self.client.query_range(text, first * every, last * every, every)
            except RejectedError as error:
                raise UnansweredError from error
            told = set[Labels]()
            for series in result.series:
                labels = tuple(sorted((name, value) for name, value in series.labels.items() if name != "__name__"))
                if labels in told:
                    raise UnansweredError
                told.add(labels)
                found[labels].update(
                    (round(time / every), value) for time, value in zip(series.times, series.values, strict=True)
                )
        return found


@contextmanager
def database_if_any() -> Iterator[Database | None]:
    """Give an empty database until the end of the block, None where Prometheus is not installed.

    Raises ProgramError where it does not start.
    """
    if shutil.which(PROMETHEUS) is None:
        yield None
        return
    with scratch_folder("database-") as folder, local_prometheus(folder, receives=True) as client:
        yield Database(client)


def _joined(earlier: Found, later: Found) -> Found:
    return {labels: {**earlier.get(labels, {}), **later.get(labels, {})} for labels in {**earlier, **later}}


def _until(found: Found, last: int) -> Found:
    """Return what was found up to an evaluation."""
    kept = {labels: {at: value for at, value in points.items() if at <= last} for labels, points in found.items()}
    return {labels: points for labels, points in kept.items() if points}


def _over(expression: Expression, names: Mapping[str, str], step: str) -> Expression:
    """Return an expression over series by what they are called; ``step`` is that of subqueries without one."""

    def changed(part: Expression) -> Expression:
        return _over(part, names, step)

    match expression:
        case Selector(name=name):
            return evolve(expression, name=names[name])
        case Range(selector=selector):
            return evolve(expression, selector=evolve(selector, name=names[selector.name]))
        case Subquery(expression=inner):
            return evolve(expression, expression=changed(inner), step=expression.step or step)
        case Negation(expression=inner):
            return evolve(expression, expression=changed(inner))
        case Aggregation(expression=inner, parameter=parameter):
            return evolve(
                expression, expression=changed(inner), parameter=None if parameter is None else changed(parameter)
            )
        case Call(arguments=arguments):
            return evolve(expression, arguments=tuple(map(changed, arguments)))
        case Binary(left=left, right=right):
            return evolve(expression, left=changed(left), right=changed(right))
    return expression


def by_name(series: Iterable[Samples]) -> Mapping[str, Sequence[Samples]]:
    """Return series sorted by their names."""
    found = defaultdict[str, list[Samples]](list)
    for each in series:
        found[each.name].append(each)
    return found

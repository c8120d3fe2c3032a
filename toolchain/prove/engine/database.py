"""A Prometheus that holds the series of stories, and what expressions give over them at every evaluation.

Series have a name in it that says which of the stories they are of: those that begin alike share them, as far as they
are the same, and the answers. What is other from some moment on is held from as far before it as expressions look back.
A range query evaluates an expression for each of its steps as an instant query does at that time (Prometheus
documentation, "HTTP API: range queries").
"""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
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
    selectors,
)
from toolchain.languages.promql.printer import to_promql
from toolchain.live.errors import RejectedError
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter, moments, samples_message
from toolchain.prove.engine.samples import Labels, Points, Samples
from toolchain.prove.engine.version import Version, first_read

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


@frozen
class Reading:
    """Who reads series: at the evaluations of a ``clock``, and how far back each, by name, in milliseconds."""

    clock: Clock
    looks_back: Mapping[str, int]


@frozen(eq=False)
class _Answers:
    """What an expression gives at the evaluations from the ``first`` to the ``last``."""

    first: int
    last: int
    found: Found

    def between(self, first: int, last: int) -> Found:
        """Return what is given at some of these evaluations."""
        if (first, last) == (self.first, self.last):
            return self.found
        kept = {
            labels: {at: value for at, value in points.items() if first <= at <= last}
            for labels, points in self.found.items()
        }
        return {labels: points for labels, points in kept.items() if points}


@define(eq=False)
class Database:
    """Series and answers; may be shared by threads."""

    client: PrometheusClient
    _held: dict[tuple[str, int], list[Version]] = field(factory=dict, init=False, repr=False)
    _known: dict[tuple[str, int], _Answers] = field(factory=dict, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def hold(self, named: Mapping[str, Sequence[Samples]], interval: int, reading: "Reading") -> Mapping[str, Version]:
        """Hold series, by their names, with ``interval`` milliseconds between values, and return what is held of each.

        What comes after the last evaluation of those who read them does not matter.
        """
        with self._lock, RemoteWriter(self.client.url) as writer:
            return {name: self._version(name, series, interval, reading, writer) for name, series in named.items()}

    def _version(
        self, name: str, given: Sequence[Samples], interval: int, reading: "Reading", writer: RemoteWriter
    ) -> Version:
        series = {each.labels: each for each in given}
        until = reading.clock.last * reading.clock.every // interval
        versions = self._held.setdefault((name, interval), [])
        back, every = reading.looks_back.get(name, 0), reading.clock.every
        for version in versions:
            if version.since <= first_read(version.shared, interval, every, back) and version.begins_like(
                series, until
            ):
                break
        else:
            version = Version(f"{name}:{interval}:{len(versions)}", interval, series)
            origins = [(each.shared_with(series, until), each) for each in versions if each.origin is None]
            if origins:
                shared, origin = max(origins, key=lambda each: each[0])
                since = first_read(shared, interval, every, back)
                if since > 0:
                    version.origin, version.shared, version.since, version.until = origin, shared, since, since - 1
            versions.append(version)
        if version.until < until:
            for each in given:
                first, end = each.number(version.until), each.number(until)
                if first < end:
                    writer.add_message(
                        samples_message(
                            version.called, each.labels, _times(each, first, end, interval), each.values[first:end]
                        )
                    )
            version.until, version.series = until, series
        return version

    def ask(self, tree: Expression, names: Mapping[str, Version], clock: Clock) -> Found:
        """Return what an expression gives at all evaluations, over series by what is held of them.

        What several stories have in common is asked once. Raises UnansweredError for what Prometheus refuses.
        """
        read = {each.name: names[each.name] for each in selectors(tree)}
        ends = {each.shared_evaluations(clock.every) for each in read.values()}
        found: Found = {}
        begin = 0
        for last in sorted({each for each in ends if 0 <= each < clock.last} | {clock.last}):
            called = {name: version.at(last, clock.every).called for name, version in read.items()}
            text = to_promql(_over(tree, called, f"{clock.every}ms"))
            part = self._answers(text, begin, last, clock)
            found = _joined(found, part) if found else part
            begin = last + 1
        return found

    def _answers(self, text: str, begin: int, last: int, clock: Clock) -> Found:
        """Return what is given at the evaluations from ``begin`` to ``last``; what is not known is asked."""
        known = self._known.get((text, clock.every))
        if known is None:
            known = _Answers(begin, last, self._asked(text, begin, last, clock))
        elif begin < known.first or last > known.last:
            found = known.found
            if begin < known.first:
                found = _joined(self._asked(text, begin, known.first - 1, clock), found)
            if last > known.last:
                found = _joined(found, self._asked(text, known.last + 1, last, clock))
            known = _Answers(min(begin, known.first), max(last, known.last), found)
        self._known[text, clock.every] = known
        return known.between(begin, last)

    def _asked(self, text: str, begin: int, end: int, clock: Clock) -> Found:
        found = defaultdict[Labels, Points](dict)
        every = clock.every / 1000
        for first in range(begin, end + 1, _MOST_STEPS):
            last = min(end, first + _MOST_STEPS - 1)
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


def _times(series: Samples, first: int, end: int, interval: int) -> bytes:
    """Return the moments of some values of a series, with room for the values."""
    if series.places is None:
        return _regular(first, end, interval)
    places = series.places[first:end]
    if places[-1] - places[0] == len(places) - 1:
        return _regular(places[0], places[-1] + 1, interval)
    return moments(tuple(place * interval / 1000 for place in places))


@lru_cache(maxsize=64)
def _regular(first: int, end: int, interval: int) -> bytes:
    return moments(tuple(place * interval / 1000 for place in range(first, end)))


def by_name(series: Iterable[Samples]) -> Mapping[str, Sequence[Samples]]:
    """Return series sorted by their names."""
    found = defaultdict[str, list[Samples]](list)
    for each in series:
        found[each.name].append(each)
    return found

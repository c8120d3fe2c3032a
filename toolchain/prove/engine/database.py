"""A Prometheus that holds the series of stories, and what expressions give over them at every evaluation.

Series have a name in it that says what they hold, so stories that have some in common share them, and the answers.
A range query evaluates an expression for each of its steps as an instant query does at that time (Prometheus
documentation, "HTTP API: range queries").
"""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
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
from toolchain.prove.engine.samples import Labels, Points, Samples, digest

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
class Database:
    """Series and answers; may be shared by threads."""

    client: PrometheusClient
    _held: "dict[str, Future[None]]" = field(factory=dict, init=False, repr=False)
    _known: dict[tuple[str, Clock], Found] = field(factory=dict, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def hold(self, named: Mapping[str, Sequence[Samples]], interval: int) -> Mapping[str, str]:
        """Hold series, by their names, with ``interval`` milliseconds between values; return what they are called."""
        names = {name: f"{name}:{digest(interval, series)}" for name, series in named.items()}
        with self._lock:
            missing = {name: called for name, called in names.items() if called not in self._held}
            for called in missing.values():
                self._held[called] = Future()
        try:
            with RemoteWriter(self.client.url) as writer:
                for name, called in missing.items():
                    for each in named[name]:
                        places = range(len(each.values)) if each.places is None else each.places
                        times = moments(tuple(place * interval / 1000 for place in places))
                        writer.add_message(samples_message(called, each.labels, times, each.values))
        except BaseException as error:
            for called in missing.values():
                self._held[called].set_exception(error)
            raise
        for called in missing.values():
            self._held[called].set_result(None)
        for called in names.values():
            self._held[called].result()
        return names

    def ask(self, tree: Expression, names: Mapping[str, str], clock: Clock) -> Found:
        """Return what an expression gives at all evaluations, over series by what they are called.

        Raises UnansweredError for what Prometheus refuses.
        """
        text = to_promql(_over(tree, names, f"{clock.every}ms"))
        if (text, clock) not in self._known:
            self._known[text, clock] = self._asked(text, clock)
        return self._known[text, clock]

    def _asked(self, text: str, clock: Clock) -> Found:
        found = defaultdict[Labels, Points](dict)
        every = clock.every / 1000
        for first in range(0, clock.last + 1, _MOST_STEPS):
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

"""What queries have in common, evaluated once: the quantiles of a histogram are all made of the same rates.

Prometheus evaluates each query on its own. What several have in common is asked where they would ask for it, at each of
their steps, and written as series that they read instead: the same numbers at the same times. These series lie years
before everything else, where no selector finds them that does not look there.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from attrs import define, evolve, field, frozen

from toolchain.languages.matching import Grouping
from toolchain.languages.promql.ast import (
    Aggregation,
    Expression,
    Selector,
    Subquery,
    children,
    ranges,
    with_operands,
)
from toolchain.languages.promql.printer import to_promql
from toolchain.live.prometheus import PrometheusClient, QueryResult, Series
from toolchain.live.remote_write import RemoteWriter

AWAY_HOURS = 35_040
"""How long before they are read the series lie: Prometheus takes no samples from before half a block ago."""
_AWAY = AWAY_HOURS * 3600.0
_NAME = "__name__"
"""What a query says that reads the name of a series, which is another one of a series that stands for a part."""
_KEEPING_NAMES = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations whose series are those that they aggregate, name and all."""


@frozen
class RangeQuery:
    """An expression from ``begin`` to ``end`` (Unix seconds) every ``step`` seconds."""

    expression: Expression
    begin: float
    end: float
    step: float

    @property
    def times(self) -> tuple[float, ...]:
        """When it is evaluated."""
        count = int((self.end - self.begin) / self.step + 1e-6) + 1
        return tuple(self.begin + self.step * index for index in range(count))


_Key = tuple[str, float, float, float]


@define(eq=False)
class SharedParts:
    """Has what queries have in common evaluated by ``client``, and written by ``writer``, before they are asked.

    The ``prefix`` of the names of what is written is nobody else's.
    """

    client: PrometheusClient
    writer: RemoteWriter
    prefix: str = "shared:part"
    _names: dict[_Key, str] = field(factory=dict, init=False, repr=False)
    _whole: dict[str, QueryResult] = field(factory=dict, init=False, repr=False)

    def prepared(self, queries: Sequence[RangeQuery], pool: ThreadPoolExecutor) -> list[RangeQuery]:
        """Return the queries with what several, or those before, have in common as series that are there."""
        read_names = [_NAME in to_promql(each.expression) for each in queries]
        others = [each for each, reads_names in zip(queries, read_names, strict=True) if not reads_names]
        wanted, whole = self._wanted(others), set(map(_key, others))
        self._whole = {}
        for (key, part), answer in zip(wanted.items(), pool.map(self.ask, wanted.values()), strict=True):
            name = self._names[key] = f"{self.prefix}{len(self._names)}"
            self._write(name, part, answer)
            if key in whole:
                self._whole[name] = answer
        if wanted:
            self.writer.flush()
        return [
            each if reads_names else _replacing(each, self._series_of)
            for each, reads_names in zip(queries, read_names, strict=True)
        ]

    def ask(self, query: RangeQuery) -> QueryResult:
        """Return the answer to a query, one of those that were prepared last."""
        expression = query.expression
        known = self._whole.get(expression.name) if isinstance(expression, Selector) else None
        return known or self.client.query_range(to_promql(expression), query.begin, query.end, query.step)

    def _wanted(self, queries: Sequence[RangeQuery]) -> dict[_Key, RangeQuery]:
        """Return what has to be evaluated: the largest parts that stand in several places."""
        counted = Counter(_key(part) for each in queries for part in _parts(each, lambda _: True))

        def goes_on(part: RangeQuery) -> bool:
            key = _key(part)
            return counted[key] == 1 and key not in self._names

        found = [(_key(part), part) for each in queries for part in _parts(each, goes_on)]
        places = Counter(key for key, _ in found)
        return {key: part for key, part in found if places[key] > 1 and key not in self._names}

    def _series_of(self, part: RangeQuery) -> Expression | None:
        name = self._names.get(_key(part))
        return None if name is None else Selector(name, offset=f"{AWAY_HOURS}h")

    def _write(self, name: str, part: RangeQuery, answer: QueryResult) -> None:
        times = part.times
        away = tuple(time - _AWAY for time in times)
        for series in answer.series:
            self.writer.add(name, series.labels.items(), away, _at_all(series, part, len(times)))


def _at_all(series: Series, part: RangeQuery, count: int) -> list[float | None]:
    """Return the value at each time, None where there is none: there the series has ended."""
    if len(series.values) == count:
        return list(series.values)
    values: list[float | None] = [None] * count
    for time, value in zip(series.times, series.values, strict=True):
        values[round((time - part.begin) / part.step)] = value
    return values


def _key(part: RangeQuery) -> _Key:
    expression = part.expression
    if isinstance(expression, Aggregation) and expression.grouping is not None:
        grouping = Grouping(expression.grouping.kind, tuple(sorted(expression.grouping.labels)))
        expression = evolve(expression, grouping=grouping)
    return to_promql(expression), part.begin, part.end, part.step


def _parts(query: RangeQuery, goes_on: Callable[[RangeQuery], bool]) -> Iterator[RangeQuery]:
    """Yield what could be shared, parents first, and what is below where it ``goes_on`` behind one."""
    expression = query.expression
    if isinstance(expression, Subquery):
        return
    if _can_be_shared(expression):
        yield query
        if not goes_on(query):
            return
    below = (expression.expression,) if isinstance(expression, Aggregation) else children(expression)
    for child in below:
        yield from _parts(evolve(query, expression=child), goes_on)


def _can_be_shared(expression: Expression) -> bool:
    """Return whether an expression reads samples of windows and gives series without a name."""
    return isinstance(expression, Aggregation) and expression.op not in _KEEPING_NAMES and bool(ranges(expression))


def _replacing(query: RangeQuery, series_of: Callable[[RangeQuery], Expression | None]) -> RangeQuery:
    """Return the query with series instead of the parts that have some; no subquery is at the same times."""

    def change(expression: Expression) -> Expression:
        if isinstance(expression, Subquery):
            return expression
        found = series_of(evolve(query, expression=expression)) if _can_be_shared(expression) else None
        return with_operands(expression, change) if found is None else found

    return evolve(query, expression=change(query.expression))

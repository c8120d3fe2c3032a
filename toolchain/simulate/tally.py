"""Counts the spans of sampled traces without making any: the events that they belong to are counted in closed form."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from attrs import define, field, frozen

from toolchain.catalog.metric import Metric, written_bound
from toolchain.simulate.amount import Lognormal
from toolchain.simulate.behaviour import Behaviour, SeriesBehaviour, SpanCount, SpanDurations, SpanSource, Weight
from toolchain.simulate.evaluation import Evaluation
from toolchain.simulate.grid import Grid, Target, Values
from toolchain.simulate.noise import fraction
from toolchain.simulate.rhythm import EPOCH
from toolchain.simulate.timeline import Life, Timeline

INSTANT = 1e-3
"""Seconds before the end of a life at which all that it counted is counted."""
_ROUNDING = 1e-6
"""What sums of floating-point numbers are off by, at most."""

_Child = tuple[str, tuple[tuple[str, str], ...]]
_Labels = tuple[tuple[str, str], ...]


@frozen(eq=False)
class Counters:
    """The counters whose events leave traces: each metric with each job that exposes it, and the targets of jobs.

    ``share`` of the traces are sampled.
    """

    behaviours: Sequence[tuple[Metric, str, Behaviour]]
    targets: Mapping[str, Sequence[Target]]
    seed: int
    share: float


@frozen
class _Stretch:
    """The samples in one life, by their places among all times; ``start`` is where it began to count.

    None where that was before all times.
    """

    start: int | None
    first: int
    places: tuple[int, ...]


_Key = tuple[tuple[_Child, ...], Weight]
_Term = tuple[float, list[float]]
"""A factor, and what it is to be multiplied with."""
_Group = tuple[Lognormal | None, float, list[float]]
"""How long spans take, and a term."""


@define(eq=False)
class Tallies:
    """The tallies of a system whose conditions are those of one timeline.

    What was sent before the last change of conditions, or the last restart, stays as it is: it is kept.
    """

    counters: Counters
    timeline: Timeline
    _kept: dict[tuple[float, float], "Tally"] = field(factory=dict, init=False, repr=False)

    def of(self, lives: Sequence[Life], grid: Grid) -> "Tally":
        """Return the tally of whoever has these lives, at the times of a grid."""
        first = grid.times[0]
        since = max(float(EPOCH), lives[0].reset)
        changes = self._changes(lives, since, grid.times[-1] + 1)
        last = max((each for each in changes if since < each <= first), default=None)
        if last is None:
            return Tally(self.counters, grid, lives, [since, *changes])
        if (since, last) not in self._kept:
            before = Grid([last], grid.activity, self.timeline)
            self._kept = {(since, last): Tally(self.counters, before, lives[:1], [since, *changes])}
        later = [last, *(each for each in changes if each > last)]
        return Tally(self.counters, grid, lives, later, self._kept[since, last])

    def _changes(self, lives: Sequence[Life], since: float, end: float) -> list[float]:
        """Return the times between two at which counting begins, ends or changes."""
        timeline = self.timeline
        found = {life.reset for life in lives}
        found |= {segment.start for segment in timeline.between(since, end)}
        for targets in self.counters.targets.values():
            for each in targets:
                for life in timeline.lives(each.job, each.index, since, end):
                    found |= {life.start, life.end - INSTANT}
        return sorted(each for each in found if since < each < end)


@define(eq=False)
class Tally:
    """The spans that one with these ``lives`` has been sent since its counters began, at the times of a grid.

    ``changes`` are the time from which they are counted, and those after it at which something else is counted;
    ``before`` has what was counted until then, in the life that goes on.
    """

    counters: Counters
    grid: Grid
    lives: Sequence[Life]
    changes: Sequence[float]
    before: "Tally | None" = None
    _whole: Grid = field(init=False, repr=False)
    _stretches: list[_Stretch] = field(init=False, repr=False)
    _counted: dict[_Child, list[int]] = field(factory=dict, init=False, repr=False)
    _sums: dict[tuple[_Child, ...], list[int]] = field(factory=dict, init=False, repr=False)
    _terms: dict[_Key, tuple[float, list[float]]] = field(factory=dict, init=False, repr=False)
    _sampled: dict[int, list[float]] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Lay the times at which something changes between the samples."""
        times, since, end = self.grid.times, self.changes[0], self.grid.times[-1]
        whole = sorted({since, *(cut for cut in self.changes if cut < end), *(time for time in times if time > since)})
        self._whole = Grid(whole, self.grid.activity, self.grid.timeline)
        self._stretches = []
        for life in self.lives:
            i, j = bisect_left(times, life.start), bisect_left(times, life.end)
            if j > i:
                start = None if self.before is not None and life.reset < since else bisect_left(whole, life.reset)
                places = tuple(bisect_left(whole, time) for time in times[i:j])
                self._stretches.append(_Stretch(start, i, places))

    def series(self, metric: Metric, child: SeriesBehaviour) -> Iterator[tuple[str, _Labels, Values]]:
        """Yield suffix, further labels and values of each series of a child."""
        labels = ",".join(f"{name}={value}" for name, value in sorted(child.labels.items()))
        # One child counts the same spans in all metrics, and no rounding may tell them apart.
        phase = (1 - 2 * _ROUNDING) * fraction(self.counters.seed, "spans", labels) + _ROUNDING
        match child.process:
            case SpanCount(sources=sources):
                yield "", (), self._by_life(_rounded(_joined(self._groups(sources), _all), phase))
            case SpanDurations(sources=sources):
                groups = self._groups(sources)
                total = self._by_life(_rounded(_joined(groups, _all), phase))
                for bound in metric.buckets:
                    terms = _joined(groups, partial(_share_below, bound))
                    yield "_bucket", (("le", written_bound(bound)),), self._by_life(_rounded(terms, phase))
                yield "_bucket", (("le", "+Inf"),), total
                yield "_sum", (), self._by_life([round(each, 6) for each in _summed(_joined(groups, _mean), 0.0)])
                yield "_count", (), list(total)

    def _by_life(self, values: Sequence[float]) -> Values:
        """Return values at the samples of the grid: those given are of the samples in a life."""
        result: Values = []
        given = 0
        for stretch in self._stretches:
            result.extend([None] * (stretch.first - len(result)))
            result.extend(values[given : given + len(stretch.places)])
            given += len(stretch.places)
        result.extend([None] * (len(self.grid.times) - len(result)))
        return result

    def _groups(self, sources: Iterable[SpanSource]) -> list[_Group]:
        """Return how many spans there were at each sample since the counters began, by how long they take."""
        grouped = defaultdict[tuple[Weight, Lognormal | None], list[_Child]](list)
        for source in sources:
            grouped[source.weight, source.spread].append((source.metric, source.labels))
        return [(spread, *self._weighted(tuple(each), weight)) for (weight, spread), each in grouped.items()]

    def _weighted(self, children: tuple[_Child, ...], weight: Weight) -> tuple[float, list[float]]:
        """Return a factor and what it is to be multiplied with at each sample."""
        key = (children, weight)
        if key not in self._terms:
            share = self._constant(weight)
            counted = self._sum(children)
            if share is None:
                self._terms[key] = 1.0, self._at_samples(self._weigh(key))
            else:
                if id(counted) not in self._sampled:
                    self._sampled[id(counted)] = self._at_samples(counted)
                self._terms[key] = share, self._sampled[id(counted)]
        return self._terms[key]

    def _constant(self, weight: Weight) -> float | None:
        """Return the share that a weight is at any time that is counted, None where it changes."""
        times = self._whole.times
        shares: set[float | None] = {
            weight.at(each.conditions) for each in self._whole.timeline.between(times[0], times[-1] + 1)
        }
        if self.before is not None:
            shares.add(self.before._constant(weight))
        return shares.pop() if len(shares) == 1 else None

    def _weigh(self, key: _Key) -> list[float]:
        """Return a share of what was counted until each time, as large as it was when it was counted."""
        children, weight = key
        times, counted = self._whole.times, self._sum(children)
        result: list[float] = []
        carried = 0.0 if self.before is None else self.before._weigh(key)[-1]
        for segment in self._whole.timeline.between(times[0], times[-1] + 1):
            i, j = bisect_left(times, segment.start), bisect_left(times, segment.end)
            share, base = weight.at(segment.conditions), counted[i]
            result.extend([carried + share * (value - base) for value in counted[i:j]])
            if j < len(counted):
                carried += share * (counted[j] - base)
        return result

    def _at_samples(self, values: Sequence[float]) -> list[float]:
        result: list[float] = []
        for each in self._stretches:
            base = 0 if each.start is None else values[each.start]
            result.extend([values[k] - base for k in each.places])
        return result

    def _sum(self, children: tuple[_Child, ...]) -> list[int]:
        if children not in self._sums:
            each = [self._count(child) for child in children]
            self._sums[children] = each[0] if len(each) == 1 else list(map(sum, zip(*each, strict=True)))
        return self._sums[children]

    def _count(self, child: _Child) -> list[int]:
        """Return how many sampled events of a child there were until each time, on all targets."""
        if child not in self._counted:
            name, labels = child
            before = 0 if self.before is None else self.before._count(child)[-1]
            counted = [[before] * len(self._whole.times)]
            for metric, job, behaviour in self.counters.behaviours:
                if metric.name == name:
                    each = self._child_of(behaviour, labels)
                    for target in self.counters.targets[job]:
                        evaluation = Evaluation(self._whole, self.counters.seed, metric, target)
                        counted.append(_cumulated(evaluation.shared(each, self.counters.share), len(counted[0])))
            self._counted[child] = list(map(sum, zip(*counted, strict=True)))
        return self._counted[child]

    def _child_of(self, behaviour: Behaviour, labels: _Labels) -> SeriesBehaviour:
        return next(each for each in behaviour.series if tuple(each.labels.items()) == labels)


def _cumulated(lives: Iterable[tuple[int, int, list[int]]], size: int) -> list[int]:
    """Return what was counted in all lives until each time."""
    result: list[int] = []
    carried = 0
    for i, _, values in lives:
        result.extend([carried] * (i - len(result)))
        base = values[0] - carried
        result.extend([value - base for value in values])
        carried = result[-1]
    result.extend([carried] * (size - len(result)))
    return result


def _all(_: Lognormal | None) -> float:
    return 1.0


def _share_below(bound: float, spread: Lognormal | None) -> float:
    return spread.share_below(bound) if spread else 1.0


def _mean(spread: Lognormal | None) -> float:
    return spread.mean if spread else 0.0


def _joined(groups: Iterable[_Group], of_spread: Callable[[Lognormal | None], float]) -> list[_Term]:
    """Return each list of counts once, with the factor that it has in all groups together."""
    lists: dict[int, list[float]] = {}
    factors = defaultdict[int, float](float)
    for spread, factor, values in groups:
        lists[id(values)] = values
        factors[id(values)] += factor * of_spread(spread)
    return [(factor, lists[key]) for key, factor in factors.items()]


def _rounded(terms: list[_Term], phase: float) -> list[int]:
    """Return what the terms add up to and a phase, in whole numbers."""
    size = len(terms[0][1])
    match [(factor, values) for factor, values in terms if factor and any(values)]:
        case []:
            return [0] * size
        case [(a, x)]:
            return [int(phase + a * each) for each in x]
        case [(a, x), (b, y)]:
            return [int(phase + a * p + b * q) for p, q in zip(x, y, strict=True)]
        case more:
            return [int(each) for each in _summed(more, phase)]


def _summed(terms: list[_Term], begin: float) -> list[float]:
    """Return what the terms add up to."""
    sums: list[float] = [begin] * len(terms[0][1])
    if len(terms) % 2:
        (factor, values), *terms = terms
        sums = [begin + factor * each for each in values]
    for (a, x), (b, y) in zip(terms[::2], terms[1::2], strict=True):
        sums = [each + a * p + b * q for each, p, q in zip(sums, x, y, strict=True)]
    return sums

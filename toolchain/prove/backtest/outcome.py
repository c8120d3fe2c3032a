"""What a backtest finds: when each version of an alert would have fired, and how that differs."""

from collections.abc import Sequence

from attrs import frozen

from toolchain.define.alerting.states import replay
from toolchain.prove.backtest.history import History, Key, LeftOutError
from toolchain.prove.backtest.period import Period, said, step_of
from toolchain.prove.backtest.rule import Comparison, Rule
from toolchain.prove.backtest.schedule import incident_at
from toolchain.simulate.scenario import PlacedIncident


@frozen(eq=False)
class Episode:
    """A time in which an alert with these labels fires; ``end`` is None where it goes on behind the period.

    Times are Unix seconds. ``worst`` is the value furthest behind the threshold, in the unit of the signal.
    ``incident`` names the simulated incident that explains it, empty for none.
    """

    labels: Key
    start: float
    end: float | None
    worst: float
    incident: str = ""

    def seconds(self, until: float) -> float:
        """Return how long it lasts, at most to the end of the period."""
        return (until if self.end is None else self.end) - self.start


@frozen(eq=False)
class Outcome:
    """What became of one version of an alert; ``left_out`` says why there is no answer, empty where there is one.

    ``waited`` counts how often its condition held without holding long enough to fire.
    """

    rule: Rule
    period: Period
    episodes: tuple[Episode, ...] = ()
    waited: int = 0
    remarks: tuple[str, ...] = ()
    left_out: str = ""

    @property
    def lengths(self) -> tuple[float, ...]:
        """How many seconds each episode lasts."""
        return tuple(episode.seconds(self.period.end) for episode in self.episodes)

    @property
    def firing_seconds(self) -> float:
        """How many seconds at least one series of it fires."""
        total, until = 0.0, self.period.start
        for episode, length in zip(self.episodes, self.lengths, strict=True):
            total += max(0.0, episode.start + length - max(until, episode.start))
            until = max(until, episode.start + length)
        return total


@frozen(eq=False)
class Backtest:
    """An alert before and after a change; None where there is no such version."""

    comparison: Comparison
    before: Outcome | None
    after: Outcome | None

    @property
    def name(self) -> str:
        """The alert's name."""
        return self.comparison.name

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of the versions that there are."""
        return tuple(each for each in (self.before, self.after) if each is not None)

    @property
    def is_complete(self) -> bool:
        """Whether every version has an answer."""
        return not any(each.left_out for each in self.outcomes)


def backtest(
    comparison: Comparison, history: History, period: Period, incidents: Sequence[PlacedIncident] = ()
) -> Backtest:
    """Return what both versions of an alert make of the same evaluations of the same past."""
    versions = (comparison.before, comparison.after)
    outcomes = [None if rule is None else outcome_of(rule, history, period, incidents) for rule in versions]
    return Backtest(comparison, *outcomes)


def outcome_of(rule: Rule, history: History, period: Period, incidents: Sequence[PlacedIncident] = ()) -> Outcome:
    """Return when a rule would have fired."""
    try:
        held = history.held(rule, period)
    except LeftOutError as error:
        return Outcome(rule, period, left_out=f"{error.message}. {error.remedy}")
    episodes: list[Episode] = []
    waited = 0
    worst = min if rule.is_bad_when_low else max
    for labels, points in held.series.items():
        times = sorted(points)
        replayed = replay(times, period.evaluations, period.step, wait=rule.wait, keep_firing=rule.keep_firing)
        waited += replayed.waited
        for firing in replayed.firings:
            start = period.time_of(firing.start)
            episodes.append(
                Episode(
                    labels,
                    start,
                    None if firing.end is None else period.time_of(firing.end),
                    worst(points[time] for time in times if firing.start <= time <= firing.held),
                    incident_at(incidents, start),
                )
            )
    ordered = tuple(sorted(episodes, key=lambda each: (each.start, each.labels)))
    return Outcome(rule, period, ordered, waited, held.remarks)


def period_for(comparison: Comparison, start: float, end: float, step: float | None) -> Period:
    """Return the period with the step at which both versions are evaluated: the finer of theirs unless given."""
    if step is None:
        rules = (rule for rule in (comparison.before, comparison.after) if rule is not None)
        step = min(step_of(rule, end - start) for rule in rules)
    first = start - start % step
    return Period(first if first >= start else first + step, end, step)


@frozen(eq=False)
class Row:
    """Episodes that are the same trouble: the same labels, at times that overlap."""

    labels: Key
    start: float
    incident: str
    before: tuple[Episode, ...]
    after: tuple[Episode, ...]

    @property
    def when(self) -> str:
        """When it begins, in UTC."""
        return said(self.start)


def rows_of(result: Backtest) -> tuple[Row, ...]:
    """Return the episodes of both versions side by side, in the order of time."""
    tagged = [
        (episode, number)
        for number, outcome in enumerate((result.before, result.after))
        if outcome is not None
        for episode in outcome.episodes
    ]
    until = max((outcome.period.end for outcome in result.outcomes), default=0.0)
    rows: list[list[tuple[Episode, int]]] = []
    ends: dict[Key, tuple[float, list[tuple[Episode, int]]]] = {}
    for episode, number in sorted(tagged, key=lambda each: (each[0].start, each[1])):
        end = until if episode.end is None else episode.end
        open_until, row = ends.get(episode.labels, (0.0, []))
        if not row or episode.start >= open_until:
            row = []
            rows.append(row)
        row.append((episode, number))
        ends[episode.labels] = (max(end, open_until), row)
    return tuple(
        Row(
            row[0][0].labels,
            row[0][0].start,
            next((episode.incident for episode, _ in row if episode.incident), ""),
            tuple(episode for episode, number in row if number == 0),
            tuple(episode for episode, number in row if number == 1),
        )
        for row in rows
    )

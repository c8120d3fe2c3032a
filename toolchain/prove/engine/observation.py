"""Stories played fast: expressions are answered for all evaluations at once, and only what then is active is played.

A Prometheus of one's own answers the expressions; promtool plays the alerts over them, and tells states and texts.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from math import ceil

from attrs import define, evolve, field

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.pools import threads
from toolchain.base.progress import Advance, ignore
from toolchain.prove.engine.database import (
    Clock,
    Database,
    Found,
    Reading,
    UnansweredError,
    by_name,
    database_if_any,
)
from toolchain.prove.engine.rule import PlayedRule, rules_of
from toolchain.prove.engine.samples import Labels, Points, Samples, recorded, samples_of
from toolchain.prove.engine.together import play_together
from toolchain.prove.history import looks_back
from toolchain.prove.promtool import ObservedAlert, PlayedSeries, Story, play, series_name

_SMALL = 100_000
"""Evaluations of rules times series, below which stories are played whole sooner than asked about."""
_CONDITION = "condition_{}"
"""The series that stands for the expression of an alert, by the number of its rule."""
_AT_ONCE = 6
"""Stories that are played whole by one promtool."""


def observe(
    stories: Sequence[Story], executable: str, advance: Advance = ignore, held: Database | None = None
) -> list[tuple[ObservedAlert, ...]]:
    """Return the alerts of each story, in the order of time; ``advance`` is told of each.

    ``held`` is a database that other stories may have too; else there is one for these where they are not small.
    Raises ProgramError with promtool's words when it refuses rules or series.
    """
    workers = max(1, os.cpu_count() or 1)
    known = {number: found for number, each in enumerate(stories) if (found := _Expressions.of(each)) is not None}
    if held is None and sum(each.size for each in known.values()) < _SMALL:
        known = {}
    with ExitStack() as until, threads(workers) as pool:
        answers = held or (until.enter_context(database_if_any()) if known else None)
        if answers is None:
            known = {}
        else:
            for _ in pool.map(lambda each: each.answer(answers), known.values()):
                advance()
        left = [number for number in range(len(stories)) if number not in known or known[number].is_unknown]
        batches = [left[at : at + _AT_ONCE] for at in range(0, len(left), _AT_ONCE)]
        told: dict[int, tuple[ObservedAlert, ...]] = {}
        played = pool.map(lambda batch: play([stories[number] for number in batch], executable), batches)
        for batch, observed in zip(batches, played, strict=True):
            told.update(zip(batch, observed, strict=True))
            advance(steps=sum(number not in known for number in batch))
    conditions = {number: each.conditions() for number, each in known.items() if not each.is_unknown}
    told.update(zip(conditions, play_together(tuple(conditions.values()), executable, workers), strict=True))
    return [told[number] for number in range(len(stories))]


@define(eq=False)
class _Expressions:
    """What the expressions of a story give, as far as it is known: by the numbers of its rules."""

    story: Story
    rules: tuple[PlayedRule, ...]
    clock: Clock
    series: Sequence[Samples]
    is_unknown: bool = False
    _found: dict[int, Found] = field(factory=dict, init=False)

    @classmethod
    def of(cls, story: Story) -> "_Expressions | None":
        """Return a story of which nothing is known yet, None where it has to be played as a whole."""
        series = [samples_of(each) for each in story.series]
        read = [each for each in series if each is not None]
        rules = rules_of(story.rules, {each.name for each in read})
        step, every = (round(1000 * (duration_seconds(each) or 0.0)) for each in (story.interval, story.evaluation))
        if rules is None or len(read) < len(series) or not step or not every or every % step:
            return None
        end = max((round(1000 * (duration_seconds(each) or 0.0)) for each in story.times), default=0)
        return cls(story, rules, Clock(step, every, end // every), read)

    @property
    def size(self) -> int:
        """How much it is to play it whole."""
        return (self.clock.last + 1) * len(self.rules) * (len(self.series) + 3)

    def answer(self, held: Database) -> None:
        """Learn what the expressions give, those first that others read; unknown where Prometheus does not say so."""
        given = by_name(self.series)
        read = frozenset[str]().union(*(each.reads for each in self.rules))
        wanted = {number: rule for number, rule in enumerate(self.rules) if rule.record is None or rule.record in read}
        reading = Reading(self.clock, _looks_back(wanted.values()))
        names = dict(held.hold({name: given.get(name, ()) for name in read}, self.clock.step, reading))
        for level in sorted({rule.level for rule in wanted.values()}):
            of_level = {number: rule for number, rule in wanted.items() if rule.level == level}
            try:
                for number, rule in of_level.items():
                    self._found[number] = held.ask(rule.tree, names, self.clock)
                made = self._recorded(of_level)
            except UnansweredError:
                self.is_unknown = True
                return
            names.update(held.hold(made, self.clock.every, reading))

    def _recorded(self, rules: dict[int, PlayedRule]) -> dict[str, list[Samples]]:
        """Return the series that rules record. Raises UnansweredError where one is recorded twice."""
        made: dict[str, dict[Labels, Points]] = {}
        for number, rule in rules.items():
            if rule.record is not None:
                series = made.setdefault(rule.record, {})
                for labels, points in self._found[number].items():
                    key = _with(labels, rule.labels)
                    if key in series:
                        raise UnansweredError
                    series[key] = points
        return {
            name: [recorded(name, labels, points, self.clock.last) for labels, points in series.items()]
            for name, series in made.items()
        }

    def conditions(self) -> Story:
        """Return the story with its alerts alone, those that are ever active, over what their expressions give."""
        groups: list[Document] = []
        series: list[PlayedSeries] = []
        for number, rule in enumerate(self.rules):
            found = self._found.get(number)
            if rule.record is None and found:
                name = _CONDITION.format(number)
                groups.append({"name": rule.group, "rules": [{**rule.document, "expr": name}]})
                series.extend(_played(name, found, self.clock))
        return evolve(self.story, rules=groups, series=series, interval=self.story.evaluation)


def _looks_back(rules: Iterable[PlayedRule]) -> Mapping[str, int]:
    """Return how far back some rules look, by the names of series, in milliseconds."""
    found: dict[str, int] = {}
    for rule in rules:
        for name, seconds in looks_back(rule.tree):
            found[name] = max(found.get(name, 0), ceil(1000 * seconds))
    return found


def _with(labels: Labels, added: Mapping[str, str]) -> Labels:
    return tuple(sorted((name, value) for name, value in {**dict(labels), **added}.items() if value))


def _played(name: str, found: Found, clock: Clock) -> Iterator[PlayedSeries]:
    for labels, values in found.items():
        yield PlayedSeries(series_name(name, dict(labels)), _values(values, clock))


def _values(values: Points, clock: Clock) -> str:
    """Return values in promtool's notation: one that is gone ends the series, as when a rule does not give it again."""
    words: list[str] = []
    for number in range(clock.last + 1):
        value = values.get(number)
        is_gone = value is None and number - 1 in values
        words.append("stale" if is_gone else "_" if value is None else repr(value))
    return " ".join(words)

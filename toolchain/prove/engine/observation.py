"""Which alerts are pending and firing in stories: expressions are answered first, then the engine plays the alerts."""

import os
from array import array
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from math import isfinite, nan

from attrs import define, evolve, field

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import ProgramError
from toolchain.base.pools import threads
from toolchain.base.progress import Advance, ignore
from toolchain.prove.engine.answers import (
    AT_ONCE,
    Clock,
    Found,
    Labels,
    Points,
    Question,
    Series,
    UnansweredError,
    answers,
    points,
    questions,
)
from toolchain.prove.engine.rule import PlayedRule, rules_of
from toolchain.prove.promtool import ObservedAlert, PlayedFile, PlayedSeries, Story, play, reports, series_name

_STORIES_AT_ONCE = 6
_SMALL = 3000
"""Evaluations of rules times series, below which a story is played whole sooner than asked about."""
_CONDITION = "condition_{}"
"""The series that stands for the expression of an alert, by the number of its rule."""


Memory = MutableMapping[bytes, Found]
"""Answers by what decides them: stories that are alike up to a time have them in common."""


def observe(
    stories: Sequence[Story], executable: str, advance: Advance = ignore, memory: Memory | None = None
) -> list[tuple[ObservedAlert, ...]]:
    """Return the alerts of each story, in the order of time; ``advance`` is told of each.

    Raises ProgramError with promtool's words when it refuses rules or series.
    """
    batches = [stories[start : start + _STORIES_AT_ONCE] for start in range(0, len(stories), _STORIES_AT_ONCE)]
    found: list[tuple[ObservedAlert, ...]] = []
    known: Memory = {} if memory is None else memory
    with threads(max(1, os.cpu_count() or 1)) as pool:
        observations = pool.map(lambda batch: _observed(batch, executable, known), batches)
        for batch, observed in zip(batches, observations, strict=True):
            found.extend(observed)
            advance(steps=len(batch))
    return found


def _observed(stories: Sequence[Story], executable: str, memory: Memory) -> list[tuple[ObservedAlert, ...]]:
    known = {number: found for number, each in enumerate(stories) if (found := _Expressions.of(each)) is not None}
    for level in range(1 + max((each.highest for each in known.values()), default=-1)):
        _answer([each for each in known.values() if not each.is_unknown], level, executable, memory)
    left = [
        known[number].conditions() if number in known and not known[number].is_unknown else each
        for number, each in enumerate(stories)
    ]
    told = iter(play([each for each in left if each.rules], executable))
    return [next(told) if each.rules else () for each in left]


def _answer(stories: Sequence["_Expressions"], level: int, executable: str, memory: Memory) -> None:
    """Learn what the expressions of a level give; a story of which promtool does not say so is unknown."""
    for each in stories:
        each.ask(level, memory)
    while waiting := [each for each in stories if each.asked and not each.is_unknown]:
        try:
            told = reports([each.test() for each in waiting], executable)
        except ProgramError:  # the story as a whole says what is wrong
            for each in waiting:
                each.is_unknown = True
            return
        for each, report in zip(waiting, told, strict=True):
            try:
                each.hear(report, memory)
            except UnansweredError:
                each.is_unknown = True
    for each in stories:
        each.record(level)


@define(eq=False)
class _Expressions:
    """What the expressions of a story give, as far as it is known: by the numbers of its rules."""

    story: Story
    rules: tuple[PlayedRule, ...]
    clock: Clock
    series: Series
    is_unknown: bool = False
    asked: list[tuple[int, Question]] = field(factory=list, init=False)
    _found: dict[int, dict[Labels, dict[int, float]]] = field(factory=dict, init=False)

    @classmethod
    def of(cls, story: Story) -> "_Expressions | None":
        """Return a story of which nothing is known yet, None where it has to be played as a whole."""
        series = Series.of(story.series)
        rules = rules_of(story.rules, series.by_name)
        step, every = (round(1000 * (duration_seconds(each) or 0.0)) for each in (story.interval, story.evaluation))
        if rules is None or "" in series.by_name or not step or not every or every % step:
            return None
        end = max((round(1000 * (duration_seconds(each) or 0.0)) for each in story.times), default=0)
        if (end // every + 1) * len(rules) * (len(story.series) + 3) < _SMALL:
            return None
        known = max((len(each.samples) for each in story.series if each.samples is not None), default=0)
        whole = (end // every // AT_ONCE + 1) * AT_ONCE - 1  # ends where other stories may
        return cls(story, rules, Clock(step, every, max(end // every, min(whole, (known - 1) * step // every))), series)

    @property
    def highest(self) -> int:
        """The level of the rules that read most of others."""
        return max((each.level for each in self.rules), default=-1)

    def ask(self, level: int, memory: Memory) -> None:
        """Note what is to be asked about the rules of a level; what is in memory is known."""
        read = frozenset[str]().union(*(each.reads for each in self.rules))
        for number, rule in enumerate(self.rules):
            if rule.level == level and (rule.record is None or rule.record in read):
                self._found[number] = {}
                for question in questions(rule, self.series, self.clock):
                    key = question.key(rule.tree, self.series, self.clock)
                    if key is not None and key in memory:
                        self._know(number, memory[key])
                    else:
                        self.asked.append((number, question))

    def test(self) -> PlayedFile:
        """Return what is asked as a test, with the series that it is about."""
        played = self.series.named(name for number, _ in self.asked for name in self.rules[number].reads)
        spans = [question.span(self.rules[number].tree, self.clock) for number, question in self.asked]
        first, end = min(first for first, _ in spans), max(end for _, end in spans)
        series = [each.between(first, end) for each in played]
        tests = [question.as_test(self.clock) for _, question in self.asked]
        return PlayedFile((), series, self.story.interval, self.story.evaluation, tests)

    def hear(self, report: str, memory: Memory) -> None:
        """Take the answers to what was asked. Raises UnansweredError where there is none."""
        given, self.asked = self.asked, []
        told = list(answers(report, [question for _, question in given]))
        for (number, question), (_, answer) in zip(given, told, strict=True):
            if answer is None:
                self.asked.extend((number, half) for half in question.halves())
                continue
            if question.is_whether and "{" in answer:
                self.asked.append((number, evolve(question, is_whether=False)))
                continue
            found = points(answer, self.clock)
            key = question.key(self.rules[number].tree, self.series, self.clock)
            if key is not None:
                memory[key] = found
            self._know(number, found)

    def _know(self, number: int, found: Found) -> None:
        for labels, values in found.items():
            self._found[number].setdefault(labels, {}).update(values)

    def record(self, level: int) -> None:
        """Make series of what the rules of a level record."""
        if self.is_unknown:
            return
        recorded: dict[str, dict[Labels, Points]] = {}
        for number, found in self._found.items():
            rule = self.rules[number]
            if rule.level == level and rule.record is not None:
                series = recorded.setdefault(rule.record, {})
                before = len(series)
                series.update({_with(labels, rule.labels): each for labels, each in found.items()})
                self.is_unknown = self.is_unknown or len(series) < before + len(found)
        for name, each in recorded.items():
            self.series = self.series.and_those(_played(name, each, self.clock))

    def conditions(self) -> Story:
        """Return the story with its alerts alone, those that are ever active, over what their expressions give."""
        groups: list[Document] = []
        series: list[PlayedSeries] = []
        clock = Clock(self.clock.every, self.clock.every, self.clock.last)
        for number, rule in enumerate(self.rules):
            found = self._found.get(number)
            if rule.record is None and found:
                name = _CONDITION.format(number)
                groups.append({"name": rule.group, "rules": [{**rule.document, "expr": name}]})
                series.extend(_played(name, found, clock))
        return evolve(self.story, rules=groups, series=series, interval=self.story.evaluation)


def _with(labels: Labels, added: Mapping[str, str]) -> Labels:
    return tuple(sorted((name, value) for name, value in {**dict(labels), **added}.items() if value))


def _played(name: str, found: Found, clock: Clock) -> Iterator[PlayedSeries]:
    for labels, values in found.items():
        known = all(map(isfinite, values.values()))
        yield PlayedSeries(
            series_name(name, dict(labels)),
            _values(values, clock),
            _samples(values, clock) if known else None,
            clock.every // clock.step,
        )


def _samples(values: Points, clock: Clock) -> "array[float]":
    between = [nan] * (clock.every // clock.step - 1)
    samples = array("d")
    for number in range(clock.last + 1):
        samples.append(values.get(number, nan))
        samples.extend(between)
    return samples


def _values(values: Points, clock: Clock) -> str:
    """Return values in promtool's notation: one that is gone ends the series, as when a rule does not give it again."""
    between = ["_"] * (clock.every // clock.step - 1)
    words: list[str] = []
    for number in range(clock.last + 1):
        value = values.get(number)
        is_gone = value is None and number - 1 in values
        words.append("stale" if is_gone else "_" if value is None else repr(value))
        words.extend(between)
    return " ".join(words)

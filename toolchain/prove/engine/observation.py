"""Which alerts are pending and firing in stories: expressions are answered first, then the engine plays the alerts."""

import os
from collections.abc import Mapping, Sequence

from attrs import define, evolve, field

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import ProgramError
from toolchain.base.pools import threads
from toolchain.base.progress import Advance, ignore
from toolchain.prove.engine.answers import (
    Clock,
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
from toolchain.prove.promtool import ObservedAlert, PlayedSeries, Story, TestFile, play, reports, series_name

_STORIES_AT_ONCE = 6
_CONDITION = "condition_{}"
"""The series that stands for the expression of an alert, by the number of its rule."""


def observe(stories: Sequence[Story], executable: str, advance: Advance = ignore) -> list[tuple[ObservedAlert, ...]]:
    """Return the alerts of each story, in the order of time; ``advance`` is told of each.

    Raises ProgramError with promtool's words when it refuses rules or series.
    """
    batches = [stories[start : start + _STORIES_AT_ONCE] for start in range(0, len(stories), _STORIES_AT_ONCE)]
    found: list[tuple[ObservedAlert, ...]] = []
    with threads(max(1, os.cpu_count() or 1)) as pool:
        for batch, observed in zip(batches, pool.map(lambda batch: _observed(batch, executable), batches), strict=True):
            found.extend(observed)
            advance(steps=len(batch))
    return found


def _observed(stories: Sequence[Story], executable: str) -> list[tuple[ObservedAlert, ...]]:
    known = {number: found for number, each in enumerate(stories) if (found := _Expressions.of(each)) is not None}
    for level in range(1 + max((each.highest for each in known.values()), default=-1)):
        _answer([each for each in known.values() if level <= each.highest and not each.is_unknown], level, executable)
    left = [
        known[number].conditions() if number in known and not known[number].is_unknown else each
        for number, each in enumerate(stories)
    ]
    told = iter(play([each for each in left if each.rules], executable))
    return [next(told) if each.rules else () for each in left]


def _answer(stories: Sequence["_Expressions"], level: int, executable: str) -> None:
    """Learn what the expressions of a level give; a story of which promtool does not say so is unknown."""
    asked = {id(each): each.asked(level) for each in stories}
    got = {id(each): dict[int, list[str]]() for each in stories}
    waiting = [each for each in stories if asked[id(each)]]
    while waiting:
        try:
            told = reports([each.test_of(asked[id(each)]) for each in waiting], executable)
        except ProgramError:  # the story as a whole says what is wrong
            for each in waiting:
                each.is_unknown = True
            return
        for each, report in zip(waiting, told, strict=True):
            given, asked[id(each)] = asked[id(each)], []
            try:
                for (number, _), (question, answer) in zip(given, answers(report, [q for _, q in given]), strict=True):
                    if answer is None:
                        asked[id(each)].extend((number, half) for half in question.halves())
                    else:
                        got[id(each)].setdefault(number, []).append(answer)
            except UnansweredError:
                each.is_unknown = True
        waiting = [each for each in waiting if asked[id(each)] and not each.is_unknown]
    for each in stories:
        if not each.is_unknown:
            each.learn(got[id(each)])


@define(eq=False)
class _Expressions:
    """What the expressions of a story give, as far as it is known."""

    story: Story
    rules: tuple[PlayedRule, ...]
    clock: Clock
    series: Series
    is_unknown: bool = False
    _conditions: dict[int, Mapping[Labels, Points]] = field(factory=dict, init=False)

    @classmethod
    def of(cls, story: Story) -> "_Expressions | None":
        """Return a story of which nothing is known yet, None where it has to be played as a whole."""
        series = Series.of(story.series)
        rules = rules_of(story.rules, series.by_name)
        step, every = (round(1000 * (duration_seconds(each) or 0.0)) for each in (story.interval, story.evaluation))
        if rules is None or "" in series.by_name or not step or not every or every % step:
            return None
        end = max((round(1000 * (duration_seconds(each) or 0.0)) for each in story.times), default=0)
        return cls(story, rules, Clock(step, every, end // every), series)

    @property
    def highest(self) -> int:
        """The level of the rules that read most of others."""
        return max((each.level for each in self.rules), default=-1)

    def asked(self, level: int) -> list[tuple[int, Question]]:
        """Return what is to be asked about the rules of a level, by their numbers."""
        read = frozenset[str]().union(*(each.reads for each in self.rules))
        return [
            (number, question)
            for number, rule in enumerate(self.rules)
            if rule.level == level and (rule.record is None or rule.record in read)
            for question in questions(rule.text, rule.tree, self.series, self.clock)
        ]

    def test_of(self, asked: Sequence[tuple[int, Question]]) -> TestFile:
        """Return the questions as a test, with the series that they are about."""
        played = self.series.named(name for number, _ in asked for name in self.rules[number].reads)
        tests = [question.as_test(self.clock) for _, question in asked]
        return TestFile((), played, self.story.interval, self.story.evaluation, tests)

    def learn(self, got: Mapping[int, Sequence[str]]) -> None:
        """Take the answers to what was asked: what is recorded becomes series."""
        try:
            for number, told in got.items():
                rule, found = self.rules[number], points(told, self.clock)
                if rule.record is None:
                    self._conditions[number] = found
                else:
                    recorded = {_with(labels, rule.labels): each for labels, each in found.items()}
                    self.is_unknown = self.is_unknown or len(recorded) < len(found)
                    self.series = self.series.and_those(_played(rule.record, recorded, self.clock))
        except UnansweredError:
            self.is_unknown = True

    def conditions(self) -> Story:
        """Return the story with its alerts alone, those that are ever active, over what their expressions give."""
        groups: list[Document] = []
        series: list[PlayedSeries] = []
        clock = Clock(self.clock.every, self.clock.every, self.clock.last)
        for number, found in self._conditions.items():
            if found:
                rule, name = self.rules[number], _CONDITION.format(number)
                groups.append({"name": rule.group, "rules": [{**rule.document, "expr": name}]})
                series.extend(_played(name, found, clock))
        return evolve(self.story, rules=groups, series=series, interval=self.story.evaluation)


def _with(labels: Labels, added: Mapping[str, str]) -> Labels:
    return tuple(sorted((name, value) for name, value in {**dict(labels), **added}.items() if value))


def _played(name: str, found: Mapping[Labels, Points], clock: Clock) -> list[PlayedSeries]:
    return [PlayedSeries(series_name(name, dict(labels)), _values(each, clock)) for labels, each in found.items()]


def _values(values: Points, clock: Clock) -> str:
    """Return values in promtool's notation: one that is gone ends the series, as when a rule does not give it again."""
    between = clock.every // clock.step - 1
    words: list[str] = []
    for number in range(clock.last + 1):
        value = values.get(number)
        is_gone = value is None and number - 1 in values
        words.append("stale" if is_gone else "_" if value is None else repr(value))
        words.extend(["_"] * between)
    return " ".join(words)

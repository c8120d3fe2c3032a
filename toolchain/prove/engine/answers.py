"""What expressions give at every evaluation of a story, as promtool answers it.

promtool answers instants only, and each costs as much as the series are many. A subquery is evaluated for all its steps
at once (Prometheus documentation, "Querying basics: subquery"), so a stretch of evaluations is asked for as one instant
whose elements carry the time as a label: ``count_values`` makes a label of the time of each evaluation.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.regexes import regex_matches
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import Expression, Subquery, parts, selectors
from toolchain.prove.engine.rule import PlayedRule
from toolchain.prove.history import history_needed
from toolchain.prove.promtool import PlayedSeries, pairs

_TIME = "__time__"
"""The label that says of which evaluation an element is."""
_NOTHING = {"labels": '{__nothing__="at all"}', "value": 0}
"""Never the answer, so that each is reported."""
_MOST_SAMPLES = 9700
"""Of one question: promtool's engine holds 10000 (``MaxSamples`` of its tests)."""
AT_ONCE = 40
"""Evaluations of one question, or a part of so many: stories that begin alike share answers until they differ."""
_LOOKBACK = 600.0
"""Seconds for which a sample stands, and as much again: nested subqueries look back on their own."""
_ELEMENT = re.compile(
    rf'\{{{_TIME}="(?P<time>[^"]+)"(?:, )?(?P<labels>(?:[^"}}]|"(?:[^"\\]|\\.)*")*)\}} (?P<value>[^,\s]+)'
)
_REPORTED = re.compile(
    r'^    expr: "(?:[^"\\]|\\.)*", time: \w+,(?:\s+exp: .*\n +got: (?P<got>.*)| err: (?P<error>.*))$', re.MULTILINE
)

Points = Mapping[int, float]
"""Values by the number of the evaluation, from 0."""
Labels = tuple[tuple[str, str], ...]
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


@frozen
class Question:
    """What an expression gives from one evaluation to another, both included.

    One that ``is_whether`` asks whether it gives anything at all, which is half the work.
    """

    text: str
    first: int
    last: int
    is_whether: bool = False

    def key(self, tree: Expression, series: "Series", clock: Clock) -> bytes | None:
        """Return what decides the answer: the expression, the clock, and the samples that it looks back on.

        None where samples are not known as numbers.
        """
        first, end = self.span(tree, clock)
        found = sha256(repr((self.text, self.first, self.last, clock.step, clock.every)).encode())
        for each in series.named(selector.name for selector in selectors(tree)):
            if each.samples is None:
                return None
            found.update(each.name.encode() + b"\0" + each.samples[first:end].tobytes())
        return found.digest()

    def span(self, tree: Expression, clock: Clock) -> tuple[int, int]:
        """Return the first sample that it looks back on, and the one after the last."""
        back = round(1000 * (history_needed(tree, {}) + _LOOKBACK))
        return max(0, (self.first * clock.every - back) // clock.step - 1), self.last * clock.every // clock.step + 1

    def as_test(self, clock: Clock) -> Mapping[str, object]:
        """Return it as a test of an expression, which fails with the answer."""
        whether = f"({self.text})"
        window = (self.last - self.first) * clock.every + clock.every // 2
        times = f'count_values without () ("{_TIME}", timestamp(({self.text}) + 0))'
        each = f"{times} * ignoring ({_TIME}) group_left () ({self.text})"
        return {
            "expr": f"last_over_time(({whether if self.is_whether else each})[{window}ms:{clock.every}ms])",
            "eval_time": f"{self.last * clock.every}ms",
            "exp_samples": [_NOTHING],
        }

    def halves(self) -> tuple["Question", "Question"]:
        """Return the same as two questions."""
        middle = (self.first + self.last) // 2
        return evolve(self, last=middle), evolve(self, first=middle + 1)


class UnansweredError(Exception):
    """promtool does not answer so: the story is to be played as a whole."""


def questions(rule: PlayedRule, series: "Series", clock: Clock) -> Iterator[Question]:
    """Yield what is to be asked to know an expression at all evaluations: as much at once as promtool may hold.

    That is what the selector selects that selects most, and what is made of it; more of them may be too many. Alerts
    are silent mostly: of those it is asked first whether there is anything.
    """
    tree, is_whether = rule.tree, rule.record is None
    held = max((2 * series.number_of(each.name, each.matchers) for each in selectors(tree)), default=0)
    further = sum(_steps(part, clock) for part in (tree, *parts(tree)) if isinstance(part, Subquery))
    number = max(1, _MOST_SAMPLES // max(1, held) - further)
    if series.are_known(each.name for each in selectors(tree)):
        number = max(each for each in range(1, AT_ONCE + 1) if AT_ONCE % each == 0 and each <= number)
    for first in range(0, clock.last + 1, number):
        yield Question(rule.text, first, min(clock.last, first + number - 1), is_whether)


def _steps(subquery: Subquery, clock: Clock) -> int:
    step = duration_seconds(subquery.step) or clock.every / 1000
    return int((duration_seconds(subquery.window) or 0.0) / step) + 1


def answers(report: str, asked: Sequence[Question]) -> Iterator[tuple[Question, str | None]]:
    """Yield each question with its answer as promtool reports it, None where it is too long for promtool.

    Raises UnansweredError where promtool says something else.
    """
    _, *found = _REPORTED.finditer(report)
    if len(found) != len(asked):
        raise UnansweredError
    for question, each in zip(asked, found, strict=True):
        if each["error"] is None:
            yield question, each["got"]
        elif "too many samples" in each["error"] and question.last > question.first:
            yield question, None
        else:
            raise UnansweredError


def points(answer: str, clock: Clock) -> Found:
    """Return the series that an answer holds. Raises UnansweredError for what is no number at an evaluation."""
    found = defaultdict[str, dict[int, float]](dict)
    elements = _ELEMENT.findall(answer)
    if len(elements) != answer.count(f'{_TIME}="'):
        raise UnansweredError
    for time, labels, value in elements:
        found[labels][round(float(time) * 1000 / clock.every)] = float(value)
    return {tuple(sorted(pairs(labels).items())): each for labels, each in found.items()}


@frozen(eq=False)
class Series:
    """The series that a story plays, by name."""

    by_name: Mapping[str, Sequence[tuple[Mapping[str, str], PlayedSeries]]]

    @classmethod
    def of(cls, played: Iterable[PlayedSeries]) -> "Series":
        """Sort them by name."""
        found = defaultdict[str, list[tuple[Mapping[str, str], PlayedSeries]]](list)
        for each in played:
            name, _, labels = each.name.partition("{")
            found[name.strip()].append((pairs(labels), each))
        return cls(found)

    def and_those(self, more: Iterable[PlayedSeries]) -> "Series":
        """Return these and others."""
        return Series(
            {
                **self.by_name,
                **{name: (*self.by_name.get(name, ()), *found) for name, found in Series.of(more).by_name.items()},
            }
        )

    def are_known(self, names: Iterable[str]) -> bool:
        """Return whether all that have one of the names are known as numbers."""
        return all(each.samples is not None for each in self.named(names))

    def named(self, names: Iterable[str]) -> list[PlayedSeries]:
        """Return those that have one of the names."""
        return [each for name in sorted(set(names)) for _, each in self.by_name.get(name, ())]

    def number_of(self, name: str, matchers: Iterable[Matcher]) -> int:
        """Return how many a selector selects."""
        wanted = tuple(matchers)
        return sum(
            all(_matches(each, labels.get(each.label, "")) for each in wanted)
            for labels, _ in self.by_name.get(name, ())
        )


@lru_cache(maxsize=65536)
def _matches(matcher: Matcher, value: str) -> bool:
    is_equal = regex_matches(matcher.value, value) if "~" in matcher.op else matcher.value == value
    return is_equal is not matcher.op.startswith("!")

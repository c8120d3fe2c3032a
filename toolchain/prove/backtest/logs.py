"""Conditions over log lines of a simulated system, a day at a time: a month of lines does not fit into memory."""

import os
from collections.abc import Sequence
from functools import partial

from toolchain.base.pools import forked
from toolchain.base.progress import Progress
from toolchain.languages.logql.ast import LogQuery, Query, RangeAggregation, children
from toolchain.languages.logql.evaluation import SECOND, EvaluationError, LogLine, Stream, evaluate_range, nanoseconds
from toolchain.languages.logql.evaluation.conversion import written_duration
from toolchain.languages.promql.ast import Expression
from toolchain.prove.backtest.history import Key, Points
from toolchain.prove.backtest.period import Period
from toolchain.prove.backtest.rule import Rule
from toolchain.simulate.rhythm import DAY
from toolchain.simulate.world import World

Answer = dict[Key, Points] | str
"""Where a condition held, or why that cannot be told; text crosses to another process, an exception might not."""


def held_in_logs(world: World, rules: Sequence[Rule], period: Period, progress: Progress) -> list[Answer]:
    """Return where the condition of each log rule held, or why it cannot be evaluated.

    Each day is a step.
    """
    found: list[Answer] = [{} for _ in rules]
    per_day = max(1, int(DAY / period.step))
    days = [(first, min(period.evaluations, first + per_day)) for first in range(0, period.evaluations, per_day)]
    parts = forked(partial(_held_on_day, world, rules, period), days, max(1, os.cpu_count() or 1))
    advance = progress.begin("log lines", len(days))
    for part in parts:
        found = [_joined(whole, more) for whole, more in zip(found, part, strict=True)]
        advance()
    return found


def _joined(whole: Answer, more: Answer) -> Answer:
    if isinstance(whole, str) or isinstance(more, str):
        return whole if isinstance(whole, str) else more
    for key, points in more.items():
        whole.setdefault(key, {}).update(points)
    return whole


def _held_on_day(world: World, rules: Sequence[Rule], period: Period, evaluations: tuple[int, int]) -> list[Answer]:
    first, last = period.time_of(evaluations[0]), period.time_of(evaluations[1] - 1)
    window = max((_window(rule.condition) for rule in rules if not isinstance(rule.condition, Expression)), default=0)
    streams = tuple(
        Stream(
            dict(stream.labels),
            tuple(LogLine(nanoseconds(time), line, metadata) for time, line, metadata in stream.entries),
        )
        for stream in world.log_streams(first - window / SECOND, last + 1)
    )
    return [_held(rule, streams, period, first, last) for rule in rules]


def _held(rule: Rule, streams: Sequence[Stream], period: Period, first: float, last: float) -> Answer:
    condition = rule.condition
    assert not isinstance(condition, Expression | LogQuery)
    try:
        found = evaluate_range(condition, streams, nanoseconds(first), nanoseconds(last), nanoseconds(period.step))
    except EvaluationError as error:
        return str(error)
    return {
        tuple(sorted(series.labels.items())): {
            period.evaluation_at(time / SECOND): value for time, value in series.points
        }
        for series in found
    }


def _window(query: Query) -> int:
    """Return how far back a query looks, in nanoseconds."""
    own = 0
    if isinstance(query, RangeAggregation):
        own = (written_duration(query.window) or 0) + (written_duration(query.offset) or 0 if query.offset else 0)
    return own + max((_window(each) for each in children(query)), default=0)

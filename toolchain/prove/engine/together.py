"""Alerts of many stories that promtool plays at the same time: each has a label that says of which story it is.

A rule's own labels are no part of ``$labels`` in its texts (Prometheus documentation, "Alerting rules: Templating").
"""

from collections import defaultdict
from collections.abc import Sequence

from attrs import evolve

from toolchain.base.durations import duration_seconds
from toolchain.base.errors import ProgramError
from toolchain.base.pools import threads
from toolchain.prove.promtool import ObservedAlert, PlayedFile, PlayedSeries, Story, observed, play, reports

_STORY = "__story__"


def play_together(stories: Sequence[Story], executable: str, workers: int) -> list[tuple[ObservedAlert, ...]]:
    """Return the alerts of each story, whose samples are as far apart as its evaluations, by so many promtools.

    Raises ProgramError with promtool's words when it refuses rules or series.
    """
    alike = defaultdict[tuple[str, int], list[int]](list)
    for number, each in enumerate(stories):
        if each.rules:
            alike[each.evaluation, _evaluations(each).bit_length()].append(number)
    batches: list[Sequence[int]] = [
        numbers[part::workers] for numbers in alike.values() for part in range(workers) if numbers[part:]
    ]
    found: dict[int, tuple[ObservedAlert, ...]] = dict.fromkeys(range(len(stories)), ())
    shares: list[list[Sequence[int]]] = [[] for _ in range(workers)]
    for batch in sorted(batches, key=lambda each: _work(stories, each), reverse=True):
        min(shares, key=lambda share: sum(_work(stories, each) for each in share)).append(batch)
    with threads(workers) as pool:
        for told in pool.map(lambda share: _played(stories, share, executable), [each for each in shares if each]):
            found.update(told)
    return [found[number] for number in range(len(stories))]


def _work(stories: Sequence[Story], numbers: Sequence[int]) -> int:
    rules = sum(len(stories[number].rules) for number in numbers)
    return rules * max(_evaluations(stories[number]) for number in numbers)


def _evaluations(story: Story) -> int:
    end = max((duration_seconds(time) or 0.0 for time in story.times), default=0.0)
    return int(end / (duration_seconds(story.evaluation) or 1.0)) + 1


def _played(
    stories: Sequence[Story], batches: Sequence[Sequence[int]], executable: str
) -> dict[int, tuple[ObservedAlert, ...]]:
    try:
        told = reports([_as_file(stories, numbers) for numbers in batches], executable)
    except ProgramError:  # a story by itself says what is wrong
        every = sorted(number for batch in batches for number in batch)
        return dict(zip(every, play([stories[number] for number in every], executable), strict=True))
    found: dict[int, tuple[ObservedAlert, ...]] = {}
    for numbers, report in zip(batches, told, strict=True):
        mine = defaultdict[int, list[ObservedAlert]](list)
        for alert in observed(report):
            labels = dict(alert.labels)
            mine[int(labels.pop(_STORY))].append(evolve(alert, labels=labels))
        for number in numbers:
            found[number] = _of(stories[number], mine[number])
    return found


def _of(story: Story, alerts: Sequence[ObservedAlert]) -> tuple[ObservedAlert, ...]:
    """Return what a story asks about of all that its alerts are observed to be."""
    times = {duration_seconds(time) for time in story.times}
    return tuple(
        each if each.name in story.texts else evolve(each, annotations={}) for each in alerts if each.seconds in times
    )


def _as_file(stories: Sequence[Story], numbers: Sequence[int]) -> PlayedFile:
    groups, series = [], []
    times: dict[str, None] = {}
    texts: dict[tuple[str, str], None] = {}
    for number in numbers:
        story = stories[number]
        for group in story.rules:
            rules = [
                {
                    **rule,
                    "expr": _name(rule["expr"], number),
                    "labels": {**(rule.get("labels") or {}), _STORY: str(number)},
                }
                for rule in group["rules"]
            ]
            groups.append({**group, "rules": rules})
        series += [PlayedSeries(_name(each.name, number), each.values) for each in story.series]
        times.update(dict.fromkeys(story.times))
        texts.update(dict.fromkeys((time, name) for time in story.times for name in story.texts))
    states = [{"expr": "ALERTS", "eval_time": time, "exp_samples": []} for time in times]
    alerts = [{"eval_time": time, "alertname": name, "exp_alerts": []} for time, name in texts]
    evaluation = stories[numbers[0]].evaluation
    return PlayedFile(groups, series, evaluation, evaluation, states, alerts)


def _name(series: str, number: int) -> str:
    return f"story_{number}_{series}"

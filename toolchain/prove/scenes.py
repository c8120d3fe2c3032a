"""Scenes: what of an incident is played in one story, from when to when, and how finely."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import ceil

from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.ast import Expression
from toolchain.prove.history import history_needed, shortest_window
from toolchain.simulate.rhythm import DAY, EPOCH, HOUR, WEEK
from toolchain.simulate.scenario import Incident, PlacedIncident

SCRAPE = 15.0
"""Seconds between samples, except where rules are evaluated once a minute: then half of that time."""
COARSE_STEP = 300.0
"""Seconds between samples and between evaluations where an alert needs weeks of history."""
HORIZON = 7200.0
"""Seconds after the start of an incident in which notifications are counted."""
AFTERMATH = 1800.0
"""Seconds after the end of an incident in which alerts are still watched."""
RECENT = 7 * HOUR
"""Seconds of history that are played in fine steps at most."""
WARM_UP = 2 * DAY
"""Seconds of simulated time before the first incident can be placed."""


@frozen(eq=False)
class Scene:
    """A placed incident, alerts, and the clock of a story about them, whose second 0 is ``begin``.

    promtool evaluates all groups of a story equally often, so alerts share one when their groups are evaluated equally
    often and they look back equally many hours: few need more than one, and hours are long in fine steps. Those that
    look back further are stories of equally many weeks, in coarse steps. An alert that looks back further than the
    history is in none: its window would hold little but the incident. ``step`` is the time between samples and
    ``evaluation`` that between evaluations, in seconds.
    """

    placed: PlacedIncident
    alerts: tuple[CompiledAlert, ...]
    begin: float
    end: float
    step: float
    evaluation: float


def scenes_of(compilation: Compilation, incidents: Iterable[Incident]) -> tuple[Scene, ...]:
    """Return what is played for incidents: one scene or more for each."""
    return tuple(scene for incident in incidents for scene in _scenes(compilation, incident))


def _scenes(compilation: Compilation, incident: Incident) -> Iterator[Scene]:
    placed = incident.typical(incident.history + WARM_UP + EPOCH)
    end = placed.start + min(HORIZON, incident.duration + AFTERMATH)
    recent = min(incident.history, RECENT)
    alerts = compilation.rules.alerts
    recorded = {each.definition.record: each.expression for each in compilation.rules.recordings}
    fine = defaultdict[tuple[float, float], list[CompiledAlert]](list)
    coarse = defaultdict[float, list[CompiledAlert]](list)
    for alert in alerts:
        needed = _history(alert, recorded)
        if needed <= recent:
            fine[_interval(alert), min(recent, HOUR * ceil(max(HOUR, needed) / HOUR))].append(alert)
        elif needed <= incident.history and _shortest_window(alert, recorded) > 2 * COARSE_STEP:
            coarse[min(incident.history, WEEK * ceil(needed / WEEK))].append(alert)
    for (evaluation, warm_up), group in sorted(fine.items(), key=lambda each: each[0]):
        begin, step = placed.start - warm_up, max(SCRAPE, evaluation / 2)
        yield Scene(placed, tuple(group), begin, end, step, evaluation)
    for warm_up, group in sorted(coarse.items(), key=lambda each: each[0]):
        yield Scene(placed, tuple(group), placed.start - warm_up, end, COARSE_STEP, COARSE_STEP)


def unplayed(compilation: Compilation, incidents: Iterable[Incident]) -> tuple[str, ...]:
    """Return the names of alerts that no scene plays: they average over longer than the history of any incident."""
    played = {id(alert) for scene in scenes_of(compilation, incidents) for alert in scene.alerts}
    return tuple(alert.definition.name for alert in compilation.rules.alerts if id(alert) not in played)


def _history(alert: CompiledAlert, recorded: Mapping[str, Expression]) -> float:
    return history_needed(alert.asked, recorded) if isinstance(alert.asked, Expression) else 0.0


def _shortest_window(alert: CompiledAlert, recorded: Mapping[str, Expression]) -> float:
    """Return the shortest window of its own signal: what inhibits it may hold for longer than it did."""
    return shortest_window(alert.signal, recorded) if isinstance(alert.signal, Expression) else 0.0


def _interval(alert: CompiledAlert) -> float:
    return duration_seconds(alert.definition.group.interval) or 60.0

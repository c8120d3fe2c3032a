"""Plays incidents: the simulated system through Prometheus' rule engine, and what fires through the routes."""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from math import inf

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.pools import forked, threads
from toolchain.base.progress import Advance, ignore
from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording
from toolchain.compile.alerting.recordings import dependencies
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.alerting.rule_files import alert_rule, recording_file
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.inhibition import inhibit_rules
from toolchain.define.alerting.routing.matching import Labels, route_tree
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.evaluation import GRAFANA
from toolchain.languages.logql.ast import LogQuery, Query
from toolchain.languages.logql.evaluation import LogLine, Stream, nanoseconds
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.project.project import Project
from toolchain.prove.engine.observation import observe
from toolchain.prove.inputs import signal_series
from toolchain.prove.notify.timing import Circumstances, Episode, Notification, notifications
from toolchain.prove.promtool import ObservedAlert, PlayedSeries, Story
from toolchain.prove.scenes import HORIZON, Scene, scenes_of
from toolchain.simulate.promtool_series import promtool_series
from toolchain.simulate.scenario import Incident, PlacedIncident
from toolchain.simulate.world import Model, World


@frozen(eq=False)
class PlayedIncident:
    """What came of an incident.

    ``episodes`` are the alerts that fired, in seconds from its start. ``detected`` is after how many seconds from its
    onset the first alert fired that must; None where none did, or none must. ``missing`` should have fired and did not,
    ``unexpected`` should not have.
    """

    incident: Incident
    episodes: tuple[Episode, ...]
    detected: float | None
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    notifications: tuple[Notification, ...]

    @property
    def is_late(self) -> bool:
        """Whether it was found later than promised."""
        promise = self.incident.detection
        return promise is not None and self.detected is not None and self.detected > promise

    @property
    def holds(self) -> bool:
        """Whether everything went as the incident says."""
        return not (self.missing or self.unexpected or self.is_late)


def play_incidents(
    compilation: Compilation,
    model: Model,
    incidents: Sequence[Incident],
    executable: str,
    advance: Advance = ignore,
) -> tuple[PlayedIncident, ...]:
    """Return what came of each incident. Raises ProgramError where promtool or the model refuses something."""
    scenes = scenes_of(compilation, incidents)
    episodes: dict[str, list[Episode]] = {incident.name: [] for incident in incidents}
    placed = {scene.placed.incident.name: scene.placed for scene in scenes}
    with threads(max(1, os.cpu_count() or 1)) as pool:
        observations = pool.map(lambda story: observe([story], executable)[0], _stories(compilation, model, scenes))
        for scene, observed in zip(scenes, observations, strict=True):
            episodes[scene.placed.incident.name] += _episodes(compilation, scene, observed)
            advance()
    return tuple(_played(compilation, placed[name], tuple(found)) for name, found in episodes.items())


def _stories(compilation: Compilation, model: Model, scenes: Sequence[Scene]) -> Iterator[Story]:
    """Yield the story of each scene; samples are computed in processes of their own, several at once."""
    workers = min(len(scenes), max(1, os.cpu_count() or 1))
    yield from forked(partial(story_of, compilation, model), scenes, workers)


def story_of(compilation: Compilation, model: Model, scene: Scene) -> Story:
    """Return the story of a scene: every alert that it is about, what it reads of recorded series, and all samples."""
    environment = compilation.project.environment
    world = World(
        compilation.project.catalog,
        model,
        incidents=(scene.placed,),
        environment=environment.name,
        sampled=environment.sampling.sent,
    )
    known = {metric.name for metric in compilation.project.catalog.metrics if metric.jobs}
    recorded = _recordings(compilation, scene.alerts)
    names = {name for name in _read(scene.alerts, recorded) if _metric_of(name, known) in known}
    series = [
        PlayedSeries(each["series"], each["values"])
        for each in promtool_series(world, sorted(names), scene.begin, scene.end, scene.step)
    ]
    rules, signals = _rules(recorded, world, scene)
    first, last = int(scene.placed.start - scene.begin), int(scene.end - scene.begin)
    return Story(
        name=scene.placed.incident.name,
        rules=rules,
        series=[*series, *signals],
        interval=f"{scene.step:.0f}s",
        evaluation=f"{scene.evaluation:.0f}s",
        times=[f"{second}s" for second in range(first, last, int(scene.evaluation))],
    )


def _metric_of(series: str, known: set[str]) -> str:
    """Return the metric that a series belongs to: a histogram has three."""
    if series in known:
        return series
    return next((series.removesuffix(end) for end in ("_bucket", "_sum", "_count") if series.endswith(end)), series)


def _recordings(compilation: Compilation, alerts: Iterable[CompiledAlert]) -> tuple[CompiledRecording, ...]:
    trees = [alert.asked for alert in alerts if isinstance(alert.asked, Expression)]
    names = [selector.name for tree in trees for selector in selectors(tree)]
    return dependencies(names, compilation.rules.recordings)


def _read(alerts: Iterable[CompiledAlert], recordings: Iterable[CompiledRecording]) -> set[str]:
    trees: list[object] = [each.expression for each in recordings]
    trees += [each.asked for each in alerts]
    return {selector.name for tree in trees if isinstance(tree, Expression) for selector in selectors(tree)}


def _rules(
    recordings: Iterable[CompiledRecording], world: World, scene: Scene
) -> tuple[list[Document], list[PlayedSeries]]:
    """Return rules as Prometheus evaluates them, and the series that stand for log queries."""
    groups: dict[str, Document] = {}
    signals: list[PlayedSeries] = []
    streams = _streams(world, scene) if any(alert.definition.is_log_alert for alert in scene.alerts) else ()
    for alert in scene.alerts:
        rule = alert_rule(alert)
        if isinstance(alert.signal, Query) and not isinstance(alert.signal, LogQuery):
            name = f"log_signal:{alert.definition.name}"
            rule["expr"] = f"{name}{alert.definition.comparison}"
            length = scene.end - scene.begin
            signals += signal_series(name, alert.signal, streams, length, scene.step, start=scene.begin)
        group = alert.definition.group
        groups.setdefault(group.name, {"name": group.name, "rules": []})["rules"].append(rule)
    recorded: list[Document] = recording_file(recordings)["groups"]
    return [*recorded, *groups.values()], signals


def _streams(world: World, scene: Scene) -> tuple[Stream, ...]:
    begin = max(scene.begin, scene.placed.start - 3600)
    return tuple(
        Stream(
            dict(stream.labels),
            tuple(LogLine(nanoseconds(time), line, metadata) for time, line, metadata in stream.entries),
        )
        for stream in world.log_streams(begin, scene.end)
    )


def _played(compilation: Compilation, placed: PlacedIncident, episodes: tuple[Episode, ...]) -> PlayedIncident:
    incident = placed.incident
    names = {episode.labels["alertname"] for episode in episodes}
    promised = [episode.start for episode in episodes if incident.must_fire(episode.labels["alertname"])]
    wanted = [name for name in incident.fires if not any(_matches(name, fired) for fired in names)]
    return PlayedIncident(
        incident,
        episodes,
        max(0.0, min(promised) - incident.onset) if promised else None,
        tuple(wanted),
        tuple(sorted(name for name in names if incident.must_not_fire(name))),
        _notified(compilation, placed, episodes),
    )


def _matches(pattern: str, name: str) -> bool:
    return name.startswith(pattern.removesuffix("*")) if pattern.endswith("*") else name == pattern


def _episodes(compilation: Compilation, scene: Scene, observed: Iterable[ObservedAlert]) -> Iterator[Episode]:
    """Yield from when to when each alert fired, by its labels; seconds from the start of the incident.

    What still fires at the end of the scene has no end.
    """
    always = {alert.definition.name for alert in compilation.rules.alerts if alert.definition.always_fires}
    offset, last = scene.placed.start - scene.begin, scene.end - scene.placed.start - scene.evaluation
    seen: dict[tuple[tuple[str, str], ...], tuple[Labels, list[float]]] = {}
    for alert in observed:
        if alert.is_firing and alert.name not in always:
            key = tuple(sorted(alert.labels.items()))
            seen.setdefault(key, (dict(alert.labels), []))[1].append(alert.seconds - offset)
    for labels, times in seen.values():
        start = before = times[0]
        for time in times[1:]:
            if time - before > scene.evaluation:
                yield Episode(labels, start, before + scene.evaluation)
                start = time
            before = time
        yield Episode(labels, start, inf if before >= last else before + scene.evaluation)


def _notified(
    compilation: Compilation, placed: PlacedIncident, episodes: Sequence[Episode]
) -> tuple[Notification, ...]:
    project = compilation.project
    routing = routing_of(project)
    if routing.tree is None:
        return ()
    circumstances = Circumstances(
        start=datetime.fromtimestamp(placed.start, UTC),
        timings=project.mute_timings,
        inhibitions=inhibit_rules(rule for rule in project.alerts if _is_inhibited_once_told(project, rule)),
        untold=frozenset(point.definition.name for point in routing.contact_points if not point.definition.resolved),
    )
    return notifications(route_tree(routing.tree), episodes, circumstances, HORIZON)


def _is_inhibited_once_told(project: Project, rule: AlertRule) -> bool:
    """Return whether Alertmanager inhibits an alert: those of Grafana do not fire."""
    return project.environment.evaluation.of_alerts(on_logs=rule.is_log_alert) != GRAFANA

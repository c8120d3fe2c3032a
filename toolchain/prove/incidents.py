"""Plays incidents: the simulated system through Prometheus' rule engine, and what fires through the routes."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import inf

from attrs import frozen

from toolchain.base.pools import forked, threads
from toolchain.base.progress import Advance, ignore
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.inhibition import inhibit_rules
from toolchain.define.alerting.routing.matching import Labels, route_tree
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.evaluation import GRAFANA
from toolchain.project.packages import METRICS, SIMULATION
from toolchain.project.project import Project
from toolchain.prove.engine.database import database_if_any
from toolchain.prove.engine.observation import observe
from toolchain.prove.kept import Kept, Nothing, code_digest, imported_files
from toolchain.prove.notify.timing import Circumstances, Episode, Notification, notifications
from toolchain.prove.promtool import ObservedAlert
from toolchain.prove.scenes import HORIZON, Scene, scenes_of
from toolchain.prove.staging import Staging
from toolchain.simulate.model import Model
from toolchain.simulate.scenario import Incident, PlacedIncident


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
    kept: Kept | Nothing | None = None,
) -> tuple[PlayedIncident, ...]:
    """Return what came of each incident; what is ``kept`` is not played.

    Raises ProgramError where promtool or the model refuses something.
    """
    kept = kept or Nothing()
    scenes = [scenes_of(compilation, [incident]) for incident in incidents]
    staging = Staging(compilation, model)
    code = code_digest(imported_files(compilation.project.root, (METRICS, SIMULATION)))
    keys = {scene: kept.key("scene", code, *staging.parts_of(scene)) for found in scenes for scene in found}
    observed = {scene: told for scene, key in keys.items() if (told := kept.get(key)) is not None}
    advance(steps=len(observed))
    left = [[scene for scene in found if scene not in observed] for found in scenes]
    for scene, told in _observed(staging, [found for found in left if found], executable):
        observed[scene] = told
        kept.keep(keys[scene], told)
        advance()
    kept.forget_oldest()
    return tuple(
        _played(compilation, incident, found, observed) for incident, found in zip(incidents, scenes, strict=True)
    )


def _observed(
    staging: Staging, scenes: Sequence[Sequence[Scene]], executable: str
) -> Iterator[tuple[Scene, tuple[ObservedAlert, ...]]]:
    """Yield the alerts of scenes, those of an incident together.

    Samples are computed in processes of their own, several at once.
    """
    if not scenes:
        return
    workers = min(len(scenes), max(1, os.cpu_count() or 1))
    with database_if_any() as held, threads(workers) as pool:
        stories = forked(staging.stories, scenes, workers)
        observations = pool.map(lambda each: observe(each, executable, held=held), stories)
        for found, told in zip(scenes, observations, strict=True):
            yield from zip(found, told, strict=True)


def _played(
    compilation: Compilation,
    incident: Incident,
    scenes: Sequence[Scene],
    observed: Mapping[Scene, tuple[ObservedAlert, ...]],
) -> PlayedIncident:
    """Return what came of an incident whose alerts are observed."""
    episodes = tuple(each for scene in scenes for each in _episodes(compilation, scene, observed[scene]))
    names = {episode.labels["alertname"] for episode in episodes}
    promised = [episode.start for episode in episodes if incident.must_fire(episode.labels["alertname"])]
    wanted = [name for name in incident.fires if not any(_matches(name, fired) for fired in names)]
    return PlayedIncident(
        incident,
        episodes,
        max(0.0, min(promised) - incident.onset) if promised else None,
        tuple(wanted),
        tuple(sorted(name for name in names if incident.must_not_fire(name))),
        _notified(compilation, scenes[0].placed, episodes) if scenes else (),
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

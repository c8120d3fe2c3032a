"""Stories of incidents: the rules of a scene, and what the simulated system gives them to read."""

from array import array
from collections.abc import Iterable, Sequence
from math import ceil, nan
from typing import cast

from attrs import define, field

from toolchain.base.documents.document import Document
from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording
from toolchain.compile.alerting.recordings import dependencies
from toolchain.compile.alerting.rule_files import alert_rule, recording_file
from toolchain.compile.compilation import Compilation
from toolchain.languages.logql.ast import LogQuery, Query
from toolchain.languages.logql.evaluation import LogLine, Stream, nanoseconds
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.prove.inputs import signal_series
from toolchain.prove.promtool import PlayedSeries, Story
from toolchain.prove.scenes import Scene
from toolchain.simulate.model import Model
from toolchain.simulate.openmetrics import selector
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.world import SimulatedSeries, World

_LINES_BEFORE = 3600.0
"""Seconds before an incident from which on log lines are there at most."""
_PART = 900
"""Seconds of log lines that are written at once: what an incident does not touch is as in others."""
_LENGTH = 1800.0
"""Seconds of which the length of what is simulated is a multiple, so that incidents have times in common."""
_Streams = tuple[Stream, ...]


@define(eq=False)
class Staging:
    """Makes stories of scenes; what incidents do not touch is simulated once for all of them."""

    compilation: Compilation
    model: Model
    _world: World | None = field(default=None, init=False, repr=False)

    def stories(self, scenes: Sequence[Scene]) -> list[Story]:
        """Return the stories of the scenes of one incident."""
        written: dict[float, _Streams] = {}
        return [self._story(self.world(scene.placed), scene, written) for scene in scenes]

    def parts_of(self, scene: Scene) -> Sequence[object]:
        """Return what decides the outcome of a scene beside the code that metrics and their behaviour are made by."""
        environment = self.compilation.project.environment
        rules = [alert_rule(each) for each in scene.alerts]
        recorded = recording_file(self._recordings(scene.alerts))
        groups = [(each.definition.group.name, each.definition.always_fires) for each in scene.alerts]
        clock = (scene.begin, scene.end, scene.step, scene.evaluation)
        return (environment.name, environment.sampling.sent, scene.placed, clock, rules, recorded, groups)

    def world(self, placed: PlacedIncident) -> World:
        """Return the system, in which from now on this incident happens and no other."""
        if self._world is None:
            environment = self.compilation.project.environment
            self._world = World(
                self.compilation.project.catalog,
                self.model,
                environment=environment.name,
                sampled=environment.sampling.sent,
                remembers=True,
            )
        if self._world.incidents != (placed,):
            self._world.undergo([placed])
        return self._world

    def _story(self, world: World, scene: Scene, written: dict[float, _Streams]) -> Story:
        """Return the story of a scene: every alert that it is about, what it reads of recorded series, and all samples.

        Alerts that always fire are left out: they tell nothing of an incident.
        """
        alerts = [each for each in scene.alerts if not each.definition.always_fires]
        known = {metric.name for metric in self.compilation.project.catalog.metrics if metric.jobs}
        recorded = self._recordings(alerts)
        names = {name for name in _read(alerts, recorded) if _metric_of(name, known) in known}
        end = scene.begin + ceil((scene.end - scene.begin) / _LENGTH) * _LENGTH
        simulated = world.series(sorted(names), scene.begin, end, scene.step)
        series = [_played_series(each, scene.begin) for each in simulated]
        groups: dict[str, Document] = {}
        for alert in alerts:
            rule = alert_rule(alert)
            if isinstance(alert.signal, Query) and not isinstance(alert.signal, LogQuery):
                name = f"log_signal:{alert.definition.name}"
                rule["expr"] = f"{name}{alert.definition.comparison}"
                begin = max(scene.begin, scene.placed.start - _LINES_BEFORE)
                if begin not in written:
                    written[begin] = self.streams(world, begin, scene.end)
                length = scene.end - scene.begin
                series += signal_series(name, alert.signal, written[begin], length, scene.step, start=scene.begin)
            group = alert.definition.group
            groups.setdefault(group.name, {"name": group.name, "rules": []})["rules"].append(rule)
        first, last = int(scene.placed.start - scene.begin), int(scene.end - scene.begin)
        return Story(
            name=scene.placed.incident.name,
            rules=[*recording_file(recorded)["groups"], *groups.values()],
            series=series,
            interval=f"{scene.step:.0f}s",
            evaluation=f"{scene.evaluation:.0f}s",
            times=[f"{second}s" for second in range(first, last, int(scene.evaluation))],
        )

    def _recordings(self, alerts: Iterable[CompiledAlert]) -> tuple[CompiledRecording, ...]:
        trees = [alert.asked for alert in alerts if isinstance(alert.asked, Expression)]
        names = [each.name for tree in trees for each in selectors(tree)]
        return dependencies(names, self.compilation.rules.recordings)

    def streams(self, world: World, begin: float, end: float) -> _Streams:
        """Return the log lines of a period, part by part, up to the end of the last."""
        found: dict[tuple[tuple[str, str], ...], list[LogLine]] = {}
        for first in range(int(begin // _PART) * _PART, ceil(end), _PART):
            for stream in world.log_streams(first, first + _PART):
                lines = found.setdefault(tuple(sorted(stream.labels.items())), [])
                lines.extend(LogLine(nanoseconds(time), line, metadata) for time, line, metadata in stream.entries)
        return tuple(Stream(dict(labels), tuple(lines)) for labels, lines in sorted(found.items()))


def _played_series(series: SimulatedSeries, begin: float) -> PlayedSeries:
    """Return a series whose first sample is the story's second 0; values that are Unix seconds are counted from it."""
    values = series.values
    if series.metric.unit.startswith("dateTime"):
        values = [None if value is None else value - begin for value in values]
    try:
        samples = array("d", cast("list[float]", values))
    except TypeError:  # some are not there
        samples = array("d", [nan if value is None else value for value in values])
    return PlayedSeries(selector(series), "", samples)


def _metric_of(series: str, known: set[str]) -> str:
    """Return the metric that a series belongs to: a histogram has three."""
    if series in known:
        return series
    return next((series.removesuffix(end) for end in ("_bucket", "_sum", "_count") if series.endswith(end)), series)


def _read(alerts: Iterable[CompiledAlert], recordings: Iterable[CompiledRecording]) -> set[str]:
    trees: list[object] = [each.expression for each in recordings]
    trees += [each.asked for each in alerts]
    return {each.name for tree in trees if isinstance(tree, Expression) for each in selectors(tree)}

"""Every query of a runbook answers when it is needed: pasted as printed, while what the runbook is about goes on."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from tests.alerts.runbooks import RUNBOOKS, Runbook, rules_of
from tests.conftest import REPOSITORY
from tests.programs import needed
from toolchain.compile.alerting.model import CompiledRules
from toolchain.compile.alerting.recordings import compile_recordings
from toolchain.languages.logql.ast import Query
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs, stored
from toolchain.preview.sources.needs import Needs, needs_of
from toolchain.preview.sources.recorded import RuleEvaluation
from toolchain.project.loading import load_project
from toolchain.project.project import Project
from toolchain.simulate.event import LogStream
from toolchain.simulate.grid import regular_times
from toolchain.simulate.loading import Simulation, load_simulation
from toolchain.simulate.rhythm import DAY, EPOCH, HOUR, WEEK
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.world import World

PLAYED = {
    "AuthenticationsRefused": "login-attack",
    "DatabaseConnectionFailing": "database-connection-errors",
    "DiskFilling": "disk-fills",
    "DiskFullWithinADay": "disk-fills",
    "DiskSpaceLow": "disk-fills",
    "SLOBurnApiAvailability": "error-trickle",
    "SLOBurnDatabaseSpeed": "slow-database",
    "SLOBurnIntegrationReachability": "plex-unreachable",
    "TargetMissing": "exporter-down",
}
"""The incident of a runbook whose alert no incident promises, or of which another one shows more."""
APART = 5 * WEEK
"""Between two moments, so that none is among the earlier weeks that another one is compared with."""
EVENING = EPOCH + APART + 4 * DAY + 20 * HOUR
"""Nothing is wrong."""
HISTORY, LOG_HISTORY = 2 * HOUR, 40 * 60.0
STEP, PAST_STEP = 30.0, 120.0
RARELY_WRITTEN = (
    {"auditCategory": "authorization", "action": "delete", "outcome": "blocked", "riskScore": 100},
    {"component": "plex.service", "operation": "search", "error": "GET /search?X-Plex-Token=0123456789abcdef"},
    {"event": "media.request.failed"},
)
"""What the simulated system never writes, or once a day."""


@frozen
class Moment:
    """When some runbooks are opened, in Unix seconds: the alert of an incident is to fire, or nothing is wrong."""

    time: float
    runbooks: tuple[Runbook, ...]


def test_every_query_answers_when_it_is_needed(tmp_path: Path) -> None:
    needed("prometheus")
    project, simulation = load_project(REPOSITORY, "production"), load_simulation(REPOSITORY)
    incidents, moments = _timetable(project, simulation)
    world = World(project.catalog, simulation.model, incidents=incidents, environment="production", sampled=0.1)
    rules = CompiledRules((), compile_recordings(project).rules)
    unanswered = list[tuple[str, str]]()
    with local_prometheus(tmp_path, receives=True) as client, RemoteWriter(client.url) as writer:
        for moment in moments:
            queries = [{"expr": block.text} for each in moment.runbooks for block in each.blocks("promql")]
            needs = needs_of(queries, rules, set(project.catalog.by_series_name))
            _write(world, needs, moment.time, client, writer, project)
            unanswered += _unanswered_by_prometheus(moment, client)
            unanswered += _unanswered_by_logs(moment, world)
    assert unanswered == []


def _timetable(project: Project, simulation: Simulation) -> tuple[tuple[PlacedIncident, ...], list[Moment]]:
    """Return the incidents, one after the other, and the moments at which runbooks are opened."""
    opened = defaultdict[str, list[Runbook]](list)
    for runbook in RUNBOOKS:
        names = {rule.name for rule in rules_of(runbook, project)}
        promised = [each.name for each in simulation.incidents if names & set(each.fires)]
        opened[PLAYED.get(runbook.name) or next(iter(promised), "")].append(runbook)
    moments = [Moment(EVENING, tuple(opened.pop("")))]
    placed = list[PlacedIncident]()
    for name, runbooks in opened.items():
        incident = simulation.named(name)
        placed.append(incident.typical(moments[-1].time + APART))
        into = incident.duration / 2 if incident.detection is None else incident.onset + incident.detection
        moments.append(Moment((placed[-1].start + into) // STEP * STEP, tuple(runbooks)))
    return tuple(placed), moments


def _write(
    world: World, needs: Needs, end: float, client: PrometheusClient, writer: RemoteWriter, project: Project
) -> None:
    """Write what the queries read of the hours before a moment: scraped, recorded, and told of the watchdogs."""
    evaluation, start = project.environment.evaluation, end - HISTORY
    together = defaultdict[tuple[float, ...], list[str]](list)
    now = regular_times(start, end + 1, STEP)
    for name in needs.names & set(world.catalog.by_series_name):
        past = (time for segment in needs.past(name, start, end) for time in regular_times(*segment, PAST_STEP))
        together[tuple(sorted({*past, *now}))].append(name)
    for times, names in together.items():
        for series in world.series_at(names, list(times)):
            writer.add(series.name, series.labels, times, series.values)
    for rule in project.alerts:
        if rule.always_fires:
            labels = {"alertname": rule.name, "alertstate": "firing", "environment": project.environment.name}
            for name in evaluation.states_of_alerts(on_logs=isinstance(rule.query, Query)):
                writer.add(name, labels.items(), now, [1.0] * len(now))
    writer.flush()
    RuleEvaluation(client, evaluation, start, end, 2 * STEP, STEP).record(needs, writer)


def _unanswered_by_prometheus(moment: Moment, client: PrometheusClient) -> Iterator[tuple[str, str]]:
    for runbook in moment.runbooks:
        for block in runbook.blocks("promql"):
            answer = client.query(block.text, moment.time)
            if not answer.series or answer.warnings:
                yield runbook.name, block.text


def _unanswered_by_logs(moment: Moment, world: World) -> Iterator[tuple[str, str]]:
    asked = [(each, block) for each in moment.runbooks for block in each.blocks("logql")]
    if not asked:
        return
    labels = {
        "service": "medianest-backend",
        "environment": world.environment,
        "level": "error",
        "job": "medianest-app",
    }
    entries = tuple((moment.time - 60, json.dumps(each), dict[str, str]()) for each in RARELY_WRITTEN)
    streams = world.log_streams(moment.time - LOG_HISTORY, moment.time)
    if moment.time == EVENING:
        streams.append(LogStream({**labels, "category": "security"}, entries))
    logs = EvaluatedLogs(stored(streams))
    for runbook, block in asked:
        answer = logs.query(block.text, moment.time)
        if not answer.series and not answer.lines:
            yield runbook.name, block.text

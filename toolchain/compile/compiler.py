"""Compiles a project: dashboards, rules and artifacts, in memory."""

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin
from toolchain.compile.alerting.alerts import compile_alerts
from toolchain.compile.alerting.analysing_grafana import analysed_grafana_rules
from toolchain.compile.alerting.artifacts import rule_artifacts
from toolchain.compile.alerting.grafana_rules import compile_grafana_rules
from toolchain.compile.alerting.inhibitions import Inhibitions, compile_inhibitions
from toolchain.compile.alerting.log_recordings import compile_log_recordings
from toolchain.compile.alerting.model import CompiledRules
from toolchain.compile.alerting.recordings import compile_recordings, panel_expressions
from toolchain.compile.artifact import Artifact, ArtifactKind, resource_artifact
from toolchain.compile.compilation import Compilation
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.inventory import inventory_of
from toolchain.compile.isolation import Isolation
from toolchain.compile.library_panels import (
    compile_library_panel,
    library_artifacts,
    series_links,
    with_references,
    without_references,
)
from toolchain.compile.model import CompiledDashboard, CompiledReport
from toolchain.compile.provisioning import (
    dashboard_provider_file,
    datasource_file,
    datasource_model,
    folder_permissions,
)
from toolchain.compile.queries import QueryReader
from toolchain.compile.reports import compile_report
from toolchain.compile.resource import dashboard_2_resource, dashboard_resource, folder_resource
from toolchain.compile.resources import resource_artifacts
from toolchain.compile.schema_2.dashboard import dashboard_2
from toolchain.compile.series_links import SeriesLinks
from toolchain.compile.stack.artifacts import stack_artifacts
from toolchain.define.dashboard import DASHBOARD
from toolchain.define.datasource import DATA_SOURCE
from toolchain.define.environment import FOLDER_KIND, FOLDER_PERMISSIONS, Environment
from toolchain.define.team import TEAM
from toolchain.project.load_errors import relative_to
from toolchain.project.project import LoadedDashboard, Project

_COMPILED = "compiled"
_ASKED_OF_PROJECT = ("datasources", "source_types", "dialect")
"""What else of a project decides what its queries mean."""


def compile_project(project: Project) -> Compilation:
    """Return the compiled project; the same definitions give the same bytes.

    A definition that cannot be compiled is left out, and is one of the project's findings.
    """
    return compile_around(compile_dashboards(project))


@frozen(eq=False)
class CompiledDashboards:
    """The dashboards of a project, and what they were compiled with; ``compiled`` are they by their definitions."""

    project: Project
    inhibitions: Inhibitions
    queries: QueryReader
    links: SeriesLinks
    compiled: Mapping[LoadedDashboard, CompiledDashboard]
    isolation: Isolation

    @property
    def dashboards(self) -> tuple[CompiledDashboard, ...]:
        """Those that could be compiled."""
        return tuple(self.compiled.values())


def compile_dashboards(project: Project, before: CompiledDashboards | None = None) -> CompiledDashboards:
    """Return the dashboards alone; what is the same object as ``before`` is not compiled again."""
    isolation = Isolation(project.root)
    inhibitions = None if before is None else _same_inhibitions(project, before)
    if inhibitions is None:
        recorded = isolation.together(
            lambda some: compile_recordings(evolve(project, recordings=some)), project.recordings, _COMPILED
        )
        inhibitions = isolation.together(
            lambda some: compile_inhibitions(evolve(project, alerts=some), recorded), project.alerts, _COMPILED
        )
    queries, links = _queries(project, inhibitions, before), series_links(project)
    known: Mapping[LoadedDashboard, CompiledDashboard] = {}
    if before is not None and queries.has_answers_of(before.queries) and links == before.links:
        links, known = before.links, before.compiled
    made = isolation.each(
        lambda one: (one, known.get(one) or compile_dashboard(one.source(project.root), queries, links)),
        project.dashboards,
        _COMPILED,
    )
    return CompiledDashboards(project, inhibitions, queries, links, dict(made), isolation)


def _same_inhibitions(project: Project, before: CompiledDashboards) -> Inhibitions | None:
    """Return what was compiled of rules before, None where it is to be compiled again."""
    names = ("environment", "catalog", "recordings", "alerts")
    is_same = all(getattr(project, name) is getattr(before.project, name) for name in names)
    return before.inhibitions if is_same and not before.isolation.findings else None


def _queries(project: Project, inhibitions: Inhibitions, before: CompiledDashboards | None) -> QueryReader:
    """Return what reads the queries of dashboards, with what it has read before where all of that still holds."""
    if (
        before is not None
        and all(getattr(project, name) is getattr(before.project, name) for name in ("environment", "catalog"))
        and all(getattr(project, name) == getattr(before.project, name) for name in _ASKED_OF_PROJECT)
        and (inhibitions is before.inhibitions or _recorded(inhibitions) == _recorded(before.inhibitions))
    ):
        return before.queries.of(project)
    return QueryReader(project, inhibitions.recorded.results, panel_expressions(project))


def _recorded(inhibitions: Inhibitions) -> tuple[object, ...]:
    """Return what decides, with the catalog, what is known of the series that rules record."""
    return tuple(
        (each.record, each.expression, each.labels, each.definition.group.interval)
        for each in inhibitions.recorded.rules
    )


def compile_around(stage: CompiledDashboards) -> Compilation:
    """Return the compilation of a project whose dashboards are compiled."""
    project, inhibitions, queries, links = stage.project, stage.inhibitions, stage.queries, stage.links
    recorded, isolation, dashboards = inhibitions.recorded, stage.isolation, stage.dashboards
    library = isolation.each(
        lambda each: compile_library_panel(each, project, queries, links), project.library_panels, _COMPILED
    )
    alerts = isolation.together(
        lambda some: compile_alerts(evolve(project, alerts=some), dashboards, inhibitions), project.alerts, _COMPILED
    )
    on_logs = isolation.together(lambda some: compile_log_recordings(project, some), project.log_recordings, _COMPILED)
    rules = CompiledRules(alerts, recorded.rules, compile_grafana_rules(project, project.grafana_rules), on_logs)
    read_rules = isolation.together(lambda some: analysed_grafana_rules(project, some), rules.grafana, _COMPILED)
    of_reports = QueryReader(project, recorded.results, recorded.names)
    reports = isolation.each(lambda report: compile_report(report, of_reports), project.reports, _COMPILED)
    artifacts, sound = isolation.whole(
        _artifacts, Compilation(project, dashboards, rules, (), reports, read_rules, library), _COMPILED
    )
    findings = (*project.findings, *isolation.findings)
    return evolve(sound, project=evolve(sound.project, findings=findings), artifacts=artifacts)


def _artifacts(compilation: Compilation) -> tuple[Artifact, ...]:
    project = compilation.project
    return (
        *_dashboard_artifacts(project, compilation.dashboards),
        *rule_artifacts(project, compilation.rules),
        *resource_artifacts(project),
        *library_artifacts(project, compilation.library_panels),
        *_shared_artifacts(project, compilation.reports),
        *stack_artifacts(project),
    )


def _dashboard_artifacts(project: Project, dashboards: Iterable[CompiledDashboard]) -> Iterable[Artifact]:
    for dashboard in dashboards:
        of_files = without_references(dashboard.document)
        yield Artifact(dashboard.file, ArtifactKind.DASHBOARD, of_files, dashboard.location)
        yield _dashboard_resource(project.environment, dashboard)


def _dashboard_resource(environment: Environment, dashboard: CompiledDashboard) -> Artifact:
    folder, path = environment.folder_of(dashboard.folder).uid, f"resources/dashboards/{dashboard.file_name}.json"
    document = with_references(dashboard.document)
    if environment.dashboards == "classic":
        return Artifact(path, DASHBOARD, dashboard_resource(folder, document), dashboard.location)
    made = dashboard_2(document, environment.dashboards, dashboard.layout)
    document = dashboard_2_resource(folder, dashboard.uid, environment.dashboards, made.spec)
    origins = {("spec", *at): Origin(dashboard.map.location(place), finished=True) for at, place in made.places.items()}
    return Artifact(path, DASHBOARD, document, dashboard.location, origins)


def _shared_artifacts(project: Project, reports: Iterable[CompiledReport]) -> Iterable[Artifact]:
    environment = project.environment
    location = relative_to(environment.location, project.root)
    yield Artifact(
        "provisioning/datasources/datasources.yaml",
        ArtifactKind.DATASOURCE_PROVISIONING,
        datasource_file(environment, project.datasources),
        _first_location(project, location),
    )
    for source in project.datasources:
        if source.key in environment.endpoints:
            document = datasource_model(environment, source)
            at = relative_to(source.location, project.root)
            yield resource_artifact(DATA_SOURCE, str(document["uid"]), document, at)
    for folder in environment.every_folder:
        document = folder_resource(folder.uid, folder.title, folder.below)
        yield resource_artifact(FOLDER_KIND, folder.uid, document, location)
        if folder.permissions:
            yield resource_artifact(FOLDER_PERMISSIONS, folder.uid, folder_permissions(folder), location)
    for team in environment.teams:
        yield resource_artifact(TEAM, team.name, {"name": team.name}, relative_to(team.location, project.root))
    yield Artifact(
        "provisioning/dashboards/dashboards.yaml",
        ArtifactKind.DASHBOARD_PROVISIONING,
        dashboard_provider_file(environment),
        location,
    )
    yield Artifact("environment.json", ArtifactKind.ENVIRONMENT, environment.document(), location)
    yield Artifact("inventory.json", ArtifactKind.INVENTORY, inventory_of(project, reports), location)


def _first_location(project: Project, fallback: SourceLocation) -> SourceLocation:
    return relative_to(project.datasources[0].location, project.root) if project.datasources else fallback

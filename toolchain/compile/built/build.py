"""What a build made: dashboards, rules, routing and the rest, read back from the artifacts that it wrote.

Reviews and backtests compare builds, so a definition and a toolchain that changes are seen alike: by what reaches
Grafana and the evaluators of rules.
"""

from collections.abc import Iterator, Sequence

from attrs import field, frozen

from toolchain.base.documents.document import Document, section
from toolchain.compile.artifact import Artifact, ArtifactKind, artifacts_of
from toolchain.compile.built.environment import (
    BuiltDataSource,
    BuiltEnvironment,
    built_data_sources,
    built_environment,
)
from toolchain.compile.built.inhibitions import with_inhibitions
from toolchain.compile.built.reports import BuiltReport, built_reports
from toolchain.compile.built.routing import BuiltRouting, built_routing
from toolchain.compile.built.rule_readers import built_alerts, built_recordings
from toolchain.compile.built.rules import BuiltAlert, BuiltRecording, GivenRules, given_rules
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.queries import QueryReader
from toolchain.compile.reading import Output
from toolchain.compile.resource import FOLDER
from toolchain.define.dashboard import DASHBOARD
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.of_files import project_of_files

_WITHOUT_FOLDERS = 1
"""The format that says nothing of who may do what in folders, and of which is below which."""


@frozen(eq=False)
class Build:
    """What a build made; the ``folder`` of a dashboard is its uid.

    ``inventory`` is what is defined and reaches no other artifact (``toolchain.compile.inventory``); it is None where
    the build does not tell, as those of old revisions.
    """

    environment: BuiltEnvironment
    dashboards: tuple[CompiledDashboard, ...] = ()
    alerts: tuple[BuiltAlert, ...] = ()
    recordings: tuple[BuiltRecording, ...] = ()
    routing: BuiltRouting = field(factory=BuiltRouting)
    data_sources: tuple[BuiltDataSource, ...] = ()
    inventory: Document | None = None
    tells_folders: bool = True
    artifacts: tuple[Artifact, ...] = ()
    reports: tuple[BuiltReport, ...] = ()

    @property
    def pages(self) -> tuple[CompiledDashboard, ...]:
        """Everything that holds panels: the dashboards, and the reports as such."""
        return (*self.dashboards, *(each.dashboard for each in self.reports))

    @property
    def rules(self) -> GivenRules:
        """Its rules, as their evaluators are given them."""
        return given_rules(self.alerts, self.recordings)


def build_of(output: Output) -> Build:
    """Return what an output holds."""
    artifacts = output.artifacts
    environment = built_environment(output.environment, artifacts)
    sources = built_data_sources(artifacts, environment.keys)
    types = {str(each.document.get("uid")): str(each.document.get("type")) for each in sources}
    inventory = next(artifacts_of(ArtifactKind.INVENTORY, artifacts), None)
    queries = QueryReader(project_of_files(), analysing=False)
    return Build(
        environment,
        tuple(_dashboards(artifacts, queries)),
        with_inhibitions(built_alerts(artifacts, types), artifacts),
        built_recordings(artifacts),
        built_routing(artifacts),
        sources,
        None if inventory is None else inventory.document,
        output.format > _WITHOUT_FOLDERS,
        artifacts,
        () if inventory is None else tuple(built_reports(inventory, queries)),
    )


def _dashboards(artifacts: Sequence[Artifact], queries: QueryReader) -> Iterator[CompiledDashboard]:
    folders = {
        str(section(each.document, "metadata").get("name")): str(
            section(each.document, "metadata", "annotations").get(FOLDER) or ""
        )
        for each in artifacts_of(DASHBOARD, artifacts)
    }
    for artifact in artifacts_of(ArtifactKind.DASHBOARD, artifacts):
        document = artifact.document
        source = DashboardSource(document, artifact.map, folders.get(str(document.get("uid")), ""))
        yield compile_dashboard(source, queries)

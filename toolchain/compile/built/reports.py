"""Reports, which no Grafana is sent, as the inventory of a build tells of them."""

from collections.abc import Iterator

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.source_map import PartMap
from toolchain.compile.artifact import Artifact
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.queries import QueryReader
from toolchain.project.dashboard_source import DashboardSource


@frozen(eq=False)
class BuiltReport:
    """A report; its figures are the panels of a dashboard. ``contact_points`` are names, ``dashboards`` uids."""

    name: str
    description: str
    period: str
    compared_with: str
    contact_points: tuple[str, ...]
    dashboards: tuple[str, ...]
    sections: tuple[Document, ...]
    dashboard: CompiledDashboard


def built_reports(inventory: Artifact, queries: QueryReader) -> Iterator[BuiltReport]:
    """Yield the reports of an inventory."""
    for index, document in enumerate(items(inventory.document.get("reports"))):
        map_ = PartMap(inventory.map, ("reports", index, "dashboard"))
        yield BuiltReport(
            str(document.get("name")),
            str(document.get("description") or ""),
            str(document.get("period")),
            str(document.get("comparedWith")),
            tuple(map(str, document.get("contactPoints") or ())),
            tuple(map(str, document.get("dashboards") or ())),
            tuple(items(document.get("sections"))),
            compile_dashboard(DashboardSource(section(document, "dashboard"), map_), queries),
        )

"""Dashboards out of JSON files as Grafana opens them: panels of former plugins, and rows, are what they are today."""

from attrs import evolve

from toolchain.base.documents.located import Located
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.migration import MigrationError, migrated
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_dashboards import MovedMap, file_dashboard
from toolchain.project.file_map import FileMap
from toolchain.project.library_elements import located_expanded


def opened_dashboard(file: str, document: Located, sources: DataSources) -> DashboardSource | None:
    """Return the dashboard in a document as a Grafana with these data sources opens it; None where there is none.

    One that cannot be brought to today's schema is as the file has it.
    """
    document = located_expanded(document)
    written = file_dashboard(file, document)
    if written is None:
        return None
    try:
        opened = migrated(document.plain(), sources)
    except MigrationError:
        return written
    return evolve(
        written, document=opened.document, layout=opened.layout, map=MovedMap(FileMap(file, document), opened)
    )

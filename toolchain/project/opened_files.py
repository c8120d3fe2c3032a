"""Dashboards out of JSON files as Grafana opens them: panels of former plugins, and rows, are what they are today."""

from attrs import frozen

from toolchain.base.documents.located import Located
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin, Path, SourceMap
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.migration import Migrated, MigrationError, migrated
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_dashboards import file_dashboard
from toolchain.project.file_map import FileMap


def opened_dashboard(file: str, document: Located, sources: DataSources) -> DashboardSource | None:
    """Return the dashboard in a document as a Grafana with these data sources opens it; None where there is none.

    One that cannot be brought to today's schema is as the file has it.
    """
    written = file_dashboard(file, document)
    if written is None:
        return None
    try:
        opened = migrated(document.plain(), sources)
    except MigrationError:
        return written
    return DashboardSource(opened.document, MovedMap(FileMap(file, document), opened))


@frozen(eq=False)
class MovedMap:
    """The lines of what a dashboard was made of, by the parts of what it became."""

    written: SourceMap
    moved: Migrated

    def origin(self, path: Path) -> Origin:
        """Return the line of what a part was made of."""
        return self.written.origin(self.moved.came_from(path))

    def location(self, path: Path, offset: int = 0) -> SourceLocation:
        """Return the line of what a part was made of, or of the character at ``offset`` of a text."""
        return self.written.location(self.moved.came_from(path), offset)

"""Dashboards out of files: classic ones as they are, older and newer schemas made into the classic one.

Source: Grafana documentation, "Dashboard JSON model" and "Dashboard JSON schema v2"; rows with panels inside are of
Grafana 4 and before.
"""

from typing import Protocol

from attrs import frozen

from toolchain.base.documents.located import Located
from toolchain.base.errors import UserError
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin, Path, SourceMap
from toolchain.migrate.envelope import require_known_version
from toolchain.migrate.resource.convert import is_schema_2
from toolchain.migrate.resource.written import written_classic
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_map import FileMap
from toolchain.project.library_elements import located_expanded


class NoDashboardError(UserError):
    """A document that is no dashboard of Grafana."""


def file_dashboard(file: str, document: Located, *, with_unplaced: bool = False) -> DashboardSource | None:
    """Return the dashboard in a document: bare, in an answer of the API, or a resource; None where there is none.

    Panels of the library that an export holds stand in it, each part at the line of the library's. What a layout of
    schema v2 has no place for, and Grafana does not show, is there where it is to be ``with_unplaced``. Raises
    MigrationError for a resource of a version that nobody knows here.
    """
    document = located_expanded(document)
    inner = dashboard_of(document)
    if inner is None:
        return None
    require_known_version({name: each.value for name, each in document.pairs()})
    if is_schema_2({name: each.value for name, each in inner.pairs()}):
        lines = FileMap(file, document)
        written = written_classic(document.plain(), with_unplaced=with_unplaced)
        refused = tuple((lines.location(path), error) for path, error in written.refusals)
        moved = MovedMap(lines, written)
        return DashboardSource(written.document, moved, is_schema_2=True, refused=refused, layout=written.layout)
    uid = document.get("metadata", "name")
    if uid.text and not inner.get("uid").text:
        inner = Located({**inner.fields, "uid": uid}, inner.line)
    classic = _without_rows(inner)
    return DashboardSource(classic.plain(), FileMap(file, classic))


class Moved(Protocol):
    """What knows where the parts of one document stood in another."""

    def came_from(self, path: Path) -> Path:
        """Return where a part stood in the other document, or what it was made in."""


@frozen(eq=False)
class MovedMap:
    """The lines of what a dashboard was made of, by the parts of what it became."""

    written: SourceMap
    moved: Moved

    def origin(self, path: Path) -> Origin:
        """Return the line of what a part was made of."""
        return self.written.origin(self.moved.came_from(path))

    def location(self, path: Path, offset: int = 0) -> SourceLocation:
        """Return the line of what a part was made of, or of the character at ``offset`` of a text."""
        return self.written.location(self.moved.came_from(path), offset)


def dashboard_of(document: Located) -> Located | None:
    """Return the part of a document that is a dashboard, in whichever schema; None where there is none."""
    for candidate in (document, document.get("dashboard"), document.get("spec")):
        if any(isinstance(candidate.get(name).value, list) for name in ("panels", "rows")):
            return candidate
        if isinstance(candidate.get("elements").value, dict):
            return candidate
    for candidate in (document, document.get("dashboard"), document.get("spec")):
        if any(candidate.get(name).value is not None for name in ("schemaVersion", "templating")):
            return candidate
    return document.get("spec") if is_resource(document) and isinstance(document.get("spec").value, dict) else None


def is_resource(document: Located) -> bool:
    """Return whether a document says of itself that it is a dashboard of Grafana's resource API."""
    group = document.get("apiVersion").text.partition("/")[0]
    return group == "dashboard.grafana.app" and document.get("kind").text == "Dashboard"


def _without_rows(dashboard: Located) -> Located:
    """Return a dashboard whose rows are panels, and the panels of each stand behind it."""
    rows = dashboard.get("rows")
    if not isinstance(rows.value, list):
        return dashboard
    panels = [panel for row in rows.items() for panel in (_row(row), *row.get("panels").items())]
    panels += dashboard.get("panels").items()
    fields = {name: value for name, value in dashboard.fields.items() if name != "rows"}
    return Located({**fields, "panels": Located(panels, rows.line)}, dashboard.line)


def _row(row: Located) -> Located:
    repeat = row.get("repeat")
    fields = {
        "type": Located("row", row.line),
        "title": Located(row.get("title").text, row.get("title").line),
        "collapsed": Located(value=False, line=row.line),
        "panels": Located([], row.line),
    }
    name = repeat if repeat.text else repeat.get("value")
    return Located({**fields, "repeat": name} if name.text else fields, row.line)

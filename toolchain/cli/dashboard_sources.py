"""Dashboards that a command is given by name: files of JSON, and those that the environment's Grafana has."""

from collections.abc import Iterable
from pathlib import Path

from attrs import evolve

from toolchain.base.errors import UnknownNameError
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import DefinedMap, Origin
from toolchain.cli.options import GRAFANA
from toolchain.compile.compilation import Compilation
from toolchain.compile.dashboards import every_panel, number_panels
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.of_sources import compile_sources
from toolchain.migrate.errors import MigrationError
from toolchain.project.dashboard_files import SUFFIXES, read_dashboard_file
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_dashboards import NoDashboardError, file_dashboard
from toolchain.project.imported import imported, with_sources_of_types
from toolchain.project.known_sources import known_sources
from toolchain.project.opened_files import opened_dashboard
from toolchain.project.project import Project

_REMEDY = "Give it a Grafana dashboard that was exported as JSON or YAML."


def is_dashboard_source(text: str) -> bool:
    """Return whether an argument names a file of JSON or YAML, or a dashboard of Grafana, and no definition."""
    return text.startswith(GRAFANA) or text.lower().endswith(SUFFIXES)


def dashboard_sources(
    texts: Iterable[str], compilation: Compilation, root: Path, credentials: Path | None = None, *, opened: bool = False
) -> tuple[DashboardSource, ...]:
    """Return the dashboards that arguments name; exports for others use the environment's data sources.

    Each has a uid and numbered panels. Where they are to be ``opened``, a file is as Grafana shows it, whichever
    plugins its panels were of. Raises NoDashboardError for what is no dashboard, and what Grafana's client raises.
    """
    return tuple(
        _live(text.removeprefix(GRAFANA), compilation, root, credentials)
        if text.startswith(GRAFANA)
        else _of_file(Path(text), compilation.project, opened=opened)
        for text in texts
    )


def one_dashboard(name: str, compilation: Compilation, root: Path, credentials: Path | None) -> CompiledDashboard:
    """Return the dashboard of a uid's definition, of a file or of Grafana. Raises as ``dashboard_sources`` does."""
    if is_dashboard_source(name):
        sources = dashboard_sources([name], compilation, root, credentials)
        return compile_sources(compilation.project, sources).dashboards[0]
    known = {dashboard.uid: dashboard for dashboard in compilation.dashboards}
    if name not in known:
        remedy = f"Name a FILE, grafana:UID, or one of {', '.join(sorted(known))}."
        raise UnknownNameError.among(known, "dashboard", name, remedy)
    return known[name]


def _of_file(path: Path, project: Project, *, opened: bool) -> DashboardSource:
    document = read_dashboard_file(path)
    file = str(path)
    source = opened_dashboard(file, document, known_sources(project)) if opened else file_dashboard(file, document)
    if source is None:
        raise NoDashboardError(f"{path} is no dashboard", _REMEDY)
    for location, refusal in source.refused:
        raise MigrationError(f"{location}: {refusal.message}", refusal.remedy)
    given = with_sources_of_types(source.document, project).document if source.is_schema_2 else source.document
    answered = dict(imported(given, project).document)
    answered["uid"] = str(answered.get("uid") or path.stem)
    number_panels(every_panel(answered))
    return evolve(source, document=answered)


def _live(name: str, compilation: Compilation, root: Path, credentials: Path | None) -> DashboardSource:
    from toolchain.cli.destinations import opened_destination  # what asks a Grafana takes long to import
    from toolchain.pull.live import live_dashboard

    with opened_destination(compilation, root, credentials) as grafana:
        pulled, _ = live_dashboard(grafana, compilation.project, name, is_shown=True)
        place = f"{grafana.connection.base_url.rstrip('/')}/d/{pulled.uid}"
    origins = DefinedMap({(): Origin(SourceLocation(place, 1), finished=True)})
    return DashboardSource(pulled.document, origins, is_schema_2=pulled.layout is not None, layout=pulled.layout)

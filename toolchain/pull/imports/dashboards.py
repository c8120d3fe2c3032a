"""Dashboards to import, each a module."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import section
from toolchain.compile.dashboards import every_panel
from toolchain.live.grafana.dashboards_legacy import search_dashboards
from toolchain.project.project import Project
from toolchain.pull.dashboards import kept_source
from toolchain.pull.document import pulled_dashboard
from toolchain.pull.imports.given import Given, RefusedError
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.imports.stubs import uses_of
from toolchain.pull.live import with_library
from toolchain.pull.verification import first_difference
from toolchain.sync.dashboards.stored_version import as_stored
from toolchain.sync.destination import Destination
from toolchain.sync.kinds.dashboard import DashboardKind

_LONGEST_UID = 40
_SIGNS = ("panels", "rows", "elements", "schemaVersion", "templating")


class DashboardImport:
    """Dashboards of a Grafana, bare, in an answer of its API, or as resources."""

    name = "dashboard"
    package = "dashboards"

    def claims(self, document: Any) -> bool:
        """Return whether a document is a dashboard, in whichever schema."""
        inner = _inner(document)
        return any(isinstance(inner.get(name), list | dict | int) for name in _SIGNS)

    def names(self, given: Given) -> Iterable[str]:
        """Yield its title, its uid, and the name of its file."""
        inner = _inner(given.document)
        for name in ("title", "uid"):
            if isinstance(inner.get(name), str):
                yield inner[name]
        yield Path(given.place).stem

    def outcome(self, given: Given, module: str, context: ImportContext) -> Outcome:
        """Return the module of a dashboard, which compiles to the same. Raises UserError."""
        project = context.compilation.project
        document = given.document
        if document is _inner(document) and not document.get("uid"):
            document = {**document, "uid": module.replace("_", "-")[:_LONGEST_UID].strip("-")}
        pulled = pulled_dashboard(document, project, given.place, context.data_sources, is_latest=True)
        defined = context.defined.get(pulled.uid)
        if defined is not None:
            raise RefusedError(
                f"{given.place}: {defined.location} defines the dashboard {pulled.uid} already",
                "Compare both: build.py pull --file. To have it as well: --new-uids.",
            )
        folder = _folder_key(pulled.folder, project)
        source = kept_source(project, context.queries, context.names, pulled.document, folder or "", pulled.arranged)
        place = first_difference(context.queries, source, f"{module}.py", pulled.document, pulled.arranged)
        if place:
            raise RefusedError(
                f"{given.place}: the module that was written compiles to another dashboard, first in {place}",
                "It is a mistake of this tool.",
            )
        panels = sum(each.get("type") != "row" for each in every_panel(pulled.document))
        environment = project.environment
        elsewhere = f"it is in the folder {pulled.folder}, which {environment.name} does not have"
        notes = (
            *pulled.notes,
            *(
                (f"another dashboard has its uid {given.former_uid}: here it is {pulled.uid}",)
                if given.former_uid
                else ()
            ),
            *((elsewhere,) if folder is None else ()),
            *(f"{place}: left out, since its name says secret" for place in pulled.left_out),
        )
        modules = {PurePosixPath(f"{module}.py"): source}
        reads = uses_of(pulled.document)
        return Outcome(given.place, f"dashboard {pulled.uid}", modules, None, notes, panels, pulled.uid, reads)

    def live(self, grafana: Destination) -> Iterable[Given]:
        """Yield the dashboards of a Grafana with their folders."""
        kind = DashboardKind()
        for hit in search_dashboards(grafana.connection):
            live = kind.read(grafana, kind.key(str(hit["uid"])))
            if live is not None:
                raw = as_stored(grafana, live.key.name, live.raw)
                yield Given(f"grafana:{hit['uid']}", with_library(grafana, raw))


def with_own_uid(given: Given, taken: dict[str, Any]) -> Given:
    """Return a dashboard under a uid that no other one has; ``taken`` are those that have one, and it is added.

    The same document twice keeps its uid: it is one dashboard.
    """
    document = given.document
    uid = _uid(document)
    if not uid or taken.setdefault(uid, document) == document:
        return given
    number = 2
    while (own := f"{uid[: _LONGEST_UID - len(str(number)) - 1]}-{number}") in taken:
        number += 1
    taken[own] = document
    return evolve(given, document=_with_uid(document, own), former_uid=uid)


def _uid(document: Any) -> str:
    """Return the uid of a dashboard, empty where it has none; resources have it as their name."""
    uid = _inner(document).get("uid") or section(document, "metadata").get("name")
    return uid if isinstance(uid, str) else ""


def _with_uid(document: dict[str, Any], uid: str) -> dict[str, Any]:
    if document is _inner(document):
        return {**document, "uid": uid}
    key = "dashboard" if isinstance(document.get("dashboard"), dict) else "spec"
    inner = document[key]
    found = {**document, key: {**inner, "uid": uid} if "uid" in inner or key == "dashboard" else inner}
    metadata = document.get("metadata")
    return {**found, "metadata": {**metadata, "name": uid}} if isinstance(metadata, dict) else found


def _folder_key(uid: str | None, project: Project) -> str | None:
    """Return the key of a folder of the environment, empty for its own and where nobody says one, None for another."""
    environment = project.environment
    if not uid or uid == environment.folder.uid:
        return ""
    return next((key for key, folder in environment.folders.items() if folder.uid == uid), None)


def _inner(document: Any) -> dict[str, Any]:
    """Return the part of a document that is a dashboard, an empty one where there is none."""
    if not isinstance(document, dict):
        return {}
    for name in ("dashboard", "spec"):
        if isinstance(document.get(name), dict):
            found: dict[str, Any] = document[name]
            return found
    return document


DASHBOARDS = DashboardImport()

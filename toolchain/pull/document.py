"""A classic dashboard out of what Grafana returns or exports."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.documents.json_file import read_json_file
from toolchain.base.layout import Layout
from toolchain.compile.dashboards import every_panel, number_panels
from toolchain.compile.resource import FOLDER
from toolchain.define.dashboard import SCHEMA_VERSION
from toolchain.migrate.migration import migrated
from toolchain.migrate.resource.convert import is_schema_2
from toolchain.migrate.resource.written import written_classic
from toolchain.project.dashboard_files import YAML_SUFFIXES, read_dashboard_file
from toolchain.project.file_dashboards import NoDashboardError
from toolchain.project.imported import imported, with_sources_of_types
from toolchain.project.known_sources import known_sources
from toolchain.project.project import Project
from toolchain.pull.arranged_form import says_more, unsayable
from toolchain.pull.expressible import UnpullableError
from toolchain.pull.shapes import odd_shapes
from toolchain.sync.dashboards.marking import without_marks
from toolchain.sync.difference import is_secret_path
from toolchain.sync.marks import annotations_of

_BY_FIELD = frozenset({"renameByName", "indexByName", "excludeByName", "includeByName"})
"""Options whose keys are names of fields, not of settings."""
_NOT_IN_UIDS = re.compile(r"[^a-z0-9]+")


@frozen(eq=False)
class PulledDashboard:
    """A dashboard to write down.

    ``folder`` is the uid of its folder, None where that is not known. ``notes`` say what a reader has to know;
    ``left_out`` are the places of texts that look like secrets and are not in the document any more. ``layout`` is how
    one of schema v2 arranges its panels, None for a classic one, and ``lost`` what of that rows do not say; ``dropped``
    are names of variables of which another one is left out.
    """

    document: Document
    folder: str | None = None
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    layout: Layout | None = None
    lost: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def arranged(self) -> Layout | None:
        """The layout, where it is more than rows and definitions have words for it."""
        return None if self.unsayable or not says_more(self.layout) else self.layout

    @property
    def unsayable(self) -> str:
        """What of the layout definitions have no words for; empty where they have for all."""
        if self.layout is not None and self.dropped:
            return f"two variables {self.dropped[0]!r}"
        listed = items(section(self.document, "templating").get("list"))
        names = frozenset(str(each.get("name")) for each in listed)
        return unsayable(self.layout, names) if self.layout is not None else ""

    @property
    def uid(self) -> str:
        """The uid."""
        return str(self.document["uid"])

    @property
    def title(self) -> str:
        """The title."""
        return str(self.document.get("title") or "")


def pulled_dashboard(
    raw: Any,
    project: Project,
    place: str,
    data_sources: Mapping[str, str] | None = None,
    *,
    is_latest: bool = False,
    is_shown: bool = False,
) -> PulledDashboard:
    """Return the dashboard in an answer of either API, an export, or a bare document.

    ``place`` is where it comes from, for messages; ``data_sources`` are keys of the project's by the names that they
    have there. What is older than our own dashboards is brought to the last schemaVersion, and where it ``is_latest``
    whatever is older than that. Panels of the library that the project defines stay references, unless the dashboard is
    to be ``is_shown``. Raises NoDashboardError for what is no dashboard, MigrationError for what cannot be
    brought there.
    """
    raw = _with_numbers(raw)
    match raw:
        case dict() if is_schema_2(_dashboard_of(raw)):
            brought = written_classic(raw)
            for _, refusal in brought.refusals:
                raise refusal
            folder = annotations_of(raw).get(FOLDER, "") if "metadata" in raw else None
            answered_types = with_sources_of_types(brought.document, project)
            found = PulledDashboard(
                answered_types.document,
                folder,
                (*brought.notes, *answered_types.notes),
                layout=brought.layout,
                lost=brought.lost,
                dropped=brought.dropped,
            )
            raw = brought.document
        case {"metadata": dict(metadata), "spec": dict(spec)}:
            document = {**spec, "uid": str(metadata.get("name") or "")}
            found = PulledDashboard(document, annotations_of(raw).get(FOLDER, ""))
        case {"dashboard": dict(spec)}:
            meta = raw.get("meta")
            found = PulledDashboard(spec, str(meta.get("folderUid") or "") if isinstance(meta, dict) else None)
        case dict(spec):
            found = PulledDashboard(spec)
        case _:
            raise NoDashboardError(f"{place} is no dashboard", "Export it from Grafana as JSON.")
    found = evolve(found, notes=(*found.notes, *_require_classic(raw, found.document, place)))
    problem = next(odd_shapes(found.document), "")
    if problem:
        raise NoDashboardError(
            f"{place} is no dashboard that Grafana reads: {problem}", "Export it from Grafana again."
        )
    kept = () if is_shown else [each.uid for each in project.library_panels]
    answered = imported(found.document, project, data_sources or {}, kept=kept)
    found = evolve(found, document=answered.document, notes=(*found.notes, *answered.notes))
    if is_latest or _version(found.document) < SCHEMA_VERSION:
        latest = migrated(found.document, known_sources(project, data_sources))
        found = evolve(found, document=latest.document, notes=(*found.notes, *latest.notes))
    return _without_secrets(_complete(_with_lost(found)))


def _with_lost(found: PulledDashboard) -> PulledDashboard:
    """Return a dashboard that tells what a definition of it does not say of its layout."""
    if not found.lost or not found.unsayable:
        return found
    why = f"definitions have no words for {found.unsayable}: what is in tabs is in rows"
    return evolve(found, notes=(*found.notes, why, *found.lost))


def _dashboard_of(raw: Document) -> Document:
    inner = next((raw[name] for name in ("dashboard", "spec") if isinstance(raw.get(name), dict)), raw)
    return raw if is_schema_2(raw) else inner


def _with_numbers(value: Any) -> Any:
    """Return nested data in which every number is one that JavaScript has: whole ones of more than 64 bits are none."""
    kind = type(value)
    if kind is dict:
        return {name: _with_numbers(each) for name, each in value.items()}
    if kind is list:
        return [_with_numbers(each) for each in value]
    return float(value) if kind is int and not -(2**63) <= value < 2**63 else value


def _version(document: Mapping[str, Any]) -> float:
    version = document.get("schemaVersion")
    return version if isinstance(version, int | float) else 0


def read_dashboard(path: Path, project: Project) -> PulledDashboard:
    """Return the dashboard of a file of JSON or YAML. Raises NoDashboardError."""
    if path.suffix.lower() in YAML_SUFFIXES:
        return pulled_dashboard(read_dashboard_file(path).plain(), project, str(path))
    return pulled_dashboard(read_json_file(path, "Export the dashboard from Grafana as JSON."), project, str(path))


def _require_classic(raw: Mapping[str, Any], spec: Document, place: str) -> Iterator[str]:
    status = raw.get("status")
    conversion = status.get("conversion") if isinstance(status, Mapping) else None
    if isinstance(conversion, Mapping):
        stored = str(conversion.get("storedVersion") or "another version")
        if conversion.get("failed"):
            raise UnpullableError(
                f"{place} is stored as {stored}, and Grafana cannot turn it into the classic schema: "
                f"{conversion.get('error') or 'it does not say why'}",
                "Save it without tabs, auto grid and conditional rendering, or save a classic copy and pull that.",
            )
        if stored.startswith("v2"):
            yield (
                f"it is stored as {stored}, and Grafana turned it into the classic schema for this: tabs, auto grid "
                "and conditional rendering do not come along"
            )
    if "elements" in spec and "layout" in spec:
        raise UnpullableError(
            f"{place} is in schema v2, which has elements and a layout instead of panels",
            "Export it with the classic model, or pull it from Grafana, which converts it.",
        )
    if not spec.get("title"):
        raise NoDashboardError(
            f"{place} is no dashboard: it has no title", "Export the dashboard from Grafana as JSON."
        )


def _complete(found: PulledDashboard) -> PulledDashboard:
    """Return the dashboard with a uid and with panel ids, and without our own mark."""
    document, notes = _with_numbers(found.document), found.notes
    document.pop("id", None)
    if not document.get("uid"):
        document["uid"] = _NOT_IN_UIDS.sub("-", str(document["title"]).lower()).strip("-")[:40] or "pulled"
        notes = (*notes, f"it has no uid: {document['uid']} comes from its title")
    document["tags"] = without_marks(document.get("tags") or ())
    document["panels"] = items(document.get("panels"))
    number_panels(every_panel(document))
    for panel in every_panel(document):
        _name_queries(items(panel.get("targets")))
    return evolve(found, document=document, notes=notes)


def _name_queries(queries: Sequence[Document]) -> None:
    """Give each query without a name the first free letter, as Grafana does when it opens a dashboard."""
    taken = {each.get("refId") for each in queries}
    free = (letter for letter in ascii_uppercase if letter not in taken)
    for query in queries:
        if not query.get("refId"):
            query["refId"] = next(free, "A")


def _without_secrets(found: PulledDashboard) -> PulledDashboard:
    left_out: list[str] = []
    document = without_secrets(found.document, left_out)
    return evolve(found, document=document, left_out=tuple(left_out))


def without_secrets(value: Any, left_out: list[str], path: str = "") -> Any:
    """Return data without texts whose field is called like a secret; their places are added to ``left_out``."""
    match value:
        case Mapping():
            kept = {}
            for name, each in value.items():
                place = f"{path}.{name}" if path else str(name)
                if isinstance(each, str) and each and not each.startswith("$") and is_secret_path(place):
                    left_out.append(place)
                elif name in _BY_FIELD:
                    kept[name] = each
                else:
                    kept[name] = without_secrets(each, left_out, place)
            return kept
        case list():
            return [without_secrets(each, left_out, f"{path}[{index}]") for index, each in enumerate(value)]
    return value

"""The source map of an output: the line of a definition that each part of an artifact came from.

It is a file beside the manifest, which reviews read. Paths inside an artifact are names and indexes joined by slashes;
a part without an entry has that of the nearest one around it, and at last that of the artifact, which the manifest
holds. Of a query it says what that measures, and of a panel whether its unit comes from its queries: both take the
catalog of the day.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin, Path, UnitOrigin
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.artifact import ArtifactKind, json_bytes
from toolchain.compile.compilation import Compilation
from toolchain.compile.library_panels import library_origins
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledReport
from toolchain.compile.units import inferred_unit
from toolchain.define.alerting.group import ALERT_GROUP
from toolchain.define.alerting.routing.policy import NOTIFICATION_POLICIES, Policy
from toolchain.define.dashboard import DASHBOARD
from toolchain.define.resources.library_panel import LIBRARY_PANEL
from toolchain.languages.quantity import Quantity
from toolchain.project.load_errors import relative_to

Origins = Mapping[Path, Origin]

SOURCE_MAP = "source-map.json"
_FORMAT = 1


def origins_of(compilation: Compilation) -> dict[str, Origins]:
    """Return the origins of the parts of each artifact that has several of them, by its path."""
    dashboards = {each.file: each for each in compilation.dashboards}
    library = {each.definition.uid: each for each in compilation.library_panels}
    alerts = {each.definition.name: each.location for each in compilation.rules.alerts}
    recordings = {each.definition.record: each.location for each in compilation.rules.recordings}
    found: dict[str, Origins] = {}
    for artifact in compilation.artifacts:
        document = artifact.document
        match artifact.kind:
            case ArtifactKind.DASHBOARD:
                found[artifact.path] = _of_dashboard(dashboards[artifact.path])
            case _ if artifact.kind is LIBRARY_PANEL:
                found[artifact.path] = library_origins(library[str(document["uid"])].panel)
            case _ if artifact.kind is DASHBOARD and artifact.origins:
                found[artifact.path] = artifact.origins
            case _ if artifact.kind is ALERT_GROUP:
                found[artifact.path] = dict(_of_rules(document, (), alerts, recordings))
            case ArtifactKind.RULE_FILE:
                groups = enumerate(items(document.get("groups")))
                rules = (_of_rules(group, ("groups", index), alerts, recordings) for index, group in groups)
                found[artifact.path] = {path: origin for each in rules for path, origin in each}
            case ArtifactKind.INVENTORY:
                found[artifact.path] = {
                    ("reports", index, "dashboard", *path): origin
                    for index, report in enumerate(compilation.reports)
                    for path, origin in {(): _line_of(report), **_of_dashboard(report.dashboard)}.items()
                }
            case _ if artifact.kind is NOTIFICATION_POLICIES:
                tree = routing_of(compilation.project).tree
                policies = () if tree is None else tree.policies
                found[artifact.path] = dict(_of_policies(policies, (), compilation))
    return found


def _of_dashboard(dashboard: CompiledDashboard) -> Origins:
    parts: dict[Path, Origin] = {}
    for panel in dashboard.panels:
        parts[panel.path] = Origin(panel.location, unit=_unit_of(panel), finished=True)
        for target in panel.targets:
            parts[target.path] = Origin(target.location, measures=target.measured, finished=True)
    for each in (*dashboard.variables, *dashboard.annotations):
        parts[each.path] = Origin(each.location, finished=True)
    return parts


def _line_of(report: CompiledReport) -> Origin:
    return Origin(report.location, finished=True)


def _unit_of(panel: CompiledPanel) -> UnitOrigin:
    if panel.origin.unit is UnitOrigin.QUERIES and inferred_unit(panel.document, panel.targets):
        return UnitOrigin.QUERIES
    return UnitOrigin.DOCUMENT


def _of_rules(
    group: Document, around: Path, alerts: Mapping[str, SourceLocation], recordings: Mapping[str, SourceLocation]
) -> Iterator[tuple[Path, Origin]]:
    for index, rule in enumerate(items(group.get("rules"))):
        recorded = rule.get("record")
        location = recordings.get(str(recorded)) if recorded else alerts.get(str(rule.get("alert") or rule["title"]))
        if location is not None:
            yield (*around, "rules", index), Origin(location, finished=True)


def _of_policies(policies: Iterable[Policy], around: Path, compilation: Compilation) -> Iterator[tuple[Path, Origin]]:
    for index, policy in enumerate(policies):
        path = (*around, "routes", index)
        yield path, Origin(relative_to(policy.location, compilation.project.root), finished=True)
        yield from _of_policies(policy.policies, path, compilation)


def source_map_bytes(origins: Mapping[str, Origins]) -> bytes:
    """Return the file."""
    artifacts = {
        artifact: {"/".join(map(str, path)): _entry(origin) for path, origin in parts.items()}
        for artifact, parts in sorted(origins.items())
    }
    return json_bytes({"formatVersion": _FORMAT, "artifacts": artifacts})


def _entry(origin: Origin) -> Document:
    entry: Document = {"file": origin.location.file, "line": origin.location.line}
    if origin.unit is UnitOrigin.QUERIES:
        entry["unit"] = "of the queries"
    match origin.measures:
        case Quantity(dimension=dimension, scale=scale, is_ratio=is_ratio):
            entry["measures"] = {"dimension": dict(dimension), "scale": scale, "isRatio": is_ratio}
    return entry


def read_source_map(document: Document) -> dict[str, Origins]:
    """Return the origins that a file holds, by the path of the artifact."""
    return {
        artifact: {_path(text): _origin(entry) for text, entry in parts.items()}
        for artifact, parts in section(document, "artifacts").items()
    }


def _path(text: str) -> Path:
    return tuple(int(step) if step.isdecimal() else step for step in text.split("/")) if text else ()


def _origin(entry: Document) -> Origin:
    return Origin(
        SourceLocation(str(entry["file"]), int(entry["line"])),
        measures=_quantity(entry.get("measures")),
        unit=UnitOrigin.QUERIES if "unit" in entry else UnitOrigin.DOCUMENT,
        finished=True,
    )


def _quantity(document: Any) -> Quantity | None:
    if document is None:
        return None
    dimension = tuple(sorted((str(base), int(power)) for base, power in document["dimension"].items()))
    return Quantity(dimension, float(document["scale"]), bool(document["isRatio"]))

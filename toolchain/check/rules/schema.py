"""Compiled files follow their JSON Schema.

The schemas in `schemas/` know the options of every panel type, the keys of every kind of query and the provisioning
files. Grafana itself accepts nearly anything and silently ignores a misspelled option, so the panel looks different
from what its definition says.

Correct the option. The finding names the path inside the compiled file and what is allowed there.
"""

from collections.abc import Iterable, Iterator, Set
from functools import reduce
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.base.documents.errors import DocumentError
from toolchain.base.finding import Severity
from toolchain.catalog.catalog import Catalog
from toolchain.check.rule import Reach, Rule, Violation, panel_name
from toolchain.check.rules._causes import CONTACT_POINTS, MUTE_TIMINGS, POLICIES, notifications
from toolchain.check.rules.panel_layout import is_placed
from toolchain.check.schemas import SCHEMAS_FOLDER, SchemaProblem, Schemas
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard
from toolchain.define.alerting.routing.contact_point import CONTACT_POINT
from toolchain.define.alerting.routing.mute_timing import MUTE_TIMING
from toolchain.define.alerting.routing.policy import NOTIFICATION_POLICIES

_NOTIFICATIONS = {
    ArtifactKind.CONTACT_POINT_PROVISIONING: (CONTACT_POINTS,),
    CONTACT_POINT: (CONTACT_POINTS,),
    ArtifactKind.POLICY_PROVISIONING: (POLICIES,),
    NOTIFICATION_POLICIES: (POLICIES,),
    ArtifactKind.MUTE_TIMING_PROVISIONING: (MUTE_TIMINGS,),
    MUTE_TIMING: (MUTE_TIMINGS,),
    ArtifactKind.ALERTMANAGER: (CONTACT_POINTS, POLICIES, MUTE_TIMINGS),
}
"""What is compiled into which file: a rule that knows more says what is wrong with it."""
_OF_SERVERS = frozenset({"id", "version", "iteration", "revision", "gnetId"})
"""What a Grafana adds to a dashboard that it stores."""
_REMEDY = "Correct the definition; schemas/ lists what is allowed there."


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield every place where an artifact breaks its schema."""
    schemas = Schemas.of(SCHEMAS_FOLDER)
    told = set()
    for dashboard in compilation.dashboards:
        for violation in _dashboard(schemas, dashboard):
            told.add(dashboard.uid)
            yield violation
    if compilation.artifacts:
        yield from _artifacts(schemas, compilation.artifacts, compilation.project.catalog, told)


def _artifacts(
    schemas: Schemas, artifacts: Iterable[Artifact], catalog: Catalog, told: Set[str]
) -> Iterable[Violation]:
    """Yield what is wrong with artifacts; dashboards of which something was ``told`` say the same in schema v2."""
    from toolchain.define.dashboard import DASHBOARD  # files have no artifacts, and do not wait for grafanalib

    for artifact in artifacts:
        if artifact.kind in (ArtifactKind.DASHBOARD, ArtifactKind.INVENTORY):
            continue  # the first is checked by its parts, the second is for reviews alone
        if artifact.kind is ArtifactKind.STACK_ALLOY:
            yield from _of_alloy(artifact, catalog)
            continue
        document = artifact.document
        if artifact.kind is DASHBOARD:
            if document["metadata"]["name"] not in told:
                yield from _of_schema_2(schemas, artifact)
            document = {**document, "spec": {}}  # the same document as the classic dashboard, checked above
        for problem in schemas.problems(artifact.kind.schema, document):
            if artifact.kind is DASHBOARD and problem.path == ("metadata", "name"):
                continue  # dashboard-uid says it
            follows = tuple(map(notifications, _NOTIFICATIONS.get(artifact.kind, ())))
            yield Violation(artifact.location, f"{artifact.path}: {problem}", _REMEDY, follows=follows)


def _of_schema_2(schemas: Schemas, artifact: Artifact) -> Iterator[Violation]:
    """Yield where a dashboard of schema v2 breaks its own, at the line of the part; a classic one is not asked."""
    name = "dashboard-" + str(artifact.document["apiVersion"]).rpartition("/")[2]
    for problem in schemas.problems(name, artifact.document["spec"]) if schemas.has(name) else ():
        location = artifact.map.location(("spec", *problem.path))
        yield Violation(location, f"{artifact.path}: spec.{problem}", _REMEDY, (artifact.map.origin(()),))


def _of_alloy(artifact: Artifact, catalog: Catalog) -> Iterator[Violation]:
    """Yield what is wrong with a configuration of Alloy, whose form no JSON Schema can tell."""
    from toolchain.check.stack.alloy.checking import alloy_findings  # nobody else waits for it

    try:
        findings = list(alloy_findings(artifact.path, artifact.document, catalog))
    except DocumentError as error:
        yield Violation(artifact.location, f"{artifact.path}:{error.line}: {error}", error.remedy)
        return
    for each in findings:
        yield Violation(artifact.location, f"{each.location}: {each.message}", each.remedy, severity=each.severity)


def _dashboard(schemas: Schemas, dashboard: CompiledDashboard) -> Iterable[Violation]:
    document = dashboard.document
    is_kept = any(panel.origin.kept for panel in dashboard.panels)
    if is_kept:
        schemas = schemas.lenient  # what it does not say is as Grafana has it anyway
    if is_kept or dashboard.origin.finished:
        document = {name: value for name, value in document.items() if name not in _OF_SERVERS}
    for problem in schemas.problems("dashboard", _without_panels(document)):
        if problem.path == ("uid",):
            continue  # dashboard-uid says it
        if problem.path[-1:] == ("datasource",) and isinstance(_value_at(dashboard.document, problem.path), str):
            continue  # datasource-unknown names the sources that exist
        variable = _variable_at(dashboard, problem)
        location = variable.location if variable else dashboard.location
        yield Violation(location, f"dashboard {dashboard.uid!r}: {problem}", _REMEDY, (dashboard.origin,))
    for panel in dashboard.panels:
        definitions = (panel.origin, dashboard.origin)
        name = f"panels/{panel.type}"
        if not schemas.has(name):
            yield Violation(
                panel.location,
                f"{panel_name(dashboard, panel)} has the type {panel.type!r}, which has no schema",
                f"Types are {', '.join(schemas.panel_types)}.",
                definitions,
            )
            continue
        for problem in schemas.problems(name, _without_panels(panel.document)):
            if problem.path == ("datasource",) and isinstance(panel.document["datasource"], str):
                continue  # datasource-unknown names the sources that exist
            if problem.path in (("gridPos", "x"), ("gridPos", "w")) and is_placed(panel):
                continue  # panel-layout says it
            yield Violation(panel.location, f"{panel_name(dashboard, panel)}: {problem}", _REMEDY, definitions)
        for text in _of_overrides(schemas, name, panel.document):
            yield Violation(panel.location, f"{panel_name(dashboard, panel)}, {text}", _REMEDY, definitions)
        for target in panel.targets:
            name = f"targets/{target.source_type}"
            for problem in schemas.problems(name, target.document) if schemas.has(name) else ():
                message = f"{panel_name(dashboard, panel)}, query {target.document.get('refId')}: {problem}"
                yield Violation(target.location, message, _REMEDY, definitions)


def _of_overrides(schemas: Schemas, name: str, panel: Document) -> Iterator[str]:
    """Yield where an override gives a field what the panel's kind would not allow to all fields."""
    for override in items(section(panel, "fieldConfig").get("overrides")):
        fields = section(override, "matcher").get("options")
        for each in items(override.get("properties")):
            path = str(each.get("id")).split(".")
            if path[0] != "custom":
                continue
            defaults = reduce(lambda inner, outer: {outer: inner}, reversed(path), each.get("value"))
            as_default = {**panel, "fieldConfig": {"defaults": defaults, "overrides": []}}
            for problem in schemas.problems(name, as_default):
                if problem.path[:2] == ("fieldConfig", "defaults"):
                    yield f"override of {fields!r}, {'.'.join(path)}: {problem.message}"


def _without_panels(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "panels": []} if "panels" in document else document


def _value_at(document: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        document = document[part]
    return document


def _variable_at(dashboard: CompiledDashboard, problem: SchemaProblem) -> Any:
    match problem.path:
        case ("templating", "list", int(index), *_) if index < len(dashboard.variables):
            return dashboard.variables[index]
    return None


RULE = Rule("schema", Severity.ERROR, __doc__, check, reach=Reach.HOUSE)

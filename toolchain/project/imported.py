"""Dashboards exported for others: their inputs are answered by the data sources that a project has.

Source: Grafana documentation, "Export dashboards": ``__inputs`` names what an import asks for, and texts hold it as
``${NAME}``.
"""

from collections.abc import Collection, Mapping
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.project.library_elements import expanded, references
from toolchain.project.project import Project

_EXPRESSIONS = "__expr__"
"""The type and the uid of what calculates with the answers of others."""
_BUILT_IN = {"grafana": "-- Grafana --", _EXPRESSIONS: _EXPRESSIONS, "datasource": "-- Dashboard --"}
"""Types that every Grafana has one data source of."""
_OF_EXPORTS = ("__inputs", "__requires", "__elements")


@frozen(eq=False)
class Imported:
    """A dashboard with its inputs answered; ``notes`` say which stay open, and what does not come along."""

    document: Document
    notes: tuple[str, ...] = ()


def imported(
    exported: Document,
    project: Project,
    data_sources: Mapping[str, str] | None = None,
    *,
    kept: Collection[str] = (),
) -> Imported:
    """Return an export for others with its inputs answered: data sources by their type, constants by their value.

    ``data_sources`` are keys of the project's data sources by the names of inputs, or of data sources there. ``kept``
    are uids of panels of the library that stay references though the export holds them.
    """
    inputs, whole = exported.get("__inputs"), expanded(exported, kept)
    document = {name: value for name, value in whole.document.items() if name not in _OF_EXPORTS}
    values: dict[str, str] = {}
    notes: list[str] = []
    for each in inputs if isinstance(inputs, list) else ():
        if not isinstance(each, dict):
            continue
        name = str(each.get("name"))
        if each.get("type") == "constant":
            values[name] = str(each.get("value", ""))
            continue
        kind = str(each.get("pluginId"))
        if kind == _EXPRESSIONS:
            values[name] = _EXPRESSIONS
            continue
        key = next((each for given, each in (data_sources or {}).items() if given.strip("${}") == name), "")
        uids = [
            project.environment.endpoints[source.key].uid
            for source in project.datasources
            if (source.key == key if key else source.type == kind) and source.key in project.environment.endpoints
        ]
        if len(uids) == 1:
            values[name] = uids[0]
        else:
            how_many = f"{len(uids)} data sources" if uids else "no data source"
            notes.append(f"the input {name} stays open: {project.environment.name} has {how_many} of type {kind}")
    if whole.names:
        notes.append(f"panels of the library become the dashboard's own: {', '.join(whole.names)}")
    left = dict.fromkeys(each for each in references(document.get("panels")) if each not in kept)
    if left:
        notes.append(f"panels of the library stay references, and Grafana must have them: {', '.join(left)}")
    answered: Document = _answered(document, values) if values else document
    return Imported(answered, tuple(notes))


def with_sources_of_types(dashboard: Document, project: Project) -> Imported:
    """Return a dashboard of schema v2 whose references say a type alone with the data source that has it here.

    Grafana takes the default one of the type, and else the first (12.4, ``layoutSerializers/utils.ts``). Where a
    project has several, and none of them is its default, they stay open.
    """
    notes: dict[str, None] = {}
    return Imported(_with_types(dashboard, project, notes), tuple(notes))


def _with_types(value: Any, project: Project, notes: dict[str, None]) -> Any:
    match value:
        case {"datasource": {"type": str(kind), **others}} if kind and not others.get("uid"):
            found = _of_type(kind, project, notes)
            rest = {name: _with_types(each, project, notes) for name, each in value.items() if name != "datasource"}
            return rest | {"datasource": {"type": kind, "uid": found} if found else value["datasource"]}
        case Mapping():
            return {name: _with_types(each, project, notes) for name, each in value.items()}
        case list():
            return [_with_types(each, project, notes) for each in value]
    return value


def _of_type(kind: str, project: Project, notes: dict[str, None]) -> str:
    endpoints = project.environment.endpoints
    found = [each for each in project.datasources if each.type == kind and each.key in endpoints]
    chosen = [each for each in found if each.is_default] if len(found) > 1 else found
    if len(chosen) == 1:
        return endpoints[chosen[0].key].uid
    if kind in _BUILT_IN:
        return _BUILT_IN[kind]
    how_many = f"{len(found)} data sources" if found else "no data source"
    notes[f"a data source of type {kind} stays open: {project.environment.name} has {how_many} of it"] = None
    return ""


def _answered(value: Any, values: Mapping[str, str]) -> Any:
    match value:
        case str():
            for name, answer in values.items():
                value = value.replace(f"${{{name}}}", answer)
            return value
        case Mapping():
            return {name: _answered(each, values) for name, each in value.items()}
        case list():
            return [_answered(each, values) for each in value]
    return value

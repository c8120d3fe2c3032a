"""Dashboards exported for others: their inputs are answered by the data sources that a project has.

Source: Grafana documentation, "Export dashboards": ``__inputs`` names what an import asks for, and texts hold it as
``${NAME}``.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.project.library_elements import expanded, references
from toolchain.project.project import Project

_EXPRESSIONS = "__expr__"
"""The type and the uid of what calculates with the answers of others."""
_OF_EXPORTS = ("__inputs", "__requires", "__elements")


@frozen(eq=False)
class Imported:
    """A dashboard with its inputs answered; ``notes`` say which stay open, and what does not come along."""

    document: Document
    notes: tuple[str, ...] = ()


def imported(exported: Document, project: Project, data_sources: Mapping[str, str] | None = None) -> Imported:
    """Return an export for others with its inputs answered: data sources by their type, constants by their value.

    ``data_sources`` are keys of the project's data sources by the names of inputs, or of data sources there.
    """
    inputs, whole = exported.get("__inputs"), expanded(exported)
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
    left = dict.fromkeys(references(document.get("panels")))
    if left:
        notes.append(f"panels of the library stay references, and Grafana must have them: {', '.join(left)}")
    answered: Document = _answered(document, values) if values else document
    return Imported(answered, tuple(notes))


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

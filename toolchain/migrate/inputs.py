"""What a dashboard that was exported for sharing asks of who imports it: data sources, constants and library panels.

Source: Grafana 12.4, pkg/services/dashboardimport/utils/dash_template_evaluator.go.
"""

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.values import text

_INPUTS, _REQUIRES, _ELEMENTS = "__inputs", "__requires", "__elements"
_CONSTANT = "constant"
_EXPRESSION = "__expr__"
"""The data source of expressions, which every Grafana has."""
_NAME = re.compile(r"\$\{(\w+)\}")
_OF_THE_PLACE = ("id", "gridPos", "title")
"""What a library panel is asked where it is used."""


@frozen
class Input:
    """One thing that is asked: ``plugin`` is the type of a data source, ``default`` the value of a constant."""

    name: str
    kind: str
    label: str = ""
    plugin: str = ""
    default: str = ""


def inputs_of(document: Document) -> tuple[Input, ...]:
    """Return what is asked, in the order of the document."""
    return tuple(
        Input(text(each, "name"), text(each, "type"), text(each, "label"), text(each, "pluginId"), text(each, "value"))
        for each in items(document.get(_INPUTS))
        if text(each, "name")
    )


def with_inputs(document: Document, values: Mapping[str, str]) -> Document:
    """Return the dashboard with a value for each thing that it asks, by its name; constants have their own.

    Raises MigrationError for a data source that is asked, used, and given no value.
    """
    used = set(_NAME.findall(str({name: value for name, value in document.items() if name != _INPUTS})))
    known = dict(values)
    for each in inputs_of(document):
        if each.name in known:
            continue
        if each.kind == _CONSTANT or each.plugin == _EXPRESSION:
            known[each.name] = each.plugin if each.plugin == _EXPRESSION else each.default
        elif each.name in used:
            raise MigrationError(
                f"the dashboard asks for {each.label or each.name!r}, a data source of the type {each.plugin!r}",
                f"Say which one {each.name} is.",
            )
    return {name: _with_values(value, known) for name, value in document.items() if name not in (_INPUTS, _REQUIRES)}


def with_library_panels(document: Document) -> Document:
    """Return the dashboard with the library panels that were exported with it in place of references to them.

    References to others stay.
    """
    models = section(document, _ELEMENTS)
    kept = {name: value for name, value in document.items() if name != _ELEMENTS}
    panels = kept.get("panels")
    return {**kept, "panels": [_filled(each, models) for each in panels]} if isinstance(panels, list) else kept


def _filled(panel: Any, models: Document) -> Any:
    if not isinstance(panel, dict):
        return panel
    if isinstance(panel.get("panels"), list):
        panel = {**panel, "panels": [_filled(each, models) for each in panel["panels"]]}
    model = section(models, text(section(panel, "libraryPanel"), "uid"), "model")
    own = {name: panel[name] for name in _OF_THE_PLACE if name in panel}
    return {**{name: value for name, value in model.items() if name != "libraryPanel"}, **own} if model else panel


def _with_values(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _NAME.sub(lambda found: known.get(found.group(1), found.group()), value)
    if isinstance(value, dict):
        return {name: _with_values(inner, known) for name, inner in value.items()}
    return [_with_values(each, known) for each in value] if isinstance(value, list) else value

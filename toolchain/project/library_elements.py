"""Panels of the library inside of the dashboards that show them: an export for others has both.

Source: Grafana 12.4.3, ``DashboardExporter.ts``: ``__elements`` has, by its uid, the name, the kind and the model of
each panel of the library; a panel that is one holds a reference to it (docs/reference/grafana-api.md, 12).
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.documents.located import Located

ELEMENTS = "__elements"
REFERENCE = "libraryPanel"
_OF_THE_DASHBOARD = ("id", "title", "gridPos")
"""What of such a panel its dashboard says."""


@frozen(eq=False)
class Expanded:
    """A dashboard whose panels are all its own, and the names of those that were of the library."""

    document: Document
    names: tuple[str, ...] = ()


def expanded(dashboard: Document, kept: Collection[str] = ()) -> Expanded:
    """Return a dashboard with the panels of the library that its export holds in place of the references to them.

    Those of the uids ``kept`` stay references.
    """
    models = {uid: model for uid, model in _models(dashboard.get(ELEMENTS)) if uid not in kept}
    if not models:
        return Expanded(dashboard)
    names: dict[str, None] = {}
    panels = [_expanded(each, models, names) for each in items(dashboard.get("panels"))]
    return Expanded({**dashboard, "panels": panels}, tuple(names))


def _models(elements: Any) -> Iterator[tuple[str, Document]]:
    """Yield the models of panels by the uid; exports of Grafana 8 have a list."""
    listed = elements.values() if isinstance(elements, Mapping) else items(elements)
    for each in listed:
        if isinstance(each, dict) and isinstance(each.get("model"), dict) and each.get("uid"):
            yield str(each["uid"]), each["model"]


def _expanded(panel: Document, models: Mapping[str, Document], names: dict[str, None]) -> Document:
    reference = section(panel, REFERENCE)
    model = models.get(str(reference.get("uid")))
    if model is not None:
        names[str(reference.get("name") or reference["uid"])] = None
        own = {name: panel[name] for name in _OF_THE_DASHBOARD if panel.get(name) is not None}
        return {**{name: each for name, each in model.items() if name not in ("id", REFERENCE)}, **own}
    inside = panel.get("panels")
    return {**panel, "panels": [_expanded(each, models, names) for each in items(inside)]} if inside else panel


def located_expanded(document: Located) -> Located:
    """Return a document of a file likewise: each part of such a panel has the line of its model."""
    for name in ("", "dashboard", "spec"):
        dashboard = document.get(name) if name else document
        elements = dashboard.get(ELEMENTS)
        every = [each for _, each in elements.pairs()] or list(elements.items())
        models = {each.get("uid").text: each.get("model") for each in every if each.get("model").fields}
        if models and isinstance(dashboard.get("panels").value, list):
            made = _with_models(dashboard, models)
            return evolve(document, value={**document.fields, name: made}) if name else made
    return document


def _with_models(owner: Located, models: Mapping[str, Located]) -> Located:
    panels = owner.get("panels")
    made = [_located(each, models) for each in panels.items()]
    return evolve(owner, value={**owner.fields, "panels": evolve(panels, value=made)})


def _located(panel: Located, models: Mapping[str, Located]) -> Located:
    model = models.get(panel.get(REFERENCE, "uid").text)
    if model is not None:
        kept = {name: each for name, each in model.pairs() if name not in ("id", REFERENCE)}
        own = {name: each for name, each in panel.pairs() if name in _OF_THE_DASHBOARD and each.value is not None}
        return Located({**kept, **own}, model.line)
    return _with_models(panel, models) if isinstance(panel.get("panels").value, list) else panel


def references(value: Any) -> Iterator[str]:
    """Yield the uids of the panels of the library that a dashboard shows, whatever its schema."""
    match value:
        case {"libraryPanel": {"uid": str(uid)}}:
            yield uid
        case dict():
            for each in value.values():
                yield from references(each)
        case list():
            for each in value:
                yield from references(each)

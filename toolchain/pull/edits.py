"""What somebody changed of a dashboard of ours in Grafana, and the lines that define it."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.layout import Layout
from toolchain.base.source import SourceLocation
from toolchain.compile.dashboards import every_panel
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.resource import FOLDER
from toolchain.compile.schema_2.dashboard import dashboard_2
from toolchain.compile.schema_2.version import Schema2
from toolchain.pull.stored_form import is_same, stored_form
from toolchain.sync.dashboards.marking import without_marks
from toolchain.sync.difference import FieldChange, differences
from toolchain.sync.normal_form import dashboard_form, resource_form


def dashboard_edits(
    defined: CompiledDashboard, live: Document, layout: Layout | None = None, version: Schema2 = "v2beta1"
) -> tuple[tuple[SourceLocation, FieldChange], ...]:
    """Return in what a dashboard in Grafana differs from its definition, each with the line to change.

    A panel that was only renamed is the same panel: it is known by its id. Where Grafana's is of schema v2, and has a
    ``layout``, both are compared in the ``version`` of it that Grafana has.
    """
    if layout is None:
        if is_same(stored_form(defined.document), stored_form(live)):
            return ()
        ours, theirs = dashboard_form(defined.document), dashboard_form(live)
        titles = _titles(ours)
        renamed = _renamed_back(theirs, titles)
    else:
        ours, titles = _form(defined.document, defined.layout, version), _titles(defined.document)
        live = deepcopy(live)
        renamed = _renamed_back(live, titles)  # a layout calls its panels by their titles
        theirs = _form(live, layout, version)
    found = [*renamed, *differences(ours, theirs)]
    return tuple((_place_of(defined, each.path), evolve(each, path=_readable(each.path, titles))) for each in found)


def _titles(document: Document) -> dict[Any, Any]:
    return {panel.get("id"): panel.get("title", "") for panel in every_panel(document)}


def _renamed_back(live: Document, titles: Mapping[Any, Any]) -> list[FieldChange]:
    """Return which panels have other titles, and give them the former ones."""
    renamed = []
    for panel in every_panel(live):
        before, after = titles.get(panel.get("id"), panel.get("title", "")), panel.get("title", "")
        if before != after:
            renamed.append(FieldChange(f"panels[{before}].title", before, after))
            panel["title"] = before
    return renamed


def _form(document: Document, layout: Layout | None, version: Schema2) -> Document:
    """Return the normal form of a dashboard in schema v2."""
    spec = dashboard_2({**document, "tags": without_marks(document.get("tags") or ())}, version, layout).spec
    return resource_form({"metadata": {"annotations": {FOLDER: ""}}, "spec": spec})


def _readable(path: str, titles: Mapping[Any, str]) -> str:
    """Return a path with the titles of panels for their ids."""
    for number, title in titles.items():
        path = path.replace(f"panels[{number}]", f"panels[{title}]") if title else path
    return path


def _place_of(dashboard: CompiledDashboard, path: str) -> SourceLocation:
    """Return where the part of a dashboard is defined that a path of a field difference leads to."""
    found = [(len(text), location) for text, location in _parts(dashboard, path) if text in f".{path}"]
    return max(found, key=lambda each: each[0])[1] if found else dashboard.location


def _parts(dashboard: CompiledDashboard, path: str) -> Iterator[tuple[str, SourceLocation]]:
    """Yield pieces of paths, as differences write them, and where what they name is defined."""
    for variable in dashboard.variables:
        yield f".templating.list[{variable.name}]", variable.location
    for panel in dashboard.panels:
        for name in (panel.document.get("title"), panel.document.get("id")):
            text = f".panels[{name}]"
            if text in f".{path}":
                yield text, panel.location
                for target in panel.targets:
                    yield f"{text}.targets[{target.document.get('refId')}]", target.location

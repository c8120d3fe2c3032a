"""What somebody changed of a dashboard of ours in Grafana, and the lines that define it."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.source import SourceLocation
from toolchain.compile.dashboards import every_panel
from toolchain.compile.model import CompiledDashboard
from toolchain.pull.stored_form import is_same, stored_form
from toolchain.sync.difference import FieldChange, differences
from toolchain.sync.normal_form import dashboard_form


def dashboard_edits(defined: CompiledDashboard, live: Document) -> tuple[tuple[SourceLocation, FieldChange], ...]:
    """Return in what a dashboard in Grafana differs from its definition, each with the line to change.

    A panel that was only renamed is the same panel: it is known by its id.
    """
    if is_same(stored_form(defined.document), stored_form(live)):
        return ()
    ours, theirs = dashboard_form(defined.document), dashboard_form(live)
    titles = {panel.get("id"): panel.get("title", "") for panel in every_panel(ours)}
    renamed = []
    for panel in every_panel(theirs):
        before, after = titles.get(panel.get("id"), panel.get("title", "")), panel.get("title", "")
        if before != after:
            renamed.append(FieldChange(f"panels[{before}].title", before, after))
            panel["title"] = before
    found = [*renamed, *differences(ours, theirs)]
    return tuple((_place_of(defined, each.path), evolve(each, path=_readable(each.path, titles))) for each in found)


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

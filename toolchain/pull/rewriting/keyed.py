"""A dashboard whose parts stand by what they are known by, so that three states of it can be held side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.pull.expressible import UnpullableError
from toolchain.sync.dashboards.editor_defaults import without_editor_fields
from toolchain.sync.normal_form import below_header, dashboard_form, said_form

FOLDER = "folder"
PANELS, LAYOUT, VARIABLES, ANNOTATIONS, TAGS, TARGETS = (
    "panels",
    "layout",
    "variables",
    "annotations",
    "tags",
    "targets",
)
ORDER = " order"
"""Ends the name of what tells the order of parts, where that is not in how they stand."""
CHOICE = "current"
_LISTS = {VARIABLES: "templating", ANNOTATIONS: "annotations"}


def keyed(dashboard: Mapping[str, Any], *, with_defaults: bool = True) -> Document:
    """Return the normal form of a classic dashboard with dictionaries for its lists of parts.

    Defaults that Grafana's editor fills in are left out where they are not asked for.

    Panels are by id, without those that stand inside of them: ``layout`` is their order, each with the id of the row
    that holds it, None for most. Targets are by ref id, variables and annotations by name, and of variables the choice
    is there that people see first. Raises UnpullableError where two parts cannot be told apart.
    """
    form = dashboard_form(dashboard)
    if not with_defaults:
        form = said_form(form)
    choices = _choices(dashboard)
    found = {name: each for name, each in form.items() if name not in (PANELS, TAGS, *_LISTS.values())}
    found[TAGS] = {str(tag): True for tag in dashboard.get("tags") or ()}
    for name, section in _LISTS.items():
        parts = (form.get(section) or {}).get("list") or []
        found[name] = _by("name", parts, f"{name} of the dashboard")
        found[f"{name}{ORDER}"] = list(found[name])
    for name, choice in choices.items():
        if name in found[VARIABLES]:
            found[VARIABLES][name][CHOICE] = choice
    placed = list(_placed(form.get(PANELS) or (), None))
    found[PANELS] = _by("id", [panel for panel, _ in placed], "panels")
    found[PANELS] = {number: _with_keyed_targets(panel) for number, panel in found[PANELS].items()}
    found[LAYOUT] = [[str(panel["id"]), row] for panel, row in placed]
    return found


def unkeyed(form: Mapping[str, Any]) -> Document:
    """Return the normal form of a dashboard again."""
    left_out = (FOLDER, PANELS, LAYOUT, TAGS, *_LISTS, *(f"{name}{ORDER}" for name in _LISTS))
    found = {name: each for name, each in form.items() if name not in left_out}
    found[TAGS] = list(form[TAGS])
    for name, section in _LISTS.items():
        found[section] = {"list": _in_order(form, name)}
    panels: dict[str, Document] = {number: with_listed_targets(each) for number, each in form[PANELS].items()}
    found[PANELS] = []
    for number, row in form[LAYOUT]:
        if number not in panels:
            continue
        if row is None or row not in panels:
            found[PANELS].append(panels[number])
        else:
            panels[row].setdefault(PANELS, []).append(panels[number])
    return found


def with_listed_targets(panel: Mapping[str, Any]) -> Document:
    """Return a panel whose targets are a list again."""
    if not isinstance(panel.get(TARGETS), Mapping):
        return dict(panel)
    found = {name: each for name, each in panel.items() if name not in (TARGETS, f"{TARGETS}{ORDER}")}
    return {**found, TARGETS: _in_order(panel, TARGETS)}


def _in_order(form: Mapping[str, Any], name: str) -> list[Any]:
    parts = form[name]
    order = [each for each in form.get(f"{name}{ORDER}") or () if each in parts]
    return [parts[each] for each in dict.fromkeys((*order, *parts))]


def _choices(dashboard: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is chosen of each variable."""
    found = {}
    for each in (dashboard.get("templating") or {}).get("list") or ():
        current = each.get(CHOICE)
        if isinstance(current, Mapping) and "value" in current:
            found[str(each.get("name"))] = current["value"]
    return found


def _placed(panels: Sequence[Document], row: Any) -> Iterator[tuple[Document, Any]]:
    for panel in panels:
        yield {name: each for name, each in panel.items() if name != PANELS}, row
        if panel.get(PANELS):
            yield from _placed(below_header(panel[PANELS]), str(panel.get("id")))


def _by(name: str, parts: Sequence[Document], what: str) -> dict[str, Document]:
    found = {str(each.get(name)): dict(each) for each in parts}
    if len(found) != len(parts) or any(each.get(name) is None for each in parts):
        raise UnpullableError(
            f"two {what} have the same {name}, or one has none", "Give them different ones in Grafana, and save it."
        )
    return found


def _with_keyed_targets(panel: Document) -> Document:
    targets = panel.get(TARGETS)
    if not isinstance(targets, list):
        return panel
    targets = [without_editor_fields(each) for each in targets]
    names = [each.get("refId") for each in targets]
    if len(set(names)) != len(names) or not all(isinstance(each, str) for each in names):
        return {**panel, TARGETS: targets}
    return {**panel, TARGETS: {each["refId"]: each for each in targets}, f"{TARGETS}{ORDER}": names}

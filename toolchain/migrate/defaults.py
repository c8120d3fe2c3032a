"""What Grafana fills into a dashboard before it brings it to a newer schema.

Source: Grafana 12.4, apps/dashboard/pkg/migration/frontend_defaults.go, which does as the classes of its front end did.
"""

import string
from collections.abc import Callable
from typing import Any

from toolchain.base.documents.document import Document, items
from toolchain.migrate.steps.to_16 import rows_are_shown
from toolchain.migrate.values import all_panels, text, variables, whole

_DASHBOARD: dict[str, Callable[[], Any]] = {
    "title": lambda: "No Title",
    "tags": list,
    "timezone": str,
    "weekStart": str,
    "editable": lambda: True,
    "graphTooltip": int,
    "time": lambda: {"from": "now-6h", "to": "now"},
    "timepicker": dict,
    "schemaVersion": int,
    "fiscalYearStartMonth": int,
    "links": list,
}

_PANEL: dict[str, Callable[[], Any]] = {
    "gridPos": lambda: {"x": 0, "y": 0, "h": 3, "w": 6},
    "targets": lambda: [{"refId": "A"}],
    "transparent": lambda: False,
    "options": dict,
    "links": list,
    "title": str,
}


def fill_defaults(dashboard: Document) -> None:
    """Fill in what is missing of a dashboard and its panels, those in collapsed rows apart, and number all panels."""
    _fill(dashboard, _DASHBOARD)
    for name in ("templating", "annotations"):
        owner = dashboard.get(name)
        if not isinstance(owner, dict):
            dashboard[name] = {"list": []}
        elif owner.get("list") is None:
            owner["list"] = []
    for variable in variables(dashboard):
        _drop_nulls_chosen(variable)
    for panel in _panels_with_defaults(dashboard):
        _fill(panel, _PANEL)
        config = panel.setdefault("fieldConfig", {})
        if isinstance(config, dict):
            config.setdefault("defaults", {})
            config.setdefault("overrides", [])
        _name_queries(items(panel["targets"]))
    _number(dashboard)


def _fill(owner: Document, defaults: dict[str, Callable[[], Any]]) -> None:
    for name, default in defaults.items():
        if owner.get(name) is None:
            owner[name] = default()


def _panels_with_defaults(dashboard: Document) -> list[Document]:
    rows = items(dashboard.get("rows"))
    shown = rows_are_shown(rows)
    inside = [
        panel for row in rows if not (shown and row.get("collapse") is True) for panel in items(row.get("panels"))
    ]
    return [*items(dashboard.get("panels")), *inside]


def _drop_nulls_chosen(variable: Document) -> None:
    current = variable.get("current")
    if not isinstance(current, dict) or "value" not in current:
        return
    value = current["value"]
    if value is None or (isinstance(value, list) and None in value):
        del current["value"]


def _name_queries(targets: list[Document]) -> None:
    used = {text(each, "refId") for each in targets}
    free = iter([letter for letter in string.ascii_uppercase if letter not in used])
    for target in targets:
        if target.get("refId") is None and (letter := next(free, None)):
            target["refId"] = letter


def _number(dashboard: Document) -> None:
    panels = list(all_panels(dashboard))
    ids = [whole(panel.get("id")) or 0 for panel in panels]
    free, used = max([0, *ids]) + 1, set[int]()
    for panel, own in zip(panels, ids, strict=True):
        if own > 0 and own not in used:
            used.add(own)
        else:
            panel["id"], free = free, free + 1

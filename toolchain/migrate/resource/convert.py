"""A dashboard of schema v2 made a classic one.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go and v2beta1_to_v2alpha1.go.
"""

from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.resource.annotations import annotation_of
from toolchain.migrate.resource.layout import Placing
from toolchain.migrate.resource.variables import variable_of
from toolchain.migrate.steps.sequence import LATEST
from toolchain.migrate.values import text

_TOOLTIPS = {"Off": 0, "Crosshair": 1, "Tooltip": 2}
_TIME_PICKER = {
    "autoRefreshIntervals": "refresh_intervals",
    "hideTimepicker": "hidden",
    "nowDelay": "nowDelay",
    "quickRanges": "quick_ranges",
}
_LINK: dict[str, Any] = {
    "title": "",
    "type": "link",
    "icon": "",
    "tooltip": "",
    "tags": [],
    "asDropdown": False,
    "targetBlank": False,
    "includeVars": False,
    "keepTime": False,
}


def is_schema_2(dashboard: Document) -> bool:
    """Return whether a dashboard is of schema v2."""
    return isinstance(dashboard.get("elements"), dict) or (
        isinstance(dashboard.get("layout"), dict) and "panels" not in dashboard
    )


def classic_of(dashboard: Document) -> tuple[Document, tuple[str, ...]]:
    """Return the classic dashboard, and what of the other the classic schema has no words for.

    Raises MigrationError where leaving it out would make another dashboard of it.
    """
    placing = Placing.of(section(dashboard, "elements"))
    panels, _ = placing.place(section(dashboard, "layout"), 0)
    notes = [*placing.notes]
    notes += [
        f"schema v2: the element {name!r} stands nowhere in the layout, and is left out"
        for name in placing.elements
        if name not in placing.placed
    ]
    times = section(dashboard, "timeSettings")
    classic: Document = {name: dashboard[name] for name in ("uid",) if dashboard.get(name)}
    classic |= {
        "title": text(dashboard, "title"),
        "graphTooltip": _TOOLTIPS.get(text(dashboard, "cursorSync"), 0),
        "schemaVersion": LATEST,
        "preload": dashboard.get("preload") is True,
        "editable": dashboard.get("editable") is not False,
        "time": {"from": text(times, "from") or "now-6h", "to": text(times, "to") or "now"},
        "refresh": text(times, "autoRefresh"),
        "fiscalYearStartMonth": times.get("fiscalYearStartMonth", 0),
        "annotations": {"list": [annotation_of(each) for each in items(dashboard.get("annotations"))]},
    }
    classic |= {name: dashboard[name] for name in ("description", "liveNow", "revision") if name in dashboard}
    classic |= {name: times[name] for name in ("timezone", "weekStart") if times.get(name) is not None}
    picker = {name: times[old] for old, name in _TIME_PICKER.items() if times.get(old)}
    if picker:
        classic["timepicker"] = picker
    for name, made in (
        ("tags", dashboard.get("tags")),
        ("links", [{**_LINK, **each} for each in items(dashboard.get("links"))]),
        ("panels", panels),
    ):
        if made:
            classic[name] = made
    variables = [variable_of(each) for each in items(dashboard.get("variables"))]
    if variables:
        classic["templating"] = {"list": variables}
    return classic, ("schema v2: elements and layout are panels of the classic schema", *notes)

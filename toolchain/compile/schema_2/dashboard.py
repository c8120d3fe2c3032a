"""A compiled dashboard as schema v2 has it, and where each of its parts stands in the classic document.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v1beta1_to_v2alpha1.go ("convertDashboardSpec"): what that
server answers for a classic dashboard that it is asked for as v2beta1 is what stands here, for the dashboards that the
tests hold (``tests/toolchain/compile/schema_2``).
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.layout import Layout
from toolchain.base.source_map import Path
from toolchain.compile.schema_2.annotations import annotation
from toolchain.compile.schema_2.elements import element, element_name
from toolchain.compile.schema_2.layouts import LayoutWriter, classic_layout, variables_of
from toolchain.compile.schema_2.variables import variable
from toolchain.compile.schema_2.version import Schema2
from toolchain.migrate.resource.link import LINK_DEFAULTS

_TOOLTIPS = ("Off", "Crosshair", "Tooltip")
_INTERVALS = ("5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d")
_OF_LINK = (*LINK_DEFAULTS, "url", "placement")


@frozen(eq=False)
class Dashboard2:
    """A dashboard of schema v2; ``places`` has the path of each part in the classic document, by its own."""

    spec: Document
    places: Mapping[Path, Path]


def dashboard_2(dashboard: Document, version: Schema2, layout: Layout | None = None) -> Dashboard2:
    """Return a classic dashboard in schema v2; without a layout, it is the one that its rows make.

    Variables that rows and tabs have to themselves are theirs in v2, and the dashboard's in v2beta1: Grafana 12.4.3
    takes them there and drops them without a word.
    """
    every = dict(_panels(dashboard.get("panels"), ()))
    layout = layout or classic_layout(every)
    listed = enumerate(items(section(dashboard, "templating").get("list")))
    variables: dict[Path, Document] = {
        ("templating", "list", index): made for index, each in listed if (made := variable(each))
    }
    own = set(variables_of(layout)) if version == "v2" else set()
    by_name = {str(made["spec"]["name"]): (path, made) for path, made in variables.items()}
    writer = LayoutWriter(every, {name: each for name, each in by_name.items() if name in own})
    written = writer.layout(layout, ("layout",))
    variables = {path: made for path, made in variables.items() if made["spec"]["name"] not in own}
    panels = {path: panel for path, panel in every.items() if panel.get("type") != "row"}
    listed = enumerate(items(section(dashboard, "annotations").get("list")))
    annotations = {("annotations", "list", index): annotation(each) for index, each in listed}
    spec: Document = {
        "title": str(dashboard.get("title") or ""),
        **{name: dashboard[name] for name in ("description", "revision") if dashboard.get(name)},
        "tags": [str(each) for each in dashboard.get("tags") or ()],
        "editable": dashboard.get("editable") is not False,
        "cursorSync": _tooltip(dashboard.get("graphTooltip")),
        "liveNow": dashboard.get("liveNow") is True,
        "preload": dashboard.get("preload") is True,
        "timeSettings": _times(dashboard),
        "links": [_link(each) for each in items(dashboard.get("links"))],
        "annotations": list(annotations.values()),
        "variables": list(variables.values()),
        "elements": {element_name(panel): element(panel, version) for panel in panels.values()},
        "layout": written,
    }
    places: dict[Path, Path] = {
        **writer.places,
        **{("annotations", index): path for index, path in enumerate(annotations)},
        **{("variables", index): path for index, path in enumerate(variables)},
        **dict(_of_elements(panels)),
    }
    return Dashboard2(spec, places)


def _panels(documents: object, around: Path) -> Iterator[tuple[Path, Document]]:
    """Yield the panels of a document with their paths, those inside a row behind it."""
    for index, panel in enumerate(documents) if isinstance(documents, list) else ():
        if isinstance(panel, dict):
            path = (*around, "panels", index)
            yield path, panel
            yield from _panels(panel.get("panels"), path)


def _of_elements(panels: Mapping[Path, Document]) -> Iterator[tuple[Path, Path]]:
    for path, panel in panels.items():
        at = ("elements", element_name(panel))
        yield at, path
        for index, _ in enumerate(items(panel.get("targets"))):
            yield (*at, "spec", "data", "spec", "queries", index), (*path, "targets", index)


def _tooltip(value: object) -> str:
    return _TOOLTIPS[value] if isinstance(value, int) and 0 <= value < len(_TOOLTIPS) else _TOOLTIPS[0]


def _times(dashboard: Document) -> Document:
    span, picker = section(dashboard, "time"), section(dashboard, "timepicker")
    month = dashboard.get("fiscalYearStartMonth")
    found: Document = {
        "timezone": dashboard["timezone"] if isinstance(dashboard.get("timezone"), str) else "browser",
        "from": span.get("from") or "now-6h",
        "to": span.get("to") or "now",
        "autoRefresh": dashboard["refresh"] if isinstance(dashboard.get("refresh"), str) else "",
        "autoRefreshIntervals": list(picker.get("refresh_intervals") or _INTERVALS),
        "hideTimepicker": picker.get("hidden") is True,
        "fiscalYearStartMonth": month if isinstance(month, int) else 0,
    }
    if dashboard.get("weekStart"):
        found["weekStart"] = dashboard["weekStart"]
    if picker.get("nowDelay"):
        found["nowDelay"] = picker["nowDelay"]
    if isinstance(picker.get("quick_ranges"), list):
        names = ("display", "from", "to")
        found["quickRanges"] = [
            {name: str(each.get(name) or "") for name in names} for each in items(picker["quick_ranges"])
        ]
    return found


def _link(link: Document) -> Document:
    return {**LINK_DEFAULTS, **{name: link[name] for name in _OF_LINK if link.get(name) is not None}}

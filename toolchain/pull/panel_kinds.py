"""Where each panel function's arguments stand in the panels that it makes."""

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any, Literal, get_args, get_origin, get_type_hints

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.define import panels
from toolchain.define.panels.base import HousePanel

_CUSTOM = ("fieldConfig", "defaults", "custom")


@frozen(eq=False)
class PanelKind:
    """A function that makes panels of one type.

    ``arguments`` are its own, each by where its value stands or by a function that finds it. ``has_targets`` and
    ``has_values`` say whether it takes queries, and what panels of values take. ``positional`` are arguments after the
    title.
    """

    name: str
    arguments: Mapping[str, Sequence[str] | Callable[[Document], Any]]
    has_targets: bool = True
    has_values: bool = True
    positional: tuple[str, ...] = ()

    @property
    def function(self) -> Callable[..., HousePanel]:
        """The function."""
        function: Callable[..., HousePanel] = getattr(panels, self.name)
        return function

    @property
    def usual_size(self) -> tuple[int, int]:
        """Width and height of a panel for which no other is given."""
        required: list[Any] = []
        for parameter in signature(self.function).parameters.values():
            several = parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
            if parameter.default is Parameter.empty and not several:
                required.append((parameter, "" if get_type_hints(self.function)[parameter.name] is str else []))
        named = {each.name: value for each, value in required if each.kind is Parameter.KEYWORD_ONLY}
        placed = [value for each, value in required if each.kind is not Parameter.KEYWORD_ONLY]
        panel = self.function(*placed, **named, description="")
        return panel.width, panel.height

    def given(self, panel: Document) -> dict[str, Any] | None:
        """Return the arguments whose value is not the usual one; None for a panel that lacks a required one."""
        hints = get_type_hints(self.function)
        found: dict[str, Any] = {}
        for name, place in self.arguments.items():
            value = place(panel) if callable(place) else at(panel, place)
            usual = signature(self.function).parameters[name].default
            if value is None or not _is_accepted(hints[name], value):
                if usual is Parameter.empty:
                    return None
                continue
            if usual is Parameter.empty or value != (list(usual) if isinstance(usual, tuple) else usual):
                found[name] = value
        return found


def at(document: Any, place: Sequence[str]) -> Any:
    """Return what stands at a place of nested dictionaries, None where nothing does."""
    for name in place:
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def _is_accepted(hint: Any, value: Any) -> bool:
    """Return whether an argument of this type may have the value."""
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin is not None and issubclass(origin, Sequence):
        return isinstance(value, list) and all(_is_accepted(get_args(hint)[0], each) for each in value)
    return type(value) is hint


def _only(place: Sequence[str]) -> Callable[[Document], Any]:
    def found(panel: Document) -> Any:
        values = at(panel, place)
        return values[0] if isinstance(values, list) and len(values) == 1 else None

    return found


def _legend_calcs(panel: Document) -> Any:
    legend = at(panel, ("options", "legend"))
    return legend.get("calcs", []) if isinstance(legend, Mapping) else None


def _line_fill(panel: Document) -> Any:
    is_line = at(panel, (*_CUSTOM, "drawStyle")) != "bars" and at(panel, (*_CUSTOM, "stacking", "mode")) == "none"
    return at(panel, (*_CUSTOM, "fillOpacity")) if is_line else None


def _graph(panel: Document) -> Any:
    graph = at(panel, ("options", "graphMode"))
    targets = panel.get("targets") or ()
    is_instant = bool(targets) and all(_is_instant(each) for each in targets)
    return "auto" if graph == ("none" if is_instant else "area") else graph


def _is_instant(target: Any) -> bool:
    return at(target, ("instant",)) is True or at(target, ("queryType",)) == "instant"


def _sorted_by(panel: Document) -> Any:
    match at(panel, ("options", "sortBy")):
        case [{"displayName": str(name), "desc": True}]:
            return name
    return None


def _tags(panel: Document) -> Any:
    return at(panel, ("options", "tags")) or []


def _content(panel: Document) -> Any:
    return at(panel, ("options", "content")) or ""


_CALC = _only(("options", "reduceOptions", "calcs"))

KINDS: Mapping[str, PanelKind] = {
    "timeseries": PanelKind(
        "timeseries",
        {
            "draw": (*_CUSTOM, "drawStyle"),
            "stack": (*_CUSTOM, "stacking", "mode"),
            "legend_calcs": _legend_calcs,
            "legend_at": ("options", "legend", "placement"),
            "scale": (*_CUSTOM, "scaleDistribution", "type"),
            "fill": _line_fill,
            "interpolation": (*_CUSTOM, "lineInterpolation"),
        },
    ),
    "stat": PanelKind(
        "stat",
        {
            "calc": _CALC,
            "graph": _graph,
            "color": ("options", "colorMode"),
            "text": ("options", "textMode"),
        },
    ),
    "gauge": PanelKind("gauge", {"calc": _CALC}),
    "bargauge": PanelKind("bar_gauge", {"calc": _CALC, "orientation": ("options", "orientation")}),
    "table": PanelKind("table", {"sort_by": _sorted_by}),
    "heatmap": PanelKind("heatmap", {}),
    "histogram": PanelKind("histogram_chart", {"bucket_count": ("options", "bucketCount")}),
    "barchart": PanelKind("bar_chart", {"x_field": ("options", "xField"), "orientation": ("options", "orientation")}),
    "piechart": PanelKind("pie_chart", {}),
    "state-timeline": PanelKind("state_timeline", {}),
    "status-history": PanelKind("status_history", {}),
    "logs": PanelKind("logs", {}, has_values=False),
    "traces": PanelKind("trace", {}, has_values=False),
    "nodeGraph": PanelKind("node_graph", {}, has_values=False),
    "text": PanelKind("text", {"content": _content}, has_targets=False, has_values=False, positional=("content",)),
    "alertlist": PanelKind(
        "alert_list",
        {"label_filter": ("options", "alertInstanceLabelFilter"), "max_items": ("options", "maxItems")},
        has_targets=False,
        has_values=False,
    ),
    "annolist": PanelKind("annotation_list", {"tags": _tags}, has_targets=False, has_values=False),
    "dashlist": PanelKind("dashboard_list", {"tags": _tags}, has_targets=False, has_values=False),
}
"""Panel type -> the function; types that are missing here are made with ``plain_panel``."""

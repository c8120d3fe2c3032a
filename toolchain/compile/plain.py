"""Definition objects as plain documents, without what Grafana would rewrite on save.

House objects already write exactly what Grafana stores. Plain grafanalib objects carry keys of editors and panels long
gone, and empty ones; those are dropped here, and whatever else is wrong with them is for the schemas to say.
"""

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]

LEGACY_DASHBOARD_KEYS = frozenset(
    {"__inputs", "gnetId", "hideControls", "id", "rows", "sharedCrosshair", "style", "version"}
)
LEGACY_PANEL_KEYS = frozenset(
    {"editable", "error", "height", "minSpan", "span", "columns", "fontSize", "mappings", "color"}
)
LEGACY_TARGET_KEYS = frozenset({"intervalFactor", "metric", "query", "step", "target"})
LEGACY_VARIABLE_KEYS = frozenset({"tagValuesQuery", "tags", "tagsQuery", "useTags"})
LEGACY_CUSTOM_KEYS = frozenset({"displayMode"})
DEFAULT_MAX_DATA_POINTS = 100
"""What grafanalib writes on every panel; Grafana's own default is the panel's width in pixels."""

_EMPTY: tuple[Any, ...] = (None, "", [], {})
_KEPT_WHEN_EMPTY = frozenset({"title", "options", "list", "panels", "overrides", "value", "url", "content"})


def plain(value: Any) -> Any:
    """Return nested definition objects as dictionaries, lists and scalars."""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    to_json_data = getattr(value, "to_json_data", None)
    return value if to_json_data is None else plain(to_json_data())


def modern_dashboard(document: Document) -> Document:
    """Return a plain grafanalib dashboard as Grafana stores it; a legacy key with content stays, to be reported."""
    modern = _without(document, LEGACY_DASHBOARD_KEYS)
    if isinstance(modern.get("timepicker"), dict):
        modern["timepicker"] = _without(modern["timepicker"], frozenset({"time_options"}))
    templating = modern.get("templating", {})
    if "list" in templating:
        templating["list"] = [_modern_variable(each) for each in templating["list"]]
    return modern


def modern_panel(document: Document) -> Document:
    """Return a plain grafanalib panel as Grafana stores it."""
    modern = _without(document, LEGACY_PANEL_KEYS)
    if modern.get("maxDataPoints") == DEFAULT_MAX_DATA_POINTS:
        del modern["maxDataPoints"]
    for key in ("hideTimeOverride", "transparent"):
        if modern.get(key) is False:
            del modern[key]
    defaults = modern.get("fieldConfig", {}).get("defaults")
    if isinstance(defaults, dict):
        modern["fieldConfig"]["defaults"] = _modern_defaults(defaults)
        modern["fieldConfig"].setdefault("overrides", [])
    legend = modern.get("options", {}).get("legend")
    if isinstance(legend, dict):
        legend.setdefault("showLegend", legend.get("displayMode") != "hidden")
        if legend.get("displayMode") == "hidden":
            legend["displayMode"] = "list"
    if "targets" in modern:
        modern["targets"] = [_modern_target(each) for each in modern["targets"]]
    if modern.get("type") == "row":
        modern.setdefault("panels", [])
        modern.pop("fieldConfig", None)
    return modern


def _modern_defaults(defaults: Document) -> Document:
    modern = _without(defaults, frozenset())
    thresholds = modern.get("thresholds")
    if isinstance(thresholds, dict) and not thresholds.get("steps"):
        del modern["thresholds"]
    custom = modern.get("custom")
    if isinstance(custom, dict):
        modern["custom"] = _without(custom, LEGACY_CUSTOM_KEYS)
    return modern


def _modern_target(target: Document) -> Document:
    modern = _without(target, LEGACY_TARGET_KEYS)
    if modern.get("hide") is False:
        del modern["hide"]
    if "expr" in modern and "range" not in modern and "instant" in modern:
        modern["range"] = not modern["instant"]
    return modern


def _modern_variable(variable: Document) -> Document:
    modern = _without(variable, LEGACY_VARIABLE_KEYS)
    if modern.get("type") != "interval":
        for key in ("auto", "auto_min", "auto_count"):
            modern.pop(key, None)
    if modern.get("hide") == 0:
        del modern["hide"]
    current = modern.get("current")
    if isinstance(current, dict):
        modern["current"] = {key: current[key] for key in ("text", "value") if current.get(key) is not None}
    return modern


def _without(document: Document, legacy: frozenset[str]) -> Document:
    """Drop empty keys, and legacy ones where Grafana would ignore them."""
    return {
        key: value
        for key, value in document.items()
        if (value not in _EMPTY or key in _KEPT_WHEN_EMPTY) and (key not in legacy or (key == "rows" and value))
    }

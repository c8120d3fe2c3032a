"""Plain grafanalib documents without what Grafana would rewrite on save.

House objects already write exactly what Grafana stores. grafanalib's own carry keys of editors and panels long gone,
and empty ones; those are dropped or moved here, and whatever else is wrong with them is for the schemas to say.
"""

from typing import Any

from toolchain.base.documents.document import Document

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
    if modern.get("type") in ("gauge", "bargauge"):
        _move_gauge_options(modern)
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
    if isinstance(thresholds, dict):
        if thresholds.get("steps"):
            thresholds["steps"] = [_modern_step(step) for step in thresholds["steps"]]
        else:
            del modern["thresholds"]
    custom = modern.get("custom")
    if isinstance(custom, dict):
        modern["custom"] = _without(custom, LEGACY_CUSTOM_KEYS)
    return modern


def _modern_step(step: Any) -> Any:
    if not isinstance(step, dict):
        return step
    value = step.get("value")
    return {"color": step.get("color"), "value": None if value == "null" else value}


def _move_gauge_options(panel: Document) -> None:
    """Move what grafanalib writes for gauges as Grafana 6 did to where it stands since Grafana 7."""
    options = panel.setdefault("options", {})
    field_config = panel.setdefault("fieldConfig", {"defaults": {}})
    old = options.pop("fieldOptions", None) or field_config["defaults"]
    calcs = old.pop("calcs", ["lastNotNull"])
    options["reduceOptions"] = {"values": bool(old.pop("values", False)), "calcs": calcs, "fields": ""}
    for key in ("limit", "mappings", "override", "thresholds") if old is not field_config["defaults"] else ():
        old.pop(key, None)
    field_config["defaults"].update(old.pop("defaults", {}))
    field_config["defaults"].pop("title", None)
    for key in ("showThresholdLabels", "showThresholdMarkers"):
        moved = field_config.pop(key, None)
        if panel["type"] == "gauge" and moved is not None:
            options[key] = moved
        elif panel["type"] == "bargauge":
            options.pop(key, None)


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

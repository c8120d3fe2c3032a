"""What Grafana's editor writes into a dashboard when somebody saves it: the defaults of panels, queries and variables.

Who changes a title there saves every panel that was drawn with all options that its plugin has; what is at its default
says nothing. Source: Grafana 12.4.3, ``getPanelOptionsWithDefaults.ts``; what plugins take is in
``define/panels/plugin_defaults.py``.
"""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.define.panels.plugin_defaults import CUSTOM, OPTIONS

_OF_QUERY_EDITOR: Document = {
    "disableTextWrap": False,
    "fullMetaSearch": False,
    "includeNullMetadata": True,
    "useBackend": False,
    "direction": "backward",
}
_TARGET: Document = {**_OF_QUERY_EDITOR, "hide": False, "exemplar": False}
_OF_EDITOR = frozenset({"editorMode"})
"""Of a query: in which of its two editors it was shown last."""
_VARIABLE: Document = {
    "hide": 0,
    "skipUrlSync": False,
    "multi": False,
    "includeAll": False,
    "allowCustomValue": True,
}
_PANEL: Document = {"transparent": False, "hideTimeOverride": False}
_THRESHOLDS: Document = {
    "mode": "absolute",
    "steps": [{"color": "green"}, {"color": "red", "value": 80}],
}
"""Of a panel that has none; the first step has no value in normal form."""
_WHOLE: Document = {"graphTooltip": 0, "liveNow": False, "preload": False}


def said_of_panel(panel: Document) -> Document:
    """Return a panel in normal form without what is at the default of its plugin."""
    kind = str(panel.get("type"))
    found = _without(panel, _PANEL)
    if isinstance(found.get("options"), dict):
        found["options"] = _without(found["options"], OPTIONS.get(kind, {}))
    config = found.get("fieldConfig")
    if isinstance(config, dict) and isinstance(config.get("defaults"), dict):
        defaults = _without(config["defaults"], {"custom": CUSTOM.get(kind, {})})
        if defaults.get("thresholds") == _THRESHOLDS:
            del defaults["thresholds"]
        found["fieldConfig"] = _filled({**config, "defaults": defaults})
    if isinstance(found.get("targets"), list):
        found["targets"] = [said_of_target(each) for each in found["targets"]]
    return _filled(found)


def said_of_target(target: Document) -> Document:
    """Return a query without what is at its default, and without what only its editor knows."""
    return _without({name: each for name, each in target.items() if name not in _OF_EDITOR}, _TARGET)


def without_editor_fields(target: Document) -> Document:
    """Return a query without what only Grafana's editor writes into one."""
    return _without(target, _OF_QUERY_EDITOR)


def said_of_variable(variable: Document) -> Document:
    """Return a variable without what is at its default."""
    return _without(variable, _VARIABLE)


def said_of_dashboard(dashboard: Document) -> Document:
    """Return what a dashboard says beside its parts, without what is at its default."""
    return _without(dashboard, _WHOLE)


def _without(value: Mapping[str, Any], defaults: Mapping[str, Any]) -> Document:
    """Return nested data without values that are the default, and without what is empty then."""
    found: Document = {}
    for name, each in value.items():
        usual = defaults.get(name)
        if name in defaults and type(each) is type(usual) and each == usual:
            continue
        if isinstance(each, dict) and isinstance(usual, Mapping):
            inner = _without(each, usual)
            if inner or not each:
                found[name] = inner
        else:
            found[name] = each
    return found


def _filled(value: Document) -> Document:
    return {name: each for name, each in value.items() if each not in ({}, [])}

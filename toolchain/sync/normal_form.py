"""The normal form of a dashboard: what a person wrote, without what a server or an editor adds.

Source: Grafana's dashboard JSON as its releases store and return it (reference: grafana-api, 3.5).
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from toolchain.base.documents.document import Document

_SERVER_KEYS = frozenset({"id", "version", "uid", "iteration", "revision", "gnetId", "schemaVersion", "pluginVersion"})
_SERVER_DEFAULTS = {"fiscalYearStartMonth": 0}
"""What a server writes into a dashboard that does not say it, seen on 12.4 (reference: grafana-api, 10)."""
_RUNTIME_KEYS = frozenset({"current", "options"})
"""Of a variable: the choice that was made last, and the choices there were."""
_CONTAINERS = frozenset({list, dict})


class DashboardForms:
    """Normal forms of dashboards, made once for all that hold the same: most that are read are as they were sent.

    Equal dashboards have the same form, the object, which makes comparing them cheap.
    """

    def __init__(self) -> None:
        self._forms: dict[bytes, Document] = {}

    def of(self, dashboard: Mapping[str, Any]) -> Document:
        """Return dashboard_form of a dashboard."""
        content = _content(dashboard)
        digest = hashlib.blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()
        form = self._forms.get(digest)
        if form is None:
            form = self._forms[digest] = _form(content)
        return form


def dashboard_form(dashboard: Mapping[str, Any]) -> Document:
    """Return a classic dashboard in normal form."""
    return _form(_content(dashboard))


def _content(dashboard: Mapping[str, Any]) -> Document:
    """Return what a dashboard says itself, its tags in order."""
    content = {name: value for name, value in dashboard.items() if not _is_the_servers(name, value)}
    content["tags"] = sorted(content.get("tags") or ())
    return content


def _is_the_servers(name: str, value: Any) -> bool:
    """Return whether a field is one that a server adds, or that says nothing: what was sent comes back with such."""
    if name in _SERVER_KEYS or value is None or value in ("", {}, []):
        return True
    return name in _SERVER_DEFAULTS and value == _SERVER_DEFAULTS[name]


def _form(content: Document) -> Document:
    form = {**content, "refresh": content.get("refresh") or ""}
    form["panels"] = [_panel(panel) for panel in form.get("panels") or ()]
    form["templating"] = {"list": [_variable(each) for each in (form.get("templating") or {}).get("list") or ()]}
    annotations = (form.get("annotations") or {}).get("list") or ()
    form["annotations"] = {"list": [each for each in annotations if not each.get("builtIn")]}
    found: Document = _without_empty(form)
    return found


def _panel(panel: Mapping[str, Any]) -> Document:
    form = {name: value for name, value in panel.items() if name != "pluginVersion"}
    if isinstance(form.get("libraryPanel"), Mapping):
        form["libraryPanel"] = {name: form["libraryPanel"].get(name) for name in ("uid", "name")}
    if form.get("panels"):
        form["panels"] = [_panel(each) for each in form["panels"]]
    source = form.get("datasource")
    if form.get("targets"):
        form["targets"] = [_target(target, source) for target in form["targets"]]
    return form


def _target(target: Mapping[str, Any], source: Any) -> Document:
    """Return a target without the data source that it has from its panel."""
    return {name: value for name, value in target.items() if name != "datasource" or value != source}


def _variable(variable: Mapping[str, Any]) -> Document:
    # The choices of a custom variable are its definition, but they repeat its query.
    return {name: value for name, value in variable.items() if name not in _RUNTIME_KEYS}


def _without_empty(value: Any) -> Any:
    """Return nested data without what says nothing; dictionaries are of the exact type, as JSON gives them."""
    if type(value) is list:
        return [_without_empty(each) if type(each) in _CONTAINERS else each for each in value]
    found = {}
    for name, each in value.items():
        cleaned = _without_empty(each) if type(each) in _CONTAINERS else each
        if cleaned or not (cleaned is None or cleaned == "" or type(cleaned) in _CONTAINERS):
            found[name] = cleaned
    return found

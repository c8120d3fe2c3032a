"""The normal form of a dashboard: what a person wrote, without what a server or an editor adds.

Source: Grafana's dashboard JSON as its releases store and return it (docs/reference/grafana-api.md, 3.5).
"""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.compile.resource import FOLDER
from toolchain.migrate.resource.convert import classic_of, is_schema_2
from toolchain.sync.dashboards.editor_defaults import said_of_dashboard, said_of_panel, said_of_variable
from toolchain.sync.dashboards.schema_2 import beyond_classic_words, in_classic_words
from toolchain.sync.model import Desired

_SERVER_KEYS = frozenset({"id", "version", "uid", "iteration", "revision", "gnetId", "schemaVersion", "pluginVersion"})
_SERVER_DEFAULTS = {"fiscalYearStartMonth": 0}
"""What a server writes into a dashboard that does not say it, seen on 12.4 (docs/reference/grafana-api.md, 10)."""
_RUNTIME_KEYS = frozenset({"current", "options"})
"""Of a variable: the choice that was made last, and the choices there were."""
_CONTAINERS = frozenset({list, dict})


def resource_form(resource: Document) -> Document:
    """Return the resource of a dashboard in normal form, without defaults, and with the uid of its folder."""
    return _in_folder(_folder(resource), _said(_content(resource["spec"])))


def form_as_wanted(folder: str, dashboard: Mapping[str, Any], desired: Desired | None) -> Document:
    """Return a dashboard in a folder in normal form: that of the desired one, the object, where both say the same.

    Most that are read are as they were sent, and looking whether they are takes a tenth of the time.
    """
    content = _content(dashboard)
    if desired is not None and folder == _folder(desired.payload) and content == _content(desired.payload["spec"]):
        return desired.document
    return _in_folder(folder, _said(content))


def _said(content: Document) -> Document:
    """Return the content of a dashboard in normal form, without defaults."""
    if not is_schema_2(content):
        return said_form(_form(content))
    converted = classic_of(content)
    return {**said_form(dashboard_form(in_classic_words(converted))), **beyond_classic_words(content, converted)}


def _folder(resource: Document) -> str:
    return str(resource["metadata"]["annotations"][FOLDER])


def _in_folder(folder: str, form: Document) -> Document:
    return {"folder": folder, **form}


def panel_form(panel: Mapping[str, Any]) -> Document:
    """Return a panel on its own in normal form, without defaults."""
    said: Document = _said_panel(_without_empty(_panel(panel)))
    return said


def dashboard_form(dashboard: Mapping[str, Any]) -> Document:
    """Return a classic dashboard in normal form."""
    return _form(_content(dashboard))


def said_form(form: Document) -> Document:
    """Return a normal form without what Grafana's editor writes into it though it is the default."""
    found = said_of_dashboard(form)
    if "panels" in form:
        found["panels"] = [_said_panel(panel) for panel in form["panels"]]
    variables = (form.get("templating") or {}).get("list")
    if variables:
        found["templating"] = {"list": [said_of_variable(each) for each in variables]}
    return found


def _said_panel(panel: Document) -> Document:
    found = said_of_panel(panel)
    if panel.get("panels"):
        found["panels"] = below_header([_said_panel(each) for each in panel["panels"]])
    return found


def below_header(panels: list[Document]) -> list[Document]:
    """Return the panels of a folded row with their places below its header: unfolding moves them there (``toggleRow``).

    Whatever moves the header leaves the places as they were.
    """
    place = panels[0].get("gridPos")
    first = place.get("y") if isinstance(place, dict) else None
    found = []
    for panel in panels:
        place = panel.get("gridPos")
        if isinstance(place, dict) and isinstance(place.get("y"), int) and isinstance(first, int):
            panel = {**panel, "gridPos": {**place, "y": place["y"] - first}}
        found.append(panel)
    return found


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
    form = _from_below(form)
    if isinstance(form.get("libraryPanel"), Mapping):
        return _reference(form)
    if form.get("panels"):
        form["panels"] = [_panel(each) for each in form["panels"]]
    source = form.get("datasource")
    if form.get("targets"):
        form["targets"] = [_target(target, source) for target in form["targets"]]
    return form


def _reference(panel: Document) -> Document:
    """Return a panel of the library, of which a dashboard says where it is: what else stands there, nobody reads.

    Its type comes from the editor, and goes where a server migrates it (docs/reference/grafana-api.md, 12).
    """
    own: Document = {name: panel[name] for name in panel if name in ("id", "title", "gridPos")}
    return {**own, "libraryPanel": {name: panel["libraryPanel"].get(name) for name in ("uid", "name")}}


def _from_below(panel: Document) -> Document:
    """Return a panel whose first threshold step has no value: whatever stands there, Grafana begins at -Infinity.

    Source: ``fixThresholds`` of Grafana 12.4.3, whose editor stores 0 there and whose older ones stored null.
    """
    config = panel.get("fieldConfig")
    defaults = config.get("defaults") if isinstance(config, dict) else None
    thresholds = defaults.get("thresholds") if isinstance(defaults, dict) else None
    steps = thresholds.get("steps") if isinstance(thresholds, dict) else None
    if not isinstance(steps, list) or not steps or not isinstance(steps[0], dict) or steps[0].get("value") is None:
        return panel
    first = {**steps[0], "value": None}
    made = {**defaults, "thresholds": {**thresholds, "steps": [first, *steps[1:]]}}  # type: ignore[dict-item]
    return {**panel, "fieldConfig": {**config, "defaults": made}}  # type: ignore[dict-item]


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

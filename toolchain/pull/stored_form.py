"""What a dashboard says beside what Grafana takes anyway: equal forms are the same dashboard, whoever wrote it.

Nothing but what ``defaults`` lists is left out: neither empty texts nor fields that nobody knows.
"""

import re
from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document, items
from toolchain.pull import defaults
from toolchain.pull.defaults import Defaults
from toolchain.sync.model import canonical

_OF_OPTIONS = frozenset({"text", "value", "selected"})


def stored_form(dashboard: Mapping[str, Any]) -> Document:
    """Return what a classic dashboard of the last schemaVersion says."""
    own = {name: value for name, value in dashboard.items() if name not in defaults.SERVERS}
    types = chosen_types(dashboard)
    own["panels"] = [panel_form(each, types) for each in items(dashboard.get("panels"))]
    own["templating"] = {**_object(own.get("templating")), "list": list(map(variable_form, variables_of(dashboard)))}
    events = [annotation_form(each) for each in annotations_of(dashboard)]
    own["annotations"] = {**_object(own.get("annotations")), "list": [each for each in events if each]}
    if isinstance(own.get("links"), list):
        own["links"] = [link_form(each) for each in own["links"]]
    return without_defaults(own, defaults.DASHBOARD)


def panel_form(panel: Mapping[str, Any], types: Mapping[str, str] | None = None) -> Document:
    """Return what a panel says; ``types`` are those between which the dashboard's data source variables choose."""
    if isinstance(panel.get("libraryPanel"), Mapping):
        return _reference(panel)
    own = dict(panel)
    source = own.get("datasource")
    if isinstance(own.get("targets"), list):
        own["targets"] = [_query_form(each, source, types or {}) for each in items(own["targets"])]
        if own["targets"] == defaults.NO_QUERIES:
            del own["targets"]
    if isinstance(own.get("panels"), list):
        own["panels"] = [panel_form(each, types) for each in items(own["panels"])]
    if isinstance(own.get("links"), list):
        own["links"] = [link_form(each) for each in own["links"]]
    if isinstance(own.get("transformations"), list):
        own["transformations"] = [_transformation_form(each) for each in own["transformations"]]
    if own.get("gridPos") is None:
        own["gridPos"] = dict(defaults.PLACE)
    if own.get("repeat") in (None, ""):
        own.pop("repeat", None)
    return without_defaults(own, defaults.of_panel(own.get("type")))


def _reference(panel: Mapping[str, Any]) -> Document:
    """Return what a dashboard says of a panel of the library: Grafana loads all else from there (reference: 12)."""
    own = {name: panel[name] for name in panel if name in ("id", "title")}
    reference = {name: each for name, each in panel["libraryPanel"].items() if name in ("uid", "name")}
    place = panel.get("gridPos")
    return {**own, "gridPos": dict(defaults.PLACE) if place is None else place, "libraryPanel": reference}


def link_form(link: Any) -> Any:
    """Return what a link of a dashboard or a panel says."""
    return without_defaults(link, defaults.LINK) if isinstance(link, Mapping) else link


def _transformation_form(transformation: Any) -> Any:
    return (
        without_defaults(transformation, defaults.TRANSFORMATION)
        if isinstance(transformation, Mapping)
        else transformation
    )


def _query_form(query: Mapping[str, Any], panels: Any, types: Mapping[str, str]) -> Document:
    """Return what a query says; it asks the data source of its panel unless it names another."""
    own = {name: value for name, value in query.items() if name != "datasource" or not is_same(value, panels)}
    kind = source_type(query.get("datasource") or panels, types)
    found = without_defaults(own, defaults.of_query(kind))
    if kind == "prometheus" and found.get("range") is (found.get("instant") is not True):
        del found[
            "range"
        ]  # promlib: what is neither instant nor a range is a range; without it an instant query is none
    return found


def source_type(reference: Any, types: Mapping[str, str]) -> str:
    """Return the type of the data source that a reference means, empty for one that does not say it."""
    if isinstance(reference, Mapping) and reference.get("type"):
        return str(reference["type"])
    name = reference.get("uid") if isinstance(reference, Mapping) else reference
    return types.get(str(name).strip("${}").partition(":")[0], "") if isinstance(name, str) else ""


def variable_form(variable: Mapping[str, Any]) -> Document:
    """Return what a variable says: without the choices that Grafana finds itself when a dashboard is opened."""
    own = dict(variable)
    kind, refresh = own.get("type"), own.get("refresh")
    if kind == "datasource" or (kind == "query" and refresh not in (None, 0, False)):
        own.pop("options", None)  # asked again on each load (kinds: VariableRefresh)
    if isinstance(own.get("current"), Mapping):
        own["current"] = {name: each for name, each in own["current"].items() if name != "selected"}
    if kind in ("custom", "interval") and _repeats(own):
        own.pop("options", None)  # made of the query on each load
    return without_defaults(own, defaults.VARIABLE)


def _repeats(variable: Mapping[str, Any]) -> bool:
    """Return whether the options of a variable are those that its query lists, as texts and values alike."""
    query, options = variable.get("query"), variable.get("options")
    if not isinstance(query, str) or not isinstance(options, list) or len(items(options)) != len(options):
        return False
    automatic = ("$__all", "$__auto", f"$__auto_interval_{variable.get('name')}")
    own = [each for each in items(options) if each.get("value") not in automatic]
    listed = [_choice(each) for each in re.split(r"(?<!\\),", query)]
    return (
        all(set(each) <= _OF_OPTIONS for each in own)
        and [(each.get("text"), each.get("value")) for each in own] == listed
    )


def _choice(text: str) -> tuple[str, str]:
    """Return the text and the value of what a custom variable lists, ``text : value`` or one for both."""
    found = re.fullmatch(r"\s*(.+)\s:\s(.+)\s*", text.strip(), re.DOTALL)
    return (found[1].strip(), found[2].strip()) if found else (text.strip(), text.strip())


def annotation_form(annotation: Mapping[str, Any]) -> Document:
    """Return what an annotation says, nothing for the one that each dashboard has anyway."""
    if any(is_same(annotation, each) for each in defaults.BUILT_IN):
        return {}
    return without_defaults(annotation, defaults.ANNOTATION)


def without_defaults(value: Mapping[str, Any], usual: Defaults) -> Document:
    """Return an object without names that stand for null or for what is taken without them, deeply."""
    found: Document = {}
    for name, each in value.items():
        if each is None:
            continue
        default = usual.get(name)
        if isinstance(each, Mapping):
            inner = without_defaults(each, default if isinstance(default, Mapping) else {})
            if inner or not isinstance(default, Mapping):
                found[name] = inner
        elif isinstance(each, list):
            cleaned = [without_nulls(one) for one in each]
            if name not in usual or not is_same(cleaned, default):
                found[name] = cleaned
        elif name not in usual or not is_same(each, default):
            found[name] = each
    return found


def without_nulls(value: Any) -> Any:
    """Return nested data without names that stand for null."""
    match value:
        case Mapping():
            return {name: without_nulls(each) for name, each in value.items() if each is not None}
        case list():
            return [without_nulls(each) for each in value]
    return value


def is_same(first: Any, second: Any) -> bool:
    """Return whether two values are equal, however numbers are spelt."""
    return first is second or canonical(first) == canonical(second)


def _object(value: Any) -> Document:
    return dict(value) if isinstance(value, Mapping) else {}


def variables_of(dashboard: Mapping[str, Any]) -> list[Document]:
    """Return the variables of a classic dashboard."""
    return items(_object(dashboard.get("templating")).get("list"))


def annotations_of(dashboard: Mapping[str, Any]) -> list[Document]:
    """Return the annotations of a classic dashboard."""
    return items(_object(dashboard.get("annotations")).get("list"))


def chosen_types(dashboard: Mapping[str, Any]) -> dict[str, str]:
    """Return the types between whose data sources the variables of a dashboard choose, by their names."""
    return {
        str(each.get("name")): str(each.get("query"))
        for each in variables_of(dashboard)
        if each.get("type") == "datasource"
    }

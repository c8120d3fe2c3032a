"""Variables of schema v2, as classic ones.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go.
"""

from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.derived import Derived
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.resource.exports import open_source
from toolchain.migrate.resource.queries import data_source, query_of_variable
from toolchain.migrate.values import text

_TYPES = {
    "QueryVariable": "query",
    "DatasourceVariable": "datasource",
    "CustomVariable": "custom",
    "ConstantVariable": "constant",
    "IntervalVariable": "interval",
    "TextVariable": "textbox",
    "GroupByVariable": "groupby",
    "AdhocVariable": "adhoc",
    "SwitchVariable": "switch",
}
_HIDE = {"dontHide": 0, "hideLabel": 1, "hideVariable": 2, "inControlsMenu": 3}
_REFRESH = {"never": 0, "onDashboardLoad": 1, "onTimeRangeChanged": 2}
_SORT = {
    "disabled": 0,
    "alphabeticalAsc": 1,
    "alphabeticalDesc": 2,
    "numericalAsc": 3,
    "numericalDesc": 4,
    "alphabeticalCaseInsensitiveAsc": 5,
    "alphabeticalCaseInsensitiveDesc": 6,
    "naturalAsc": 7,
    "naturalDesc": 8,
}
_NO_CURRENT = ("adhoc", "switch")
_WITHOUT_QUERY = ("adhoc", "groupby")
_WITH_OPTIONS = ("query", "datasource", "custom", "interval", "groupby")
_SEVERAL = ("query", "datasource", "custom")
"""Types of which several values, and all, may be chosen."""
_OPTIONAL = ("label", "description", "allValue", "definition", "regexApplyTo", "staticOptionsOrder")
_LISTS = ("staticOptions", "filters", "baseFilters", "defaultKeys")


def variable_of(given: Document) -> Document:
    """Return the classic variable. Raises MigrationError for a kind that the classic schema does not have."""
    kind, spec = text(given, "kind"), section(given, "spec")
    if kind not in _TYPES:
        raise MigrationError(
            f"the variable {text(spec, 'name')!r} is of the kind {kind!r}, which the classic schema does not have",
            "Make it a variable of another kind, and export the dashboard again.",
        )
    name = _TYPES[kind]
    source = (given, "datasource") if name in _WITHOUT_QUERY else (section(spec, "query"), "datasource")
    names = {"type": (given, "kind"), "datasource": source}
    if name == "datasource":
        names["query"] = (spec, "pluginId")
    variable: Document = Derived(
        {
            "name": text(spec, "name"),
            "type": name,
            "hide": _HIDE["hideVariable"] if name == "constant" else _HIDE.get(text(spec, "hide"), 0),
            "skipUrlSync": spec.get("skipUrlSync") is True,
        },
        at=given,
        rest=spec,
        names=names,
    )
    if name not in _NO_CURRENT:
        current = section(spec, "current")
        variable["current"] = {part: _one_or_more(current.get(part)) for part in ("text", "value")}
    if name in _WITH_OPTIONS:
        variable["options"] = [_option(each) for each in items(spec.get("options"))]
    if name in _SEVERAL:
        variable |= {part: spec.get(part) is True for part in ("multi", "includeAll")}
        variable["allowCustomValue"] = spec.get("allowCustomValue") is not False
    variable |= _OWN[name](spec) if name in _OWN else {"query": text(spec, "query")}
    reference = _reference(given if name in _WITHOUT_QUERY else spec)
    if reference and name in (*_WITHOUT_QUERY, "query"):
        variable["datasource"] = reference
    variable |= {part: spec[part] for part in _OPTIONAL if spec.get(part) is not None}
    variable |= {part: spec[part] for part in _LISTS if spec.get(part)}
    return variable


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, str) or (isinstance(value, list) and value) else ""


def _option(given: Document) -> Document:
    selected = {"selected": given["selected"]} if given.get("selected") is not None else {}
    return {part: _one_or_more(given.get(part)) for part in ("text", "value")} | selected


def _refresh(spec: Document) -> Document:
    return {"refresh": _REFRESH.get(text(spec, "refresh"), 0), "regex": text(spec, "regex")}


def _reference(owner: Document) -> Document | None:
    """Return the reference of a variable: of its query, or of what stands around, or in, the spec of one without."""
    if "query" in owner:
        return data_source(owner)
    named = section(owner, "datasource") or section(owner, "spec", "datasource")
    uid, kind = text(named, "name") or text(named, "uid"), text(named, "type") or text(owner, "group")
    if not uid and open_source(owner):
        uid = f"${{{open_source(owner)}}}"
    return {"uid": uid, **({"type": kind} if kind else {})} if uid else None


def _query(spec: Document) -> Document:
    return {**_refresh(spec), "query": query_of_variable(spec), "sort": _SORT.get(text(spec, "sort"), 0)}


def _interval(spec: Document) -> Document:
    return {
        "query": text(spec, "query"),
        "auto": spec.get("auto") is True,
        "auto_min": text(spec, "auto_min"),
        "auto_count": spec.get("auto_count", 0),
    }


def _switch(spec: Document) -> Document:
    current = text(spec, "current")
    values = [text(spec, name) for name in ("enabledValue", "disabledValue")]
    options = [{"text": each, "value": each, "selected": each == current} for each in values]
    return {"query": "", "current": {"text": current, "value": current}, "options": options}


_OWN = {
    "query": _query,
    "datasource": lambda spec: {**_refresh(spec), "query": text(spec, "pluginId")},
    "interval": _interval,
    "groupby": lambda spec: {"multi": spec.get("multi") is True},
    "adhoc": lambda spec: {"allowCustomValue": spec.get("allowCustomValue") is not False},
    "switch": _switch,
}

"""Variables of schema v2.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v1beta1_to_v2alpha1.go ("transformVariables") and
v2alpha1_to_v2beta1.go. Two things stand here as Grafana's pages write them, which its server's conversion loses: how
values are sorted by the numbers 5 to 8, and a variable that hides in the menu.
"""

from collections.abc import Callable, Mapping
from typing import Any

from toolchain.base.documents.document import Document, items
from toolchain.compile.schema_2.queries import data_query, source_fields

_HIDE = ("dontHide", "hideLabel", "hideVariable", "inControlsMenu")
_REFRESH = ("never", "onDashboardLoad", "onTimeRangeChanged")
_SORT = (
    "disabled",
    "alphabeticalAsc",
    "alphabeticalDesc",
    "numericalAsc",
    "numericalDesc",
    "alphabeticalCaseInsensitiveAsc",
    "alphabeticalCaseInsensitiveDesc",
    "naturalAsc",
    "naturalDesc",
)
_EMPTY: Document = {"text": "", "value": ""}


def variable(document: Document) -> Document | None:
    """Return a variable, None for one of a type that schema v2 does not have."""
    made = _KINDS.get(str(document.get("type")))
    return made(document) if made else None


def _common(document: Document) -> Document:
    found: Document = {
        "name": str(document.get("name") or ""),
        "hide": _word(document.get("hide"), _HIDE),
        "skipUrlSync": document.get("skipUrlSync") is True,
    }
    return {**found, **{name: document[name] for name in ("label", "description") if document.get(name)}}


def _several(document: Document) -> Document:
    """Return what people may choose, and what is chosen, of a variable with a list of values."""
    found: Document = {
        "current": _chosen(document.get("current")),
        "options": [_option(each) for each in items(document.get("options"))],
        "multi": document.get("multi") is True,
        "includeAll": document.get("includeAll") is True,
        "allowCustomValue": document.get("allowCustomValue") is not False,
    }
    return {**found, **{name: document[name] for name in ("allValue",) if document.get(name)}}


def _query(document: Document) -> Document:
    optional = ("regexApplyTo", "definition", "placeholder", "staticOptionsOrder")
    spec = {
        **_common(document),
        **_several(document),
        "refresh": _word(document.get("refresh"), _REFRESH),
        "sort": _word(document.get("sort"), _SORT),
        "regex": str(document.get("regex") or ""),
        "query": data_query(document.get("datasource"), document.get("query")),
        **{name: document[name] for name in optional if document.get(name) is not None},
    }
    if document.get("staticOptions"):
        spec["staticOptions"] = [_option(each) for each in items(document["staticOptions"])]
    return {"kind": "QueryVariable", "spec": spec}


def _data_source(document: Document) -> Document:
    spec = {
        **_common(document),
        **_several(document),
        "pluginId": str(document.get("query") or ""),
        "refresh": _word(document.get("refresh"), _REFRESH),
        "regex": str(document.get("regex") or ""),
    }
    return {"kind": "DatasourceVariable", "spec": spec}


def _custom(document: Document) -> Document:
    spec = {**_common(document), **_several(document), "query": str(document.get("query") or "")}
    if document.get("valuesFormat"):
        spec["valuesFormat"] = document["valuesFormat"]
    return {"kind": "CustomVariable", "spec": spec}


def _constant(document: Document) -> Document:
    text = str(document.get("query") or "")
    current = document.get("current")
    chosen = _chosen(current) if isinstance(current, dict) else {"text": text, "value": text}
    return {"kind": "ConstantVariable", "spec": {**_common(document), "query": text, "current": chosen}}


def _interval(document: Document) -> Document:
    options = [_option(each) for each in items(document.get("options"))]
    query = str(document.get("query") or "") or ",".join(str(each["value"]) for each in options if each["value"])
    spec = {
        **_common(document),
        "query": query,
        "current": _chosen(document.get("current")),
        "options": options,
        "auto": document.get("auto") is True,
        "auto_min": str(document.get("auto_min") or ""),
        "auto_count": document.get("auto_count") or 0,
        "refresh": "onTimeRangeChanged",
    }
    return {"kind": "IntervalVariable", "spec": spec}


def _text(document: Document) -> Document:
    spec = {
        **_common(document),
        "query": str(document.get("query") or ""),
        "current": _chosen(document.get("current")),
    }
    return {"kind": "TextVariable", "spec": spec}


def _switch(document: Document) -> Document:
    values = [str(each["value"] or each["text"]) for each in map(_option, items(document.get("options")))]
    enabled, disabled, *_ = (*values, *("true", "false")[len(values) :])
    chosen = _chosen(document.get("current"))["value"]
    spec = {**_common(document), "current": chosen or disabled, "enabledValue": enabled, "disabledValue": disabled}
    return {"kind": "SwitchVariable", "spec": spec}


def _ad_hoc(document: Document) -> Document:
    spec = {
        **_common(document),
        "baseFilters": [_filter(each) for each in items(document.get("baseFilters"))],
        "filters": [_filter(each) for each in items(document.get("filters"))],
        "defaultKeys": [_key(each) for each in document.get("defaultKeys") or ()],
        "allowCustomValue": document.get("allowCustomValue") is not False,
    }
    return {"kind": "AdhocVariable", **source_fields(document.get("datasource")), "spec": spec}


def _group_by(document: Document) -> Document:
    spec = {
        **_common(document),
        "current": _chosen(document.get("current")),
        "options": [_option(each) for each in items(document.get("options"))],
        "multi": document.get("multi") is not False,
    }
    if isinstance(document.get("defaultValue"), dict):
        spec["defaultValue"] = _chosen(document["defaultValue"])
    return {"kind": "GroupByVariable", **source_fields(document.get("datasource")), "spec": spec}


_KINDS: Mapping[str, Callable[[Document], Document]] = {
    "query": _query,
    "datasource": _data_source,
    "custom": _custom,
    "constant": _constant,
    "interval": _interval,
    "textbox": _text,
    "switch": _switch,
    "adhoc": _ad_hoc,
    "groupby": _group_by,
}


def _word(value: object, words: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in words:
        return value
    return words[value] if isinstance(value, int) and 0 <= value < len(words) else words[0]


def _chosen(current: object) -> Document:
    if not isinstance(current, dict):
        return dict(_EMPTY)
    return {"text": _texts(current.get("text")), "value": _texts(current.get("value"))}


def _option(option: Document) -> Document:
    return {"selected": option.get("selected") is True, **_chosen(option)}


def _texts(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return "" if value is None else str(value)


def _filter(document: Document) -> Document:
    found: Document = {
        "key": str(document.get("key") or ""),
        "operator": str(document.get("operator") or "="),
        "value": str(document.get("value") or ""),
    }
    optional = ("keyLabel", "condition", "values", "valueLabels", "forceEdit", "origin")
    return {**found, **{name: document[name] for name in optional if document.get(name)}}


def _key(value: Any) -> Document:
    text = str(value.get("text") if isinstance(value, dict) else value)
    return {"text": text, "value": text}

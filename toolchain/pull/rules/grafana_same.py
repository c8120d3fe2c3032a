"""What a rule of Grafana means, so that one can be told from what was made of it.

Left out is what has no meaning to Grafana: what only the editor keeps in a model, the time range of an instant query,
settings that have their defaults, and in a recording rule what is for alerts.
"""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document, section
from toolchain.compile.alerting.grafana_nodes import EXPRESSION_SOURCES
from toolchain.compile.queries import parsed
from toolchain.project.project import Project
from toolchain.sync.kinds.alert_rules import rule_form

_PLACED = ("folderUID", "ruleGroup", "orgID", "id", "guid", "updated", "provenance")
_OF_THE_EDITOR = {
    **dict.fromkeys(("editorMode", "datasource", "refId", "intervalMs", "maxDataPoints", "key", "legendFormat")),
    **dict.fromkeys(("disableTextWrap", "fullMetaSearch", "includeNullMetadata", "useBackend")),
}
"""What a model holds that only the editor reads."""
_DEFAULTS: Mapping[str, tuple[Any, ...]] = {
    "hide": (False, None),
    "exemplar": (False, None),
    "format": ("time_series", None, ""),
    "range": (False, None),
    "interval": ("", None),
    "step": ("", None),
    "adhocFilters": ([], None),
    "expr": (),
}


def whole_rule(rule: Document) -> Document:
    """Return all that a rule says; what means nothing in a recording rule is left out."""
    form = rule_form({name: each for name, each in rule.items() if name not in _PLACED and each not in (None, "", {})})
    if form.get("record"):
        form = {name: each for name, each in form.items() if name not in ("condition", "noDataState", "execErrState")}
    else:
        form = {"noDataState": "NoData", "execErrState": "Error", **form}
    if not rule.get("uid"):
        form.pop("uid", None)
    return {**form, "labels": dict(form.get("labels") or {})}


def built_meaning(project: Project, rule: Document) -> Document:
    """Return what Grafana evaluates of a rule of the builder's form, and what it says."""
    return {**whole_rule(rule), "data": [_node_meaning(project, node) for node in rule.get("data") or ()]}


def _node_meaning(project: Project, node: Document) -> Document:
    model = {name: each for name, each in section(node, "model").items() if not _is_left_out(name, each)}
    expr = model.get("expr")
    if str(node.get("datasourceUid")) in EXPRESSION_SOURCES:
        conditions = [_without_relics(each) for each in model.pop("conditions", None) or ()]
        settings = {name: each for name, each in (model.pop("settings", None) or {}).items() if each}
        kept = {} if model.get("type") == "reduce" else {"conditions": conditions}
        return {"refId": node.get("refId"), **model, **kept, "settings": settings}
    if isinstance(expr, str):
        kind = "loki" if "queryType" in model else "prometheus"
        tree = parsed(expr, kind, project.dialect).tree
        model["expr"] = expr if tree is None else tree
    return {"refId": node.get("refId"), "datasourceUid": node.get("datasourceUid"), "model": model}


def _without_relics(condition: Any) -> Any:
    """Return a condition of a threshold, without what the editor of classic conditions leaves in one."""
    if not isinstance(condition, Mapping):
        return condition
    return {name: each for name, each in condition.items() if name not in ("operator", "query", "reducer", "type")}


def _is_left_out(name: str, value: Any) -> bool:
    return name in _OF_THE_EDITOR or (name in _DEFAULTS and value in _DEFAULTS[name])

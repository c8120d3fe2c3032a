"""The properties of a panel, by the names that people have for them."""

from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.compile.built.environment import BuiltEnvironment
from toolchain.compile.model import CompiledPanel
from toolchain.define.panels.kinds import kind_of
from toolchain.review.change import What
from toolchain.review.normal.aspects import without
from toolchain.review.words.values import duration, shown

_NAMED = (
    *("id", "title", "gridPos", "targets", "type", "description", "datasource", "links", "transformations"),
    *("interval", "timeFrom", "repeat", "repeatDirection", "transparent", "panels", "collapsed"),
    *("fieldConfig.overrides", "options.legend"),
    *(f"fieldConfig.defaults.{each}" for each in ("decimals", "min", "max", "noValue", "mappings")),
    *("fieldConfig.defaults.thresholds", "fieldConfig.defaults.links"),
)
"""The paths that have a name of their own, here or in another comparison."""
OF_A_KIND = ("legend", "value mappings", "overrides", "options")
"""Properties whose form follows from the panel's kind: when that changes, they say nothing."""


def panel_aspects(environment: BuiltEnvironment, panel: CompiledPanel) -> dict[What, str]:
    """Return what a panel is like, in words, without its title, place and queries."""
    document = panel.document
    defaults, options = section(document, "fieldConfig", "defaults"), section(document, "options")
    return {
        "type": panel.type,
        "description": str(document.get("description") or ""),
        "unit": kind_of(panel.type).unit_of(document),
        "thresholds": thresholds(defaults.get("thresholds")),
        "decimals": _given(defaults.get("decimals")),
        "minimum": _given(defaults.get("min")),
        "maximum": _given(defaults.get("max")),
        "text for no value": _given(defaults.get("noValue")),
        "value mappings": _mappings(items(defaults.get("mappings"))),
        "legend": _legend(options.get("legend")),
        "minimum step": duration(str(document.get("interval") or "")),
        "time range": str(document.get("timeFrom") or ""),
        "repeated for": str(document.get("repeat") or ""),
        "background": "transparent" if document.get("transparent") else "",
        "data source": environment.source_key(document.get("datasource")),
    }


def panel_settings(panel: CompiledPanel) -> dict[What, Any]:
    """Return the settings of a panel that are compared field by field, by name; ``options`` are all others.

    Some have words as well, which do not tell everything.
    """
    document = panel.document
    fields, defaults = section(document, "fieldConfig"), section(document, "fieldConfig", "defaults")
    return {
        "thresholds": defaults.get("thresholds") or {},
        "value mappings": defaults.get("mappings") or [],
        "legend": section(document, "options").get("legend") or {},
        "links": document.get("links") or [],
        "data links": defaults.get("links") or [],
        "transformations": document.get("transformations") or [],
        "overrides": fields.get("overrides") or [],
        "options": without(document, (*_NAMED, ".".join((*kind_of(panel.type).place_of_unit, "unit")))),
    }


def thresholds(document: Any) -> str:
    """Return threshold steps in words: ``green, orange from 0.01, red from 0.1``."""
    if not isinstance(document, Mapping):
        return ""
    per_cent = "%" if document.get("mode") == "percentage" else ""
    return ", ".join(
        str(step.get("color"))
        if step.get("value") is None
        else f"{step.get('color')} from {shown(step['value'])}{per_cent}"
        for step in items(document.get("steps"))
    )


def _legend(document: Any) -> str:
    if not isinstance(document, Mapping):
        return ""
    if document.get("showLegend") is False:
        return "hidden"
    calcs = shown(document.get("calcs")) if document.get("calcs") else ""
    words = (document.get("displayMode"), document.get("placement"), f"with {calcs}" if calcs else "")
    others = {name: each for name, each in document.items() if name not in _LEGEND}
    return " ".join(str(each) for each in (*words, shown(others) if others else "") if each)


_LEGEND = ("showLegend", "displayMode", "placement", "calcs")


def _mappings(documents: Iterable[Document]) -> str:
    return "; ".join(
        ", ".join(
            f"{value} {each.get('text', '')} {each.get('color', '')}".strip()
            if isinstance(each, Mapping)
            else shown(each)
            for value, each in section(document, "options").items()
        )
        for document in documents
    )


def _given(value: Any) -> str:
    return "" if value is None else shown(value)

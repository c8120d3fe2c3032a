"""The fields by which what our functions make differs from what is wanted, as a patch."""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.sync.model import canonical
from toolchain.sync.normal_form import dashboard_form

_NOTHING = object()
_REFERENCE = "datasource"


def panel_form(panel: Mapping[str, Any]) -> Document:
    """Return one panel in the normal form of dashboards."""
    panels = dashboard_form({"panels": [dict(panel)]}).get("panels")
    found: Document = panels[0] if panels else {}
    return found


def target_form(target: Mapping[str, Any], panel: Mapping[str, Any]) -> Document:
    """Return one target in normal form with the data source that it has, be it from its panel."""
    whole = dict(target)
    if not whole.get("datasource") and panel.get("datasource"):
        whole["datasource"] = panel["datasource"]
    found: Document = panel_form({"targets": [whole]})["targets"][0]
    return found


def variable_form(variable: Mapping[str, Any]) -> Document:
    """Return a dashboard variable in normal form."""
    found: Document = dashboard_form({"templating": {"list": [dict(variable)]}})["templating"]["list"][0]
    return found


def annotation_form(annotation: Mapping[str, Any]) -> Document:
    """Return an annotation in normal form, empty for the one that every dashboard has."""
    found = dashboard_form({"annotations": {"list": [dict(annotation)]}}).get("annotations") or {"list": [{}]}
    document: Document = found["list"][0]
    return document


def data_form(value: Any) -> Any:
    """Return nested data without what says nothing."""
    return dashboard_form({"data": value}).get("data")


def is_same(first: Any, second: Any) -> bool:
    """Return whether two pieces of a normal form are equal, however numbers are spelt."""
    return canonical(first) == canonical(second)


def patch_between(
    built: Mapping[str, Any], wanted: Mapping[str, Any], *, ignored: frozenset[str] = frozenset()
) -> Document:
    """Return the merge patch that leads from one normal form to another; ``ignored`` are keys of the first level."""
    patch: Document = {}
    for name in dict.fromkeys((*built, *wanted)):
        if name in ignored:
            continue
        before, after = built.get(name, _NOTHING), wanted.get(name, _NOTHING)
        if after is _NOTHING:
            patch[name] = None
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            inner = patch_between(before, after)
            if inner and name == _REFERENCE:
                inner = {**dict.fromkeys(set(before) - set(after)), **after}  # half a reference says nothing
            if inner:
                patch[name] = inner
        elif before is _NOTHING or not is_same(before, after):
            patch[name] = after
    return patch

"""What editors long gone left on variables, annotations and the time picker of a dashboard.

Source: Grafana 12.4, public/app/features/dashboard-scene/serialization/sceneVariablesSetToVariables.ts, which says what
of each type of variable is stored, and public/app/plugins/datasource/grafana/datasource.ts on its own annotations.
"""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.values import annotations, text, variables

_OF_VARIABLES = (
    *("$$hashKey", "allFormat", "error", "hideLabel", "hideVariable", "multiFormat", "queryValue", "refId"),
    *("refresh_on_load", "tags", "tagsQuery", "tagValuesQuery", "useTags", "valuesFormat", "valuelabels"),
)
_WITH_DATA_SOURCE = ("query", "adhoc", "groupby")
_OF_SEVERAL = ("query", "custom", "datasource", "groupby")
_REFRESHED = ("query", "datasource", "interval")
_OF_INTERVALS = ("auto", "auto_count", "auto_min")
_OF_CHOICES = ("tags", "isNone")
_OF_TIME_PICKERS = ("collapse", "enable", "notice", "now", "status", "type")
_OF_ANNOTATIONS = ("$$hashKey", "showIn", "showLine", "lineColor", "iconSize", "snapshotData")
_GRAFANA = ("-- Grafana --", "grafana")
_OF_GRAFANA = ("limit", "tags", "matchAny")


def drop_around_panels(dashboard: Document) -> int:
    """Drop what nothing reads, and return of how many parts."""
    changed = drop(section(dashboard, "timepicker"), _OF_TIME_PICKERS)
    for variable in variables(dashboard):
        changed += drop(variable, _dead(variable)) + drop(section(variable, "current"), _OF_CHOICES)
        if variable.get("allValue") == "":
            del variable["allValue"]
    for annotation in annotations(dashboard):
        changed += drop(annotation, _OF_ANNOTATIONS)
        _set_target(annotation)
    return changed


def drop(owner: Document, names: tuple[str, ...]) -> int:
    """Drop what has one of these names, and return whether anything had."""
    found = [name for name in names if name in owner]
    for name in found:
        del owner[name]
    return int(bool(found))


def _dead(variable: Document) -> tuple[str, ...]:
    """Return the names of what is no part of a variable of its type."""
    kind = text(variable, "type")
    others = (
        *(("datasource",) if kind not in _WITH_DATA_SOURCE else ()),
        *(("multi", "includeAll", "allValue") if kind not in _OF_SEVERAL else ()),
        *(("refresh",) if kind not in _REFRESHED else ()),
        *(_OF_INTERVALS if kind != "interval" else ()),
    )
    return (*_OF_VARIABLES, *others) if kind else _OF_VARIABLES


def _set_target(annotation: Document) -> None:
    """Move what Grafana's own annotations are asked into their query; what others have of it means nothing to them."""
    own = section(annotation, "datasource").get("uid") in _GRAFANA
    if own and not section(annotation, "target"):
        asked = {name: annotation[name] for name in _OF_GRAFANA if name in annotation}
        kind = text(annotation, "type") or "dashboard"
        annotation["target"] = {"type": kind, "limit": 100, "tags": [], "matchAny": False, **asked}
    drop(annotation, _OF_GRAFANA)

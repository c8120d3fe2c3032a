"""Table panels."""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.base.documents.document import Document
from toolchain.define.panels.base import HousePanel, ValueFields, value_defaults
from toolchain.define.panels.kind import PanelKind, at
from toolchain.define.targets.base import HouseTarget


@checked
def table(
    title: str,
    *targets: HouseTarget,
    sort_by: str = "",
    **common: Unpack[ValueFields],
) -> HousePanel:
    """Return a table; ``sort_by`` names the column whose largest value comes first."""
    options: dict[str, Any] = {
        "showHeader": True,
        "cellHeight": "sm",
        "footer": {"show": False, "reducer": ["sum"], "countRows": False, "fields": ""},
        "sortBy": [{"displayName": sort_by, "desc": True}] if sort_by else [],
    }
    custom = {"align": "auto", "cellOptions": {"type": "auto"}, "filterable": True, "inspect": False}
    defaults = value_defaults(common, color="thresholds")
    return KIND.panel(title, targets, common, options=options, defaults=defaults, custom=custom)


def _sorted_by(panel: Document) -> Any:
    match at(panel, ("options", "sortBy")):
        case [{"displayName": str(name), "desc": True}]:
            return name
    return None


KIND = PanelKind("table", table, size=(24, 9), arguments={"sort_by": _sorted_by}, holds_any_number=True)


@checked
def columns(
    *, rename: Mapping[str, str] | None = None, hide: Sequence[str] = ("Time",), order: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the transformation that renames, hides and orders columns by their field names."""
    return {
        "id": "organize",
        "options": {
            "excludeByName": dict.fromkeys(hide, True),
            "indexByName": {name: index for index, name in enumerate(order)},
            "renameByName": dict(rename or {}),
        },
    }


@checked
def merge() -> dict[str, Any]:
    """Return the transformation that puts the results of several table queries into one table."""
    return {"id": "merge", "options": {}}

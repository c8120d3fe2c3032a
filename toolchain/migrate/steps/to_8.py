"""To 8: queries of InfluxDB were fields with functions."""

from typing import Any

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels

_PARTS = (("name", "field"), ("func", ""), ("mathExpr", "math"), ("asExpr", "alias"))
"""What a field says, and the part of a selection that it becomes; the function is a part of its own name."""


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make fields selections, and what queries are grouped by parts with parameters."""
    changed = 0
    for panel in all_panels(dashboard):
        for target in items(panel.get("targets")):
            if {"fields", "tags", "groupBy"} <= target.keys():
                _upgrade_query(target)
                changed += 1
    return changed


def _upgrade_query(target: Document) -> None:
    fields = target.pop("fields")
    if target.get("rawQuery") is True:
        target.pop("fill", None)
        return
    if isinstance(fields, list):
        target["select"] = [parts for each in items(fields) if (parts := _selection(each))]
    groups = target["groupBy"]
    if not isinstance(groups, list):
        return
    for group in items(groups):
        for kind, name in (("time", "interval"), ("tag", "key")):
            if group.get("type") == kind and isinstance(group.get(name), str):
                group["params"] = [group.pop(name)]
    if "fill" in target:
        target["groupBy"] = [*groups, {"type": "fill", "params": [target.pop("fill")]}]


def _selection(field: Document) -> list[Any]:
    parts = []
    for name, kind in _PARTS:
        said = field.get(name)
        if isinstance(said, str):
            parts.append({"type": kind, "params": [said]} if kind else {"type": said, "params": []})
    return parts


STEP = Step(8, "queries of InfluxDB select and group by parts", upgrade)

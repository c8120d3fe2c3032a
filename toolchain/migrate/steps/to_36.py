"""To 36: annotations, variables and queries name their data source, the default one included."""

from typing import Any

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.references import reference
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import annotations, text, variables

_MIXED = "-- Mixed --"
_EXPRESSION = "__expr__"


def upgrade(dashboard: Document, sources: DataSources) -> int:
    """Make names references, and give each query the data source of its panel."""
    changed = 0
    for annotation in annotations(dashboard):
        changed += isinstance(annotation.get("datasource"), str)
        annotation["datasource"] = reference(annotation.get("datasource"), sources, default_is_none=False)
    for variable in variables(dashboard):
        if variable.get("type") == "query" and "datasource" in variable and variable["datasource"] is None:
            variable["datasource"] = sources.default
    for panel in items(dashboard.get("panels")):
        if not panel.get("targets") or not isinstance(panel["targets"], list):
            panel["targets"] = [{"refId": "A"}]
        changed += _upgrade_panel(panel, sources)
        for inside in items(panel.get("panels")):
            if isinstance(inside.get("targets"), list) and inside["targets"]:
                changed += _upgrade_panel(inside, sources)
    return changed


def _upgrade_panel(panel: Document, sources: DataSources) -> int:
    old = panel.get("datasource")
    was_default = old is None
    if was_default:
        panel["datasource"] = sources.default
    elif old != {}:
        panel["datasource"] = reference(old, sources, default_is_none=False)
    changed = int(panel["datasource"] != old)
    for target in items(panel["targets"]):
        before = target.get("datasource")
        _upgrade_target(target, panel, sources)
        changed += target.get("datasource") != before
        own = target.get("datasource")
        if was_default and isinstance(own, dict) and text(own, "uid") not in ("", _EXPRESSION):
            panel["datasource"] = own
    return changed


def _upgrade_target(target: Document, panel: Document, sources: DataSources) -> None:
    own: Any = target.get("datasource")
    if own is None or (isinstance(own, dict) and own.get("uid") is None):
        around = panel["datasource"]
        if not isinstance(around, dict):
            return
        if text(around, "uid") != _MIXED:
            target["datasource"] = dict(around)
            return
    target["datasource"] = reference(own, sources, default_is_none=False)


STEP = Step(36, "annotations, variables and queries name their data source", upgrade)

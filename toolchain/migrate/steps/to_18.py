"""To 18: options of gauges stood under a name of their own."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels

_OF_VALUES = ("unit", "stat", "decimals", "prefix", "suffix")


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Move them, what concerns values into options of their own, and turn the thresholds around."""
    changed = 0
    for panel in all_panels(dashboard):
        old = panel.get("options-gauge")
        if not isinstance(old, dict):
            continue
        del panel["options-gauge"]
        kept = {name: value for name, value in old.items() if name not in (*_OF_VALUES, "options", "thresholds")}
        options = {"valueOptions": {name: old[name] for name in _OF_VALUES if name in old}}
        if isinstance(old.get("thresholds"), list) and old["thresholds"]:
            options["thresholds"] = old["thresholds"][::-1]
        panel["options"] = {**options, **kept}
        changed += 1
    return changed


STEP = Step(18, "options of gauges stand where those of all panels do", upgrade)

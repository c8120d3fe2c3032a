"""To 38: how a cell of a table is drawn has options of its own."""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels

_CELLS = {
    "basic": {"type": "gauge", "mode": "basic"},
    "gradient-gauge": {"type": "gauge", "mode": "gradient"},
    "lcd-gauge": {"type": "gauge", "mode": "lcd"},
    "color-background": {"type": "color-background", "mode": "gradient"},
    "color-background-solid": {"type": "color-background", "mode": "basic"},
}


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make the mode of display these options."""
    changed = 0
    for panel in all_panels(dashboard):
        if panel.get("type") != "table":
            continue
        config = section(panel, "fieldConfig")
        custom = section(config, "defaults", "custom")
        if "displayMode" in custom:
            mode = custom.pop("displayMode")
            if isinstance(mode, str):
                custom["cellOptions"] = cell_options(mode)
            changed += 1
        for override in items(config.get("overrides")):
            for each in items(override.get("properties")):
                if each.get("id") == "custom.displayMode":
                    each["id"] = "custom.cellOptions"
                    if isinstance(each.get("value"), str) or "value" not in each:
                        each["value"] = cell_options(each["value"]) if "value" in each else {}
                    changed += 1
    return changed


def cell_options(mode: str) -> Document:
    """Return how a cell is drawn that had this mode of display."""
    return dict(_CELLS.get(mode, {"type": mode}))


STEP = Step(38, "cells of tables have options of how they are drawn", upgrade)

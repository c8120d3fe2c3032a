"""To 35: a time series whose axes are hidden still shows the one of time."""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Say so in an override."""
    changed = 0
    for panel in all_panels(dashboard):
        config = section(panel, "fieldConfig")
        if panel.get("type") != "timeseries" or section(config, "defaults", "custom").get("axisPlacement") != "hidden":
            continue
        overrides = config.get("overrides")
        shown = {
            "matcher": {"id": "byType", "options": "time"},
            "properties": [{"id": "custom.axisPlacement", "value": "auto"}],
        }
        config["overrides"] = [*(overrides if isinstance(overrides, list) else []), shown]
        changed += 1
    return changed


STEP = Step(35, "the axis of time is shown where all others are hidden", upgrade)

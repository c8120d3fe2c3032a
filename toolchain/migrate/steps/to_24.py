"""To 24: a table with styles is one of the plugin before today's."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Note which plugin the panel is of; ``panels/old_table.py`` makes it one of today's."""
    changed = 0
    for panel in all_panels(dashboard):
        old = panel.get("type") == "table" and panel.get("styles") is not None
        if old and panel.get("table") != "table2":
            panel["autoMigrateFrom"] = "table-old"
            changed += 1
    return changed


STEP = Step(24, "tables with styles are of the former plugin", upgrade)

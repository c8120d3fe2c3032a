"""To 22: styles of tables say how cells are aligned."""

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Leave it to what is in the cells."""
    changed = 0
    for panel in all_panels(dashboard):
        if panel.get("type") == "table":
            for style in items(panel.get("styles")):
                style["align"] = "auto"
                changed += 1
    return changed


STEP = Step(22, "styles of tables leave alignment to what is in the cells", upgrade)

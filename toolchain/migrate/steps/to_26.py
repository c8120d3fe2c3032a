"""To 26: the second plugin for texts became the one for texts."""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Name it so."""
    changed = 0
    for panel in all_panels(dashboard):
        if panel.get("type") == "text2":
            panel["type"] = "text"
            section(panel, "options").pop("angular", None)
            changed += 1
    return changed


STEP = Step(26, "the second plugin for texts is the one for texts", upgrade)

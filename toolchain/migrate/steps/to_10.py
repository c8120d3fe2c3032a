"""To 10: the first threshold of a table's style meant nothing."""

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels

_WITH_FIRST = 3
"""So many thresholds are there where the first is one that means nothing."""


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Drop it."""
    changed = 0
    for panel in all_panels(dashboard):
        if panel.get("type") != "table":
            continue
        for style in items(panel.get("styles")):
            thresholds = style.get("thresholds")
            if isinstance(thresholds, list) and len(thresholds) >= _WITH_FIRST:
                style["thresholds"] = thresholds[1:]
                changed += 1
    return changed


STEP = Step(10, "styles of tables lost a threshold that meant nothing", upgrade)

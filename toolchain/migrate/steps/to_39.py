"""To 39: series in tables have several settings for each query."""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make the statistic of each query one of its settings."""
    changed = 0
    for panel in all_panels(dashboard):
        for each in items(panel.get("transformations")):
            statistics = section(each, "options").get("refIdToStat")
            if each.get("id") == "timeSeriesTable" and isinstance(statistics, dict):
                each["options"] = {name: {"stat": value} for name, value in statistics.items()}
                changed += 1
    return changed


STEP = Step(39, "series in tables have settings for each query", upgrade)

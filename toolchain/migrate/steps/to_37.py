"""To 37: there is one way to hide a legend."""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Have each legend say whether it is shown."""
    changed = 0
    for panel in all_panels(dashboard):
        legend = section(panel, "options").get("legend")
        if panel.get("type") == "row" or not isinstance(legend, dict):
            continue
        hidden = legend.get("displayMode") == "hidden" or legend.get("showLegend") is False
        changed += legend.get("showLegend") is hidden or "showLegend" not in legend
        legend["showLegend"] = not hidden
        if hidden:
            legend["displayMode"] = "list"
    return changed


STEP = Step(37, "legends say whether they are shown", upgrade)

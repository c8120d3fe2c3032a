"""To 42: a series that is hidden is not told in tooltips either."""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Hide it there as well."""
    changed = 0
    for panel in all_panels(dashboard):
        for override in items(section(panel, "fieldConfig").get("overrides")):
            for each in items(override.get("properties")):
                hidden = each.get("value")
                if each.get("id") == "custom.hideFrom" and isinstance(hidden, dict) and hidden.get("viz") is True:
                    hidden["tooltip"] = True
                    changed += 1
    return changed


STEP = Step(42, "series that are hidden are not told in tooltips either", upgrade)

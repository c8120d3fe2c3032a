"""To 21: labels in data links were those of a series."""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Read them of the field."""
    changed = 0
    for panel in all_panels(dashboard):
        options = section(panel, "options")
        links = section(options, "fieldOptions", "defaults").get("links")
        for link in [*items(options.get("dataLinks")), *items(links)]:
            if isinstance(link.get("url"), str) and "__series.labels" in link["url"]:
                link["url"] = link["url"].replace("__series.labels", "__field.labels")
                changed += 1
    return changed


STEP = Step(21, "labels in data links are those of the field", upgrade)

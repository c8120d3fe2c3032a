"""To 33: panels and queries refer to data sources by uid and type, where they do not mean the default one."""

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.references import reference
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels


def upgrade(dashboard: Document, sources: DataSources) -> int:
    """Make names references."""
    changed = 0
    for panel in all_panels(dashboard):
        changed += isinstance(panel.get("datasource"), str)
        panel["datasource"] = reference(panel.get("datasource"), sources, default_is_none=True)
        for target in items(panel.get("targets")):
            found = reference(target.get("datasource"), sources, default_is_none=True)
            if found is not None:
                changed += isinstance(target["datasource"], str)
                target["datasource"] = found
    return changed


STEP = Step(33, "panels and queries refer to data sources by uid and type", upgrade)

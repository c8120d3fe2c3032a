"""To 12: refreshing and hiding a variable were yes or no."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import variables


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make them numbers."""
    changed = 0
    for variable in variables(dashboard):
        if "refresh" in variable:
            variable["refresh"] = 1 if variable["refresh"] is True else 0
            changed += 1
        if variable.get("hideVariable") is True:
            variable["hide"] = 2
            changed += 1
        elif variable.get("hideLabel") is True:
            variable["hide"] = 1
            changed += 1
    return changed


STEP = Step(12, "variables say by number when they refresh and whether they are hidden", upgrade)

"""To 29: variables with a query are asked at the latest when the dashboard is opened, and store no answers."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import variables, whole


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Have them refresh on load, and drop the answers."""
    changed = 0
    for variable in variables(dashboard):
        if variable.get("type") != "query":
            continue
        if whole(variable.get("refresh")) not in (1, 2):
            variable["refresh"] = 1
            changed += 1
        if isinstance(variable.get("options"), list) and variable["options"]:
            variable["options"] = []
            changed += 1
    return changed


STEP = Step(29, "variables with a query refresh when the dashboard is opened, and store no options", upgrade)

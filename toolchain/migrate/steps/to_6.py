"""To 6: annotations were a menu, variables filters."""

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import variables


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Move annotations out of the menu, and have each variable say of which type it is."""
    changed = 0
    menu = next((each for each in items(dashboard.get("pulldowns")) if each.get("type") == "annotations"), None)
    if menu is not None:
        dashboard["annotations"] = {"list": menu.get("annotations", [])}
        changed += 1
    for variable in variables(dashboard):
        variable.setdefault("datasource", None)
        if variable.get("type", "filter") == "filter":
            variable["type"] = "query"
            changed += 1
        if "allFormat" in variable and variable["allFormat"] is None:
            del variable["allFormat"]
    return changed


STEP = Step(6, "annotations and variables stand at the dashboard, not in menus", upgrade)

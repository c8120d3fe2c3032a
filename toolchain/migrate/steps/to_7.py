"""To 7: the time picker was the first entry of the navigation."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Move the time picker."""
    navigation = dashboard.get("nav")
    if not isinstance(navigation, list) or not navigation or not isinstance(navigation[0], dict):
        return 0
    dashboard["timepicker"] = navigation[0]
    return 1


STEP = Step(7, "the time picker stands at the dashboard", upgrade)

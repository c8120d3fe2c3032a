"""To 14: a crosshair was shared or not."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make it the dashboard's way to show tooltips."""
    shared = dashboard.pop("sharedCrosshair", None)
    dashboard["graphTooltip"] = 1 if shared is True else 0
    return int(shared is not None)


STEP = Step(14, "a shared crosshair is a way to show tooltips", upgrade)

"""To 40: how often a dashboard refreshes is a text."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import text


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make whatever else stands there none."""
    old = dashboard.get("refresh")
    dashboard["refresh"] = text(dashboard, "refresh")
    return int(old is not None and old != dashboard["refresh"])


STEP = Step(40, "how often the dashboard refreshes is a text", upgrade)

"""To 2: time and variables stood in a filter of services."""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Move time and variables to where they stand since."""
    services = dashboard.get("services")
    if not isinstance(services, dict) or not isinstance(services.get("filter"), dict):
        return 0
    old = section(services, "filter")
    if "time" in old:
        dashboard["time"] = old["time"]
    if "list" in old:
        dashboard.setdefault("templating", {})["list"] = old["list"]
    del dashboard["services"]
    return 1


STEP = Step(2, "time and variables of its services' filter stand at the dashboard", upgrade)

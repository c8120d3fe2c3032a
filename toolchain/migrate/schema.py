"""A classic dashboard of any schemaVersion brought to the last one.

Source: Grafana 12.4, apps/dashboard/pkg/migration/migrate.go. Panels in collapsed rows go every step as all others do,
as in its front end; its back end leaves some of them as they were.
"""

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.defaults import fill_defaults
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.saved import AsWritten, make_as_stored
from toolchain.migrate.steps import to_16
from toolchain.migrate.steps.sequence import LATEST, STEPS
from toolchain.migrate.values import whole


def schema_version(dashboard: Document) -> int:
    """Return the schemaVersion of a dashboard, 0 where it has none. Raises MigrationError for one that is no number."""
    version = dashboard.get("schemaVersion", 0)
    if isinstance(version, str) and version.strip().isdecimal():
        return int(version)
    if version is None:
        return 0
    whole_version = whole(version)
    if whole_version is None or whole_version < 0 or whole_version != version:
        raise MigrationError(
            f"schemaVersion {version!r} is no version of a dashboard's schema",
            "Write the number that Grafana wrote there, or export the dashboard again.",
        )
    return whole_version


def has_rows(dashboard: Document) -> bool:
    """Return whether panels stand in rows: also where schemaVersion says that they cannot, and Grafana shows none."""
    return any(items(row.get("panels")) for row in items(dashboard.get("rows")))


def upgrade_schema(dashboard: Document, sources: DataSources) -> tuple[str, ...]:
    """Bring a dashboard, which is changed, to the last schemaVersion; return what was done by which step."""
    first = schema_version(dashboard)
    written = AsWritten.of(dashboard)
    fill_defaults(dashboard)
    notes = []
    for step in STEPS:
        if step.version > first or (step is to_16.STEP and has_rows(dashboard)):
            changed = step.upgrade(dashboard, sources)
            if changed:
                notes.append(f"schemaVersion {step.version}: {step.what} ({changed})")
    dashboard["schemaVersion"] = LATEST
    make_as_stored(dashboard, written)
    return tuple(notes)

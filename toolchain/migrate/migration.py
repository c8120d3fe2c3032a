"""A dashboard of any age and form brought to today's classic schema."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.layout import Layout
from toolchain.base.source_map import Path
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.derived import plain
from toolchain.migrate.envelope import dashboard_within
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.origins import Copied, Origins
from toolchain.migrate.panels.upgrade import upgrade_panels
from toolchain.migrate.resource.clearing import clear
from toolchain.migrate.resource.convert import classic_of, is_schema_2
from toolchain.migrate.schema import has_rows, schema_version, upgrade_schema
from toolchain.migrate.settled import settle
from toolchain.migrate.steps.sequence import LATEST
from toolchain.migrate.typed import set_types

__all__ = ["Migrated", "MigrationError", "migrated"]


@frozen(eq=False)
class Migrated:
    """A dashboard at the last classic schemaVersion, and what was done to bring it there.

    ``notes`` are sentences, each of which begins with the step that it tells of. ``layout`` is how one of schema v2
    arranges its panels, None for a classic one; ``lost`` is what of it the classic document does not say.
    """

    document: Document
    notes: tuple[str, ...]
    origins: Origins
    layout: Layout | None = None
    lost: tuple[str, ...] = ()

    def came_from(self, path: Path) -> Path:
        """Return where a part of the new document stood in the old one, or what it was made in."""
        return self.origins.of(path)


def migrated(document: Mapping[str, Any], sources: DataSources | None = None) -> Migrated:
    """Return a dashboard at the last classic schemaVersion; the document that is given stays as it is.

    ``sources`` are those of the Grafana that it comes from, if it is known: old dashboards call them by their names.
    Raises MigrationError where it cannot be brought there truthfully.
    """
    copied = Copied(dict(document))
    dashboard = dashboard_within(copied.document)
    notes: tuple[str, ...] = ()
    layout: Layout | None = None
    lost: tuple[str, ...] = ()
    if is_schema_2(dashboard):
        converted = classic_of(dashboard)
        for refusal in converted.refusals:
            raise refusal.error
        clear(converted.blocks)
        dashboard, notes, layout = converted.document, converted.notes, converted.layout()
        lost = converted.lost
    version = schema_version(dashboard)
    if version > LATEST:
        raise MigrationError(
            f"schemaVersion {version} is newer than {LATEST}, the last one of classic dashboards",
            "Export the dashboard of the Grafana that it is from in the classic format.",
        )
    in_rows = has_rows(dashboard)
    was_old = version < LATEST or in_rows
    known = sources or DataSources()
    if was_old:
        notes += upgrade_schema(dashboard, known)
    notes += tuple(upgrade_panels(dashboard, was_old=was_old))
    if count := set_types(dashboard, known):
        notes += (f"values have the types of the schema ({count})",)
    if in_rows and (count := settle(dashboard)):
        notes += (f"panels that lay over others stand below them ({count})",)
    return Migrated(plain(dashboard), notes, copied.origins_of(dashboard), layout, lost)

"""One panel on a dashboard of Grafana 5, brought to today."""

from typing import Any

from toolchain.base.documents.document import Document
from toolchain.migrate.migration import Migrated, migrated


def moved(panel: Document, *, schema: int = 16) -> Migrated:
    """Return the dashboard with this panel, migrated."""
    place = {"x": 0, "y": 0, "w": 12, "h": 8}
    document = {"title": "Old", "schemaVersion": schema, "panels": [{"id": 1, "title": "P", "gridPos": place, **panel}]}
    return migrated(document)


def moved_panel(panel: Document, *, schema: int = 16) -> Any:
    """Return the panel itself."""
    (only,) = moved(panel, schema=schema).document["panels"]
    return only

"""What a data source is called became a reference to it.

Source: Grafana 12.4, apps/dashboard/pkg/migration/schemaversion/datasource_utils.go.
"""

from typing import Any

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.values import text


def is_reference(value: object) -> bool:
    """Return whether a value refers to a data source by uid or type."""
    return isinstance(value, dict) and bool(text(value, "uid") or text(value, "type"))


def reference(value: Any, sources: DataSources, *, default_is_none: bool) -> Document | None:
    """Return the reference that a name stands for; one that nobody knows is taken for a uid, as Grafana does."""
    if value is None or value == "default":
        return None if default_is_none else sources.default
    if is_reference(value):
        known: Document = value
        return known
    if not isinstance(value, str):
        return None
    if not value:
        return {}
    return sources.named(value) or {"uid": value}

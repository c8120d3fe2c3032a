"""Dashboards that Grafana stores in schema v2, read in it: in the classic one it leaves out what that has no words for.

Source: docs/reference/grafana-api.md, 3.3 and 11: ``status.conversion.storedVersion``.
"""

from toolchain.base.documents.document import Document, section
from toolchain.live.grafana.capabilities import DASHBOARD_GROUP
from toolchain.live.grafana.errors import NotFound
from toolchain.live.grafana.resources import Collection, get_resource
from toolchain.migrate.resource.convert import is_schema_2
from toolchain.sync.destination import Destination

_SCHEMA_2 = "v2"


def stored_version(raw: Document) -> str:
    """Return the version in which a dashboard is stored that was read in another one; empty where it is in this one."""
    version = section(raw, "status", "conversion").get("storedVersion")
    return version if isinstance(version, str) else ""


def as_stored(destination: Destination, uid: str, raw: Document) -> Document:
    """Return a dashboard in the schema in which Grafana stores it, where it serves that, else as it was read."""
    version = stored_version(raw)
    if "metadata" not in raw:
        version = _version_of(destination, uid)
    if not version:
        return raw
    if not version.startswith(_SCHEMA_2) and is_schema_2(section(raw, "spec")):
        version = destination.capabilities.served_dashboards
    elif not version.startswith(_SCHEMA_2):
        return raw
    is_served = version in destination.capabilities.served.get(DASHBOARD_GROUP, ())
    return get_resource(destination.connection, _collection(destination, version), uid) if is_served else raw


def _version_of(destination: Destination, uid: str) -> str:
    """Return the version in which a dashboard is stored that ``/api`` answered, which does not tell it."""
    interface = destination.capabilities.served_dashboards
    if interface == "legacy":
        return ""
    try:
        return stored_version(get_resource(destination.connection, _collection(destination, interface), uid))
    except NotFound:
        return ""


def _collection(destination: Destination, version: str) -> Collection:
    return Collection(DASHBOARD_GROUP, version, destination.capabilities.namespace, "dashboards")

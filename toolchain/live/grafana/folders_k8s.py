"""Folders as resources, Grafana 12 and newer (docs/reference/grafana-api.md, 2.2)."""

from collections.abc import Iterator

from toolchain.live.grafana.capabilities import FOLDER_GROUP, Capabilities
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.resources import (
    Collection,
    Document,
    create_resource,
    delete_resource,
    get_resource,
    list_resources,
    replace_resource,
)


def folder_kind(capabilities: Capabilities) -> Collection:
    """Return where folders are."""
    return Collection(FOLDER_GROUP, capabilities.folders, capabilities.namespace, "folders")


def list_folders(connection: GrafanaConnection, kind: Collection, *, page_size: int = 500) -> Iterator[Document]:
    """Yield every folder, in no order; the parent is the annotation ``grafana.app/folder``."""
    return list_resources(connection, kind, page_size=page_size)


def get_folder(connection: GrafanaConnection, kind: Collection, uid: str) -> Document:
    """Return a folder. Raises NotFound."""
    return get_resource(connection, kind, uid)


def create_folder(connection: GrafanaConnection, kind: Collection, document: Document) -> None:
    """Create a folder. Raises Conflict where the uid is taken, NotFound where the parent does not exist."""
    create_resource(connection, kind, document)


def replace_folder(connection: GrafanaConnection, kind: Collection, document: Document) -> None:
    """Replace a folder at the resourceVersion in its metadata; another parent annotation moves it."""
    replace_resource(connection, kind, document)


def delete_folder(connection: GrafanaConnection, kind: Collection, uid: str) -> None:
    """Delete a folder; Grafana refuses one with alert rules in it. What is inside may still be listed for a while."""
    delete_resource(connection, kind, uid)

"""Resource APIs: the verbs that every kind below ``/apis`` has (docs/reference/grafana-api.md, 1.5 and 1.6)."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from toolchain.live.grafana.errors import Expired, Invalid, NotGrafana
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to

Document = dict[str, Any]

_RESTARTS = 3
"""How often a listing starts over because its continue token expired."""


@frozen
class Collection:
    """The resources of one kind in one namespace; ``resource`` is its plural as in paths."""

    group: str
    version: str
    namespace: str
    resource: str

    @property
    def path(self) -> str:
        """The path of the whole collection."""
        return path_to("/apis", self.group, self.version, "namespaces", self.namespace, self.resource)

    @property
    def api_version(self) -> str:
        """What documents of this kind have as ``apiVersion``."""
        return f"{self.group}/{self.version}"


def list_resources(
    connection: GrafanaConnection, kind: Collection, *, page_size: int = 100, selectors: dict[str, str] | None = None
) -> Iterator[Document]:
    """Yield every resource once, a page in memory at a time, in no order.

    ``selectors`` are ``labelSelector`` and ``fieldSelector``, of which storage knows few. Where the token of the next
    page expires (410), listing starts over and passes over what was yielded; after three times Expired is raised.
    """
    seen: set[tuple[str, str]] = set()
    token, restarts = "", 0
    while True:
        parameters: dict[str, str | int] = {"limit": page_size, **(selectors or {})}
        parameters |= {"continue": token} if token else {}
        try:
            page = connection.read_document(kind.path, parameters)
        except Expired:
            restarts += 1
            if not token or restarts > _RESTARTS:
                raise
            token = ""
            continue
        for item in page.get("items") or ():
            metadata = item.get("metadata") or {}
            # Listing a history, every revision has the same name.
            key = (str(metadata.get("name")), str(metadata.get("resourceVersion")) if selectors else "")
            if key not in seen:
                seen.add(key)
                yield item
        following = str((page.get("metadata") or {}).get("continue") or "")
        if not following:
            return
        if following == token:
            raise NotGrafana(
                "the next page is the same page again", "Check the proxy: it may cache.", method="GET", path=kind.path
            )
        token = following


def get_resource(connection: GrafanaConnection, kind: Collection, name: str, *, version: str = "") -> Document:
    """Return a resource, or an earlier revision of it by its resourceVersion. Raises NotFound."""
    parameters = {"resourceVersion": version} if version else {}
    return connection.read_document(path_to(kind.path, name), parameters)


def create_resource(connection: GrafanaConnection, kind: Collection, document: Document) -> None:
    """Create a resource.

    ``metadata.name`` is the uid; a resourceVersion is refused. Raises Conflict where the name is taken, NotFound where
    the folder does not exist, Unfinished where no answer came.
    """
    if document["metadata"].get("resourceVersion"):
        raise Invalid("a resource with a resourceVersion is not new", "Replace it, or take the version out.")
    connection.send("POST", kind.path, document)


def replace_resource(connection: GrafanaConnection, kind: Collection, document: Document) -> None:
    """Replace a resource that is still at the resourceVersion in its metadata.

    A document without one is refused here: the last write would win. Raises Conflict where it has changed since,
    Unfinished where no answer came.
    """
    metadata = document["metadata"]
    if not metadata.get("resourceVersion"):
        raise Invalid(
            f"{kind.resource} {metadata['name']!r} has no resourceVersion", "Read it first and send the version along."
        )
    connection.send("PUT", path_to(kind.path, metadata["name"]), document, is_repeatable=False)


def would_create(connection: GrafanaConnection, kind: Collection, document: Document) -> Document:
    """Return a resource as creating it would store it, and store nothing; raises what creating it would."""
    return connection.write("POST", kind.path, document, parameters={"dryRun": "All"}, is_repeatable=True)


def would_replace(connection: GrafanaConnection, kind: Collection, document: Document) -> Document:
    """Return a resource as replacing it would store it, migrations included, and store nothing (``dryRun=All``).

    Raises what replacing it would, Invalid for a document that is refused.
    """
    path = path_to(kind.path, document["metadata"]["name"])
    return connection.write("PUT", path, document, parameters={"dryRun": "All"}, is_repeatable=True)


def list_revisions(connection: GrafanaConnection, kind: Collection, name: str) -> list[Document]:
    """Return the revisions of a resource that the server keeps, whole, the newest first (reference: 1.8)."""
    selectors = {"labelSelector": "grafana.app/get-history=true", "fieldSelector": f"metadata.name={name}"}
    found = list_resources(connection, kind, selectors=selectors)
    return sorted(found, key=lambda each: int(each["metadata"].get("generation") or 0), reverse=True)


def delete_resource(
    connection: GrafanaConnection, kind: Collection, name: str, *, parameters: dict[str, str] | None = None
) -> None:
    """Delete a resource. Raises NotFound, and ReadOnly where it is provisioned from a file."""
    connection.write("DELETE", path_to(kind.path, name), parameters=parameters or {})

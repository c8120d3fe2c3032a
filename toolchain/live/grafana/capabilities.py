"""What a Grafana can do: found by asking it, not from its version (docs/reference/grafana-api.md, 1.2 and 1.3)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import field, frozen

from toolchain.live.grafana.errors import (
    Forbidden,
    NotFound,
    NotGrafana,
    TooOld,
    WrongOrganization,
)
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to
from toolchain.live.grafana.resources import Collection

Interface = Literal["v1", "v1beta1", "legacy"]
"""Which version of a resource API there is, or ``legacy`` where only ``/api`` holds the resource."""

DASHBOARD_GROUP = "dashboard.grafana.app"
FOLDER_GROUP = "folder.grafana.app"

OLDEST = (12, 4)
"""The oldest release that is supported, because it is the oldest that was seen to work (docs/deploying.md)."""

_VERSION = re.compile(r"v?(\d+)\.(\d+)")
_ORGANIZATION = re.compile(r"org-(\d+)")


@frozen
class Capabilities:
    """What was found.

    ``version`` is Grafana's own text, for people, empty where it hides it. ``namespace`` is what resource paths hold.
    ``org_id`` is the organisation of the credentials, None where they may not know it.
    ``served_dashboards`` and ``served_folders`` are the interfaces that answer.
    ``keeps_annotations`` tells whether they keep what is annotated: where the storage behind them is legacy, it is in
    the answer to a write and gone afterwards (docs/reference/grafana-api.md, 10), and ``/api`` is used instead. Where
    only ``/api`` answers it says nothing. ``served`` are the versions of every resource group.
    """

    version: str
    served_dashboards: Interface
    served_folders: Interface
    namespace: str
    org_id: int | None
    keeps_annotations: bool = True
    served: Mapping[str, frozenset[str]] = field(factory=dict, eq=False, repr=False)

    def version_of(self, group: str, versions: Iterable[str]) -> str:
        """Return the first of some versions in which a resource group is served, empty where it is in none."""
        return next((each for each in versions if each in self.served.get(group, ())), "")

    @property
    def dashboards(self) -> Interface:
        """The interface by which dashboards are read and written."""
        return self.served_dashboards if self.keeps_annotations else "legacy"

    @property
    def folders(self) -> Interface:
        """The interface by which folders are read and written."""
        return self.served_folders if self.keeps_annotations else "legacy"

    @property
    def dashboard_collection(self) -> Collection:
        """Where dashboards are as resources, in the version of the classic document."""
        return Collection(DASHBOARD_GROUP, self.dashboards, self.namespace, "dashboards")

    @property
    def folder_collection(self) -> Collection:
        """Where folders are as resources."""
        return Collection(FOLDER_GROUP, self.folders, self.namespace, "folders")


def probe(connection: GrafanaConnection) -> Capabilities:
    """Return what the server can do, in five reads.

    Raises NotGrafana where something else answers, TooOld below 12.4, Unauthorized for wrong credentials, and
    WrongOrganization where the credentials are not of the organisation that the connection asks for.
    """
    health = _health(connection)
    version = _text(health.get("version"))
    _require_release(version)
    groups = _groups(connection)
    settings = _frontend_settings(connection)
    if not version:
        information = settings.get("buildInfo")
        version = _text(information.get("version")) if isinstance(information, dict) else ""
        _require_release(version)
    namespace = _text(settings.get("namespace"))
    org_id = _organization(connection, namespace)
    if connection.org_id is not None and org_id is not None and org_id != connection.org_id:
        raise WrongOrganization(
            f"the credentials belong to organisation {org_id}, and {connection.org_id} is asked for",
            "Use a service account of that organisation: a token cannot change it.",
        )
    dashboards, folders = (_interface(groups, group) for group in (DASHBOARD_GROUP, FOLDER_GROUP))
    if not namespace and org_id is not None:
        namespace = "default" if org_id == 1 else f"org-{org_id}"
    if not namespace and "legacy" not in (dashboards, folders):
        raise NotGrafana(
            "the namespace of the organisation is not told",
            "Let the service account read its organisation (orgs:read).",
        )
    return Capabilities(
        version,
        dashboards,
        folders,
        namespace,
        org_id,
        keeps_annotations=_seems_to_keep_annotations(connection, folders, namespace),
        served=groups,
    )


def _health(connection: GrafanaConnection) -> dict[str, Any]:
    path = "/api/health"
    try:
        health = connection.read_document(path)
    except NotFound:
        health = {}
    if "database" not in health:
        raise NotGrafana(
            f"{connection.base_url} has no health page of Grafana's",
            "Check the URL: it is Grafana's own, with its sub-path and without /api.",
            method="GET",
            path=path,
        )
    return health


def _require_release(version: str) -> None:
    match = _VERSION.match(version)
    if match and (int(match[1]), int(match[2])) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise TooOld(
            f"this is Grafana {version}, and {oldest} is the oldest that is supported",
            f"Upgrade Grafana to {oldest} or newer.",
        )


def _groups(connection: GrafanaConnection) -> Mapping[str, frozenset[str]]:
    """Return the versions of each resource group; releases before 12 may have no such page at all."""
    try:
        listing = connection.read_document("/apis")
    except NotFound:
        return {}
    found: dict[str, frozenset[str]] = {}
    groups = listing.get("groups")
    for group in groups if isinstance(groups, list) else ():
        match group:
            case {"name": str(name), "versions": [*versions]}:
                found[name] = frozenset(_text(each.get("version")) for each in versions if isinstance(each, dict))
    return found


def _interface(groups: Mapping[str, frozenset[str]], group: str) -> Interface:
    versions = groups.get(group, frozenset())
    return "v1" if "v1" in versions else "v1beta1" if "v1beta1" in versions else "legacy"


def _seems_to_keep_annotations(connection: GrafanaConnection, folders: Interface, namespace: str) -> bool:
    """Return what a list of folders tells of the storage behind it: a legacy one gives lists no resourceVersion.

    Seen on 12.4 (docs/reference/grafana-api.md, 10). A deploy relies on it only until it has written and read back.
    """
    if folders == "legacy":
        return True
    path = path_to("/apis", FOLDER_GROUP, folders, "namespaces", namespace, "folders")
    try:
        metadata = connection.read_document(path, {"limit": 1}).get("metadata")
    except (Forbidden, NotFound):
        return True
    return isinstance(metadata, dict) and bool(metadata.get("resourceVersion"))


def _frontend_settings(connection: GrafanaConnection) -> Mapping[str, Any]:
    try:
        return connection.read_document("/api/frontend/settings")
    except (Forbidden, NotFound):
        pass
    try:
        settings = connection.read_document("/bootdata").get("settings")
    except (Forbidden, NotFound, NotGrafana):  # releases without it answer with their start page
        return {}
    return settings if isinstance(settings, dict) else {}


def _organization(connection: GrafanaConnection, namespace: str) -> int | None:
    try:
        number = connection.read_document("/api/org").get("id")
    except (Forbidden, NotFound):
        number = None
    if isinstance(number, int):
        return number
    match = _ORGANIZATION.fullmatch(namespace)
    return 1 if namespace == "default" else int(match[1]) if match else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

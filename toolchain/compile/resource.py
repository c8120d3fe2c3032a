"""The resource envelope: what Grafana's Kubernetes-style API takes (Grafana 12 and newer).

It is built here alone. The uid of the folder that a dashboard or a folder is in is an annotation, empty for the root.
"""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.compile.schema_2.version import Schema2
from toolchain.define.resources.kind import ResourceApi

FOLDER = "grafana.app/folder"
"""The annotation that holds the uid of the folder that a resource is in."""

DASHBOARD_GROUP = "dashboard.grafana.app"
DASHBOARD_API = f"{DASHBOARD_GROUP}/v1beta1"
FOLDER_API = "folder.grafana.app/v1beta1"

_OF_THE_SERVER = ("uid", "id", "version")
"""In a classic dashboard, where the envelope has the uid as its name, and the server numbers by itself."""


def dashboard_resource(folder: str, dashboard: Mapping[str, Any]) -> Document:
    """Return a classic dashboard, which holds its uid, in the folder of a uid."""
    spec = {key: value for key, value in dashboard.items() if key not in _OF_THE_SERVER}
    return _resource(DASHBOARD_API, "Dashboard", dashboard.get("uid"), folder, spec)


def dashboard_2_resource(folder: str, uid: str, version: Schema2, spec: Document) -> Document:
    """Return a dashboard of schema v2 in the folder of a uid."""
    return _resource(f"{DASHBOARD_GROUP}/{version}", "Dashboard", uid, folder, spec)


def folder_resource(uid: str, title: str, parent: str) -> Document:
    """Return a folder below another one, or at the root."""
    return _resource(FOLDER_API, "Folder", uid, parent, {"title": title})


def resource(api: ResourceApi, uid: str, spec: Document) -> Document:
    """Return a resource that is in no folder."""
    return _enveloped(api.version, api.kind, {"name": uid}, spec)


def _resource(api_version: str, kind: str, name: str | None, parent: str, spec: Document) -> Document:
    return _enveloped(api_version, kind, {"name": name, "annotations": {FOLDER: parent}}, spec)


def _enveloped(api_version: str, kind: str, metadata: Document, spec: Document) -> Document:
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}

"""The resource envelope: a classic dashboard as Grafana's Kubernetes-style API takes it (Grafana 12 and newer)."""

from toolchain.base.documents.document import Document
from toolchain.define.environment import Folder

API_VERSION = "dashboard.grafana.app/v1beta1"


def dashboard_resource(folder: Folder, dashboard: Document) -> Document:
    """Return the envelope; the uid becomes the name and leaves the spec, the folder is an annotation."""
    return {
        "apiVersion": API_VERSION,
        "kind": "Dashboard",
        "metadata": {
            "name": dashboard.get("uid"),
            "annotations": {"grafana.app/folder": folder.uid},
        },
        "spec": {key: value for key, value in dashboard.items() if key != "uid"},
    }

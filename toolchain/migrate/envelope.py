"""The dashboard within an answer of Grafana's API, or within a resource."""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.values import text

GROUP = "dashboard.grafana.app"
_VERSIONS = ("v0alpha1", "v1alpha1", "v1beta1", "v1", "v2alpha1", "v2beta1", "v2")
"""The versions of a dashboard's resource that are known; the first four hold a classic dashboard."""


def dashboard_within(document: Document) -> Document:
    """Return the dashboard in a document, with the uid that a resource gives it.

    Raises MigrationError without one, and for a resource of a version that came later.
    """
    require_known_version(document)
    for name in ("dashboard", "spec"):
        inner = document.get(name)
        if isinstance(inner, dict) and not _is_dashboard(document):
            _set_uid(inner, section(document, "metadata").get("name"))
            return inner
    if _is_dashboard(document):
        return document
    raise MigrationError(
        "this is no dashboard: it has neither panels, rows nor elements, and no schemaVersion",
        "Give a dashboard's JSON as Grafana exports it, or as its API answers.",
    )


def require_known_version(document: Document) -> None:
    """Raise MigrationError for a dashboard's resource of a version that nobody knows here."""
    group, _, version = text(document, "apiVersion").partition("/")
    if group == GROUP and text(document, "kind") == "Dashboard" and version not in _VERSIONS:
        raise MigrationError(
            f"apiVersion {GROUP}/{version} is of a version that is not known here: known are {', '.join(_VERSIONS)}",
            "Export the dashboard in one of these versions.",
        )


def _is_dashboard(document: Document) -> bool:
    return any(name in document for name in ("panels", "rows", "elements", "schemaVersion", "templating"))


def _set_uid(dashboard: Document, uid: object) -> None:
    if isinstance(uid, str) and uid and not dashboard.get("uid"):
        dashboard["uid"] = uid

"""The dashboard within an answer of Grafana's API, or within a resource."""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.errors import MigrationError

_GROUP = "dashboard.grafana.app"


def dashboard_within(document: Document) -> Document:
    """Return the dashboard in a document, with the uid that a resource gives it. Raises MigrationError without one."""
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


def _is_dashboard(document: Document) -> bool:
    return any(name in document for name in ("panels", "rows", "elements", "schemaVersion", "templating"))


def _set_uid(dashboard: Document, uid: object) -> None:
    if isinstance(uid, str) and uid and not dashboard.get("uid"):
        dashboard["uid"] = uid

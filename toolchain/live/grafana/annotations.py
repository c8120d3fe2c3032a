"""Annotations: marks on the time axis of dashboards (Grafana documentation, "Annotations HTTP API")."""

from typing import Any

from toolchain.live.grafana.http import GrafanaConnection

Document = dict[str, Any]


def list_annotations(connection: GrafanaConnection, *, tags: tuple[str, ...], limit: int = 100) -> list[Document]:
    """Return the newest annotations that carry all tags."""
    return connection.read_documents("/api/annotations", {"tags": tags, "limit": limit, "type": "annotation"})


def create_annotation(
    connection: GrafanaConnection, *, text: str, tags: tuple[str, ...], time: int, data: Document | None = None
) -> int:
    """Mark a moment, in milliseconds since 1970, on every dashboard that shows the tags; return the annotation's id.

    ``data`` is kept with it and not shown. Raises Unfinished where no answer came.
    """
    document = {"text": text, "tags": list(tags), "time": time, **({} if data is None else {"data": data})}
    return int(connection.write("POST", "/api/annotations", document).get("id") or 0)

"""What an export of schema v2 for others leaves open: its data sources, told apart by labels.

Source: Grafana, public/app/features/dashboard-scene/scene/export/exporters.ts, ``makeExportableV2``: a label such as
``prometheus-1`` takes the place of each data source. Grafana 12.4 leaves them out altogether.
"""

from typing import Any

from toolchain.base.documents.document import Document, section
from toolchain.migrate.values import text

_LABEL = "grafana.app/export-label"


def open_source(owner: Document) -> str:
    """Return the label of the data source that a query or a variable is left without; empty where there is none."""
    return text(section(owner, "labels"), _LABEL)


def open_inputs(dashboard: Document) -> list[Document]:
    """Return the inputs of a dashboard, as classic exports have them in ``__inputs``, each once."""
    found: dict[str, Document] = {}
    _find(dashboard, found)
    return list(found.values())


def _find(value: Any, found: dict[str, Document]) -> None:
    if isinstance(value, dict):
        label = open_source(value)
        if label:
            kind = text(value, "group")
            found.setdefault(label, {"name": label, "label": label, "type": "datasource", "pluginId": kind})
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _find(inner, found)

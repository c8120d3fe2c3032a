"""Plugins that are gone, and which one shows their panels since.

Source: Grafana 12.4, apps/dashboard/pkg/migration/schemaversion/migration_utils.go.
"""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.values import text

_SUCCESSORS = {
    "table-old": "table",
    "singlestat": "stat",
    "grafana-singlestat-panel": "stat",
    "grafana-piechart-panel": "piechart",
    "grafana-worldmap-panel": "geomap",
    "natel-discrete-panel": "state-timeline",
}
_GRAPHS = ("graph", "graphite")


def successor(panel: Document) -> str:
    """Return the type of panel that shows one of a plugin that is gone; an empty text for all other panels."""
    kind = text(panel, "type")
    if kind not in _GRAPHS:
        return _SUCCESSORS.get(kind, "")
    mode = section(panel, "xaxis").get("mode")
    if mode == "series":
        return "bargauge" if section(panel, "legend").get("values") is True else "barchart"
    return "histogram" if mode == "histogram" else "timeseries"

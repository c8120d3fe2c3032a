"""Time regions of a graph, which are annotations of the dashboard since.

Source: Grafana 12.4, public/app/plugins/panel/timeseries/migrations.ts.
"""

from toolchain.base.documents.document import Document, items
from toolchain.migrate.javascript import said, truthy
from toolchain.migrate.values import text


def annotations_of_regions(panel: Document, regions: object) -> list[Document]:
    """Return an annotation for each region that is filled or has lines, which only this panel shows."""
    found = []
    for index, region in enumerate(items(regions)):
        if not truthy(region.get("fill")) and not truthy(region.get("line")):
            continue
        mode = region.get("colorMode")
        color = (mode if mode != "custom" else region.get("fillColor")) if truthy(region.get("fill")) else "white"
        when = {name: region.get(name) for name in ("fromDayOfWeek", "toDayOfWeek", "from", "to")}
        found.append(
            said(
                {
                    "datasource": {"type": "datasource", "uid": "grafana"},
                    "enable": True,
                    "hide": True,
                    "filter": {"exclude": False, "ids": [panel.get("id")]},
                    "iconColor": color,
                    "name": f"Time region for panel {text(panel, 'title')}{f' {index}' if index else ''}",
                    "target": {
                        "queryType": "timeRegions",
                        "refId": "Anno",
                        "timeRegion": {**said(when), "timezone": "utc"},
                    },
                }
            )
        )
    return found

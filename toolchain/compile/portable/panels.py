"""The panels of a portable dashboard: which of them stay together, and where they lie."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from toolchain.base.documents.document import Document, items
from toolchain.compile.dashboards import every_panel

_QUERIED = ("stat", "timeseries", "gauge", "table", "state-timeline")
"""The kinds of panels whose queries dashboard-linter reads: all of them in the language of the first data source."""


def shown(document: Document) -> list[Document]:
    """Return the panels that are no rows, those within rows included."""
    return [each for each in every_panel(document) if each.get("type") != "row"]


def is_queried(panel: Document) -> bool:
    """Return whether dashboard-linter reads the queries of a panel."""
    return panel.get("type") in _QUERIED


def languages(panel: Document) -> list[str]:
    """Return the kind of data source that each query of a panel is for."""
    sources = [each.get("datasource") or panel.get("datasource") for each in items(panel.get("targets"))]
    return [str(each.get("type")) for each in sources if isinstance(each, Mapping)]


def filtered(document: Document, kinds: Collection[str], *, is_theirs: bool) -> Document:
    """Return a dashboard with only those charts that ask some kinds of data sources, or with everything else."""

    def kept(panels: Iterable[Document]) -> list[Document]:
        found = list[Document]()
        for panel in panels:
            if panel.get("type") == "row":
                inner = kept(items(panel.get("panels")))
                if inner or not panel.get("panels"):
                    found.append({**panel, "panels": inner})
            elif (is_queried(panel) and not set(kinds).isdisjoint(languages(panel))) is is_theirs:
                found.append(panel)
        return found

    return {**document, "panels": without_empty_rows(kept(items(document.get("panels"))))}


def without_empty_rows(panels: Sequence[Document]) -> list[Document]:
    """Return panels without open rows below which nothing stands."""
    after = [*panels[1:], {"type": "row"}][: len(panels)]
    return [
        panel
        for panel, following in zip(panels, after, strict=True)
        if panel.get("type") != "row" or panel.get("panels") or following.get("type") != "row"
    ]


def without_gaps(panels: Sequence[Document]) -> list[Document]:
    """Return panels of which those in a line that has lost one take its room."""
    lines = dict[int, list[Document]]()
    for panel in panels:
        lines.setdefault(int((panel.get("gridPos") or {}).get("y", 0)), []).append(panel)
    found = list[Document]()
    for line in lines.values():
        x = 0
        for panel in sorted(line, key=lambda each: int((each.get("gridPos") or {}).get("x", 0))):
            place = panel.get("gridPos") or {}
            inner = {"panels": without_gaps(items(panel["panels"]))} if panel.get("panels") else {}
            found.append({**panel, "gridPos": {**place, "x": min(int(place.get("x", 0)), x)}, **inner})
            x += int(place.get("w", 0))
    return found

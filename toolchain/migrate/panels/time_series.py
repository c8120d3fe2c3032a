"""A time series of Grafana 7.4, which had parts of a graph's name for itself.

Source: Grafana 12.4, public/app/plugins/panel/timeseries/migrations.ts.
"""

from toolchain.base.documents.document import Document, items, section

_GRAPH = "graph"


def refresh(panel: Document, version: float) -> None:  # noqa: ARG001 - what is old shows by itself
    """Have what is hidden be hidden from the visualization, and links of data be said of fields."""
    options, config = panel["options"], panel["fieldConfig"]
    if options.get(_GRAPH) == {}:
        del options[_GRAPH]
    links = items(options.pop("dataLinks", None))
    if links and not config["defaults"].get("links"):
        config["defaults"]["links"] = links
    for hidden in _hidden(config):
        hidden["viz"] = hidden.pop(_GRAPH)


def is_old(panel: Document) -> bool:
    """Return whether a panel says something by those names."""
    options = section(panel, "options")
    return options.get(_GRAPH) == {} or "dataLinks" in options or bool(_hidden(section(panel, "fieldConfig")))


def _hidden(config: Document) -> list[Document]:
    rules = [each for override in items(config.get("overrides")) for each in items(override.get("properties"))]
    found = [section(each, "value") for each in rules if each.get("id") == "custom.hideFrom"]
    return [each for each in (section(config, "defaults", "custom", "hideFrom"), *found) if _GRAPH in each]

"""Options of tables of former versions.

Source: Grafana 12.4, public/app/plugins/panel/table/migrations.ts.
"""

from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.javascript import truthy


def refresh(panel: Document, version: float) -> None:  # noqa: ARG001 - what is old shows by itself
    """Have wrapping, hiding and totals be said of fields."""
    config = panel["fieldConfig"]
    _move_wrapping(config)
    for override in items(config["overrides"]):
        for each in items(override.get("properties")):
            if each.get("id") == "custom.hidden":
                each["id"] = "custom.hideFrom.viz"
    if isinstance(panel["options"].get("footer"), dict):
        _move_footer(config, panel["options"])


def is_old(panel: Document) -> bool:
    """Return whether a table says something as former versions did."""
    config = section(panel, "fieldConfig")
    properties = [each for rule in items(config.get("overrides")) for each in items(rule.get("properties"))]
    return (
        "footer" in section(panel, "options")
        or "wrapText" in section(config, "defaults", "custom", "cellOptions")
        or any(each.get("id") == "custom.hidden" for each in properties)
        or any("wrapText" in section(each, "value") for each in properties if each.get("id") == "custom.cellOptions")
    )


def _move_wrapping(config: Document) -> None:
    custom = section(config, "defaults", "custom")
    if "wrapText" in custom:
        return
    for override in items(config["overrides"]):
        override["properties"] = [made for each in items(override.get("properties")) for made in _unwrapped(each)]
    cell = section(custom, "cellOptions")
    if "wrapText" in cell:
        custom["wrapText"] = cell.pop("wrapText")


def _unwrapped(rule: Document) -> list[Document]:
    value = rule.get("value")
    if rule.get("id") != "custom.cellOptions" or not isinstance(value, dict) or "wrapText" not in value:
        return [rule]
    wrap = {"id": "custom.wrapText", "value": value.pop("wrapText")}
    return [rule, wrap]


def _move_footer(config: Document, options: Document) -> None:
    footer = options.pop("footer")
    if footer.get("enablePagination") is not None:
        options["enablePagination"] = footer["enablePagination"]
    if not truthy(footer.get("show")):
        return
    reducers: Any = footer.get("reducer")
    fields = footer.get("fields")
    if truthy(footer.get("countRows")) and isinstance(reducers, list) and reducers[:1] == ["count"]:
        reducers = ["countAll"]
    elif isinstance(fields, list) and fields:
        one = {"id": "byName", "options": fields[0]}
        several = {"id": "byNames", "options": {"mode": "include", "names": fields}}
        properties = [{"id": "custom.footer.reducers", "value": reducers}]
        config["overrides"].append({"matcher": several if len(fields) > 1 else one, "properties": properties})
        return
    config["defaults"]["custom"] = {**section(config, "defaults", "custom"), "footer": {"reducers": reducers}}

"""A panel of discrete states of the plugin of that name became a state timeline.

Source: Grafana 12.4, public/app/plugins/panel/state-timeline/migrations.ts.
"""

from collections.abc import Iterator
from typing import Any

from toolchain.base.documents.document import Document, items
from toolchain.migrate.javascript import number_of, said, truthy
from toolchain.migrate.panels.former import Former


def to_state_timeline(panel: Document, former: Former) -> Iterator[str]:
    """Give a state timeline its unit, and a mapping for each value, range and colour."""
    old = former.options
    values: dict[str, Document] = {}
    for each in items(old.get("colorMaps")):
        if truthy(each.get("color")):
            values[str(each.get("text"))] = {"color": each["color"]}
    for each in items(old.get("valueMaps")):
        if truthy(each.get("text")) and truthy(each.get("value")):
            values.setdefault(str(each["value"]), {})["text"] = each["text"]
    colors = {name: result["color"] for name, result in values.items() if "color" in result}
    for result in values.values():
        if "color" not in result and result.get("text") in colors:
            result["color"] = colors[result["text"]]
    ranges = [_range(each, colors) for each in items(old.get("rangeMaps")) if truthy(each.get("text"))]
    defaults = panel["fieldConfig"]["defaults"]
    if truthy(old.get("units")):
        defaults["unit"] = old["units"]
    defaults["custom"] = {"fillOpacity": 100, "lineWidth": 0}
    defaults["mappings"] = [{"type": "value", "options": values}, *ranges]
    panel["options"]["mergeValues"] = True
    return iter(())


def _range(old: Document, colors: dict[str, Any]) -> Document:
    result = said({"text": old["text"], "color": colors.get(str(old["text"]))})
    return {"type": "range", "options": {**{end: number_of(old.get(end)) for end in ("from", "to")}, "result": result}}

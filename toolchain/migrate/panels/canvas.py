"""Elements of a canvas of former versions.

Source: Grafana 12.4, public/app/plugins/panel/canvas/migrations.ts.
"""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.javascript import truthy

_CLICKS = {"link": "links", "action": "actions"}
_FORWARD = "forward"


def refresh(panel: Document, version: float) -> None:
    """Bring elements, their actions and connections of a version to today's form."""
    for element in items(section(panel["options"], "root").get("elements")):
        if not truthy(panel.get("pluginVersion")) and element.get("type") == "text-box":
            element["type"] = "rectangle"
        if str(panel.get("pluginVersion")).startswith("11.0") and element.get("type") == "ellipse":
            _move_ellipse(element)
        for action in items(element.get("actions")) if version <= 11.3 else ():
            if truthy(action.get("options")):
                action["fetch"] = action.pop("options")
        if version <= 11.6:
            _set_click(element)
        for connection in items(element.get("connections")) if version <= 12.2 else ():
            direction = connection.get("direction")
            if not truthy(direction) or isinstance(direction, str):
                connection["direction"] = {"mode": "fixed", "fixed": direction or _FORWARD}


def _move_ellipse(element: Document) -> None:
    config = section(element, "config")
    for old, owner, name in (
        ("backgroundColor", element, "background"),
        ("borderColor", element.setdefault("border", {}), "color"),
        ("width", element["border"], "width"),
    ):
        if truthy(config.get(old)):
            owner[name] = config.pop(old)


def _set_click(element: Document) -> None:
    mode = element.pop("oneClickMode", None)
    if truthy(element.pop("oneClickLinks", None)):
        mode = "link"
    for target in items(element.get(_CLICKS.get(mode, "")))[:1] if isinstance(mode, str) else ():
        target["oneClick"] = True

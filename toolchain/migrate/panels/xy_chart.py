"""Series of an XY chart of before Grafana 11.1.

Source: Grafana 12.4, public/app/plugins/panel/xychart/migrations.ts.
"""

from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.javascript import said, truthy

SINCE = 11.1
"""The version that has matchers."""

_AUTO, _MANUAL = "auto", "manual"


def refresh(panel: Document, version: float) -> None:
    """Say by matchers which fields a series is of, and by overrides how it is drawn."""
    if version >= SINCE:
        return
    options = panel["options"]
    dimensions = options.pop("dims", None)
    dimensions = dimensions if isinstance(dimensions, dict) else {}
    mapping = options.pop("seriesMapping", None)
    old = [{}] if mapping == _AUTO else items(options.pop("series", None))
    options.pop("series", None)
    options["mapping"] = _AUTO if mapping == _AUTO else _MANUAL
    options["series"] = [
        _series(each, dimensions, panel["fieldConfig"], index if mapping == _MANUAL else dimensions.get("frame") or 0)
        for index, each in enumerate(old)
    ]


def is_old(panel: Document) -> bool:
    """Return whether series are said as they were before."""
    options = section(panel, "options")
    return "seriesMapping" in options or "dims" in options


def _series(old: Document, dimensions: Document, config: Document, frame: Any) -> Document:
    x = old.get("x") if old.get("x") is not None else dimensions.get("x")
    y = _field(old.get("y"))
    color, size = section(old, "pointColor"), section(old, "pointSize")
    custom = section(config, "defaults", "custom")
    fixed = color.get("fixed") if color.get("field") is None else None
    if truthy(fixed) and section(custom, "pointColor").get("fixed") != fixed:
        _override(config, y, y, "color", {"mode": "fixed", "fixedColor": fixed})
    drawn = section(custom, "pointSize")
    names = ("fixed",) if size.get("field") is None else ("min", "max")
    for name in names:
        if truthy(size.get(name)) and drawn.get(name) != size[name]:
            of = y if size.get("field") is None else _field(size["field"])
            _override(config, of, y, f"custom.pointSize.{name}", size[name])
    own = old.get("frame")
    exclude = dimensions.get("exclude")
    return said(
        {
            "frame": {"matcher": {"id": "byIndex", "options": frame if own is None else own}},
            "x": {"matcher": _field(x)},
            "y": {"matcher": y, **({"exclude": {"id": "byNames", "options": exclude}} if exclude else {})},
            "color": {"matcher": _field(color["field"])} if truthy(color.get("field")) else None,
            "size": {"matcher": _field(size["field"])} if truthy(size.get("field")) else None,
        }
    )


def _field(name: Any) -> Document:
    return {"id": "byType", "options": "number"} if name is None else {"id": "byName", "options": name}


def _override(config: Document, matcher: Document, series: Document, name: str, value: Any) -> None:
    """Add an override, unless one of the series says that already."""
    for each in items(config["overrides"]):
        if each.get("matcher") == series and any(rule.get("id") == name for rule in items(each.get("properties"))):
            return
    config["overrides"].append({"matcher": dict(matcher), "properties": [{"id": name, "value": value}]})

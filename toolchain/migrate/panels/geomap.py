"""The one layer of a geomap of before Grafana 8.3 got a style of its own.

Source: Grafana 12.4, public/app/plugins/panel/geomap/migrations.ts.
"""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.javascript import truthy
from toolchain.migrate.panels.world_map import default_style

_WITH_ONE_LAYER = ("8.1", "8.2")
_SHAPES = {
    "circle": "circle",
    "square": "square",
    "triangle": "triangle",
    "star": "star",
    "cross": "cross",
    "x": "x-mark",
}


def refresh(panel: Document, version: float) -> None:  # noqa: ARG001 - two versions are meant, not a range
    """Move size, colour and shape of its markers there."""
    layers = items(panel["options"].get("layers"))
    if not str(panel.get("pluginVersion")).startswith(_WITH_ONE_LAYER) or len(layers) != 1:
        return
    (layer,) = layers
    old = section(layer, "config")
    if layer.get("type") != "markers" or not old:
        return
    style = default_style()
    for name, former in (("size", "size"), ("color", "color"), ("opacity", "fillOpacity")):
        if truthy(old.get(former)):
            style[name] = old[former]
    shape = _SHAPES.get(str(old.get("shape")))
    if shape:
        style["symbol"] = {"fixed": f"img/icons/marker/{shape}.svg", "mode": "fixed"}
    layer["config"] = {"style": style, "showLegend": truthy(old.get("showLegend"))}

"""A panel of the world map's plugin became a geomap.

Source: Grafana 12.4, public/app/plugins/panel/geomap/migrations.ts; its default layer of markers.
"""

from collections.abc import Iterator

from toolchain.base.documents.document import Document
from toolchain.migrate.javascript import number_said, said, truthy
from toolchain.migrate.panels.former import Former
from toolchain.migrate.panels.reducers import reducer
from toolchain.migrate.panels.thresholds import steps_of_colors
from toolchain.migrate.values import text

_CENTERS = {
    "(0°, 0°)": "zero",
    "North America": "north-america",
    "Europe": "europe",
    "West Asia": "west-asia",
    "SE Asia": "se-asia",
    "Last GeoHash": "coords",
}
_COUNTRIES, _STATES = "public/gazetteer/countries.json", "public/gazetteer/usa-states.json"
_GAZETTEERS = {"countries": _COUNTRIES, "countries_3letter": _COUNTRIES, "states": _STATES}


def to_geomap(panel: Document, former: Former) -> Iterator[str]:
    """Give a geomap a layer of markers in the sizes and colours of the world map, and its view."""
    old = former.options
    steps = steps_of_colors(old.get("thresholds"), old.get("colors"))
    panel["fieldConfig"] = {
        "defaults": said(
            {
                "decimals": number_said(old.get("decimals")) or None,
                "thresholds": None if steps is None else {"mode": "absolute", "steps": steps},
            }
        ),
        "overrides": [],
    }
    calculation, places = reducer(old.get("valueName")), text(old, "locationData")
    location: Document = {"mode": "auto"}
    if calculation and places:
        panel["transformations"] = [
            *panel.get("transformations", []),
            {"id": "reduce", "options": {"reducers": [calculation]}},
        ]
        if places in _GAZETTEERS:
            location = {"mode": "lookup", "gazetteer": _GAZETTEERS[places]}
    panel["options"] |= {
        "view": said(
            {
                "id": _CENTERS.get(text(old, "mapCenter")),
                "zoom": number_said(old.get("initialZoom")) or None,
                "lat": number_said(old.get("mapCenterLatitude")),
                "lon": number_said(old.get("mapCenterLongitude")),
            }
        ),
        "controls": {"showZoom": True, "mouseWheelZoom": truthy(old.get("mouseWheelZoom"))},
        "basemap": {"type": "default", "name": "Basemap"},
        "layers": [_markers(old, location)],
        "tooltip": {"mode": "details"},
    }
    return iter(())


def _markers(old: Document, location: Document) -> Document:
    style = default_style()
    for name, former in (("min", "circleMinSize"), ("max", "circleMaxSize")):
        style["size"][name] = number_said(old.get(former)) or style["size"][name]
    return {
        "type": "markers",
        "name": "Layer 1",
        "config": {"style": style, "showLegend": True},
        "location": location,
        "tooltip": True,
    }


def default_style() -> Document:
    """Return how markers of a geomap are drawn that say nothing of it."""
    middle = {"textAlign": "center", "textBaseline": "middle"}
    return {
        "size": {"fixed": 5, "min": 2, "max": 15},
        "color": {"fixed": "dark-green"},
        "opacity": 0.4,
        "symbol": {"mode": "fixed", "fixed": "img/icons/marker/circle.svg"},
        "symbolAlign": {"horizontal": "center", "vertical": "center"},
        "textConfig": {"fontSize": 12, **middle, "offsetX": 0, "offsetY": 0},
        "rotation": {"fixed": 0, "mode": "mod", "min": -360, "max": 360},
    }

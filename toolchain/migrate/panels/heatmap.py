"""A heatmap of before Grafana 9 got the options of today's.

Source: Grafana 12.4, public/app/plugins/panel/heatmap/migrations.ts and panelcfg.gen.ts. Colours by opacity keep
their scale, which Grafana looks for under another name than its former plugin wrote.
"""

from collections.abc import Iterator
from typing import Any

from toolchain.base.documents.document import Document, section
from toolchain.migrate.javascript import number_of, said, truthy
from toolchain.migrate.panels.former import Former
from toolchain.migrate.values import text

OF_FORMER = (
    "cards",
    "color",
    "dataFormat",
    "heatmap",
    "hideZeroBuckets",
    "highlightCards",
    "legend",
    "reverseYBuckets",
    "tooltip",
    "tooltipDecimals",
    "xAxis",
    "xBucketNumber",
    "xBucketSize",
    "yAxis",
    "yBucketBound",
    "yBucketNumber",
    "yBucketSize",
)
"""What the former plugin wrote at the panel."""

_SCHEMES = (
    *("BrBG", "PiYG", "PRGn", "PuOr", "RdBu", "RdGy", "RdYlBu", "RdYlGn", "Spectral", "Blues", "Greens", "Greys"),
    *("Oranges", "Purples", "Reds", "Turbo", "Cividis", "Viridis", "Magma", "Inferno", "Plasma", "Warm", "Cool"),
    *("Cubehelix", "BuGn", "BuPu", "GnBu", "OrRd", "PuBuGn", "PuBu", "PuRd", "RdPu", "YlGnBu", "YlGn", "YlOrBr"),
    *("YlOrRd", "Rainbow", "Sinebow"),
)
_SCHEME = "Oranges"
_SCALES = {"linear": "linear", "sqrt": "exponential"}
_LAYOUTS = {"upper": "ge", "lower": "le", "middle": "unknown"}


def to_heatmap(panel: Document, former: Former) -> Iterator[str]:
    """Give a heatmap the buckets, axis and colours of its former plugin."""
    old = former.options
    calculate = old.get("dataFormat") != "tsbuckets"
    axis = section(old, "yAxis")
    cards, tooltip = section(old, "cards"), section(old, "tooltip")
    options: Document = {
        "calculate": calculate,
        "calculation": _calculation(old, axis) if calculate else {},
        "color": _color(section(old, "color")),
        "cellGap": _number(cards.get("cardPadding"), 2) or 1,
        "cellRadius": _number(cards.get("cardRound")),
        "yAxis": said(
            {
                "axisPlacement": "hidden" if axis.get("show") is False else "left",
                "reverse": truthy(old.get("reverseYBuckets")),
                "axisWidth": _number(axis.get("width")),
                "min": _number(axis.get("min")),
                "max": _number(axis.get("max")),
                "unit": axis.get("format"),
                "decimals": axis.get("decimals"),
            }
        ),
        "cellValues": said({"decimals": _number(old.get("tooltipDecimals"))}),
        "rowsFrame": {"layout": _LAYOUTS.get(text(old, "yBucketBound"), "auto")},
        "legend": {"show": truthy(section(old, "legend").get("show"))},
        "showValue": "never",
        "tooltip": {
            "mode": "single" if truthy(tooltip.get("show")) else "none",
            "yHistogram": truthy(tooltip.get("showHistogram")),
        },
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "filterValues": {"le": 1e-09} if truthy(old.get("hideZeroBuckets")) else None,
    }
    panel["fieldConfig"] = {"defaults": {}, "overrides": []}
    panel["options"] = said(options)
    return iter(())


def refresh(panel: Document, version: float) -> None:  # noqa: ARG001 - what is old shows by itself
    """Have a tooltip that is shown or not say its mode."""
    tooltip = section(panel, "options", "tooltip")
    if "show" in tooltip:
        shown = tooltip.pop("show")
        if isinstance(shown, bool):
            tooltip["mode"] = "single" if shown else "none"


def _calculation(old: Document, axis: Document) -> Document:
    calculation = {
        f"{side}Buckets": _buckets(old, side)
        for side in ("x", "y")
        if truthy(old.get(f"{side}BucketSize")) or truthy(old.get("xBucketNumber"))
    }
    base = number_of(axis.get("logBase", 1)) or 0
    if base > 1:
        factor = axis.get("splitFactor")
        split = f"{factor}" if factor is not None and (number_of(factor) or 0) > 0 else None
        scale = {"type": "log", "log": axis["logBase"]}
        calculation["yBuckets"] = said({"mode": "count", "value": split, "scale": scale})
    return calculation


def _buckets(old: Document, side: str) -> Document:
    """Return how an axis is divided; Grafana counts buckets of either where those of x are counted."""
    if truthy(old.get(f"{side}BucketSize")):
        return {"mode": "size", "value": f"{old[f'{side}BucketSize']}"}
    number = old.get(f"{side}BucketNumber")
    return said({"mode": "count", "value": None if number is None else f"{number}"})


def _color(old: Document) -> Document:
    color: Document = {
        "mode": "scheme",
        "scheme": _SCHEME,
        "fill": old.get("cardColor"),
        "scale": "exponential",
        "reverse": False,
        "exponent": 0.5,
        "steps": 128,
        "min": old.get("min"),
        "max": old.get("max"),
    }
    if old.get("mode") == "spectrum":
        wanted = text(old, "colorScheme")
        exact = [name for name in _SCHEMES if name == wanted]
        color["scheme"] = next(iter([*exact, *(name for name in _SCHEMES if name in wanted)]), _SCHEME)
    elif old.get("mode") == "opacity":
        color |= {"mode": "opacity", "scale": _SCALES.get(text(old, "colorScale"), "exponential")}
        color["exponent"] = _number(old.get("exponent")) or color["exponent"]
    low, high = old.get("min"), old.get("max")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        color |= {"min": high, "max": low, "reverse": True}
    return said(color)


def _number(value: Any, default: int | None = None) -> int | float | None:
    if value is None or value == "":
        return default
    number = number_of(value)
    return default if number is None else number

"""A singlestat became a stat panel.

Source: Grafana 12.4, public/app/plugins/panel/stat/StatMigrations.ts and
packages/grafana-ui/src/components/SingleStatShared/SingleStatBaseOptions.ts.
"""

from collections.abc import Iterator

from toolchain.base.documents.document import Document, section
from toolchain.migrate.javascript import said, truthy
from toolchain.migrate.panels.former import Former
from toolchain.migrate.panels.reducers import reducer
from toolchain.migrate.panels.thresholds import mappings_of, steps_of_colors


def to_stat(panel: Document, former: Former) -> Iterator[str]:
    """Give a stat panel the calculation, thresholds, mappings and colours of a singlestat."""
    old = former.options
    options: Document = {
        "reduceOptions": {"calcs": [reducer(old.get("valueName")) or "mean"]},
        "orientation": "horizontal",
    }
    if truthy(old.get("tableColumn")):
        options["reduceOptions"]["fields"] = f"/^{old['tableColumn']}$/"
    defaults = _defaults(old)
    sparkline = section(old, "sparkline")
    options["graphMode"] = "area" if truthy(sparkline.get("show")) else "none"
    if truthy(old.get("colorBackground")):
        options["colorMode"] = "background"
    elif truthy(old.get("colorValue")):
        options["colorMode"] = "value"
    else:
        options["colorMode"] = "none"
        if truthy(sparkline.get("lineColor")) and options["graphMode"] == "area":
            defaults["color"] = {"mode": "fixed", "fixedColor": sparkline["lineColor"]}
    if old.get("valueName") == "name":
        options["textMode"] = "name"
    panel["fieldConfig"]["defaults"] = defaults
    panel["options"].update(options)
    for name in ("prefix", "postfix"):
        if truthy(old.get(name)):
            yield f"its {name} {old[name]!r}: stat panels have units instead"
    if truthy(section(old, "gauge").get("show")):
        yield "that it was drawn as a gauge: stat panels show a number"


def _defaults(old: Document) -> Document:
    steps = steps_of_colors(old.get("thresholds"), old.get("colors"))
    decimals = old.get("decimals")
    gauge = section(old, "gauge")
    shown = truthy(gauge.get("show"))
    return said(
        {
            "unit": old.get("format") or None,
            "nullValueMode": old.get("nullPointMode") or None,
            "noValue": old.get("nullText") or None,
            "decimals": None if decimals == "" else decimals,
            "thresholds": None if steps is None else {"mode": "absolute", "steps": steps},
            "mappings": mappings_of(old, steps) or None,
            "min": gauge.get("minValue") if shown else None,
            "max": gauge.get("maxValue") if shown else None,
        }
    )

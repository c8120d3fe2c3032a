"""Options of panels with one number for each field, of versions before Grafana 8.

Source: Grafana 12.4, packages/grafana-ui/src/components/SingleStatShared/SingleStatBaseOptions.ts.
"""

from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.javascript import said, truthy
from toolchain.migrate.panels.reducers import reducer
from toolchain.migrate.steps.to_30 import upgraded_mappings
from toolchain.migrate.values import number, text

_PERCENT = {"percent": 100, "percentunit": 1}
"""The largest value of units that had bounds of themselves before Grafana 8."""


def refresh(panel: Document, version: float) -> None:
    """Bring options of a plugin's version to where they stand today."""
    options = panel["options"]
    if version < 6.2:
        _move_value_options(options)
    if version < 6.3:
        _move_into_fields(options)
    fields = options.get("fieldOptions")
    if version < 6.6 and isinstance(fields, dict):
        _set_steps(fields)
    config = panel["fieldConfig"]
    options.pop("fieldOptions", None)
    options.pop("valueOptions", None)
    if version < 7.0:
        for name in [name for name in config if name not in ("defaults", "overrides")]:
            del config[name]
        if isinstance(fields, dict):
            config["defaults"] = {**config["defaults"], **section(fields, "defaults")}
            config["overrides"] = [*config["overrides"], *items(fields.get("overrides"))]
            options["reduceOptions"] = said({name: fields.get(name) for name in ("values", "limit", "calcs")})
    defaults = config["defaults"]
    mappings = defaults.get("mappings")
    if isinstance(mappings, list) and not all(text(each, "type") for each in items(mappings)):
        defaults["mappings"] = upgraded_mappings(items(mappings), section(defaults, "thresholds") or None)
    if version < 7.1 and defaults.get("title") is not None:
        defaults["displayName"] = defaults.pop("title")
    unit = text(defaults, "unit")
    if version < 8.0 and unit in _PERCENT:
        for name, bound in (("min", 0), ("max", _PERCENT[unit])):
            if not isinstance(defaults.get(name), int | float) or isinstance(defaults.get(name), bool):
                defaults[name] = bound


def _move_value_options(options: Document) -> None:
    values = options.get("valueOptions")
    if not isinstance(values, dict):
        return
    statistic = reducer(values.get("stat"))
    moved = {name: options.pop(name, None) for name in ("valueMappings", "thresholds", "minValue", "maxValue")}
    del options["valueOptions"]
    options["fieldOptions"] = said(
        {
            "mappings": moved["valueMappings"],
            "thresholds": moved["thresholds"],
            "calcs": [statistic] if statistic else None,
            "defaults": said(
                {
                    "unit": values.get("unit"),
                    "decimals": values.get("decimals"),
                    "min": moved["minValue"],
                    "max": moved["maxValue"],
                }
            ),
        }
    )


def _move_into_fields(options: Document) -> None:
    fields = options.get("fieldOptions")
    if not isinstance(fields, dict):
        return
    defaults = dict(section(fields, "defaults"))
    defaults.pop("mappings", None)
    defaults.pop("thresholds", None)
    thresholds = options.get("thresholds")
    defaults.update(
        said(
            {
                "mappings": fields.pop("mappings", None),
                "thresholds": {"mode": "absolute", "steps": _sorted_steps(items(thresholds))} if thresholds else None,
            }
        )
    )
    fields["defaults"] = defaults


def _sorted_steps(thresholds: list[Document]) -> list[Document]:
    steps = [{"value": each.get("value"), "color": each.get("color")} for each in thresholds]
    steps.sort(key=_bound)
    for step in steps[:1]:
        step["value"] = None
    return steps


def _bound(step: Document) -> float:
    bound = number(step["value"])
    return float("-inf") if bound is None else bound


def _set_steps(fields: Document) -> None:
    """Make thresholds of the field steps, and its colour a mode."""
    if truthy(fields.pop("override", None)):
        fields["overrides"] = []
    defaults = fields["defaults"] = section(fields, "defaults")
    own: Any = defaults.pop("thresholds", None)
    thresholds = own if truthy(own) else fields.pop("thresholds", None)
    if isinstance(thresholds, dict):
        defaults["thresholds"] = thresholds
    elif truthy(thresholds):
        defaults["thresholds"] = {"mode": "absolute", "steps": thresholds}
    color = defaults.get("color")
    if isinstance(color, str) and color:
        defaults["color"] = {"mode": "fixed", "fixedColor": color}
    elif not truthy(color) and "thresholds" in defaults:
        defaults["color"] = {"mode": "thresholds"}
    elif isinstance(color, dict) and not truthy(color.get("mode")):
        del defaults["color"]
    low, high = number(defaults.get("min")), number(defaults.get("max"))
    if low is not None and high is not None and low > high:
        defaults["min"], defaults["max"] = defaults["max"], defaults["min"]

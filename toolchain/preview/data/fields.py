"""What a panel shows of its frames: each column with its options, overrides applied, and how it writes and colours.

Facts: Grafana documentation, "Configure standard options", "Configure field overrides" and "Configure value mappings".
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from typing import Any, TypeGuard

from attrs import define, frozen

from toolchain.base.documents.document import Document
from toolchain.preview.data._numbers import Formatted
from toolchain.preview.data.colors import CONTINUOUS, PALETTE, blended, threshold_color, threshold_steps
from toolchain.preview.data.frames import Field, FieldType, Frame, display_name
from toolchain.preview.data.reducers import reduce_values
from toolchain.preview.data.values import display_parts, display_value

_NAMED_GROUP = re.compile(r"\(\?<(?![=!])")
"""How JavaScript begins a named group; the same before = or ! looks behind."""


@frozen
class Mapped:
    """What a value mapping makes of a value; empty where it says nothing."""

    text: str = ""
    color: str = ""


@define(eq=False, slots=False)
class ShownField:
    """A column with its configuration; ``index`` is its place among the panel's series, which gives its colour."""

    field: Field
    frame: Frame
    name: str
    config: Document
    index: int

    @property
    def unit(self) -> str:
        """Grafana's unit id."""
        return str(self.config.get("unit") or self.field.unit)

    @property
    def decimals(self) -> int | None:
        """How many decimals are configured."""
        found = self.config.get("decimals")
        return int(found) if isinstance(found, int | float) else None

    @property
    def custom(self) -> Document:
        """The options of the panel's kind."""
        found = self.config.get("custom")
        return found if isinstance(found, dict) else {}

    @cached_property
    def finite(self) -> tuple[float | None, ...]:
        """The values as numbers that have a place on an axis, None for those that have none."""
        return tuple(
            (each if math.isfinite(each) else None) if type(each) is float else float(each) if is_number(each) else None
            for each in self.field.values
        )

    @cached_property
    def numbers(self) -> list[float]:
        """The values that are numbers."""
        return [each for each in self.finite if each is not None]

    @property
    def number_texts(self) -> list[str]:
        """The values that are numbers as the panel writes them, nothing for the others."""
        if self.config.get("mappings") or self.field.type is FieldType.TIME:
            return ["" if each is None else self.text(each) for each in self.finite]
        unit, decimals = self.unit, self.decimals
        return ["" if each is None else display_value(each, unit, decimals) for each in self.finite]

    @property
    def low(self) -> float:
        """The configured minimum, else that of the values, else 0."""
        found = self.config.get("min")
        return float(found) if is_number(found) else min(self.numbers, default=0.0)

    @property
    def high(self) -> float:
        """The configured maximum, else that of the values, else 100."""
        found = self.config.get("max")
        return float(found) if is_number(found) else max(self.numbers, default=100.0)

    @cached_property
    def steps(self) -> list[tuple[float, str]]:
        """The thresholds, ascending."""
        return threshold_steps(self.config.get("thresholds"), self.low, self.high)

    @property
    def is_hidden(self) -> bool:
        """Whether the column is left out of the drawing."""
        return bool((self.custom.get("hideFrom") or {}).get("viz") or self.custom.get("hidden"))

    def mapped(self, value: Any) -> Mapped:
        """Return what the value mappings say of a value."""
        return mapping_of(self.config.get("mappings") or (), value)

    def text(self, value: Any) -> str:
        """Return a value as the panel writes it."""
        mapped = self.mapped(value)
        if mapped.text:
            return mapped.text
        if value is None:
            return str(self.config.get("noValue") or "")
        if self.field.type is FieldType.TIME and not self.unit.startswith(("dateTime", "time:")):
            return display_value(float(value), "dateTimeAsSystem")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return display_value(float(value), self.unit, self.decimals)
        return str(value)

    def parts(self, value: Any) -> Formatted:
        """Return a value as text, with its symbol apart."""
        if is_number(value) and self.field.type is not FieldType.TIME and not self.mapped(value).text:
            return display_parts(float(value), self.unit, self.decimals)
        return Formatted(self.text(value))

    def color(self, value: Any) -> str:
        """Return the colour of a value: its mapping's, its threshold's, or its place in a continuous scheme."""
        mapped = self.mapped(value)
        if mapped.color:
            return mapped.color
        mode = str((self.config.get("color") or {}).get("mode") or "thresholds")
        if mode in CONTINUOUS and is_number(value):
            span = self.high - self.low
            return blended(CONTINUOUS[mode], (float(value) - self.low) / span if span else 1.0)
        if mode == "thresholds":
            return threshold_color(self.steps, float(value)) if is_number(value) else self.steps[0][1]
        return self.series_color

    @property
    def series_color(self) -> str:
        """Return the colour of the whole series."""
        chosen = self.config.get("color") or {}
        mode = str(chosen.get("mode") or "palette-classic")
        if mode in ("fixed", "shades"):
            return str(chosen.get("fixedColor") or "green")
        if mode == "palette-classic-by-name":
            return PALETTE[sum(map(ord, self.name)) % len(PALETTE)]
        if mode == "thresholds" or mode in CONTINUOUS:
            by = {"min": "min", "max": "max"}.get(str(chosen.get("seriesBy")), "lastNotNull")
            value = reduce_values(by, self.field.values)
            return self.color(value) if value is not None else self.steps[0][1]
        return PALETTE[self.index % len(PALETTE)]


def is_number(value: Any) -> TypeGuard[float]:
    """Return whether a value is a number that has a place on an axis."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def shown_fields(panel: Document, frames: Sequence[Frame]) -> list[ShownField]:
    """Return all columns of the frames in their order, configured for the panel."""
    found, index = list[ShownField](), 0
    configuration = panel.get("fieldConfig") or {}
    for frame in frames:
        for field in frame.fields:
            name = display_name(field, frames)
            config = deepcopy(configuration.get("defaults") or {})
            if field.type is not FieldType.NUMBER:
                config.pop("unit", None)
            if config.get("displayName"):
                name = _named(str(config["displayName"]), name, field)
            for override in configuration.get("overrides") or ():
                if matches(override.get("matcher") or {}, field, frame, name):
                    for change in override.get("properties") or ():
                        _set(config, str(change.get("id") or ""), change.get("value"))
            if config.get("displayName"):
                name = _named(str(config["displayName"]), name, field)
            found.append(ShownField(field, frame, name, config, index))
            index += field.type is FieldType.NUMBER
    return found


def series_of(panel: Document, frames: Sequence[Frame]) -> list[ShownField]:
    """Return the columns of numbers that are drawn."""
    return [each for each in shown_fields(panel, frames) if each.field.type is FieldType.NUMBER and not each.is_hidden]


def _named(pattern: str, name: str, field: Field) -> str:
    text = pattern.replace("${__field.name}", field.name).replace("${__series.name}", name)
    return re.sub(r"\$\{__field\.labels\.(\w+)\}", lambda found: field.labels.get(found[1], ""), text)


def _set(config: Document, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    inner = config
    for name in parents:
        inner = inner.setdefault(name, {})
        if not isinstance(inner, dict):
            return
    inner[last] = value


def matches(matcher: Document, field: Field, frame: Frame, name: str) -> bool:
    """Return whether a matcher of Grafana selects the field of a frame that is shown under a name."""
    options = matcher.get("options")
    match matcher.get("id"):
        case "byName":
            return options in (name, field.name)
        case "byRegexp":
            return pattern_of(str(options)).search(name) is not None
        case "byType":
            return bool(field.type.value == options)
        case "byTypes":
            return field.type.value in (options or ())
        case "numeric":
            return field.type is FieldType.NUMBER
        case "time" | "firstTimeField":
            return field.type is FieldType.TIME
        case "first":
            return frame.fields[0] is field
        case "byFrameRefID":
            return bool(frame.ref_id == options)
        case "byNames":
            names = (options or {}).get("names") or ()
            return (name in names or field.name in names) == ((options or {}).get("mode") != "exclude")
        case "byValue":
            return _by_value(options or {}, field)
    return False


def _by_value(options: Document, field: Field) -> bool:
    value = reduce_values(str(options.get("reducer") or "last"), field.values)
    wanted = options.get("value")
    if not isinstance(value, int | float) or not isinstance(wanted, int | float):
        return False
    checks = {
        "gte": value >= wanted,
        "gt": value > wanted,
        "lte": value <= wanted,
        "lt": value < wanted,
        "eq": value == wanted,
        "neq": value != wanted,
    }
    return checks.get(str(options.get("op")), False)


def pattern_of(text: str) -> re.Pattern[str]:
    """Return a pattern that Grafana writes as ``/body/flags``, or as the body alone; a wrong one matches nothing."""
    found = re.fullmatch(r"/(.*)/([a-z]*)", text, re.DOTALL)
    body, flags = (found[1], found[2]) if found else (text, "")
    try:
        return re.compile(_NAMED_GROUP.sub("(?P<", body), re.IGNORECASE if "i" in flags else 0)
    except re.error:
        return re.compile(r"(?!)")


_UNMAPPED = Mapped()


def mapping_of(mappings: Sequence[Document], value: Any) -> Mapped:
    """Return what the first mapping that fits says of a value."""
    if not mappings:
        return _UNMAPPED
    for result in _fitting(mappings, value):
        return Mapped(str(result.get("text") or ""), str(result.get("color") or ""))
    return _UNMAPPED


def _fitting(mappings: Iterable[Document], value: Any) -> Iterator[Mapping[str, Any]]:
    number = float(value) if is_number(value) else None
    text = "" if value is None else f"{number:.15g}" if number is not None else str(value)
    for mapping in mappings:
        options = mapping.get("options") or {}
        result = options.get("result") or {}
        match mapping.get("type"):
            case "value" if value is not None and text in options:
                yield options[text]
            case "range" if number is not None:
                low, high = options.get("from"), options.get("to")
                if (low is None or number >= low) and (high is None or number <= high):
                    yield result
            case "regex" if value is not None:
                found = pattern_of(str(options.get("pattern") or "")).search(text)
                if found:
                    yield {**result, "text": _substituted(str(result.get("text") or ""), found)}
            case "special" if _is_special(str(options.get("match")), value):
                yield result


def _substituted(text: str, found: re.Match[str]) -> str:
    return re.sub(r"\$(\d)", lambda group: found[int(group[1])] if int(group[1]) <= len(found.groups()) else "", text)


def _is_special(kind: str, value: Any) -> bool:
    is_nan = isinstance(value, float) and math.isnan(value)
    checks = {
        "null": value is None,
        "nan": is_nan,
        "null+nan": value is None or is_nan,
        "true": value is True or value == "true",
        "false": value is False or value == "false",
        "empty": value == "",
    }
    return bool(checks.get(kind, False))

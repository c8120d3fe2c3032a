"""The metrics of a catalog as constants of prom-client, each with an interface that takes exactly its labels."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from toolchain.base.errors import ConfigurationError
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric, MetricType
from toolchain.contract.emit.typescript.domains import LabelType
from toolchain.contract.emit.typescript.text import (
    WIDTH,
    array,
    camel_case,
    comment,
    distinct,
    number,
    pascal_case,
    property_name,
    quoted,
    upper_case,
)

_PARTS = Path(__file__).parent / "parts"
_CLASSES: Mapping[MetricType, str] = {
    MetricType.COUNTER: "Counter",
    MetricType.GAUGE: "Gauge",
    MetricType.STATESET: "Gauge",
    MetricType.INFO: "Gauge",
    MetricType.HISTOGRAM: "Histogram",
    MetricType.SUMMARY: "Summary",
}
_BASES: Mapping[str, str] = {"PlainTimer": "PlainObserver", "LabelledTimer": "LabelledObserver"}
_OF_OBJECTS = frozenset(
    (
        *("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
        *("toLocaleString", "toString", "valueOf", "__proto__"),
    )
)
"""What every object of JavaScript has; prom-client takes such a metric for one that is there already."""
_REFUSED_LABELS: Mapping[MetricType, str] = {MetricType.HISTOGRAM: "le", MetricType.SUMMARY: "quantile"}


@frozen(eq=False)
class MetricCode:
    """A metric as code: the constant that holds it, prom-client's class, the interface, and the lines."""

    metric: Metric
    constant: str
    client_class: str
    interface: str
    lines: tuple[str, ...]


def metric_code(metric: Metric, types: Mapping[Label, LabelType], taken: set[str]) -> MetricCode:
    """Return the code of one metric. Raises ConfigurationError for names that prom-client cannot have."""
    refused = next((label for label in metric.labels if label.name == _REFUSED_LABELS.get(metric.type)), None)
    if refused is not None:
        raise ConfigurationError(
            f"{metric.location}: {metric.name} has the label {refused.name!r}, which a {metric.type.value} has anyway",
            "Leave it out of the definition.",
        )
    if metric.name in _OF_OBJECTS:
        raise ConfigurationError(
            f"{metric.location}: prom-client cannot have a metric {metric.name}", "Give it another name."
        )
    constant = distinct(camel_case(metric.name), taken)
    lines: list[str] = []
    arguments = []
    if metric.labels:
        labels = distinct(f"{pascal_case(metric.name)}Labels", taken)
        lines += _labels(metric, labels, types)
        arguments.append(labels)
    values = _values(metric)
    if values:
        states = distinct(upper_case(metric.name), taken)
        lines += _states(metric, states, values)
        value = distinct(pascal_case(metric.name), taken)
        lines += [f"export type {value} = (typeof {states})[keyof typeof {states}];", ""]
        arguments.append(value)
    interface = ("Labelled" if metric.labels else "Plain") + _interface(metric)
    kind = interface + (f"<{', '.join(arguments)}>" if arguments else "")
    client_class = _CLASSES[metric.type]
    lines += [*comment(_told(metric)), *_construction(metric, f"export const {constant}: {kind}", client_class)]
    return MetricCode(metric, constant, client_class, interface, tuple(lines))


def interfaces(names: set[str]) -> Iterator[str]:
    """Yield the lines of the interfaces of these names, and of what they extend."""
    wanted = names | {_BASES[name] for name in names if name in _BASES}
    for block in _interfaces():
        found = re.search(r"^export interface (\w+)", block, re.MULTILINE)
        if found is not None and found[1] in wanted:
            yield from (*block.splitlines(), "")


@cache
def part(name: str) -> tuple[str, ...]:
    """Return the lines of a part that every module has in the same words."""
    return tuple((_PARTS / f"{name}.ts").read_text(encoding="utf-8").splitlines())


@cache
def _interfaces() -> tuple[str, ...]:
    return tuple(re.split(r"(?<=^\}\n)\n", "\n".join((*part("interfaces"), "")), flags=re.MULTILINE))


def _interface(metric: Metric) -> str:
    match metric.type:
        case MetricType.COUNTER:
            return "Counter"
        case MetricType.GAUGE:
            return "Gauge"
        case MetricType.STATESET | MetricType.INFO:
            return "State"
    return "Timer" if metric.unit == "s" else "Observer"


def _values(metric: Metric) -> tuple[tuple[float, str], ...]:
    """Return the only values that a metric may have, with their names; none for one that may have any."""
    if metric.type is MetricType.INFO:
        return ((1.0, "present"),)
    names = [name for _, name in metric.states]
    return tuple((value, name if names.count(name) == 1 else f"{name} {value:g}") for value, name in metric.states)


def _labels(metric: Metric, name: str, types: Mapping[Label, LabelType]) -> Iterator[str]:
    yield from comment([f"The labels of `{metric.name}`."])
    yield f"export interface {name} {{"
    yield from (f"  readonly {property_name(label.name)}: {types[label].name};" for label in metric.labels)
    yield from ("}", "")


def _states(metric: Metric, name: str, values: tuple[tuple[float, str], ...]) -> Iterator[str]:
    yield from comment([f"The values of `{metric.name}`."])
    items = [f"{property_name(state)}: {number(value)}" for value, state in values]
    yield from array(f"export const {name} = {{ ", items, " } as const;")


def _told(metric: Metric) -> Iterator[str]:
    yield metric.help
    if metric.note:
        yield metric.note
    facts = []
    if metric.unit not in ("none", "short"):
        facts.append(f"Unit: {metric.unit}{' (of its rate)' * (metric.type is MetricType.COUNTER)}.")
    if metric.value_range is not None and metric.type is not MetricType.INFO:
        low, high = metric.value_range
        facts.append(f"Between {low:g} and {high:g}.")
    if metric.labels:
        facts.append(f"At most {metric.budget:,} combinations of labels.")
    if facts:
        yield " ".join(facts)


def _construction(metric: Metric, declaration: str, client_class: str) -> Iterator[str]:
    opening, indent = f"{declaration} = new {client_class}({{", ""
    if len(opening) > WIDTH:
        yield f"{declaration} ="
        opening, indent = f"  new {client_class}({{", "  "
    yield opening
    yield from _arguments(metric, client_class, f"{indent}  ")
    yield f"{indent}}});"


def _arguments(metric: Metric, client_class: str, indent: str) -> Iterator[str]:
    yield f"{indent}name: {quoted(metric.name)},"
    yield f"{indent}help: {quoted(metric.help)},"
    if metric.labels:
        yield from array("labelNames: [", [quoted(label.name) for label in metric.labels], "],", indent)
    if metric.buckets:
        yield from array("buckets: [", [number(bucket) for bucket in metric.buckets], "],", indent)
    yield f"{indent}registers: [register],"
    if client_class == "Gauge":
        if metric.replicas == "max":
            yield f"{indent}aggregator: 'max',"
        yield f"{indent}collect: computed,"

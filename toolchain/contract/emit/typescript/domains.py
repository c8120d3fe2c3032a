"""The types of labels: what values they may have."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric
from toolchain.contract.emit.typescript.patterns import javascript_pattern
from toolchain.contract.emit.typescript.text import array, comment, distinct, pascal_case, quoted, upper_case

BRAND = ("declare const brand: unique symbol;",)
"""What tells branded texts from others; it has no value."""


@frozen
class LabelType:
    """The type of a label, and the constant that lists its values where they are closed."""

    name: str
    values: str | None
    test: str | None
    lines: tuple[str, ...]


def label_types(metrics: Iterable[Metric], names: Mapping[Label, str], taken: set[str]) -> Mapping[Label, LabelType]:
    """Return the type of each label of the metrics, in the order of their first use.

    It is called as the definitions call the label, else after the first metric that has it.
    """
    types: dict[Label, LabelType] = {}
    for metric in metrics:
        for label in metric.labels:
            if label not in types:
                types[label] = _type_of(label, names.get(label) or f"{metric.name}_{label.name}", taken)
    return types


def _type_of(label: Label, name: str, taken: set[str]) -> LabelType:
    kind = distinct(pascal_case(name), taken)
    if label.values:
        values = distinct(f"{upper_case(name)}_VALUES", taken)
        return LabelType(kind, values, None, (*_closed(label, kind, values),))
    pattern = javascript_pattern(label.pattern) if label.pattern is not None else None
    if pattern is None:
        return LabelType(kind, None, None, (*comment(_open_text(label)), f"export type {kind} = string;"))
    test = distinct(f"is{kind}", taken)
    constant = distinct(f"{upper_case(name)}_PATTERN", taken)
    return LabelType(kind, None, test, (*_branded(label, kind, test, constant, pattern),))


def _closed(label: Label, kind: str, values: str) -> Iterable[str]:
    yield from comment([f"The values of the label `{label.name}`."])
    yield from array(f"export const {values} = [", [quoted(each) for each in label.values], "] as const;")
    yield f"export type {kind} = (typeof {values})[number];"


def _branded(label: Label, kind: str, test: str, constant: str, pattern: str) -> Iterable[str]:
    yield from comment([f"A value of the label `{label.name}` that was tested, at most {label.bound:,} of them."])
    yield f"export type {kind} = string & {{ readonly [brand]: {quoted(kind)} }};"
    yield ""
    yield f"const {constant} = new RegExp({quoted(pattern)}, 'u');"
    yield ""
    yield from comment([f"Tests whether a text is a value of the label `{label.name}`."])
    yield from (
        f"export function {test}(value: string): value is {kind} {{",
        f"  return {constant}.test(value);",
        "}",
    )


def _open_text(label: Label) -> list[str]:
    form = f"matching {label.pattern} as RE2 reads it" if label.pattern else f"such as {label.example}"
    return [f"A value of the label `{label.name}`, {form}: at most {label.bound:,} different ones."]

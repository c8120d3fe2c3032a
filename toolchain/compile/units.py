"""The units of a panel, from what its queries measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from toolchain.base.documents.document import Document, items, section
from toolchain.compile.model import CompiledTarget
from toolchain.define.panels.kinds import kind_of
from toolchain.define.panels.overrides import by_name
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Kind
from toolchain.languages.promql.analysis.selectors import metric_quantity
from toolchain.languages.quantity import Quantity, unit_of_quantity

if TYPE_CHECKING:
    from toolchain.define.panels.kind import PanelKind

RATIOS = frozenset({"percentunit", "percent"})
"""Units of shares, whose axis begins at zero: a part of it would make noise look like a cliff."""

_BUCKETS = frozenset({Kind.BUCKET, Kind.RATE, Kind.INCREASE})


def measured(panel: Document, targets: Iterable[CompiledTarget]) -> tuple[Quantity | None, ...]:
    """Return what each visible query of a panel measures, None for one that is not known.

    Numbers are left out, and what stands along an x axis.
    """
    kind = kind_of(panel.get("type"))
    x_field = kind.x_field_of(panel)
    return _of_each(kind, (target for target in targets if not _is_called(target, x_field)))


def _of_each(kind: PanelKind, targets: Iterable[CompiledTarget]) -> tuple[Quantity | None, ...]:
    visible = (target for target in targets if not target.document.get("hide"))
    return tuple(_measured(kind, target) for target in visible if not _is_number(target))


def _measured(kind: PanelKind, target: CompiledTarget) -> Quantity | None:
    if target.analysis is not None:
        return _observed(target.analysis) if kind.counts_buckets else target.analysis.unit
    return None if target.log_analysis is None else target.log_analysis.unit


def _is_number(target: CompiledTarget) -> bool:
    return target.analysis is not None and all(branch.is_constant for branch in target.analysis.branches)


def _is_called(target: CompiledTarget, field: str) -> bool:
    """Return whether the field of a target has a name: its legend, or what Grafana calls the values of a table."""
    document = target.document
    return bool(field) and field in (document.get("legendFormat"), f"Value #{document.get('refId')}")


def _observed(analysis: Analysis) -> Quantity | None:
    """Return what the bounds of the buckets measure; the values count."""
    metrics = [metric for branch in analysis.branches if branch.kind in _BUCKETS for metric in branch.metrics]
    return metric_quantity(metrics[0]) if metrics and "le" in analysis.labels else analysis.unit


def inferred_unit(panel: Document, targets: Iterable[CompiledTarget]) -> str | None:
    """Return the Grafana unit that fits every query of a panel, or None where there is no such unit."""
    return _unit_of(measured(panel, targets))


def _unit_of(quantities: Sequence[Quantity | None]) -> str | None:
    if not quantities or any(quantity is None for quantity in quantities):
        return None
    known = [quantity for quantity in quantities if quantity is not None]
    if not all(quantity.agrees_with(known[0]) for quantity in known):
        return None
    units = {unit_of_quantity(quantity): None for quantity in known}
    return next(iter(units))


def set_unit(document: Document, unit: str) -> Document:
    """Return a panel with the unit where its kind has it."""
    outer, inner = kind_of(document.get("type")).place_of_unit
    around = document.get(outer) or {}
    return {**document, outer: {**around, inner: {**(around.get(inner) or {}), "unit": unit}}}


def with_unit_along_x(panel: Document, targets: Iterable[CompiledTarget]) -> Document:
    """Return a panel whose x axis of numbers has the unit of its query, unless an override gives it one."""
    kind = kind_of(panel.get("type"))
    x_field = kind.x_field_of(panel)
    unit = _unit_of(_of_each(kind, (target for target in targets if _is_called(target, x_field))))
    fields = section(panel, "fieldConfig")
    if unit is None or any(name == x_field for name, _ in units_of_fields(panel)):
        return panel
    overrides = [by_name(x_field, unit=unit), *items(fields.get("overrides"))]
    return {**panel, "fieldConfig": {**fields, "overrides": overrides}}


def units_of_fields(panel: Document) -> list[tuple[str, object]]:
    """Return the units that a panel gives to some of its fields, each with what the override matches."""
    return [
        (str(section(override, "matcher").get("options")), each.get("value"))
        for override in items(section(panel, "fieldConfig").get("overrides"))
        for each in items(override.get("properties"))
        if each.get("id") == "unit"
    ]

"""The unit of a panel, from what its queries measure."""

from collections.abc import Iterable

from toolchain.base.documents.document import Document
from toolchain.compile.model import CompiledTarget
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.kinds import kind_of
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Kind
from toolchain.languages.promql.analysis.selectors import metric_quantity
from toolchain.languages.quantity import Quantity, unit_of_quantity

_BUCKETS = frozenset({Kind.BUCKET, Kind.RATE, Kind.INCREASE})


def measured(kind: PanelKind, targets: Iterable[CompiledTarget]) -> tuple[Quantity | None, ...]:
    """Return what each visible query of a panel measures, None for one that is not known; numbers are left out."""
    visible = (target for target in targets if not target.document.get("hide"))
    return tuple(_measured(kind, target) for target in visible if not _is_number(target))


def _measured(kind: PanelKind, target: CompiledTarget) -> Quantity | None:
    if target.analysis is not None:
        return _observed(target.analysis) if kind.counts_buckets else target.analysis.unit
    return None if target.log_analysis is None else target.log_analysis.unit


def _is_number(target: CompiledTarget) -> bool:
    return target.analysis is not None and all(branch.is_constant for branch in target.analysis.branches)


def _observed(analysis: Analysis) -> Quantity | None:
    """Return what the bounds of the buckets measure; the values count."""
    metrics = [metric for branch in analysis.branches if branch.kind in _BUCKETS for metric in branch.metrics]
    return metric_quantity(metrics[0]) if metrics and "le" in analysis.labels else analysis.unit


def inferred_unit(kind: PanelKind, targets: Iterable[CompiledTarget]) -> str | None:
    """Return the Grafana unit that fits every query of a panel, or None where there is no such unit."""
    quantities = measured(kind, targets)
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

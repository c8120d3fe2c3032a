"""Fields are unwrapped and compared as what they hold.

`unwrap` takes numbers: a text is an error on every line, and with `__error__=""` behind it an empty panel.
`duration(field)` and `bytes(field)` read texts such as `12ms` and `5KB`; `duration` of a bare number is an error, of
which `__error__=""` leaves only the zeros, so that the panel shows 0. A comparison with a number drops records whose
field is a text, and one with `5s` or `5KB` those whose field is a bare number.

Choose a numeric field, take the conversion that fits the text, and compare in the field's own unit.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.catalog.logs import FieldType
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.label_set import LabelInfo
from toolchain.languages.logql.analysis.pipeline import Pipeline
from toolchain.languages.logql.analysis.uses import LabelUse
from toolchain.languages.logql.ast import Unwrap
from toolchain.languages.quantity import BYTE, quantity_of_unit

_LITERALS = {"number": "a number", "duration": "a duration", "bytes": "a size"}
_HELD = {
    FieldType.STRING: "a text",
    FieldType.NUMBER: "a number",
    FieldType.BOOLEAN: "true or false",
    FieldType.TIME: "a time",
}


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield unwrapped fields that are no numbers, conversions that do not fit, and comparisons of the wrong type."""
    for pipeline in analysis.pipelines:
        if pipeline.unwrap is not None:
            yield from _unwrapped(pipeline, pipeline.unwrap)
    for use in analysis.uses:
        if use.comparison is not None and use.comparison.kind in _LITERALS:
            yield from _compared(use)


def _unwrapped(pipeline: Pipeline, unwrap: Unwrap) -> Iterator[QueryProblem]:
    index = pipeline.query.stages.index(unwrap)
    info = pipeline.before[index].info(unwrap.label)
    if info is None or info.type is None:
        return
    held = _HELD[info.type]
    if unwrap.conversion:
        if info.type is FieldType.STRING and info.origin == "parsed":
            return
        is_harmless = unwrap.conversion == "bytes" and info.type is FieldType.NUMBER
        yield QueryProblem(
            f"{unwrap.conversion}() reads texts with a unit, and {unwrap.label!r} holds {held}",
            f"Write unwrap {unwrap.label}."
            if info.type is FieldType.NUMBER
            else "Choose a field that holds such texts.",
            unwrap.span,
            Severity.WARNING if is_harmless else None,
        )
    elif info.type is not FieldType.NUMBER:
        yield QueryProblem(
            f"{unwrap.label!r} holds {held}, and unwrap takes numbers",
            "Choose a numeric field, or convert a text with duration() or bytes().",
            unwrap.span,
        )


def _compared(use: LabelUse) -> Iterator[QueryProblem]:
    comparison = use.comparison
    info = use.alternatives[0].info(use.name)
    if comparison is None or info is None or info.type is None:
        return
    is_text = info.type is FieldType.STRING and comparison.kind != "number"
    if info.type is not FieldType.NUMBER and not is_text:
        yield QueryProblem(
            f"{use.name!r} holds {_HELD[info.type]}, and is compared with {_LITERALS[comparison.kind]}",
            "Compare it with a string in quotes, or choose a numeric field.",
            use.span,
        )
    elif comparison.kind != "number" and not is_text and not _are_bytes(info, comparison.kind):
        yield QueryProblem(
            f"{use.name!r} holds bare numbers{_unit(info)}, and {comparison.value} is {_LITERALS[comparison.kind]}",
            "Compare with a number in the field's unit.",
            comparison.span,
        )


def _are_bytes(info: LabelInfo, kind: str) -> bool:
    quantity = None if info.entry is None else quantity_of_unit(info.entry.unit)
    return kind == "bytes" and quantity is not None and quantity.dimension == BYTE


def _unit(info: LabelInfo) -> str:
    unit = "none" if info.entry is None else info.entry.unit
    return "" if unit == "none" else f" in {unit}"


RULE = QueryRule("log-unwrap", Severity.ERROR, __doc__, check, needs_catalog=True)

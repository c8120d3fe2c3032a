"""Resolves a dashboard's variables as Grafana does when the dashboard is opened.

Source: Grafana documentation, "Add variables"; a chosen value that a refreshed list lacks gives way to the first one.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cmp_to_key
from typing import Any

from attrs import evolve, field, frozen

from toolchain.base.documents.document import Document, section
from toolchain.base.errors import UserError
from toolchain.preview.data.answers import DataSources, Problem
from toolchain.preview.data.errors import PreviewError
from toolchain.preview.data.interpolation import Value, interpolate, single
from toolchain.preview.data.timing import Step, TimeRange, duration_text, rounded_interval

_ALL = "$__all"
_ORDERS = (
    *("disabled", "alphabeticalAsc", "alphabeticalDesc", "numericalAsc", "numericalDesc"),
    *("alphabeticalCaseInsensitiveAsc", "alphabeticalCaseInsensitiveDesc", "naturalAsc", "naturalDesc"),
)
"""The names of sort orders in the second schema (VariableSort of Grafana's dashboard schema v2)."""
_NUMBER = re.compile(r"[0-9]+")


@frozen(eq=False)
class Resolved:
    """The variables by name, the options of each that has several, and what could not be resolved."""

    values: Mapping[str, Value]
    options: Mapping[str, tuple[str, ...]] = field(factory=dict)
    labels: Mapping[str, str] = field(factory=dict)
    problems: tuple[Problem, ...] = ()


def resolve(
    document: Document, sources: DataSources, span: TimeRange, chosen: Mapping[str, tuple[str, ...]] | None = None
) -> Resolved:
    """Return the variables of a dashboard; ``chosen`` overrides what is selected, as a link's parameters do."""
    values = dict(_of_dashboard(document, span))
    options: dict[str, tuple[str, ...]] = {}
    labels: dict[str, str] = {}
    problems: list[Problem] = []
    for variable in (document.get("templating") or {}).get("list") or ():
        name = str(variable.get("name", ""))
        try:
            found = _options(variable, values, sources, span)
        except UserError as error:
            problems.append(Problem(f"${name}", error.message, error.remedy))
            found = ()
        wanted = (chosen or {}).get(name) or _texts((variable.get("current") or {}).get("value"))
        values[name] = _value(variable, found, wanted, span)
        if variable.get("hide") != 2:
            options[name] = found
            labels[name] = str(variable.get("label") or name)
    return Resolved(values, options, labels, tuple(problems))


def with_step(values: Mapping[str, Value], span: TimeRange, step: Step) -> dict[str, Value]:
    """Return the variables of one panel: those of its dashboard, and what its width and range give."""
    return {
        **values,
        "__interval": single(duration_text(step.interval)),
        "__interval_ms": single(str(round(step.interval * 1000))),
        "__rate_interval": single(duration_text(step.rate_interval)),
        "__rate_interval_ms": single(str(round(step.rate_interval * 1000))),
        "__auto": single(duration_text(step.interval)),
        **_of_range(span),
    }


def interpolated(value: Any, variables: Mapping[str, Value], form: str) -> Any:
    """Return a document with the variables in all its texts replaced."""
    match value:
        case str():
            return interpolate(value, variables, default_format=form)
        case Mapping():
            return {key: interpolated(each, variables, form) for key, each in value.items()}
        case list():
            return [interpolated(each, variables, form) for each in value]
    return value


def _of_dashboard(document: Document, span: TimeRange) -> Iterable[tuple[str, Value]]:
    yield "__dashboard", Value((str(document.get("title", "")),), (str(document.get("uid", "")),))
    yield "__org", Value(("Main Org.",), ("1",))
    yield "__user", Value(("preview",), ("0",))
    yield "timeFilter", single("")
    yield from _of_range(span).items()


def _of_range(span: TimeRange) -> dict[str, Value]:
    whole = round(span.seconds)
    return {
        "__from": single(str(round(span.start * 1000))),
        "__to": single(str(round(span.end * 1000))),
        "__range": single(f"{whole}s"),
        "__range_s": single(str(whole)),
        "__range_ms": single(str(whole * 1000)),
    }


def _options(variable: Document, values: Mapping[str, Value], sources: DataSources, span: TimeRange) -> tuple[str, ...]:
    match variable.get("type"):
        case "query":
            kind = str(section(variable, "datasource").get("type") or "")
            form = kind if kind in ("prometheus", "loki") else "glob"
            query = interpolated(variable.get("query"), values, form)
            found = sources.of_type(kind).variable_values(query, span)
            return tuple(sort_values(_picked(found, str(variable.get("regex") or "")), _order(variable.get("sort"))))
        case "custom":
            return tuple(each.strip() for each in re.split(r"(?<!\\),", str(variable.get("query") or "")) if each)
        case "interval":
            return tuple(each.strip() for each in str(variable.get("query") or "").split(",") if each.strip())
        case "datasource":
            return tuple(_texts((variable.get("current") or {}).get("value")))
    return ()


def _picked(values: Iterable[str], pattern: str) -> list[str]:
    """Return the values that a variable's regex keeps, or what its first (or ``value``) group captures of them."""
    if not pattern:
        return list(dict.fromkeys(values))
    body = re.fullmatch(r"/(.*)/([a-z]*)", pattern, re.DOTALL)
    try:
        compiled = re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", body[1] if body else pattern))
    except re.error as error:
        raise PreviewError(f"the regex {pattern!r} of a variable is wrong: {error}", "Correct it.") from error
    kept = []
    for value in values:
        found = compiled.search(value)
        if found:
            named = found.groupdict().get("value")
            kept.append(named or (found[1] if found.groups() and found[1] else value if not found.groups() else ""))
    return [each for each in dict.fromkeys(kept) if each]


def _order(sort: Any) -> int:
    """Return a sort order as a number, which the second schema of dashboards has as a name."""
    if isinstance(sort, str):
        return _ORDERS.index(sort) if sort in _ORDERS else 0
    return sort if isinstance(sort, int) else 0


def sort_values(values: Iterable[str], order: int) -> list[str]:
    """Return values in one of Grafana's orders: 0 as they come; odd numbers ascend, even ones descend."""
    found = list(values)
    keys: dict[int, Any] = {
        1: str,
        3: lambda text: float(match[0]) if (match := _NUMBER.search(text)) else -1.0,
        5: str.lower,
        7: cmp_to_key(_natural),
    }
    key = keys.get(order if order % 2 else order - 1)
    return sorted(found, key=key, reverse=order % 2 == 0) if key and order else found


def _natural(left: str, right: str) -> int:
    a, b = _natural_key(left), _natural_key(right)
    return (a > b) - (a < b)


def _natural_key(text: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part.lower()) for part in re.split(r"([0-9]+)", text) if part
    ]


def _value(variable: Document, options: tuple[str, ...], wanted: tuple[str, ...], span: TimeRange) -> Value:
    multi = bool(variable.get("multi") or variable.get("includeAll"))
    kind = variable.get("type")
    if kind in ("textbox", "constant"):
        return single(wanted[0] if wanted else str(variable.get("query") or ""))
    if kind == "interval" and wanted and wanted[0].startswith("$__auto"):
        return single(_auto_interval(span, int(variable.get("auto_count") or 30)))
    if _ALL in wanted or (not wanted and variable.get("includeAll")):
        everything = options or tuple(
            str(option.get("value")) for option in variable.get("options") or () if str(option.get("value")) != _ALL
        )
        return Value(("All",), everything, multi=True, all_value=str(variable.get("allValue") or ""))
    named = _custom_values(variable)
    if options and kind != "interval":
        kept = tuple(each for each in wanted if each in options or each in named.values())
        wanted = kept or options[:1]
    values = tuple(named.get(each, each) for each in wanted)
    return Value(wanted or ("",), values or ("",), multi=multi)


def _custom_values(variable: Document) -> dict[str, str]:
    """Return the values behind the texts of a custom variable that is written ``text : value``."""
    pairs = (
        (each.partition(" : ") for each in str(variable.get("query") or "").split(","))
        if (variable.get("type") == "custom")
        else ()
    )
    return {text.strip(): value.strip() for text, colon, value in pairs if colon}


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def _auto_interval(span: TimeRange, count: int) -> str:
    """Return what the choice ``auto`` of an interval variable is: the range in ``count`` parts, rounded."""
    return duration_text(rounded_interval(span.seconds / max(1, count)))


def one_value(values: Mapping[str, Value], name: str, text: str) -> dict[str, Value]:
    """Return the variables with one of them set to a single value, as a repeated panel has it."""
    return {**values, name: evolve(values[name], texts=(text,), values=(text,), all_value="")}

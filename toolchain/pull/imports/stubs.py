"""Stubs of metrics that imported dashboards read and the catalog does not have."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, field

from toolchain.base.documents.document import Document, items
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.stub import MetricStub, StubType
from toolchain.compile.dashboards import every_panel
from toolchain.compile.queries import parsed
from toolchain.languages.promql.ast import Aggregation, Call, Expression, Range, Selector, parts
from toolchain.languages.promql.lexer import has_variable
from toolchain.pull.code import Items, Literal, Local, call
from toolchain.pull.constant_names import constant_name
from toolchain.pull.module import module_source
from toolchain.pull.stored_form import chosen_types, source_type, variables_of

_OF_COUNTERS = frozenset({"rate", "irate", "increase", "resets"})
_LABEL_VALUES = re.compile(r"label_values\((?P<selector>.+), *(?P<label>\w+)\s*\)\s*", re.DOTALL)
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_SUFFIXES = {"_seconds": "s", "_milliseconds": "ms", "_bytes": "bytes", "_ratio": "percentunit", "_percent": "percent"}
_PARTS = ("_bucket", "_sum", "_count")


@define
class MetricUse:
    """How queries read a series: how many do, whether one takes its rate, and the labels that they name."""

    readers: int = 0
    rated: int = 0
    labels: set[str] = field(factory=set)

    def add(self, other: "MetricUse") -> None:
        """Count what others do as well."""
        self.readers += other.readers
        self.rated += other.rated
        self.labels |= other.labels


def uses_of(dashboard: Document) -> dict[str, MetricUse]:
    """Return how the Prometheus queries of a classic dashboard read series, by their names."""
    found: dict[str, MetricUse] = {}
    for text, label in _queries(dashboard):
        tree = parsed(text, "prometheus").tree
        if isinstance(tree, Expression):
            for name, use in _of_tree(tree).items():
                use.labels |= {label} if label else set()
                found.setdefault(name, MetricUse()).add(use)
    return found


def _queries(dashboard: Document) -> Iterator[tuple[str, str]]:
    """Yield the texts of queries, each with the label whose values are asked, empty for another query."""
    types = chosen_types(dashboard)
    for panel in every_panel(dashboard):
        for query in items(panel.get("targets")):
            text = query.get("expr")
            source = source_type(query.get("datasource") or panel.get("datasource"), types)
            if isinstance(text, str) and source in ("prometheus", ""):
                yield text, ""
    for variable in variables_of(dashboard):
        text = variable.get("query")
        asked: Any = text.get("query") if isinstance(text, Mapping) else text
        found = _LABEL_VALUES.fullmatch(asked) if isinstance(asked, str) else None
        if variable.get("type") == "query" and found is not None:
            yield found["selector"], found["label"]


def _of_tree(tree: Expression) -> dict[str, MetricUse]:
    found: dict[str, MetricUse] = {}
    grouped: set[str] = set()
    rated: set[int] = set()
    every = [tree, *parts(tree)]
    for part in every:
        match part:
            case Aggregation(grouping=grouping) if grouping is not None and grouping.kind == "by":
                grouped |= set(grouping.labels)
            case Call(function=function, arguments=(Range(selector=selector),)) if function in _OF_COUNTERS:
                rated.add(id(selector))
    names = {part.name for part in every if isinstance(part, Selector)}
    for part in every:
        if isinstance(part, Selector) and _METRIC.fullmatch(part.name) and not has_variable(part.name):
            use = MetricUse(1, int(id(part) in rated), {matcher.label for matcher in part.matchers})
            use.labels |= grouped if len(names) == 1 else set()
            found.setdefault(part.name, MetricUse()).add(use)
    return found


def stubs_of(uses: Mapping[str, MetricUse], catalog: Catalog) -> tuple[MetricStub, ...]:
    """Return stubs of the series that a catalog does not have, those of a histogram as one, by their names."""
    known = catalog.by_series_name
    known_too = catalog.stub_names
    unknown = {name: use for name, use in uses.items() if not (name in known or name in known_too or ":" in name)}
    histograms = {name.removesuffix("_bucket") for name in unknown if name.endswith("_bucket")}
    found: dict[str, MetricStub] = {}
    for name in sorted(unknown):
        base = next((name.removesuffix(part) for part in _PARTS if name.endswith(part)), name)
        if base in histograms:
            series = [unknown[f"{base}{part}"] for part in _PARTS if f"{base}{part}" in unknown]
            found.setdefault(base, _stub(base, "histogram", _together(series)))
        else:
            found[name] = _stub(name, _type(name, unknown[name]), unknown[name])
    return tuple(found.values())


def _together(uses: Iterable[MetricUse]) -> MetricUse:
    whole = MetricUse()
    for each in uses:
        whole.add(each)
    return whole


def _type(name: str, use: MetricUse) -> StubType:
    if name.endswith("_info"):
        return "info"
    return "counter" if use.rated or name.endswith("_total") else "gauge"


def _stub(name: str, kind: StubType, use: MetricUse) -> MetricStub:
    plain = name.removesuffix("_total").removesuffix("_sum")
    suffix = next((each for each in _SUFFIXES if plain.endswith(each)), "")
    unit = "none" if kind == "info" else _SUFFIXES.get(suffix, "short")
    reasons = [
        _read(use),
        *(["it has buckets"] if kind == "histogram" else []),
        f"its name ends in {suffix}" if suffix else "nothing tells its unit",
    ]
    labels = tuple(sorted(label for label in use.labels if label not in ("le", "__name__")))
    return MetricStub(name, kind, unit, labels, "; ".join(reasons))


def _read(use: MetricUse) -> str:
    if use.readers == 1:
        return "one query takes its rate" if use.rated else "one query reads it"
    return f"{use.rated} of {use.readers} queries take its rate" if use.rated else f"{use.readers} queries read it"


def stub_module(stubs: Iterable[MetricStub]) -> str:
    """Return the source of a module that defines stubs, before it is laid out."""
    taken: set[str] = set()
    constants = []
    for each in stubs:
        name = constant_name(each.name, "METRIC")
        while name in taken:
            name += "_"
        taken.add(name)
        keywords = {
            "type": Literal(each.type),
            "unit": Literal(each.unit),
            "labels": Items(tuple(map(Literal, each.labels)), is_tuple=True) if each.labels else None,
            "because": Literal(each.because),
        }
        constants.append(Local(name, call("toolchain.catalog.stub", "stub", Literal(each.name), **keywords)))
    return module_source("Stubs of metrics that imported dashboards read: describe them, and remove them.", constants)

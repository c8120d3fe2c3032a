"""Dashboards in JSON: classic, wrapped by the API or as a resource, and of schema version 2.

Source: Grafana documentation, "Dashboard JSON model" and "Dashboard JSON schema v2".
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Finding, Severity
from toolchain.catalog.catalog import Catalog
from toolchain.check.files.queries import Place, findings_of, language_of, read_logql, read_promql
from toolchain.check.files.rule_files import Recorded
from toolchain.define.panels.base import NUMERIC_PANELS
from toolchain.define.targets.legend_format import legend_labels
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.analysis.labels import missing_label
from toolchain.languages.promql.holes import Hole, holes
from toolchain.languages.promql.lexer import has_variable
from toolchain.languages.quantity import Quantity, disagreement, quantity_of_unit


@frozen(eq=False)
class Variable:
    """A dashboard variable; ``is_several`` when it can stand for more than one value at a time."""

    name: str
    type: str
    is_several: bool
    source_type: str = ""


@frozen(eq=False)
class Panel:
    """A panel with what its targets inherit; ``single`` are variables with one value in each of its repetitions."""

    value: Located
    title: str
    type: str
    source: Located
    unit: Located
    step: str
    single: frozenset[str]


def dashboard_of(document: Located) -> Located | None:
    """Return the dashboard inside a document, or None where there is none."""
    for candidate in (document, document.get("dashboard"), document.get("spec")):
        if any(isinstance(candidate.get(name).value, list) for name in ("panels", "rows")):
            return candidate
        if isinstance(candidate.get("elements").value, dict):
            return candidate
    is_empty = document.get("schemaVersion").value is not None or document.get("templating").value is not None
    return document if is_empty else None


def check_dashboard(file: str, dashboard: Located, catalog: Catalog, recorded: Recorded) -> Iterator[Finding]:
    """Yield what the rules say of every query of a dashboard, its legends, units and variables."""
    variables = {variable.name: variable for variable in _variables(dashboard)}
    context = QueryContext(catalog, Use.PANEL, recorded=recorded.results, recordings=recorded.names)
    for panel in _panels(dashboard):
        quantities: list[Quantity | None] = []
        for query in _queries(panel.value):
            expression = query.get("expr")
            if not expression.text.strip():
                continue
            place = Place(file, expression, f"panel {panel.title!r}")
            source = _source_type(query.get("datasource"), variables) or _source_type(panel.source, variables)
            analysis = _read(place, query, panel, context, source)
            if isinstance(analysis, Finding):
                yield analysis
                continue
            yield from findings_of(place, analysis)
            yield from _legend(place, query, analysis)
            if isinstance(analysis, Analysis):
                several = [
                    each.name for each in variables.values() if each.is_several and each.name not in panel.single
                ]
                yield from _undefined_variables(place, holes(analysis.expression), variables)
                yield from _compared_variables(place, several, analysis)
            if query.get("hide").value is not True and not _is_number(analysis):
                quantities.append(analysis.unit)
        yield from _unit(file, panel, quantities)


def _variables(dashboard: Located) -> Iterator[Variable]:
    for each in dashboard.get("templating", "list").items():
        is_several = each.get("multi").value is True or each.get("includeAll").value is True
        kind = each.get("type").text
        yield Variable(each.get("name").text, kind, is_several, each.get("query").text if kind == "datasource" else "")
    for each in dashboard.get("variables").items():
        spec = each.get("spec")
        is_several = spec.get("multi").value is True or spec.get("includeAll").value is True
        is_source = each.get("kind").text == "DatasourceVariable"
        kind = "datasource" if is_source else each.get("kind").text
        yield Variable(spec.get("name").text, kind, is_several, spec.get("pluginId").text if is_source else "")


def _panels(dashboard: Located) -> Iterator[Panel]:
    for row in dashboard.get("rows").items():
        yield from _classic_panels(row.get("panels"), row.get("repeat").text)
    yield from _classic_panels(dashboard.get("panels"))
    repeated = frozenset(_repeated(dashboard.get("layout")))
    for name, element in dashboard.get("elements").pairs():
        spec = element.get("spec")
        config = spec.get("vizConfig")
        kind = config.get("group").text or config.get("kind").text
        unit = config.get("spec", "fieldConfig", "defaults", "unit")
        step = spec.get("data", "spec", "queryOptions", "interval").text
        source = Located(None, element.line)
        yield Panel(spec.get("data"), spec.get("title").text or name, kind, source, unit, step, repeated)


def _repeated(layout: Located) -> Iterator[str]:
    """Yield the variables that rows, tabs and items of a layout repeat over."""
    for name, value in layout.pairs():
        if name == "repeat":
            yield value.get("value").text
        yield from _repeated(value)
    for item in layout.items():
        yield from _repeated(item)


def _classic_panels(panels: Located, row_repeats: str = "") -> Iterator[Panel]:
    """Yield panels; those behind an open row, and those inside of a closed one, are repeated with it."""
    for panel in panels.items():
        title, kind = panel.get("title").text, panel.get("type").text
        if kind == "row":
            row_repeats = panel.get("repeat").text
        single = frozenset({row_repeats, panel.get("repeat").text} - {""})
        unit = (
            panel.get("options", "yAxis", "unit") if kind == "heatmap" else panel.get("fieldConfig", "defaults", "unit")
        )
        yield Panel(panel, title or kind, kind, panel.get("datasource"), unit, panel.get("interval").text, single)
        yield from _classic_panels(panel.get("panels"), row_repeats)


def _queries(panel: Located) -> Iterator[Located]:
    """Yield the targets of a panel; in schema version 2 the data source stands around the query."""
    yield from panel.get("targets").items()
    for query in panel.get("spec", "queries").items():
        data = query.get("spec", "query")
        spec = dict(data.get("spec").pairs())
        group = data.get("group").text or data.get("kind").text
        source = Located({"type": Located(group, data.line)}, data.line)
        yield Located({**spec, "datasource": source, "hide": query.get("spec", "hidden")}, data.line)


def _source_type(source: Located, variables: Mapping[str, Variable]) -> str:
    kind = source.get("type").text
    if kind:
        return kind
    name = (source.get("uid").text or source.text).strip("${}[]").partition(":")[0]
    return variables[name].source_type if name in variables else ""


def _read(
    place: Place, query: Located, panel: Panel, context: QueryContext, source: str
) -> Analysis | LogAnalysis | Finding:
    step = duration_seconds(query.get("interval").text or panel.step) or 0.0
    if language_of(place.text.text, source) == "logql":
        is_range = query.get("queryType").text != "instant"
        return read_logql(place, evolve(context, min_step=step, is_range=is_range))
    is_range = query.get("instant").value is not True or query.get("range").value is True
    return read_promql(place, evolve(context, min_step=step, is_range=is_range))


def _is_number(analysis: Analysis | LogAnalysis) -> bool:
    return isinstance(analysis, Analysis) and all(branch.is_constant for branch in analysis.branches)


def _legend(place: Place, query: Located, analysis: Analysis | LogAnalysis) -> Iterator[Finding]:
    legend = query.get("legendFormat")
    for name in legend_labels(legend.text):
        problem = _missing(analysis, name)
        if problem is not None:
            yield place.finding("legend", Severity.WARNING, f"the legend shows {problem[0]}", problem[1], legend.line)


def _missing(analysis: Analysis | LogAnalysis, name: str) -> tuple[str, str] | None:
    if isinstance(analysis, Analysis):
        return missing_label(analysis, name)
    if not analysis.is_closed or name in analysis.labels:
        return None
    labels = sorted(analysis.labels)
    return (
        f"{name!r}, which the result does not have.{did_you_mean(name, labels)}",
        f"The result's labels are {', '.join(labels) or 'none'}.",
    )


def _undefined_variables(place: Place, found: tuple[Hole, ...], variables: Mapping[str, Variable]) -> Iterator[Finding]:
    for hole in found:
        if not hole.is_built_in and hole.variable not in variables:
            yield place.finding(
                "variable-undefined",
                Severity.ERROR,
                f"uses ${hole.variable}, which the dashboard does not define.{did_you_mean(hole.variable, variables)}",
                "Define the variable, or correct its name.",
                place.text.line_at(hole.span[0] if hole.span else 0),
            )


def _compared_variables(place: Place, several: Sequence[str], analysis: Analysis) -> Iterator[Finding]:
    for selector in analysis.selectors:
        spans = selector.matcher_spans or (selector.span,) * len(selector.matchers)
        for matcher, span in zip(selector.matchers, spans, strict=True):
            if matcher.op not in ("=", "!=") or not has_variable(matcher.value):
                continue
            if any(_is_whole(name, matcher.value) for name in several):
                yield place.finding(
                    "variable-multi",
                    Severity.ERROR,
                    f"{matcher.label}{matcher.op}{matcher.value!r} compares with a variable of several values",
                    f"Write {matcher.label}{'=~' if matcher.op == '=' else '!~'}{matcher.value!r}.",
                    place.text.line_at(span[0] if span else 0),
                )


def _is_whole(name: str, value: str) -> bool:
    return value in (f"${name}", f"${{{name}}}", f"[[{name}]]") or value.startswith((f"${{{name}:", f"[[{name}:"))


def _has_own_units(panel: Panel) -> bool:
    """Return whether some fields have a unit of their own, so that the panel's is not that of every query."""
    overrides = panel.value.get("fieldConfig", "overrides").items()
    return any(each.get("id").text == "unit" for override in overrides for each in override.get("properties").items())


def _unit(file: str, panel: Panel, quantities: list[Quantity | None]) -> Iterator[Finding]:
    shown: Any = quantity_of_unit(panel.unit.text)
    if panel.type not in NUMERIC_PANELS or panel.type == "heatmap" or shown is None or _has_own_units(panel):
        return
    for quantity in quantities:
        found = None if quantity is None else disagreement(quantity, shown)
        if found is not None:
            place = Place(file, panel.unit, f"panel {panel.title!r}")
            message = f"shows {panel.unit.text!r}, and a query measures {found[0]}"
            yield place.finding("panel-unit", Severity.ERROR, message, found[1])
            return

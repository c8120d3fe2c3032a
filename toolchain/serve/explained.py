"""A panel's queries explained as JSON: the tree, labels, unit, metrics, cost, and what the rules say."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import UserError
from toolchain.base.waiver import waivers_of
from toolchain.catalog.metric import Metric
from toolchain.check.explain.explanation import Explanation, Label, Language, TreeNode
from toolchain.check.explain.logql import explain_logql
from toolchain.check.explain.promql import explain_promql
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel, CompiledTarget
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.preview.data.answers import DataSources, PanelQuery
from toolchain.preview.data.interpolation import interpolate
from toolchain.preview.page.queries import Settings
from toolchain.project.load_errors import relative_to
from toolchain.serve.cost import promql_cost, query_steps
from toolchain.serve.drawing import Opening
from toolchain.serve.opened import OpenedPanel, asked_of, opened_panel

DEFAULT = Opening()
"""As a dashboard is defined."""
_MOST_VALUES = 40
"""Values of a label that are listed; more are counted."""


def explained_panel(
    compilation: Compilation,
    sources: DataSources,
    settings: Settings,
    uid: str,
    key: str,
    opening: Opening = DEFAULT,
) -> dict[str, Any]:
    """Return what is known of a panel and of each of its queries, as the page of ``build.py serve`` shows it.

    ``sources`` are asked for the values of variables only. Whatever is wrong with a query is said in its ``error``. A
    panel that is not there, or a time that is none, gives a document with nothing but ``error``: a message and what to
    do.
    """
    try:
        opened = opened_panel(compilation, sources, settings, uid, key, opening)
        asked = asked_of(opened, settings)
    except UserError as error:
        return {"error": {"message": error.message, "remedy": error.remedy}}
    return {
        "error": None,
        **panel_facts(compilation, opened),
        "queries": list(explained_queries(compilation, opened, asked, {})),
    }


def panel_facts(compilation: Compilation, opened: OpenedPanel) -> dict[str, Any]:
    """Return what is known of a panel itself: its title, its kind and the line of its definition."""
    document = opened.placed.panel
    location = relative_to(opened.panel.location, compilation.project.root)
    texts = {
        name: interpolate(str(document.get(name) or ""), opened.placed.variables, default_format="text")
        for name in ("title", "description")
    }
    return {**texts, "kind": opened.panel.type, "definition": {"file": location.file, "line": location.line}}


def explained_queries(
    compilation: Compilation, opened: OpenedPanel, asked: Mapping[str, PanelQuery], edited: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield what is known of each query of a panel; ``edited`` are texts that replace those of the definition."""
    own = {str(each.document.get("refId") or ""): each for each in opened.panel.targets}
    for letter, query in asked.items():
        target = own.get(letter)
        text = edited.get(letter, "" if target is None else target.text)
        language = language_of(target) if target is not None else "promql"
        if target is None or not language:
            yield _unread(letter, target, query)
            continue
        yield {
            "ref_id": letter,
            "expression": text,
            "original": target.text,
            "editable": True,
            "hidden": bool(target.document.get("hide")),
            "legend": str(target.document.get("legendFormat") or ""),
            "interpolated": query.text,
            "step": query.step,
            "is_range": is_range(target.document),
            "language": language,
            **_of_text(compilation, opened.panel, target, text, language, query),
        }


def language_of(target: CompiledTarget) -> Language | None:
    """Return the language that a target is asked in, None where it is neither PromQL nor LogQL."""
    if not isinstance(target.document.get("expr"), str):
        return None
    if isinstance(target.query, Query) or (target.query is None and target.source_type == "loki"):
        return "logql"
    return "promql" if target.query is not None or target.source_type == "prometheus" else None


def is_range(target: Document) -> bool:
    """Return whether a target is asked over the panel's time, not only at its end."""
    return not (target.get("instant") or target.get("queryType") == "instant") or target.get("range") is True


def explanation_of(compilation: Compilation, target: CompiledTarget, text: str, language: Language) -> Explanation:
    """Return what is known of a text that stands in a target; never raises."""
    if len(text) > LONGEST_QUERY:
        problem = f"the query has {len(text):,} characters, and at most {LONGEST_QUERY:,} are read"
        return Explanation(text[:1], language, problem, "parse", 1, 1)
    context = _context(compilation, target)
    if language == "logql":
        return explain_logql(text, context)
    return explain_promql(text, context, compilation.project.dialect)


def _context(compilation: Compilation, target: CompiledTarget) -> QueryContext:
    """Return what is known around a target, results of recording rules included, which every other target knows."""
    if target.analysis is not None:
        return target.analysis.context
    project = compilation.project
    known = next(
        (
            each.analysis.context
            for dashboard in compilation.dashboards
            for panel in dashboard.panels
            for each in panel.targets
            if each.analysis is not None
        ),
        QueryContext(project.catalog, Use.PANEL),
    )
    return evolve(
        known,
        scrape_interval=duration_seconds(project.environment.scrape_interval) or 15.0,
        min_step=duration_seconds(str(target.document.get("interval") or "")) or 0.0,
        is_range=is_range(target.document),
    )


def _unread(letter: str, target: CompiledTarget | None, query: PanelQuery) -> dict[str, Any]:
    """Return what is said of a query in a language that is not read, or that the panel's kind makes itself."""
    document = query.target if target is None else target.document
    told = {name: value for name, value in document.items() if name not in ("refId", "datasource", "hide")}
    own = str(told.get("expr") or "") or orjson.dumps(told, option=orjson.OPT_INDENT_2, default=str).decode()
    return {
        "ref_id": letter,
        "expression": own,
        "original": own,
        "editable": False,
        "hidden": bool(document.get("hide")),
        "legend": "",
        "interpolated": query.text,
        "step": query.step,
        "is_range": is_range(document),
        "language": "",
        "error": None,
        "source": "" if target is None else target.source_type,
    }


def _of_text(
    compilation: Compilation,
    panel: CompiledPanel,
    target: CompiledTarget,
    text: str,
    language: Language,
    query: PanelQuery,
) -> dict[str, Any]:
    explanation = explanation_of(compilation, target, text, language)
    if not explanation.is_valid:
        return {"error": error_of(explanation, text), "findings": [], "tree": None}
    return {
        "error": None,
        "printed": explanation.printed,
        "type": explanation.type,
        "labels": [_label(name, label) for name, label in explanation.labels.items()],
        "closed": explanation.is_closed,
        "unit": explanation.unit,
        "measures": explanation.measures,
        "tree": None if explanation.tree is None else _tree(explanation.tree),
        "metrics": [_metric(compilation, name) for name in explanation.metrics],
        "fields": list(explanation.fields),
        "windows": list(explanation.windows),
        "cost": _cost(compilation, target, query, explanation),
        "findings": list(_findings(panel, explanation)),
    }


def error_of(explanation: Explanation, text: str) -> dict[str, Any]:
    """Return why a query cannot be read, with the place: ``offset`` in the text, line and column from 1."""
    line, column = max(1, explanation.line), max(1, explanation.column)
    before = text.split("\n")[: line - 1]
    offset = sum(len(each) + 1 for each in before) + column - 1
    message = explanation.error + (
        f" (Prometheus takes it with the feature {explanation.feature})" if explanation.feature else ""
    )
    return {"message": message, "offset": min(offset, len(text)), "line": line, "column": column}


def _label(name: str, label: Label) -> dict[str, Any]:
    values = None if label.values is None else list(label.values)
    shown = None if values is None else values[:_MOST_VALUES]
    more = 0 if values is None else max(0, len(values) - _MOST_VALUES)
    return {"name": name, "required": label.is_required, "values": shown, "more": more}


def _tree(node: TreeNode) -> dict[str, Any]:
    return {"text": node.text, "meaning": node.meaning, "parts": [_tree(each) for each in node.parts]}


def _findings(panel: CompiledPanel, explanation: Explanation) -> Iterator[dict[str, Any]]:
    waived = {each.rule: each.reason for each in waivers_of(panel.origin)}
    for each in explanation.problems:
        yield {
            "rule": each.rule,
            "severity": each.severity.value,
            "message": each.message,
            "remedy": each.remedy,
            "line": each.line,
            "column": each.column,
            "waived": waived.get(each.rule, ""),
        }


def _metric(compilation: Compilation, name: str) -> dict[str, Any]:
    """Return what the catalog, or the rule that records it, says of a series."""
    recorded = next((each for each in compilation.rules.recordings if each.record == name), None)
    if recorded is not None:
        location = relative_to(recorded.location, compilation.project.root)
        return {
            **_series(name, recorded.definition.help, "recorded", "", location.file, location.line),
            "recorded": to_promql(recorded.expression),
        }
    found = compilation.project.catalog.by_series_name.get(name, ())
    return _of_catalog(compilation, name, found[0]) if found else _series(name, "", "", "", "", 0)


def _of_catalog(compilation: Compilation, name: str, metric: Metric) -> dict[str, Any]:
    location = relative_to(metric.location, compilation.project.root)
    return _series(name, metric.help, metric.type.value, metric.unit, location.file, location.line)


def _series(name: str, described: str, kind: str, unit: str, file: str, line: int) -> dict[str, Any]:
    return {"name": name, "help": described, "type": kind, "unit": unit, "file": file, "line": line, "recorded": ""}


def _cost(
    compilation: Compilation, target: CompiledTarget, query: PanelQuery, explanation: Explanation
) -> dict[str, Any]:
    """Return what a query costs at most in the time that is looked at, by its text with the variables filled in."""
    over_time = is_range(target.document)
    known = {
        "series": explanation.series_bound,
        "steps": query_steps(query, is_range=over_time),
        "step": query.step if over_time else None,
        "samples": None,
    }
    if explanation.language != "promql":
        return known
    try:
        tree = parse(query.text, compilation.project.dialect)
    except PromqlSyntaxError:
        return known  # what a variable is set to makes it no query: the error of asking it says more
    return promql_cost(analyse(tree, _context(compilation, target)), query, is_range=over_time)

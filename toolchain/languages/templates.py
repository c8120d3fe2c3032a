"""Templates of alerting rules (Prometheus documentation, "Template reference"; Grafana, "Template annotations")."""

from collections.abc import Iterator
from functools import lru_cache

from toolchain.base.finding import Severity
from toolchain.languages.gotemplate.ast import Field, Template, VariableField, fields, functions_used, variable_fields
from toolchain.languages.gotemplate.parser import parse_template
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.labels import missing_label
from toolchain.languages.promql.functions import ValueType

RULE_FUNCTIONS = frozenset(
    {
        *("query", "first", "label", "value", "strvalue", "sortByLabel", "args", "tmpl", "safeHtml"),
        *("humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp"),
        *("toTime", "toDuration", "now", "parseDuration", "title", "toUpper", "toLower", "match", "reReplaceAll"),
        *("graphLink", "tableLink", "stripPort", "stripDomain", "pathPrefix", "externalURL", "urlQueryEscape"),
    }
)
"""Functions that templates of Prometheus' rules have besides Go's own."""

GRAFANA_LACKS = frozenset({"$externalLabels", "$externalURL", "query", "now", "tmpl", "toDuration", "urlQueryEscape"})
"""What templates of rules can use in Prometheus, in a recent one at least, and Grafana 12.4 refuses or answers nothing.

One such name, and the whole text is shown as it is written.
"""

PROMETHEUS_LACKS = frozenset({"$values"})
"""What only templates of Grafana's rules can use; Prometheus refuses the whole file."""

_NOTHING_KNOWN = Branch(ValueType.VECTOR, {}, is_closed=False)

VARIABLES = ("$labels", "$value", "$externalLabels", "$externalURL", "$values")


@lru_cache(maxsize=8192)
def parse_rule_template(text: str) -> Template:
    """Return the template of an annotation or label. Raises TemplateSyntaxError."""
    return parse_template(text, RULE_FUNCTIONS, ("$", *VARIABLES))


def names_used(template: Template) -> Iterator[str]:
    """Yield the functions and the declared variables that a template uses."""
    yield from (function.name for function in functions_used(template))
    yield from (name for name in VARIABLES if variable_fields(template, name))


def labels_read(template: Template) -> tuple[Field | VariableField, ...]:
    """Return the places that read a label of the result: ``$labels.x`` and ``.Labels.x``."""
    own = tuple(each for each in variable_fields(template, "$labels") if each.names)
    return (*own, *(each for each in fields(template) if each.names[0] == "Labels" and len(each.names) > 1))


def label_of(use: Field | VariableField) -> str:
    """Return the label that a use reads."""
    return use.names[0] if isinstance(use, VariableField) and use.variable != "$" else use.names[1]


def label_problem(analysis: Analysis | LogAnalysis, name: str) -> tuple[Severity, str, str] | None:
    """Return what is wrong with a template that reads a label of the result: how bad, what, and what to do."""
    if isinstance(analysis, LogAnalysis):
        if not analysis.is_closed or name in analysis.labels:
            return None
        labels = ", ".join(sorted(analysis.labels)) or "none"
        return Severity.ERROR, f"{name!r}, which the result does not have.", f"The result's labels are {labels}."
    problem = missing_label(analysis.branches, name)
    if problem is not None:
        return Severity.ERROR, *problem
    is_certain = all(branch.requires(name) for branch in analysis.branches) or name == "__name__"
    if is_certain or not analysis.is_closed or not _is_missing_somewhere(analysis, name):
        return None
    return Severity.WARNING, f"{name!r}, which only some series of the result have", "Expect it to be empty."


def _is_missing_somewhere(analysis: Analysis, name: str) -> bool:
    """Return whether some series are known to lack a label; of metrics that nobody described that is not known."""
    recorded = analysis.context.recorded
    are_described = all(
        analysis.metrics_of(each) or all(branch.metrics for branch in recorded.get(each.name, (_NOTHING_KNOWN,)))
        for each in analysis.selectors
    )
    return are_described or any(not branch.can_have(name) for branch in analysis.branches)

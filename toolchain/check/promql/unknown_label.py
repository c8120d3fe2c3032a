"""Queries, groupings, legends and variables use labels that exist.

A label that a metric does not have is valid PromQL and matches nothing, or groups everything into one. The same holds
for stream labels and fields of log records. What an inner aggregation removed is gone for the outer one. To ignore what
is not there changes nothing, and is a warning.

Use the suggested name, or add the label to the metric if the application has it. A name
with one slip is corrected by `check --fix`.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from toolchain.base.errors import did_you_mean, only_near
from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.selectors import scraped_labels
from toolchain.languages.promql.ast import SET_OPERATORS, Aggregation, Binary, Selector
from toolchain.languages.promql.lexer import has_variable
from toolchain.languages.promql.selector_syntax import NAME_LABEL


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield unknown labels in matchers, groupings, on(), ignoring() and group modifiers."""
    for node in analysis.nodes:
        match node:
            case Selector():
                yield from _matchers(analysis, node)
            case Aggregation(grouping=grouping) if grouping is not None:
                branches = analysis.of(node.expression)
                spans = node.label_spans or (node.span,) * len(grouping.labels)
                for name, span in zip(grouping.labels, spans, strict=True):
                    yield from _missing(branches, name, f"groups {grouping.kind}", span)
            case Binary(matching=matching) if matching is not None:
                yield from _vector_matching(analysis, node)


def _matchers(analysis: Analysis, selector: Selector) -> Iterator[QueryProblem]:
    known = scraped_labels(analysis.context, selector)
    if known is None:
        return
    spans = selector.matcher_spans or (None,) * len(selector.matchers)
    for matcher, span in zip(selector.matchers, spans, strict=True):
        if matcher.label not in known and matcher.label != NAME_LABEL and not has_variable(matcher.label):
            yield _problem("matches", matcher.label, f"{selector.name} does", known, span)


def _vector_matching(analysis: Analysis, node: Binary) -> Iterator[QueryProblem]:
    matching = node.matching
    if matching is None:
        return
    left, right = analysis.of(node.left), analysis.of(node.right)
    if node.op in SET_OPERATORS:
        return
    for name in matching.labels or ():
        for problem in _missing((*left, *right), name, f"{matching.kind} uses", node.operator_span):
            yield evolve(problem, severity=Severity.WARNING) if matching.kind == "ignoring" else problem
    one = right if matching.group == "group_left" else left
    for name in matching.include:
        yield from _missing(one, name, f"{matching.group} copies", node.operator_span)


def _missing(branches: Iterable[Branch], name: str, use: str, span: tuple[int, int] | None) -> Iterator[QueryProblem]:
    alternatives = tuple(branches)
    if has_variable(name) or name == NAME_LABEL or any(branch.can_have(name) for branch in alternatives):
        return
    known = {label for branch in alternatives for label in branch.labels}
    removed = next((branch.removed[name] for branch in alternatives if name in branch.removed), "")
    because = f": {removed} removed it" if removed else ""
    yield _problem(use, name, "the expression does", known, span, because)


def _problem(
    use: str, name: str, owner: str, known: Iterable[str], span: tuple[int, int] | None, because: str = ""
) -> QueryProblem:
    labels = sorted(known)
    suggestion = "" if because else did_you_mean(name, labels)
    meant = None if because else only_near(name, labels)
    return QueryProblem(
        f"{use} the label {name!r}, which {owner} not have{because}.{suggestion}",
        f"Its labels are {', '.join(labels)}." if labels else "It has no labels.",
        span,
        mend=None if meant is None else (name, meant),
    )


RULE = QueryRule("unknown-label", Severity.ERROR, __doc__, check)

"""Queries written by hand read metrics and labels that the catalog has.

A misspelled metric or label is valid PromQL and returns nothing, for ever. Queries built from catalog objects cannot
misspell; for those written by hand this rule looks each selector up.

Correct the name, or add the metric to `metrics/`.
"""

from collections.abc import Iterable, Iterator

from toolchain.catalog.catalog import Catalog
from toolchain.check.rule import Rule, Violation, each_target, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.compile.queries import selected_jobs
from toolchain.errors import did_you_mean
from toolchain.finding import Severity
from toolchain.promql.ast import Aggregation, Expression, Selector, children, selectors
from toolchain.promql.labels import output_labels


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield unknown metrics, unknown labels in matchers and unknown labels in groupings."""
    catalog = compilation.project.catalog
    for dashboard, panel, target in each_target(compilation):
        if isinstance(target.query, Expression):
            for problem, remedy in _problems(catalog, target.query):
                yield panel_violation(dashboard, panel, problem, remedy, target)


def _problems(catalog: Catalog, query: Expression) -> Iterator[tuple[str, str]]:
    for selector in selectors(query):
        yield from _selector_problems(catalog, selector)
    yield from _grouping_problems(query)


def _selector_problems(catalog: Catalog, selector: Selector) -> Iterator[tuple[str, str]]:
    name = selector.name
    if not name or "$" in name or ":" in name:
        return
    if name not in catalog.by_series_name:
        yield (
            f"reads {name!r}, which is not in the catalog.{did_you_mean(name, catalog.by_series_name)}",
            "Correct the name, or define the metric in metrics/.",
        )
        return
    candidates = catalog.metrics_of(name, selected_jobs(selector))
    if not candidates:
        jobs = sorted({job.name for metric in catalog.metrics_of(name) for job in metric.jobs})
        yield f"reads {name!r} from a job that does not expose it", f"It is exposed by {', '.join(jobs)}."
        return
    labels = {label.name: label for metric in candidates for label in metric.series_labels(name)}
    for matcher in selector.matchers:
        label = labels.get(matcher.label)
        if label is None and "$" not in matcher.label:
            yield (
                f"matches the label {matcher.label!r}, which {name} does not have."
                f"{did_you_mean(matcher.label, labels)}",
                f"Its labels are {', '.join(sorted(labels))}.",
            )
        elif label and matcher.op == "=" and "$" not in matcher.value and not label.allows(matcher.value):
            yield (
                f"label {label.name!r} of {name} is never {matcher.value!r}."
                f"{did_you_mean(matcher.value, label.values)}",
                f"Allowed: {', '.join(label.values) or label.pattern}.",
            )


def _grouping_problems(query: Expression) -> Iterator[tuple[str, str]]:
    for child in children(query):
        yield from _grouping_problems(child)
    if not isinstance(query, Aggregation) or query.grouping is None:
        return
    labels = output_labels(query.expression)
    for name in query.grouping.labels if labels is not None else ():
        if name not in (labels or {}) and "$" not in name:
            yield (
                f"groups by {name!r}, which the expression does not have.{did_you_mean(name, labels or ())}",
                f"Its labels are {', '.join(sorted(labels or ())) or 'none'}.",
            )


RULE = Rule("query-metric", Severity.ERROR, __doc__, check, whole_project=True)

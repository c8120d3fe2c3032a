"""Every metric of the catalog is shown on at least one panel.

A metric that no panel shows costs series and storage, and is missed when it is needed. The check reads the queries of
all panels of dashboards; a histogram counts as shown when any of its series is, and a report shows nothing in time.

Add a panel, or waive the rule on the metric: `waivers=[Waiver("metric-unshown", "read by the pager only")]`.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.metric import Metric
from toolchain.check.promql.unknown_metric import misspelled_metric
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import name_of_metric
from toolchain.compile.alerting.inputs import Recordings, names_in
from toolchain.compile.alerting.recordings import dependencies
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.analysis.selectors import selected_jobs
from toolchain.languages.promql.ast import Expression, selectors


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the metrics that no panel reads."""
    shown = {id(metric) for metric in metrics_shown(compilation)}
    for metric in compilation.project.catalog.metrics:
        if id(metric) not in shown:
            yield Violation(
                metric.location,
                f"{metric.name} is on no panel",
                "Add a panel that shows it, or remove it from the catalog.",
                (metric,),
                follows=(name_of_metric(metric), misspelled_metric(metric.name)),
            )


def metrics_shown(compilation: Compilation) -> Iterable[Metric]:
    """Yield the catalog metrics that panels and annotations read, themselves or recorded, some several times."""
    catalog, recordings = compilation.project.catalog, Recordings(compilation.rules.recordings)
    shown = dict[str, None]()
    panels = (panel for dashboard in compilation.dashboards for panel in dashboard.panels)
    for query in (target.query for panel in panels for target in panel.targets):
        if isinstance(query, Expression):
            yield from metrics_read(catalog, query)
            shown |= dict.fromkeys(name for name in names_in(query) if name in recordings.by_name)
    for recording in dependencies(shown, recordings.rules):
        yield from metrics_read(catalog, recording.expression)
    for dashboard in compilation.dashboards:
        for event in dashboard.annotations:
            if event.query is not None:
                yield from metrics_read(catalog, event.query)


def metrics_read(catalog: Catalog, query: Expression) -> Iterable[Metric]:
    """Yield the catalog metrics behind the selectors of a query."""
    for selector in selectors(query):
        if selector.metric is not None:
            yield selector.metric
        else:
            yield from catalog.metrics_of(selector.name, selected_jobs(selector))


RULE = Rule("metric-unshown", Severity.ERROR, __doc__, check, whole_project=True)

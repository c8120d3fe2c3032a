"""The queries of a dashboard's panels explained, whatever the dashboard was read from."""

from typing import Any

from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.errors import UnknownNameError, did_you_mean
from toolchain.base.source import SourceLocation
from toolchain.check.explain.explanation import Explanation
from toolchain.check.explain.logql import explain_logql
from toolchain.check.explain.promql import explain_promql
from toolchain.compile.model import CompiledDashboard
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.project.project import Project


@frozen(eq=False)
class ExplainedQuery:
    """A query of a panel, where it stands, and what is known of it."""

    panel: str
    ref_id: str
    location: SourceLocation
    explanation: Explanation

    def document(self) -> dict[str, Any]:
        """Return the explanation as plain data, with the query and its place."""
        place = {"panel": self.panel, "refId": self.ref_id, "file": self.location.file, "line": self.location.line}
        return {**place, "query": self.explanation.query, "explanation": self.explanation.document()}


def explained_panels(
    project: Project, dashboard: CompiledDashboard, title: str | None = None
) -> tuple[ExplainedQuery, ...]:
    """Return the queries in PromQL and LogQL of all panels, or of those with a title, each explained.

    Raises UnknownNameError where no panel has the title.
    """
    panels = [panel for panel in dashboard.panels if title is None or panel.title == title]
    if not panels:
        titles = [panel.title for panel in dashboard.panels]
        raise UnknownNameError(
            f"dashboard {dashboard.uid!r} has no panel {title!r}.{did_you_mean(str(title), titles)}",
            f"Its panels are {', '.join(titles) or 'none'}.",
        )
    seconds = duration_seconds(project.environment.scrape_interval) or 15.0
    context = QueryContext(project.catalog, Use.PANEL, scrape_interval=seconds)
    return tuple(
        ExplainedQuery(
            panel.title,
            str(target.document.get("refId") or ""),
            target.at("expr"),
            explain_logql(target.text, context)
            if isinstance(target.query, Query) or (target.query is None and target.source_type == "loki")
            else explain_promql(target.text, context),
        )
        for panel in panels
        for target in panel.targets
        if target.query is not None or target.syntax_error
    )

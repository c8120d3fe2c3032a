"""Dashboards have tags by which the team looks for them, and no others.

Grafana's list of dashboards is filtered by tag. A tag that one dashboard alone spells its own way, such as `front-end`,
hides it from whoever filters by `frontend`.

Take one of the tags that exist, or add the new one to `checks/dashboard_tag.py`.
"""

from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation

TAGS = frozenset(
    {
        *("medianest", "overview", "health", "slo", "alerts", "on-call", "baseline", "capacity", "observability"),
        *("backend", "frontend", "database", "redis", "jobs", "integrations", "runtime", "platform", "product"),
        *("logs", "traces", "security"),
    }
)


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield tags that no other dashboard is looked for by."""
    for dashboard in compilation.dashboards:
        for tag in dashboard.document.get("tags", ()):
            if tag not in TAGS:
                problem = f"dashboard {dashboard.uid!r} has the tag {tag!r}.{did_you_mean(tag, TAGS)}"
                remedy = f"Tags are {', '.join(sorted(TAGS))}."
                yield Violation(dashboard.location, problem, remedy, (dashboard.origin,))


RULE = Rule("dashboard-tag", Severity.WARNING, __doc__, check)

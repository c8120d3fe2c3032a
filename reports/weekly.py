"""The weekly summary: the last seven days, beside the seven before."""

from alerts.routing import OPERATIONS, OPERATIONS_SUMMARY
from dashboards import _refs as refs
from metrics.user_activity import FEATURE_ADOPTION_RATE, USER_RETENTION_RATE
from reports._sections.alerts import ALERTS, ERROR_BUDGETS
from reports._sections.integrations import SYNCHRONISATION
from reports._sections.logs import LOGS
from reports._sections.people import PEOPLE
from reports._sections.requests import REQUESTS
from signals.efficiency import COMPUTE_COST, SPENT_AT_PROVIDERS
from toolchain.define import Report, bar_gauge, prom, q, section, stat

COMING_BACK = section(
    "Coming back, and what it costs",
    stat(
        "Users who came back",
        prom(q.max(q.select(USER_RETENTION_RATE, period="7d")), "of the week before", mode="instant"),
        description="Share of the users of the week before who came back in this one.",
        decimals=0,
    ),
    stat(
        "Compute cost per user",
        prom(COMPUTE_COST, "30 days", mode="instant"),
        description="Of the last 30 days, per monthly active user.",
    ),
    stat(
        "Spend at providers",
        prom(SPENT_AT_PROVIDERS, "{{service}}", mode="instant"),
        description="In this month so far; it falls to zero on the first.",
    ),
    bar_gauge(
        "Least adopted features",
        prom(q.bottomk(5, q.max(FEATURE_ADOPTION_RATE, by=["feature"])), "{{feature}}", mode="instant"),
        description="Share of the last 30 days' active users who used the feature.",
        decimals=0,
    ),
    dashboard=refs.COST_EFFICIENCY,
)

WEEKLY = Report(
    name="weekly",
    title="Weekly summary",
    description="The week as the daily summary tells a day, and whether people come back.",
    period="1w",
    compared_with="1w",
    sections=[ALERTS, ERROR_BUDGETS, REQUESTS, PEOPLE, COMING_BACK, SYNCHRONISATION, LOGS],
    contact_points=[OPERATIONS, OPERATIONS_SUMMARY],
)

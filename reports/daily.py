"""The daily summary: the last 24 hours, beside the same day a week earlier."""

from alerts.routing import OPERATIONS, OPERATIONS_SUMMARY
from dashboards import _refs as refs
from reports._sections.alerts import ALERTS, ERROR_BUDGETS
from reports._sections.integrations import SYNCHRONISATION
from reports._sections.logs import LOGS
from reports._sections.people import PEOPLE
from reports._sections.requests import REQUESTS
from toolchain.define import Report

DAILY = Report(
    name="daily",
    title="Daily summary",
    description="What fired, what it cost, how the API answered, what people did, and what failed to sync.",
    period="1d",
    compared_with="1w",
    sections=[ALERTS, ERROR_BUDGETS, REQUESTS, PEOPLE, SYNCHRONISATION, LOGS],
    dashboards=[refs.OVERVIEW, refs.SLO],
    contact_points=[OPERATIONS, OPERATIONS_SUMMARY],
)

"""User experience: how people move through the pages."""

from functools import partial

from metrics.jobs import FRONTEND as JOB
from metrics.owners import FRONTEND
from metrics.vocabulary import ACTION, COMPONENT, FEATURE, FORM, FROM_ROUTE, TO_ROUTE
from toolchain.catalog import counter

_counter = partial(counter, unit="short", owner=FRONTEND, jobs=[JOB])

USER_INTERACTIONS_TOTAL = _counter(
    "user_interactions_total",
    help="Interactions with the user interface.",
    labels=[COMPONENT, ACTION],
    budget=200,
)
FORM_SUBMISSION_ERRORS_TOTAL = _counter(
    "form_submission_errors_total", help="Form submissions that failed.", labels=[FORM]
)
NAVIGATION_EVENTS_TOTAL = _counter(
    "navigation_events_total",
    help="Navigations inside the application.",
    labels=[FROM_ROUTE, TO_ROUTE],
    budget=225,
)
FEATURE_USAGE_TOTAL = _counter("feature_usage_total", help="Uses of a feature.", labels=[FEATURE])

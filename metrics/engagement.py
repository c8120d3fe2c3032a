"""User engagement: what people do."""

from functools import partial

from metrics import buckets
from metrics.jobs import APP
from metrics.owners import PRODUCT
from metrics.vocabulary import VIEW_MEDIA_TYPE
from toolchain.catalog import counter, histogram

_counter = partial(counter, owner=PRODUCT, jobs=[APP], unit="short")

USER_LOGINS_TOTAL = _counter(
    "user_logins_total",
    help="Successful sign-ins.",
    note="There is no outcome label: failures are counted from the logs.",
)
USER_SESSIONS_DURATION_SECONDS = histogram(
    "user_sessions_duration_seconds",
    unit="s",
    help="Length of sessions that ended; five to ten minutes are the target.",
    owner=PRODUCT,
    jobs=[APP],
    buckets=buckets.SESSION,
    note="user_session_duration_histogram measures the same; trust this one.",
)
MEDIA_VIEWS_TOTAL = _counter("media_views_total", help="Views of media details or plays.", labels=[VIEW_MEDIA_TYPE])
SEARCH_QUERIES_TOTAL = _counter("search_queries_total", help="Searches.")
DASHBOARD_PAGE_VIEWS_TOTAL = _counter("dashboard_page_views_total", help="Views of the dashboard page.")

"""Frontend performance: what browsers measure and the frontend exposes."""

from functools import partial

from metrics import buckets
from metrics.jobs import FRONTEND as JOB
from metrics.owners import FRONTEND
from metrics.vocabulary import ENDPOINT, ROUTE
from toolchain.catalog import Waiver, histogram

_histogram = partial(histogram, owner=FRONTEND, jobs=[JOB])

WEB_VITAL_FCP_SECONDS = _histogram(
    "web_vital_fcp_seconds",
    unit="s",
    help="First Contentful Paint: good up to 1.8 s, poor above 3 s, judged at the 75th percentile.",
    buckets=buckets.FCP,
)
WEB_VITAL_LCP_SECONDS = _histogram(
    "web_vital_lcp_seconds",
    unit="s",
    help="Largest Contentful Paint: good up to 2.5 s, poor above 4 s, judged at the 75th percentile.",
    buckets=buckets.LCP,
)
WEB_VITAL_FID_SECONDS = _histogram(
    "web_vital_fid_seconds",
    unit="s",
    help="First Input Delay: good up to 0.1 s, poor above 0.3 s, judged at the 75th percentile.",
    buckets=buckets.FID,
    note="Google replaced it by Interaction to Next Paint in 2024.",
)
WEB_VITAL_CLS_RATIO = _histogram(
    "web_vital_cls_ratio",
    unit="none",
    help="Cumulative Layout Shift score: good up to 0.1, poor above 0.25, judged at the 75th percentile.",
    buckets=buckets.CLS,
    note="A score that may exceed 1: never show it as a percentage.",
    waivers=[Waiver("metric-name-false-ratio", "the architecture names it so; the score is no ratio")],
)
PAGE_LOAD_DURATION_SECONDS = _histogram(
    "page_load_duration_seconds",
    unit="s",
    help="Time from the start of a navigation to the load event; under 2 s is the target.",
    labels=[ROUTE],
    buckets=buckets.PAGE,
)
API_REQUEST_DURATION_SECONDS = _histogram(
    "api_request_duration_seconds",
    unit="s",
    help="Duration of API calls as browsers see them.",
    labels=[ENDPOINT],
    buckets=buckets.API,
    note="The client's side of http_request_duration_seconds; do not mix the two.",
)
WEBSOCKET_CONNECTION_DURATION_SECONDS = _histogram(
    "websocket_connection_duration_seconds",
    unit="s",
    help="Lifetime of WebSocket connections.",
    buckets=buckets.SESSION,
)

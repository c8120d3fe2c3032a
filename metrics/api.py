"""The backend's API, sessions and jobs."""

from functools import partial

from metrics import buckets
from metrics.jobs import APP
from metrics.owners import BACKEND
from metrics.vocabulary import (
    CALL_STATUS,
    ENDPOINT,
    JOB_STATUS,
    METHOD,
    PLEX_OPERATION,
    QUEUE,
    REQUEST_STATUS,
    REQUEST_TYPE,
    STATUS_CODE,
)
from toolchain.catalog import HttpInstrumentation, counter, gauge, histogram

_counter = partial(counter, owner=BACKEND, jobs=[APP])
_gauge = partial(gauge, owner=BACKEND, jobs=[APP])
_histogram = partial(histogram, owner=BACKEND, jobs=[APP])

HTTP_REQUESTS_TOTAL = _counter(
    "http_requests_total",
    unit="reqps",
    help="HTTP requests answered; the share of 5xx is the error ratio.",
    labels=[METHOD, ENDPOINT, STATUS_CODE],
    budget=500,
    note="A status has no series before its first response: without any 5xx an error ratio is empty, not 0.",
)
HTTP_REQUEST_DURATION_SECONDS = _histogram(
    "http_request_duration_seconds",
    unit="s",
    help="Time from request received to response sent.",
    labels=[METHOD, ENDPOINT],
    buckets=buckets.API,
    budget=200,
    note="There is no status_code: errors cannot be left out of the duration.",
)
HTTP_REQUESTS_IN_FLIGHT = _gauge(
    "http_requests_in_flight",
    unit="short",
    help="Requests being handled now.",
    labels=[METHOD, ENDPOINT],
    budget=200,
)
HTTP = HttpInstrumentation(
    requests=HTTP_REQUESTS_TOTAL,
    duration=HTTP_REQUEST_DURATION_SECONDS,
    in_flight=HTTP_REQUESTS_IN_FLIGHT,
    method=METHOD,
    route=ENDPOINT,
    status=STATUS_CODE,
    unmatched="unmatched",
    aborted="499",
)
PLEX_API_REQUESTS_TOTAL = _counter(
    "plex_api_requests_total",
    unit="reqps",
    help="Calls to Plex by outcome.",
    labels=[PLEX_OPERATION, CALL_STATUS],
)
PLEX_API_RESPONSE_TIME_SECONDS = _histogram(
    "plex_api_response_time_seconds",
    unit="s",
    help="Time that Plex takes to answer.",
    labels=[PLEX_OPERATION],
    buckets=buckets.EXT,
    note="It says response_time where its siblings say duration.",
)
MEDIA_REQUESTS_TOTAL = _counter(
    "media_requests_total",
    unit="short",
    help="Media requests that reached a status.",
    labels=[REQUEST_TYPE, REQUEST_STATUS],
    note="One request counts once for each status it passes; this is no count of open requests.",
)
USER_SESSIONS_ACTIVE = _gauge(
    "user_sessions_active",
    unit="short",
    help="User sessions active now.",
    note="Summed over replicas: each counts its own.",
)
BACKGROUND_JOBS_TOTAL = _counter(
    "background_jobs_total",
    unit="ops",
    help="State transitions of background jobs; waiting counts jobs added.",
    labels=[QUEUE, JOB_STATUS],
    note="It says nothing about age: compare what was added 30 minutes ago with what is finished now.",
)

"""Plex, Overseerr and the synchronisations with them."""

from metrics.api import PLEX_API_REQUESTS_TOTAL
from metrics.resources import CIRCUIT_BREAKER_STATE
from metrics.service_health import (
    EXTERNAL_API_AVAILABILITY,
    INTEGRATION_SYNC_DURATION_SECONDS,
    SERVICE_HEALTH_STATUS,
)
from metrics.service_performance import INTEGRATION_SYNC_SUCCESS_RATE
from metrics.vocabulary import EXTERNAL_BREAKERS
from toolchain.define import any_of, is_not, q

MEDIA_SERVICES = any_of("plex", "overseerr")
FEWEST_CALLS = 5
"""Calls in five minutes below which a share of failures is one failure."""

PLEX_CALL_FAILURES = q.labelled(
    q.ratio(
        q.sum(q.increase(q.select(PLEX_API_REQUESTS_TOTAL, status=is_not("success")), "5m")),
        q.sum(q.increase(q.select(PLEX_API_REQUESTS_TOTAL), "5m")) > FEWEST_CALLS,
    ),
    service="plex",
)
BREAKERS_NOT_CLOSED = q.sum(q.as_bool(q.max(CIRCUIT_BREAKER_STATE, by=["service"]) > 0))
EXTERNAL_BREAKERS_STATE = q.label_replace(
    q.max(q.select(CIRCUIT_BREAKER_STATE, service=any_of(*EXTERNAL_BREAKERS)), by=["service"]),
    "service",
    "$1",
    "service",
    "(.*)-api",
)
"""State of the breaker of each external service, by the name that everything else calls the service."""
MEDIA_SERVICE_FAILURES = q.max(
    q.either(
        q.labelled(
            1 - q.max(q.select(EXTERNAL_API_AVAILABILITY, service=MEDIA_SERVICES), by=["service"]), view="probe"
        ),
        q.labelled(
            1 + q.equal(q.max(q.select(SERVICE_HEALTH_STATUS, service=MEDIA_SERVICES), by=["service"]), 0),
            view="health",
        ),
        q.labelled(PLEX_CALL_FAILURES, view="calls"),
    ),
    by=["service"],
)
"""Share of probes or calls that fail, whichever is worse; 1 where the application says that a service is down."""
FEWEST_FAILED_SYNCS = 1.5
"""Of an hour, which has eight or so: one that fails is made up for by the next."""
_SUCCEEDED = q.min(INTEGRATION_SYNC_SUCCESS_RATE, by=["service"])
_SYNCS = q.sum(q.increase(q.select(INTEGRATION_SYNC_DURATION_SECONDS, part="count"), "1h"), by=["service"])
SYNC_SUCCESS = q.min(
    q.either(q.labelled(_SUCCEEDED, view="success"), q.labelled(q.equal(_SYNCS, 0), view="runs")), by=["service"]
)
"""Share of the last hour's synchronisations that succeeded; 0 where none ran."""
ONE_SYNC_FAILED = q.both((1 - _SUCCEEDED) * _SYNCS < FEWEST_FAILED_SYNCS, _SYNCS > 0)

"""Metrics that the toolchain's tests build queries from."""

from toolchain.catalog import ScrapeJob, counter, gauge, histogram, one_of, open_label, stateset

APP = ScrapeJob("app", "app:4000", target_labels=(one_of("environment", "local", "production"),))
WEB = ScrapeJob("web", "web:3000", target_labels=(one_of("environment", "local", "production"),))

REQUESTS = counter(
    "http_requests_total",
    unit="reqps",
    help="Requests answered.",
    owner="backend",
    jobs=[APP],
    labels=[
        one_of("method", "GET", "POST"),
        one_of("status_code", "200", "404", "500"),
        open_label("endpoint", example="/a", bound=80),
    ],
)
DURATION = histogram(
    "http_request_duration_seconds",
    unit="s",
    help="Time to answer.",
    owner="backend",
    jobs=[APP],
    buckets=[0.1, 0.5, 2],
    labels=[open_label("endpoint", example="/a", bound=80)],
)
SESSIONS = gauge("sessions_active", unit="short", help="Sessions now.", owner="backend", jobs=[APP])
HEAP = gauge("heap_bytes", unit="bytes", help="Heap.", owner="backend", jobs=[APP, WEB])
USERS = gauge("daily_users", unit="short", help="Users of a day.", owner="product", jobs=[APP], replicas="max")
BREAKER = stateset(
    "breaker_state",
    states={0: "closed", 1: "open"},
    help="Breakers.",
    owner="backend",
    jobs=[APP],
    labels=[one_of("service", "plex", "mail")],
)

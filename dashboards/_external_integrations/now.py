"""External integrations: Now, Circuit breakers, Reachability, Plex."""

from alerts import slos
from alerts import thresholds as limits
from alerts.recordings import external
from dashboards._external_integrations.shared import SERVICE
from dashboards._house import refs, to
from metrics.api import PLEX_API_REQUESTS_TOTAL, PLEX_API_RESPONSE_TIME_SECONDS
from metrics.resources import CIRCUIT_BREAKER_STATE
from metrics.service_health import EXTERNAL_API_AVAILABILITY, SERVICE_RECOVERY_EVENTS_TOTAL
from metrics.service_performance import ERROR_RECOVERY_TIME_SECONDS
from metrics.vocabulary import EXTERNAL_BREAKERS, INTEGRATION, INTERNAL_BREAKERS
from signals.integrations import MEDIA_SERVICE_FAILURES
from toolchain.define import (
    Waiver,
    any_of,
    heatmap,
    is_not,
    prom,
    q,
    row,
    scoped,
    shown_as,
    stat,
    state_timeline,
    timeseries,
)
from toolchain.define.mappings import states, up_down

STATES = states(CIRCUIT_BREAKER_STATE, {"closed": "green", "open": "red", "half-open": "orange"})
OPEN = 1
EXTERNAL = q.select(CIRCUIT_BREAKER_STATE, service=any_of(*EXTERNAL_BREAKERS))
INTERNAL = q.select(CIRCUIT_BREAKER_STATE, service=any_of(*INTERNAL_BREAKERS))
EXTERNAL_STATE = q.either(q.max(q.equal(EXTERNAL, OPEN), by=["service"]), q.max(EXTERNAL, by=["service"]))
INTERNAL_STATE = q.either(q.max(q.equal(INTERNAL, OPEN), by=["service"]), q.max(INTERNAL, by=["service"]))
"""Open on one replica counts as open: half-open is the larger number, so the maximum alone would hide it."""
AVAILABILITY = q.select(EXTERNAL_API_AVAILABILITY, service=SERVICE)
RECOVERED = q.select(SERVICE_RECOVERY_EVENTS_TOTAL, service=any_of(*INTEGRATION.values))
RECOVERY_SUM = q.select(ERROR_RECOVERY_TIME_SECONDS, part="sum", service=any_of(*INTEGRATION.values))
RECOVERY_COUNT = q.select(ERROR_RECOVERY_TIME_SECONDS, part="count", service=any_of(*INTEGRATION.values))
"""These metrics know our own parts as well, which the choice All would let in."""
PLEX_CALLS = q.rate(PLEX_API_REQUESTS_TOTAL)
PLEX_FAILURES = q.rate(q.select(PLEX_API_REQUESTS_TOTAL, status=is_not("success")))
TO_LOGS = to(refs.LOGS_EXPLORER, "Log lines", category="integration")

NOW = row(
    "Now",
    stat(
        "Reachable now",
        prom(q.min(AVAILABILITY, by=["service"]), "{{service}}", mode="instant"),
        description="The last probe, of the replica that fared worse. Plex or Overseerr down for five minutes tells "
        "the product team; open the log lines to see why.",
        unit=shown_as("none", "0 and 1 are shown as words"),
        mappings=up_down(),
        links=[TO_LOGS],
        width=12,
    ),
    stat(
        "Availability",
        prom(q.avg(q.avg_over_time(AVAILABILITY, q.RANGE), by=["service"]), "{{service}}", mode="instant"),
        description=f"Share of successful probes in the chosen range. The objective is {slos.INTEGRATIONS.promise}.",
        limits=limits.EXTERNAL_AVAILABILITY,
        width=12,
    ),
    stat(
        "Breakers not closed",
        prom(q.or_zero(q.count(EXTERNAL_STATE > 0), q.count(EXTERNAL_STATE)), "not closed"),
        description="External breakers that are open or half-open. One for more than a minute raises a warning; the "
        "timeline below says which.",
        limits=limits.BREAKERS_NOT_CLOSED,
        links=[to(refs.SERVICE_HEALTH, "Service health")],
    ),
    stat(
        "Plex failures",
        prom(q.share(q.sum(PLEX_FAILURES), q.sum(PLEX_CALLS)), "failed"),
        description="Share of calls to Plex that failed or timed out. The panel of media services below tells when "
        "that is too much.",
        limits=limits.PLEX_FAILURE_RATIO,
    ),
    stat(
        "Plex p95",
        prom(q.histogram_quantile(0.95, PLEX_API_RESPONSE_TIME_SECONDS), "p95"),
        description="Nineteen of twenty calls to Plex are faster. Beyond 5 s the application logs them as slow.",
        limits=limits.EXTERNAL_LATENCY_P95,
    ),
    timeseries(
        "Media services that fail",
        prom(scoped(MEDIA_SERVICE_FAILURES, SERVICE), "{{service}}"),
        description="Share of probes or calls that fail, whichever is worse. Above 20% for five minutes the product "
        "team is told: people see no libraries, or cannot ask for media.",
        unit=shown_as("percentunit", "a share of failures, and 1 where the application says down"),
        maximum=1,
        waivers=[Waiver("rate-window", "the window of the alert, so that both show the same")],
        limits=limits.PLEX_FAILURE_RATIO,
        width=24,
        height=6,
    ),
    width=8,
)

CIRCUIT_BREAKERS = row(
    "Circuit breakers",
    state_timeline(
        "Breakers of external services",
        prom(EXTERNAL_STATE, "{{service}}"),
        description="Closed lets calls through, open refuses them, half-open tries a few. A dependency that stays "
        "broken flips between open and half-open at every reset.",
        mappings=STATES,
        limits=limits.BREAKER_STATE,
        data_links=[TO_LOGS],
    ),
    state_timeline(
        "Breakers of our own parts",
        prom(INTERNAL_STATE, "{{service}}"),
        description="Database, cache, files and mail. Any that is not closed is an incident of ours: start at the "
        "database or the Redis dashboard.",
        mappings=STATES,
    ),
)

REACHABILITY = row(
    "Reachability",
    timeseries(
        "Availability by service",
        prom(q.select(external.AVAILABILITY.metric, service=SERVICE), "{{service}}"),
        description="Share of successful probes in the hour before each point. All services falling at once means that "
        "it is our own network.",
        minimum=0,
        maximum=1,
        limits=limits.EXTERNAL_AVAILABILITY,
    ),
    timeseries(
        "Recoveries",
        prom(q.sum(q.increase(q.where(RECOVERED, service=SERVICE), "1h"), by=["service"]), "{{service}}"),
        description="Times per hour that a service came back. Many mean that it flaps: raise it with its owner.",
        draw="bars",
        width=6,
    ),
    timeseries(
        "How long failures last",
        prom(
            q.sum(q.rate(q.where(RECOVERY_SUM, service=SERVICE), "1d"), by=["service"])
            / q.sum(q.rate(q.where(RECOVERY_COUNT, service=SERVICE), "1d"), by=["service"]),
            "{{service}}",
        ),
        description="From first failure to recovery as the application measures it, mean of the day before each point.",
        width=6,
    ),
)

PLEX = row(
    "Plex",
    timeseries(
        "Calls by operation",
        prom(q.sum(PLEX_CALLS, by=["operation"]), "{{operation}}"),
        description="Calls to Plex per second. Each page view makes some, so it follows the people.",
        stack="normal",
    ),
    timeseries(
        "Calls by outcome",
        prom(q.sum(PLEX_CALLS, by=["status"]), "{{status}}"),
        description="Timeouts mean that Plex is busy or far, errors that it refuses: an expired token shows so.",
        data_links=[TO_LOGS],
    ),
    timeseries(
        "p95 by operation",
        prom(
            q.histogram_quantile(0.95, PLEX_API_RESPONSE_TIME_SECONDS, by=["operation"]),
            "{{operation}}",
            exemplars=True,
        ),
        description="Libraries and scans are slow by nature; search and getServers are not. Click a diamond for the "
        "trace of one call.",
        limits=limits.EXTERNAL_LATENCY_P95,
        data_links=[to(refs.TRACES)],
    ),
    timeseries(
        "Failures by operation",
        prom(q.select(external.PLEX_ERRORS.metric), "{{operation}}"),
        description="Share of calls to Plex that failed or timed out, by operation. One that fails alone is refused: its "
        "path or its rights have changed.",
        width=24,
        height=6,
        data_links=[TO_LOGS],
    ),
    heatmap(
        "Plex latency heatmap",
        prom(q.buckets(PLEX_API_RESPONSE_TIME_SECONDS), "{{le}}", format="heatmap"),
        description="How many calls took how long. A second band near 10 or 30 s are timeouts.",
        width=24,
        height=7,
    ),
    width=8,
)

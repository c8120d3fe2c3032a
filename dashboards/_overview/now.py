"""Overview & SLO: Now, What fires, Traffic."""

from alerts import thresholds as limits
from dashboards import _objectives
from dashboards._house import refs, to
from dashboards._overview.shared import TO_API, TO_INTEGRATIONS
from library.episodes import RECOVERY
from metrics.service_health import EXTERNAL_API_AVAILABILITY
from signals.integrations import BREAKERS_NOT_CLOSED
from signals.people import ACTIVE_SESSIONS
from signals.queues import OLDEST_WAITING
from signals.services import SERVICES_UP
from signals.traffic import LATENCY, REQUEST_RATE, SERVER_ERRORS
from toolchain.define import alert_list, by_name, mappings, prom, q, row, stat

NOW = row(
    "Now",
    stat(
        "Our own parts",
        prom(SERVICES_UP, "{{service}}", mode="instant"),
        description="Up while any instance answers. Down for a minute pages the on-call: Service health & availability "
        "tells which instance went, and when. One that is missing has lost its exporter, which says nothing about it.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        text="value_and_name",
        data_links=[to(refs.SERVICE_HEALTH, service="${__field.labels.service}")],
        overrides=[by_name("postgres", links=[to(refs.SERVICE_HEALTH, service="database")])],
        width=13,
    ),
    stat(
        "External services",
        prom(q.min(EXTERNAL_API_AVAILABILITY, by=["service"]), "{{service}}", mode="instant"),
        description="Whether the last probe of each succeeded, by the replica that fared worse. Plex or Overseerr down "
        "for five minutes tells the product team; External integrations says why.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        text="value_and_name",
        data_links=[TO_INTEGRATIONS],
        width=11,
    ),
    stat(
        "Error ratio",
        prom(q.share(q.sum(q.rate(SERVER_ERRORS)), REQUEST_RATE), "errors"),
        description="Share of user requests answered with 5xx. Above 10% over five minutes pages the on-call; Backend "
        "API shows which endpoint fails.",
        decimals=2,
        limits=limits.API_ERROR_RATIO,
        data_links=[TO_API],
    ),
    stat(
        "95th percentile",
        prom(q.histogram_quantile(0.95, LATENCY), "p95"),
        description="Nineteen of twenty user requests are answered faster. The objective is 0.5 s; the alert fires "
        "above 2 s.",
        limits=limits.API_LATENCY_P95,
        data_links=[TO_API],
    ),
    stat(
        "Longest wait in a queue",
        prom(q.max(OLDEST_WAITING), "oldest job"),
        description="How long the oldest job that waits has waited, whatever its queue. More than 30 minutes means that "
        "the workers are stuck or too slow.",
        limits=limits.QUEUE_WAIT_SECONDS,
        data_links=[to(refs.BACKGROUND_JOBS)],
    ),
    stat(
        "Breakers not closed",
        prom(BREAKERS_NOT_CLOSED, "not closed"),
        description="Circuit breakers that are open or probing. Each one stands for a dependency that the application "
        "has given up calling: External integrations names it.",
        limits=limits.BREAKERS_NOT_CLOSED,
        data_links=[TO_INTEGRATIONS],
    ),
    width=6,
)

FIRING_AND_BUDGETS = row(
    "What fires, and what may still go wrong",
    alert_list(
        "Alerts that fire",
        label_filter='{alertname!="Watchdog"}',
        description="Alerts firing, pending or unable to be evaluated, the watchdog left out. Each opens its rule, with "
        "the runbook; work from critical to warning.",
        height=9,
        links=[to(refs.ALERTS_OVERVIEW)],
    ),
    _objectives.budgets_left(),
    width=12,
)

TRAFFIC = row(
    "Traffic",
    stat(
        "Requests per second",
        prom(REQUEST_RATE, "requests"),
        description="User requests per second. Built for 16.7; a drop to nothing in the evening, when people are "
        "online, means that they cannot reach us.",
        limits=limits.API_REQUESTS_PER_SECOND,
        data_links=[TO_API],
    ),
    stat(
        "Active sessions",
        prom(ACTIVE_SESSIONS, "sessions"),
        description="Sessions active now. Zero at night is normal; Baselines & capacity tells what this hour usually "
        "has.",
        decimals=0,
        data_links=[to(refs.USER_ENGAGEMENT)],
    ),
    RECOVERY,
    width=8,
)

"""Overview & SLO: Now."""

from alerts import thresholds as limits
from dashboards._house import refs, to
from dashboards._overview.shared import TO_API, TO_DATABASE, TO_HEALTH, TO_INTEGRATIONS
from metrics.exporters.nginx import NGINX_UP
from metrics.exporters.postgres import PG_UP
from metrics.exporters.redis import REDIS_UP
from metrics.exporters.synthetic import UP
from metrics.jobs import APP, FRONTEND
from metrics.service_health import EXTERNAL_API_AVAILABILITY
from signals.integrations import BREAKERS_NOT_CLOSED
from signals.people import ACTIVE_SESSIONS
from signals.queues import OLDEST_WAITING
from signals.traffic import LATENCY, REQUEST_RATE, SERVER_ERRORS
from toolchain.define import any_of, mappings, prom, q, row, stat

NOW = row(
    "Now",
    stat(
        "Backend and frontend",
        prom(q.max(q.select(UP, job=any_of(APP.name, FRONTEND.name)), by=["job"]), "{{job}}", mode="instant"),
        description="Up while at least one instance answers its scrape. Down for a minute pages the on-call: open "
        "Service health & availability to see which instance went, and when.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        text="value_and_name",
        data_links=[TO_HEALTH],
        width=8,
    ),
    stat(
        "PostgreSQL",
        prom(q.min(PG_UP), "PostgreSQL", mode="instant"),
        description="Whether the exporter can log in to PostgreSQL. Down means that nearly every request fails: look "
        "at Database, then at the container.",
        mappings=mappings.up_down(),
        limits=limits.DATABASE_UP,
        data_links=[TO_DATABASE],
    ),
    stat(
        "Redis",
        prom(q.min(REDIS_UP), "Redis", mode="instant"),
        description="Whether Redis answers its exporter. Down takes sessions, rate limits and the job queue with it: "
        "look at Redis & cache.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        data_links=[to(refs.REDIS_AND_CACHE)],
    ),
    stat(
        "Nginx",
        prom(q.min(NGINX_UP), "Nginx", mode="instant"),
        description="Whether Nginx answers its status page. Down means that nobody reaches MediaNest from outside, "
        "although the application may be fine.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        data_links=[to(refs.INFRASTRUCTURE)],
    ),
    stat(
        "Breakers not closed",
        prom(BREAKERS_NOT_CLOSED, "not closed"),
        description="Circuit breakers that are open or probing. Each one stands for a dependency that the application "
        "has given up calling: External integrations names it.",
        limits=limits.BREAKERS_NOT_CLOSED,
        data_links=[TO_INTEGRATIONS],
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
    stat(
        "Longest wait in a queue",
        prom(q.max(OLDEST_WAITING), "oldest job"),
        description="How long the oldest job that waits has waited, whatever its queue. More than 30 minutes means that "
        "the workers are stuck or too slow.",
        limits=limits.QUEUE_WAIT_SECONDS,
        data_links=[to(refs.BACKGROUND_JOBS)],
    ),
    stat(
        "Weakest external service",
        prom(q.min(q.avg_over_time(EXTERNAL_API_AVAILABILITY, "1h")), "last hour"),
        description="Share of successful probes in the last hour, of the external service that does worst. Below "
        "its objective open External integrations: it names the service.",
        limits=limits.EXTERNAL_AVAILABILITY,
        data_links=[TO_INTEGRATIONS],
    ),
)

"""Where signals turn bad: one definition for the alert that watches and the panel that shows.

Numbers of the architecture stand as it gives them; the others are this team's choice. Values are in the unit of the
signal: ratios from 0 to 1, seconds, bytes.
"""

from alerts import promises
from toolchain.define import above, below, tuned

API_ERROR_RATIO = above(warning=0.01, critical=0.10)
API_LATENCY_P95 = above(warning=0.5, critical=2)
SLOW_RESPONSES = above(warning=2)
API_REQUESTS_PER_SECOND = above(warning=tuned("api_requests_per_second", 16.7))
API_AVAILABILITY = below(warning=0.9995, critical=promises.API_AVAILABILITY)
RATE_LIMITED_RATIO = above(warning=0.05)

DATABASE_POOL_SIZE = tuned("database_pool_size", 20)
DATABASE_POOL = above(warning=0.8 * DATABASE_POOL_SIZE, critical=DATABASE_POOL_SIZE)
"""Connections in use of one backend instance."""
DATABASE_CONNECTION_SIGNS = above(critical=0)
"""Any sign that the backend gets no connections, or connections that were refused: one is too many."""
DATABASE_POOL_RATIO = above(warning=0.8, critical=1)
DATABASE_TIMEOUT_RATIO = above(critical=0.01)
DATABASE_LATENCY_P95 = above(warning=0.1, critical=1)
DATABASE_UP = below(critical=1)
BLOCK_CACHE_HIT_RATIO = below(warning=0.99, critical=0.95)

CACHE_HIT_RATIO = below(warning=0.85)
EVICTIONS = above(warning=0.5)
"""Keys: the queues are in this Redis, and a job that is evicted is lost."""
REDIS_MEMORY_RATIO = above(warning=0.9)

HEAP_RATIO = above(warning=0.8, critical=0.9)
HEAP_LIMIT_BYTES = tuned("heap_limit_bytes", 768 * 1024**2)
"""--max-old-space-size of a backend, which no metric tells."""
HEAP_BYTES = above(critical=HEAP_LIMIT_BYTES)
EVENT_LOOP_LAG = above(warning=0.1, critical=0.5)
GC_TIME_RATIO = above(warning=0.05, critical=0.1)

CPU_RATIO = above(warning=0.8)
MEMORY_RATIO = above(warning=0.75)
DISK_USED_RATIO = above(warning=0.8, critical=0.9)
TIME_TO_FULL = below(warning=24 * 3600, critical=4 * 3600)
"""Seconds until a disk is full at its present pace."""
THROTTLED_RATIO = above(warning=0.25)

EXTERNAL_AVAILABILITY = below(warning=promises.INTEGRATIONS)
EXTERNAL_LATENCY_P95 = above(warning=2, critical=5)
PLEX_FAILURE_RATIO = above(warning=0.2)
SYNC_SUCCESS_RATIO = below(warning=0.9)
BREAKERS_NOT_CLOSED = above(warning=1)
BREAKER_STATE = above(warning=0.5)
"""0 is closed; open and half-open are above it."""

QUEUE_WAIT_SECONDS = above(warning=1800)
QUEUE_FAILURE_RATIO = above(warning=0.1)

FAILED_SIGN_INS = above(critical=20)
FAILED_SIGN_INS_OF_ADDRESS = above(critical=10)
"""Both within five minutes."""
RISK_SCORE = above(warning=60, critical=99)
"""Of an audit record, 0 to 100."""
SENSITIVE_LINES = above(warning=0)

FCP = above(warning=1.8, critical=3.0)
LCP = above(warning=2.5, critical=4.0)
FID = above(warning=0.1, critical=0.3)
CLS = above(warning=0.1, critical=0.25)
PAGE_LOAD = above(warning=2, critical=4)
GOOD_VISITS_RATIO = below(warning=promises.GOOD_VISITS)
POOR_VISITS_RATIO = above(warning=1 - promises.GOOD_VISITS)
"""So many poor ones, and too few can be good."""

FULFILMENT_WITHIN_DAY = below(warning=promises.FULFILMENT)
FAILED_MEDIA_REQUESTS = above(warning=1 - promises.FULFILMENT)
"""Share of those filed: with more of them the objective is missed, however fast the others are."""
EXPECTED_ACTIVITY_RATIO = below(warning=0.5)
"""Activity now, as a share of what this hour of the week usually has."""

SPEED_OBJECTIVE = below(warning=promises.API_SPEED)
"""Share of requests, page loads or statements that are fast enough."""
DATABASE_AVAILABILITY = below(warning=promises.DATABASE_AVAILABILITY)
ERROR_BUDGET_LEFT = below(warning=0.25, critical=0)
TIME_TO_DETECTION = above(warning=300)
TIME_TO_RECOVERY = above(warning=900)

SERVICES_DEGRADED = above(warning=1)
SERVICES_UNHEALTHY = above(critical=1)
FIRING_ALERTS = above(warning=1)
LOSSES = above(warning=0.5)
"""Lines, spans, notifications or evaluations that are lost: one is too many."""
INTRUSIONS = above(warning=0.5)
"""Sessions of blocked devices, and webhooks that somebody else signed: one is worth a look."""
CLOCK_DRIFT = above(warning=1)
"""Seconds, of the host against Prometheus: logs and traces do not line up."""
SCHEDULER_BEHIND = above(warning=1)
"""Seconds, that each alert comes later."""
CONTAINER_UNSEEN = above(warning=60)
"""Seconds since cAdvisor saw a container: two scrapes."""
RESTARTS = above(warning=0, critical=2)
"""Within a quarter of an hour: a deploy is one, and one that is taken back two."""
KILLED_FOR_MEMORY = above(warning=0.5)
CERTIFICATE_LEFT = below(warning=14 * 86_400, critical=2 * 86_400)
"""Seconds; certbot renews a month before the end."""
SINCE_BACKUP = above(warning=26 * 3600)
"""Seconds: one a day, and two hours for it to run."""
SCRAPE_TARGET_UP = below(warning=1, critical=1)
WATCHDOG = above(warning=0)

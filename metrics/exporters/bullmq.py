"""BullMQ's own export, where the application publishes it."""

from metrics.jobs import APP
from metrics.owners import BACKEND
from metrics.vocabulary import QUEUE
from toolchain.catalog import gauge, one_of

BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS = gauge(
    "bullmq_oldest_waiting_job_age_seconds",
    unit="s",
    help="How long the oldest job that waits has waited; 0 while none does.",
    owner=BACKEND,
    jobs=[APP],
    labels=[QUEUE],
    replicas="max",
    note="Of jobs in the state waiting: one that is delayed waits for its next attempt, and is no backlog.",
)
BULLMQ_JOB_COUNT = gauge(
    "bullmq_job_count",
    unit="short",
    help="Jobs of a queue by state: the direct measure of a backlog.",
    owner=BACKEND,
    jobs=[APP],
    labels=[QUEUE, one_of("state", "waiting", "active", "completed", "failed", "delayed", "paused", "prioritized")],
    replicas="max",
)

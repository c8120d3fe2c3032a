"""BullMQ's own export, where the application publishes it."""

from metrics.jobs import APP
from metrics.owners import BACKEND
from metrics.vocabulary import QUEUE
from toolchain.catalog import gauge, one_of

BULLMQ_JOB_COUNT = gauge(
    "bullmq_job_count",
    unit="short",
    help="Jobs of a queue by state: the direct measure of a backlog.",
    owner=BACKEND,
    jobs=[APP],
    labels=[QUEUE, one_of("state", "waiting", "active", "completed", "failed", "delayed", "paused", "prioritized")],
    replicas="max",
)

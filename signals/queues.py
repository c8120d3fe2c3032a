"""Background jobs: what waits in BullMQ's queues, and for how long."""

from metrics.exporters.bullmq import BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS
from toolchain.define import q

OLDEST_WAITING = q.max(BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS, by=["queue"])
"""Seconds, by queue, as the queue itself says: a restart, a retry or a job that is cancelled changes nothing of it."""

"""Background jobs: what waits in BullMQ's queues, and for how long."""

from metrics.api import BACKGROUND_JOBS_TOTAL
from metrics.exporters.bullmq import BULLMQ_JOB_COUNT
from metrics.service_performance import BACKGROUND_JOB_PROCESSING_RATE
from toolchain.define import any_of, q

JOBS = q.select(BACKGROUND_JOBS_TOTAL)
ADDED_LONG_AGO = q.sum(q.offset(q.where(JOBS, status="waiting"), "30m"), by=["queue"])
FINISHED_BY_NOW = q.or_zero(q.sum(q.where(JOBS, status=any_of("completed", "failed")), by=["queue"]), ADDED_LONG_AGO)
"""A queue that has never finished a job has no such series: that is 0, not nothing."""
UNFINISHED_SINCE_30_MINUTES = ADDED_LONG_AGO - FINISHED_BY_NOW
"""Queues are first in, first out, so what was added by then and is not finished has waited that long."""
WAITING_ALL_THE_TIME = q.min_over_time(q.max(q.select(BULLMQ_JOB_COUNT, state="waiting"), by=["queue"]), "30m")
NOTHING_PROCESSED = q.equal(q.max_over_time(q.max(BACKGROUND_JOB_PROCESSING_RATE, by=["queue"]), "30m"), 0)

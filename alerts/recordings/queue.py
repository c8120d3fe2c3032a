"""Baselines of the job queues."""

from alerts.groups import BASELINES as GROUP
from metrics.api import BACKGROUND_JOBS_TOTAL
from toolchain.define import RecordingRule, q

JOBS = RecordingRule(
    record="queue_status:background_jobs:rate5m",
    expression=q.sum(q.rate(BACKGROUND_JOBS_TOTAL, "5m"), by=["queue", "status"]),
    group=GROUP,
    help="Jobs per second, by queue and state reached.",
)

"""Baselines of the job queues."""

from alerts.groups import BASELINES as GROUP
from metrics.api import BACKGROUND_JOBS_TOTAL
from signals.queues import UNFINISHED_SINCE_30_MINUTES
from toolchain.define import RecordingRule, q

JOBS = RecordingRule(
    record="queue_status:background_jobs:rate5m",
    expression=q.sum(q.rate(BACKGROUND_JOBS_TOTAL, "5m"), by=["queue", "status"]),
    group=GROUP,
    help="Jobs per second, by queue and state reached.",
)
UNFINISHED = RecordingRule(
    record="queue:background_jobs_unfinished:offset30m",
    expression=UNFINISHED_SINCE_30_MINUTES,
    group=GROUP,
    help="Jobs added until half an hour ago less those finished by now.",
)

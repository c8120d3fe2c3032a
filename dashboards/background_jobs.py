"""Background jobs: what BullMQ's queues do, and whether anything waits too long."""

from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from dashboards._log_lines import open_lines, readable
from metrics.api import BACKGROUND_JOBS_TOTAL
from metrics.exporters.bullmq import BULLMQ_JOB_COUNT
from metrics.service_performance import BACKGROUND_JOB_PROCESSING_RATE
from signals.queues import OLDEST_WAITING
from toolchain.define import any_of, logs, loki, none_of, prom, q, row, scoped, shown_as, stat, timeseries, var

QUEUE = var.label_values("queue", "Queue", q.select(BACKGROUND_JOBS_TOTAL, environment="$environment"), "queue")

JOBS = q.select(BACKGROUND_JOBS_TOTAL, queue=QUEUE)
ADDED = q.where(JOBS, status="waiting")
FAILED = q.where(JOBS, status="failed")
STALLED = q.where(JOBS, status="stalled")
FINISHED = q.where(JOBS, status=any_of("completed", "failed"))

UNFINISHED = q.select(BULLMQ_JOB_COUNT, queue=QUEUE, state=none_of("completed", "failed"))
"""BullMQ keeps the last hundred of what is finished: above them nobody would see what waits."""
OLDEST = scoped(OLDEST_WAITING, QUEUE)
"""As the alert sees it."""

JOB_EVENTS = (
    open_lines(service="medianest-backend")
    .contains("job.failed", "job.stalled")
    .json("event", "component", "error")
    .where(event=any_of("job.failed", "job.stalled"))
)

TO_LOGS = to(refs.LOGS_EXPLORER, "Log lines", search="job.")

DASHBOARD = dashboard(
    refs.BACKGROUND_JOBS,
    description="Are jobs being worked off, do they fail, and does any wait longer than half an hour?",
    tags=["backend", "jobs"],
    variables=[QUEUE],
    rows=[
        row(
            "Now",
            stat(
                "Longest wait",
                prom(q.max(OLDEST), "oldest job"),
                description="How long the oldest job that waits has waited. More than 30 minutes is a warning.",
                limits=limits.QUEUE_WAIT_SECONDS,
            ),
            stat(
                "Waiting now",
                prom(q.sum(q.max(q.select(BULLMQ_JOB_COUNT, queue=QUEUE, state="waiting"), by=["queue"])), "waiting"),
                description="Jobs that wait, as BullMQ counts them. Empty where the application does not publish it.",
                decimals=0,
            ),
            stat(
                "Finished per minute",
                prom(60 * q.sum(q.rate(FINISHED)), "finished"),
                description="Jobs finished per minute. A worker takes at most five downloads a minute.",
            ),
            stat(
                "Failed share",
                prom(
                    q.share(q.sum(q.increase(FAILED, q.RANGE)), q.sum(q.increase(FINISHED, q.RANGE))),
                    "failed",
                    mode="instant",
                ),
                description="Failed over finished jobs in the chosen range; a job counts after its third attempt. "
                "YouTube is flaky: up to a tenth is usual.",
                limits=limits.QUEUE_FAILURE_RATIO,
            ),
            width=6,
        ),
        row(
            "Backlog",
            timeseries(
                "Oldest waiting job",
                prom(OLDEST, "{{queue}}"),
                description="How long it has waited, per queue. It climbs minute by minute while the worker stands "
                "still, and stays up while it is too slow.",
                limits=limits.QUEUE_WAIT_SECONDS,
                data_links=[TO_LOGS],
            ),
            timeseries(
                "Unfinished jobs by state",
                prom(q.max(UNFINISHED, by=["queue", "state"]), "{{queue}} {{state}}"),
                description="As BullMQ counts them. Delayed jobs wait for their next attempt and are no backlog.",
                stack="normal",
                data_links=[to(refs.REDIS_AND_CACHE, "Redis")],
            ),
        ),
        row(
            "Throughput",
            timeseries(
                "Added and finished",
                prom(q.sum(q.rate(ADDED), by=["queue"]), "{{queue}} added"),
                prom(q.sum(q.rate(FINISHED), by=["queue"]), "{{queue}} finished"),
                description="Jobs per second. Finished follows added; a gap that stays is a backlog that grows.",
            ),
            timeseries(
                "Transitions by status",
                prom(q.sum(q.rate(JOBS), by=["status"]), "{{status}}"),
                description="Every change of state. Active several times per completed means retries.",
            ),
            timeseries(
                "Failures and stalls",
                prom(q.sum(q.increase(FAILED, q.INTERVAL), by=["queue"]), "{{queue}} failed"),
                prom(q.sum(q.increase(STALLED, q.INTERVAL), by=["queue"]), "{{queue}} stalled"),
                description="Per bar, which is a quarter of an hour or longer. Stalled means that a worker died or its "
                "event loop was blocked: look at the Node.js dashboard.",
                decimals=0,
                draw="bars",
                min_step="15m",
                data_links=[TO_LOGS, to(refs.EXTERNAL_INTEGRATIONS, "YouTube", integration="youtube")],
            ),
            timeseries(
                "Processing rate as the application computes it",
                prom(q.sum(q.select(BACKGROUND_JOB_PROCESSING_RATE, queue=QUEUE), by=["queue"]), "{{queue}}"),
                description="A gauge of finished jobs per second. Zero while jobs wait: the worker stands still.",
            ),
            timeseries(
                "Attempts per finished job",
                prom(
                    q.ratio(
                        q.sum(q.increase(q.where(JOBS, status="active"), "1h"), by=["queue"]),
                        q.sum(q.increase(FINISHED, "1h"), by=["queue"]) > 0,
                    ),
                    "{{queue}}",
                ),
                description="Starts over ends of an hour: 1 means that the first attempt succeeds, 3 that all attempts "
                "are used up.",
                unit=shown_as("short", "attempts for each job, not a share"),
                decimals=1,
                width=24,
                height=6,
                data_links=[to(refs.TRACES, "Traces of jobs")],
            ),
        ),
        row(
            "Why",
            logs(
                "Failed and stalled jobs",
                loki(readable(JOB_EVENTS), max_lines=100),
                description="The newest hundred, with their error. Failed jobs are kept for seven days in the queue "
                "and can be tried again from there.",
            ),
        ),
    ],
)

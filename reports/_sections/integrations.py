"""What did not come through: services that were away, synchronisations and jobs that failed."""

from alerts import thresholds as limits
from dashboards import _refs as refs
from metrics.api import BACKGROUND_JOBS_TOTAL
from metrics.service_health import EXTERNAL_API_AVAILABILITY, INTEGRATION_SYNC_DURATION_SECONDS
from metrics.service_performance import INTEGRATION_SYNC_SUCCESS_RATE
from toolchain.define import bar_gauge, prom, q, section

SYNCHRONISATION = section(
    "Synchronisation and jobs",
    bar_gauge(
        "Synchronisations that succeeded",
        prom(
            q.min(q.avg_over_time(INTEGRATION_SYNC_SUCCESS_RATE, q.RANGE), by=["service"]),
            "{{service}}",
            mode="instant",
        ),
        description="Mean of the hourly shares of runs that succeeded, of the replica that did worse.",
        decimals=1,
        limits=limits.SYNC_SUCCESS_RATIO,
    ),
    bar_gauge(
        "Synchronisations that ran",
        prom(
            q.sum(q.increase(q.select(INTEGRATION_SYNC_DURATION_SECONDS, part="count"), q.RANGE), by=["service"]),
            "{{service}}",
            mode="instant",
        ),
        description="Runs that finished, well or not. Far fewer than a week earlier: the schedule stands still.",
        decimals=0,
    ),
    bar_gauge(
        "External services reachable",
        prom(q.avg(q.avg_over_time(EXTERNAL_API_AVAILABILITY, q.RANGE), by=["service"]), "{{service}}", mode="instant"),
        description="Share of probes that succeeded.",
        decimals=2,
        limits=limits.EXTERNAL_AVAILABILITY,
    ),
    bar_gauge(
        "Jobs that failed",
        prom(
            q.sum(q.increase(q.select(BACKGROUND_JOBS_TOTAL, status="failed"), q.RANGE), by=["queue"]) >= 1,
            "{{queue}}",
            mode="instant",
        ),
        description="Attempts that failed, by queue; a job has three.",
        decimals=0,
        no_value="none failed",
    ),
    dashboard=refs.EXTERNAL_INTEGRATIONS,
)
